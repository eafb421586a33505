#include <cmath>
#include <string_view>

#include "protocols/bertec/frame.hpp"
#include "protocols/bertec/rpc.hpp"
#include "tests/fuzz/expect.hpp"

using namespace footfall;
using namespace footfall::protocols::bertec;

namespace {

void check_command(std::span<const std::uint8_t> bytes) {
  const auto order = parse_command(bytes);
  if (!order) return;
  const auto again = parse_command(encode(*order));
  fuzz::expect(again.has_value() && *again == *order, "an order survives its own bytes");
  fuzz::expect(order->left.acceleration_mm_s2 != 0 && order->right.acceleration_mm_s2 != 0,
               "no belt goes without an acceleration");
}

void check_status(std::span<const std::uint8_t> bytes) {
  const auto status = parse_status(bytes);
  fuzz::expect(status.has_value() == (bytes.size() == kStatusBytes && bytes[0] == 0),
               "a status is 32 bytes of format 0");
  if (status)
    fuzz::expect(decode_incline(status->incline_centidegrees).is_finite(), "an incline is a number");
}

void check_reply(std::string_view text) {
  const auto reply = parse_reply(text);
  if (!reply) return;
  fuzz::expect(text.size() <= kLongestReply, "a reply is not longer than allowed");
  fuzz::expect(refusal_error(Method::RunTreadmill, reply->code).what()[0] != '\0', "a code has a sentence");
}

void check_set_points(double speed, double grade) {
  MachineProfile profile;
  profile.max_speed = core::MetersPerSecond(8.0);
  if (const auto mm_s = encode_speed(profile, core::MetersPerSecond(speed))) {
    fuzz::expect(*mm_s >= 0 && *mm_s <= 8000, "a set-point keeps to the profile");
    fuzz::expect(decode_speed(*mm_s).value() <= speed + 1e-6, "a set-point is never above what was asked");
    fuzz::expect(speed - decode_speed(*mm_s).value() < 1.001e-3, "a set-point is the nearest below");
  }
  const MachineProfile::Incline incline{core::GradePercent(0.0), core::GradePercent(30.0)};
  if (const auto angle = encode_incline(incline, core::GradePercent(grade)))
    fuzz::expect(std::abs(decode_incline(*angle).value() - grade) < 0.02, "an incline is the nearest angle");
}

}  // namespace

/// The bytes as a command, a status and a reply; their first 16 as set-points.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span bytes(data, size);
  check_command(bytes);
  check_status(bytes);
  check_reply({reinterpret_cast<const char*>(data), size});
  double numbers[2] = {0.0, 0.0};
  for (std::size_t i = 0; i < 2 && size >= 8 * (i + 1); ++i)
    __builtin_memcpy(&numbers[i], data + 8 * i, sizeof numbers[i]);
  check_set_points(numbers[0], numbers[1]);
  return 0;
}
