#include "sim/drive/line_noise.hpp"

#include <algorithm>

namespace footfall::sim {
namespace {

bool happens(double probability, std::mt19937_64& random) {
  return probability > 0.0 && std::uniform_real_distribution<double>(0.0, 1.0)(random) < probability;
}

void flip(Bytes& reply, std::size_t bit) {
  reply[bit / 8 % reply.size()] ^= static_cast<std::uint8_t>(1U << (bit % 8));
}

void make_noise(Bytes& reply, std::mt19937_64& random) {
  const std::size_t bits = reply.size() * 8, at = random() % reply.size();
  const auto place = reply.begin() + static_cast<std::ptrdiff_t>(at);
  switch (random() % 4) {
    case 0:
      for (std::size_t n = 1 + random() % 3; n > 0; --n) flip(reply, random() % bits);
      break;
    case 1: {
      const std::size_t first = random() % bits,
                        length = std::min<std::size_t>(2 + random() % 15, bits - first);
      for (std::size_t i = 0; i < length; ++i) {
        const bool edge = i == 0 || i + 1 == length;
        if (edge || random() % 2 == 0) flip(reply, first + i);
      }
      break;
    }
    case 2:
      reply.erase(place);
      break;
    default:
      reply.insert(place, static_cast<std::uint8_t>(random() & 0xFFU));
      break;
  }
}

}  // namespace

void spoil(Bytes& reply, const LineFaults& faults, std::mt19937_64& random) {
  if (reply.empty()) return;
  if (happens(faults.corrupt, random))
    reply[random() % reply.size()] ^= static_cast<std::uint8_t>(1U << (random() % 8));
  if (happens(faults.noise, random)) make_noise(reply, random);
}

}  // namespace footfall::sim
