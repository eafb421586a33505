#include "protocols/tmx/codec.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

using namespace footfall;
using namespace footfall::protocols::tmx;
using Bytes = std::vector<std::uint8_t>;

namespace {

MachineProfile machine(Dialect dialect = Dialect::Trackmaster, SpeedUnit unit = SpeedUnit::TenthMph) {
  MachineProfile profile;
  profile.dialect = dialect;
  profile.speed_unit = unit;
  profile.max_speed = core::MetersPerSecond(5.0);
  return profile;
}

Bytes bytes_of(const Request& request) {
  const Frame frame = encode(request);
  return {frame.span().begin(), frame.span().end()};
}

ReplyKind kind_of(Command command, const Bytes& bytes) {
  return match_reply(command, bytes).kind;
}

constexpr Command kAll[] = {Command::Start,           Command::Stop,          Command::SetSpeed,
                            Command::SetElevation,    Command::BeltStatus,    Command::ActualSpeed,
                            Command::ActualElevation, Command::SpeedSetPoint, Command::ElevationSetPoint};

/// A whole right answer to each, as the published command list has it.
Bytes right_answer(Command command) {
  switch (command) {
    case Command::Start:
      return {0xB0};
    case Command::Stop:
      return {0xB2};
    case Command::SetSpeed:
      return {0xB3};
    case Command::SetElevation:
      return {0xB4};
    case Command::BeltStatus:
      return {0xD0, 0x32};
    case Command::ActualSpeed:
      return {0xD1, '0', '0', '6', '0'};
    case Command::ActualElevation:
      return {0xD2, '0', '0', '2', '5'};
    case Command::SpeedSetPoint:
      return {0xD3, '0', '0', '6', '1'};
    case Command::ElevationSetPoint:
      return {0xD4, '0', '1', '5', '0'};
  }
  return {};
}

}  // namespace

TEST_CASE("TMX commands are the published bytes") {
  CHECK(bytes_of({Command::Start, 0}) == Bytes{0xA0});
  CHECK(bytes_of({Command::Stop, 0}) == Bytes{0xA2});
  CHECK(bytes_of({Command::SetSpeed, 34}) == Bytes{0xA3, '0', '0', '3', '4'});  // 3.4 mph
  CHECK(bytes_of({Command::SetElevation, 25}) == Bytes{0xA4, '0', '0', '2', '5'});
  CHECK(bytes_of({Command::ActualSpeed, 34}) == Bytes{0xC1});
  CHECK(bytes_of({Command::BeltStatus, 0}) == Bytes{0xC0});
}

TEST_CASE("TMX replies are read, and only whole ones") {
  for (const Command command : kAll) {
    INFO("command " << static_cast<int>(command));
    const Bytes whole = right_answer(command);
    CHECK(whole.size() == reply_bytes(command));
    for (std::size_t length = 0; length < whole.size(); ++length) {
      const Reply cut = match_reply(command, std::span(whole).first(length));
      CHECK(cut.kind == ReplyKind::Incomplete);
      CHECK(cut.value == 0);
    }
    CHECK(kind_of(command, whole) == ReplyKind::Match);
    Bytes longer = whole;
    longer.push_back('0');
    CHECK(kind_of(command, longer) == ReplyKind::Mismatch);
  }
  CHECK(match_reply(Command::ActualSpeed, right_answer(Command::ActualSpeed)).value == 60);
  CHECK(match_reply(Command::BeltStatus, right_answer(Command::BeltStatus)).value == 0x32);
}

TEST_CASE("the answer to one TMX command is never taken for another's") {
  for (const Command asked : kAll) {
    for (const Command answered : kAll) {
      if (asked == answered) continue;
      CHECK(kind_of(asked, right_answer(answered)) == ReplyKind::Mismatch);
    }
  }
}

TEST_CASE("a damaged TMX reply is refused wherever the damage can be told") {
  for (const Command command : kAll) {
    const Bytes whole = right_answer(command);
    for (std::size_t at = 0; at < whole.size(); ++at) {
      for (int bit = 0; bit < 8; ++bit) {
        Bytes damaged = whole;
        damaged[at] ^= static_cast<std::uint8_t>(1 << bit);
        const Reply reply = match_reply(command, damaged);
        const bool still_data =
            at > 0 && (command == Command::BeltStatus ? damaged[at] >= 0x31 && damaged[at] <= 0x33
                                                      : damaged[at] >= '0' && damaged[at] <= '9');
        CHECK((reply.kind == ReplyKind::Match) == still_data);
      }
    }
  }
}

