#include <cmath>

#include "protocols/tmx/codec.hpp"
#include "tests/fuzz/expect.hpp"

using namespace footfall;
using namespace footfall::protocols::tmx;

namespace {

constexpr Command kCommands[] = {
    Command::Start,           Command::Stop,          Command::SetSpeed,
    Command::SetElevation,    Command::BeltStatus,    Command::ActualSpeed,
    Command::ActualElevation, Command::SpeedSetPoint, Command::ElevationSetPoint};

void check_set_points(const MachineProfile& profile, double speed, double grade) {
  if (const auto tenths = encode_speed(profile, core::MetersPerSecond(speed))) {
    const auto back = decode_speed(profile, *tenths);
    fuzz::expect(back.has_value() && back->value() <= speed + 1e-6,
                 "a set-point is never above what was asked");
    fuzz::expect(back->value() >= 0.0, "a set-point never runs backwards");
  }
  const MachineProfile::Incline incline{core::GradePercent(0.0), core::GradePercent(20.0)};
  if (const auto tenths = encode_elevation(incline, core::GradePercent(grade)))
    fuzz::expect(*tenths % 5 == 0 && *tenths <= 200,
                 "an elevation is a multiple of half a per cent within limits");
}

}  // namespace

/// One byte chooses command and dialect, the rest is what the line brought; as set-points too.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const Command command = kCommands[data[0] % std::size(kCommands)];
  MachineProfile profile;
  profile.dialect = (data[0] & 0x40U) != 0 ? Dialect::Woodway : Dialect::Trackmaster;
  profile.speed_unit = (data[0] & 0x80U) != 0 ? SpeedUnit::TenthKmPerH : SpeedUnit::TenthMph;
  profile.max_speed = core::MetersPerSecond(8.0);
  const std::span received(data + 1, size - 1);

  const Reply reply = match_reply(command, received);
  switch (reply.kind) {
    case ReplyKind::Match:
      fuzz::expect(received.size() == reply_bytes(command), "a match is exactly as long as the answer");
      fuzz::expect(received[0] == reply_head(command), "a match names its command");
      fuzz::expect(reply.value <= 9999, "four digits");
      break;
    case ReplyKind::Refused:
      fuzz::expect(received.size() == 1 && refusal_error(command, reply.code).what()[0] != '\0',
                   "a refusal is one byte and has a sentence");
      break;
    case ReplyKind::Incomplete:
      fuzz::expect(received.size() < reply_bytes(command), "only something short is incomplete");
      break;
    case ReplyKind::Mismatch:
      fuzz::expect(!received.empty(), "nothing is not a wrong answer");
      break;
  }
  if (reply.kind != ReplyKind::Match) fuzz::expect(reply.value == 0, "no value without a match");
  if (const auto speed = decode_speed(profile, reply.value))
    fuzz::expect(speed->is_finite(), "speeds are numbers");
  double numbers[2] = {0.0, 0.0};
  for (std::size_t i = 0; i < 2 && received.size() >= 8 * (i + 1); ++i)
    __builtin_memcpy(&numbers[i], received.data() + 8 * i, sizeof numbers[i]);
  check_set_points(profile, numbers[0], numbers[1]);
  return 0;
}
