#include "sim/imu/imu_wire.hpp"

#include <cstdio>
#include <cstring>

namespace footfall::sim {
namespace {

std::vector<std::uint8_t> as_text(char id, std::uint64_t time_us, std::span<const float> values) {
  char field[48];
  int length = std::snprintf(field, sizeof field, "%c,%llu", id, static_cast<unsigned long long>(time_us));
  std::vector<std::uint8_t> line(field, field + length);
  for (const float value : values) {
    length = std::snprintf(field, sizeof field, ",%.4f", static_cast<double>(value));
    line.insert(line.end(), field, field + length);
  }
  line.push_back('\n');
  return line;
}

}  // namespace

std::vector<std::uint8_t> encode_imu_message(char id, std::uint64_t time_us, std::span<const float> values,
                                             bool binary) {
  if (!binary) return as_text(id, time_us, values);
  std::vector<std::uint8_t> line;
  const auto stuff = [&line](std::uint8_t byte) {
    if (byte == 0x0A) {
      line.insert(line.end(), {0xDB, 0xDC});
    } else if (byte == 0xDB) {
      line.insert(line.end(), {0xDB, 0xDD});
    } else {
      line.push_back(byte);
    }
  };
  stuff(static_cast<std::uint8_t>(static_cast<unsigned char>(id) | 0x80U));
  for (int shift = 0; shift < 64; shift += 8) stuff(static_cast<std::uint8_t>(time_us >> shift));
  for (const float value : values) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    for (int shift = 0; shift < 32; shift += 8) stuff(static_cast<std::uint8_t>(bits >> shift));
  }
  line.push_back(0x0A);
  return line;
}

}  // namespace footfall::sim