TEST_CASE("TMX refusals say what helps") {
  CHECK(match_reply(Command::SetSpeed, Bytes{0xBE}).kind == ReplyKind::Refused);
  CHECK(match_reply(Command::SetSpeed, Bytes{0xBF}).kind == ReplyKind::Refused);
  CHECK(match_reply(Command::ActualSpeed, Bytes{0xDF}).kind == ReplyKind::Refused);
  CHECK(match_reply(Command::ActualSpeed, Bytes{0xBD}).code == kMasterTimeout);
  CHECK(match_reply(Command::SetSpeed, Bytes{0xDF}).kind == ReplyKind::Mismatch);
  CHECK(match_reply(Command::ActualSpeed, Bytes{0xBE}).kind == ReplyKind::Mismatch);
  CHECK(refusal_error(Command::ActualSpeed, kMasterTimeout).remedy() == core::Remedy::Operator);
  CHECK(refusal_error(Command::SetSpeed, kOutOfRange).remedy() == core::Remedy::Reconfigure);
  CHECK(refusal_error(Command::SetSpeed, kIllegalCommand).remedy() == core::Remedy::Reconfigure);
}

TEST_CASE("speeds are converted at the wire with the international mile and never rounded up") {
  const auto mph = machine();
  // 1 mph = 1609.344 m / 3600 s.
  CHECK(encode_speed(mph, core::MetersPerSecond(0.44704)).value() == 10);
  CHECK(encode_speed(mph, core::MetersPerSecond(3.4 * 0.44704)).value() == 34);
  CHECK(decode_speed(mph, 60)->value() == Approx(2.68224));
  const auto km_h = machine(Dialect::Trackmaster, SpeedUnit::TenthKmPerH);
  CHECK(encode_speed(km_h, core::MetersPerSecond(1.0)).value() == 36);
  CHECK(decode_speed(km_h, 120)->value() == Approx(12.0 / 3.6));
  for (const auto& profile : {mph, km_h}) {
    const auto step = speed_step(profile.speed_unit);
    for (double speed = 0.0; speed < 5.0; speed += 0.00313) {
      const auto back = *decode_speed(profile, encode_speed(profile, core::MetersPerSecond(speed)).value());
      CHECK(back.value() <= speed + 1e-6);
      CHECK(back.value() > speed - step.value() - 1e-6);
    }
    for (std::uint16_t tenths = 0; tenths < 111; ++tenths) {  // a step there and back is the same step
      CHECK(encode_speed(profile, *decode_speed(profile, tenths)).value() == tenths);
    }
  }
}

TEST_CASE("no TMX set-point comes of a speed that is none") {
  const auto profile = machine();
  const double infinite = std::numeric_limits<double>::infinity();
  for (const double bad : {std::nan(""), infinite, -infinite, -0.01, 5.01, 1e300}) {
    CHECK_FALSE(encode_speed(profile, core::MetersPerSecond(bad)));
  }
  auto fast = machine(Dialect::Woodway);
  fast.max_speed = core::MetersPerSecond(2000.0);
  // A fourth digit would be Woodway's direction.
  CHECK_FALSE(encode_speed(fast, core::MetersPerSecond(100.0 * 0.44704)));
  CHECK(encode_speed(fast, core::MetersPerSecond(99.9 * 0.44704)).value() == 999);
}

TEST_CASE("999.9 is no speed, and a Woodway's first digit 3 is backwards") {
  CHECK_FALSE(decode_speed(machine(), 9999));
  CHECK_FALSE(decode_speed(machine(Dialect::Woodway), 9999));
  CHECK(decode_speed(machine(Dialect::Woodway), 3015)->value() == Approx(-1.5 * 0.44704));
  CHECK(decode_speed(machine(), 3015)->value() == Approx(301.5 * 0.44704));
}

TEST_CASE("elevations are multiples of half a per cent within the limits") {
  MachineProfile::Incline incline{core::GradePercent(0.0), core::GradePercent(15.2)};
  CHECK(encode_elevation(incline, core::GradePercent(2.5)).value() == 25);
  CHECK(encode_elevation(incline, core::GradePercent(2.7)).value() == 25);
  CHECK(encode_elevation(incline, core::GradePercent(2.8)).value() == 30);
  CHECK(encode_elevation(incline, core::GradePercent(15.2)).value() == 150);
  for (double grade = 0.0; grade <= 15.2; grade += 0.01) {
    const auto tenths = encode_elevation(incline, core::GradePercent(grade)).value();
    CHECK(tenths % 5 == 0);
    CHECK(std::abs(decode_elevation(tenths).value() - grade) <= 0.26);
  }
  for (const double bad : {-0.1, 15.3, std::nan(""), 1e9}) {
    CHECK_FALSE(encode_elevation(incline, core::GradePercent(bad)));
  }
}
