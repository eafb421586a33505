#include <cmath>

#include "protocols/ftms/codec.hpp"
#include "tests/fuzz/expect.hpp"

using namespace footfall;
using namespace footfall::protocols::ftms;

namespace {

template <class Quantity>
void check_finite(const std::optional<Quantity>& value) {
  if (value) fuzz::expect(value->is_finite(), "what is reported is a number");
}

void check_data(std::span<const std::uint8_t> bytes) {
  const auto data = decode_treadmill_data(bytes);
  if (!data) return;
  fuzz::expect(data->speed.has_value() != data->more_follows, "a speed is there unless more follows");
  if (data->speed)
    fuzz::expect(data->speed->value() >= 0.0 && data->speed->value() < 182.1, "u16 of 0.01 km/h");
  check_finite(data->average_speed);
  check_finite(data->distance);
  check_finite(data->inclination);
  check_finite(data->ramp_angle);
  check_finite(data->elapsed);
  if (data->cut_off) fuzz::expect(!data->power_w, "nothing is reported after a cut");
}

void check_set_points(const Range& speeds, const Range& slopes, double speed, double grade) {
  const core::MetersPerSecond ceiling(8.0);
  if (const auto sent = encode_speed(speeds, core::MetersPerSecond(speed), ceiling); sent && *sent) {
    fuzz::expect(**sent >= speeds.min && **sent <= speeds.max, "a set-point lies in the machine's range");
    fuzz::expect((**sent - speeds.min) % speeds.step == 0, "a set-point is a step of the machine");
    fuzz::expect(speed_of(**sent).value() <= speed + 1e-6, "a set-point is never above what was asked");
    fuzz::expect(speed <= 8.0, "nothing above the ceiling is sent");
  }
  if (const auto sent = encode_inclination(slopes, core::GradePercent(grade)))
    fuzz::expect(*sent >= slopes.min && *sent <= slopes.max, "an inclination lies in the machine's range");
}

}  // namespace

/// The bytes as each characteristic's value; ranges and set-points from them too.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::span bytes(data, size);
  check_data(bytes);
  (void)decode_features(bytes);
  if (const auto status = decode_status(bytes)) fuzz::expect(size > 0, "nothing is no status");
  if (const auto answer = decode_response(bytes)) {
    fuzz::expect(size >= 3 && bytes[0] == 0x80 && answer->op == bytes[1], "an answer names its op code");
    fuzz::expect(refusal_error(Op::Start, answer->result).what()[0] != '\0', "a refusal has a sentence");
  }
  const auto speeds = decode_speed_range(bytes);
  const auto slopes = decode_inclination_range(bytes);
  if (speeds) fuzz::expect(speeds->step > 0 && speeds->max >= speeds->min, "a range can be stepped through");
  double numbers[2] = {0.0, 0.0};
  if (size < 6 + sizeof numbers || !speeds || !slopes) return 0;
  __builtin_memcpy(numbers, data + 6, sizeof numbers);
  check_set_points(*speeds, *slopes, numbers[0], numbers[1]);
  // Plausible ones as well: most doubles are not speeds.
  check_set_points(*speeds, *slopes, std::fmod(std::abs(numbers[0]), 10.0), std::fmod(numbers[1], 20.0));
  return 0;
}
