#include "protocols/tmx/codec.hpp"

#include <cmath>

namespace footfall::protocols::tmx {
namespace {

using core::Remedy;

constexpr std::uint16_t kEmergency = 9999;
constexpr std::uint16_t kReverse = 3000;  // Woodway's first digit
constexpr unsigned kElevationStep = 5;
constexpr std::uint8_t kReplyBit = 0x10;
// Speeds that are whole steps come out of binary fractions a hair short of them.
constexpr double kRounding = 1e-6;

bool has_data(Command command) {
  return command == Command::SetSpeed || command == Command::SetElevation;
}

bool is_status(std::uint8_t byte) {
  return byte >= static_cast<std::uint8_t>(BeltStatus::Stopped) &&
         byte <= static_cast<std::uint8_t>(BeltStatus::StartedCdsOff);
}

bool is_digit(std::uint8_t byte) {
  return byte >= '0' && byte <= '9';
}

bool is_refusal(Command command, std::uint8_t byte) {
  if (byte == kMasterTimeout) return true;
  const bool asks = static_cast<std::uint8_t>(command) >= 0xC0;
  return asks ? byte == kUnknownRequest : byte == kOutOfRange || byte == kIllegalCommand;
}

}  // namespace

Frame encode(const Request& request) {
  Frame frame;
  frame.bytes[frame.size++] = static_cast<std::uint8_t>(request.command);
  if (!has_data(request.command)) return frame;
  for (unsigned place = 1000; place > 0; place /= 10) {
    frame.bytes[frame.size++] = static_cast<std::uint8_t>('0' + request.tenths / place % 10);
  }
  return frame;
}

std::uint8_t reply_head(Command command) {
  return static_cast<std::uint8_t>(static_cast<std::uint8_t>(command) + kReplyBit);
}

std::size_t reply_bytes(Command command) {
  if (static_cast<std::uint8_t>(command) < 0xC0) return 1;
  return command == Command::BeltStatus ? 2 : 5;
}

Reply match_reply(Command command, std::span<const std::uint8_t> bytes) {
  Reply reply;
  if (bytes.empty()) {
    reply.kind = ReplyKind::Incomplete;
    return reply;
  }
  if (bytes[0] != reply_head(command)) {
    if (bytes.size() == 1 && is_refusal(command, bytes[0])) {
      reply.kind = ReplyKind::Refused;
      reply.code = bytes[0];
    }
    return reply;
  }
  if (bytes.size() > reply_bytes(command)) return reply;
  std::uint16_t value = 0;
  for (const std::uint8_t byte : bytes.subspan(1)) {
    if (command == Command::BeltStatus ? !is_status(byte) : !is_digit(byte)) return reply;
    value = static_cast<std::uint16_t>(command == Command::BeltStatus ? byte : value * 10 + (byte - '0'));
  }
  if (bytes.size() < reply_bytes(command)) {
    reply.kind = ReplyKind::Incomplete;
    return reply;
  }
  reply.kind = ReplyKind::Match;
  reply.value = value;
  return reply;
}

core::Error refusal_error(Command command, std::uint8_t code) {
  const auto number = static_cast<unsigned>(command);
  switch (code) {
    case kMasterTimeout:
      return {Remedy::Operator, "the treadmill says that it lost its master (command %02X): check the cable",
              number};
    case kOutOfRange:
      return {Remedy::Reconfigure,
              "the treadmill finds the data of command %02X out of range: check its profile", number};
    default:
      return {Remedy::Reconfigure,
              "the treadmill does not know command %02X: check the dialect in its profile", number};
  }
}

core::MetersPerSecond speed_step(SpeedUnit unit) {
  return unit == SpeedUnit::TenthMph ? core::from_mph(0.1) : core::from_km_per_h(0.1);
}

core::Result<std::uint16_t> encode_speed(const MachineProfile& profile, core::MetersPerSecond speed) {
  if (!speed.is_finite() || speed.value() < 0.0 || speed > profile.max_speed) {
    return core::fail(Remedy::Bug, "speed %.3f m/s is outside 0 to %.2f m/s of this treadmill", speed.value(),
                      profile.max_speed.value());
  }
  const double steps = std::floor(speed / speed_step(profile.speed_unit) + kRounding);
  if (steps >= kEmergency || (profile.dialect == Dialect::Woodway && steps >= 1000.0)) {
    return core::fail(Remedy::Reconfigure, "speed %.3f m/s has too many digits for this treadmill",
                      speed.value());
  }
  return static_cast<std::uint16_t>(steps);
}

std::optional<core::MetersPerSecond> decode_speed(const MachineProfile& profile, std::uint16_t digits) {
  if (digits == kEmergency) return std::nullopt;
  const auto step = speed_step(profile.speed_unit);
  if (profile.dialect == Dialect::Woodway && digits >= kReverse && digits < kReverse + 1000) {
    return -step * static_cast<double>(digits - kReverse);
  }
  return step * static_cast<double>(digits);
}

core::Result<std::uint16_t> encode_elevation(const MachineProfile::Incline& incline,
                                             core::GradePercent grade) {
  constexpr double kStepsPerPercent = 10.0 / kElevationStep;
  if (!grade.is_finite() || grade < incline.min || grade > incline.max) {
    return core::fail(Remedy::Bug, "incline %.2f %% is outside %.1f to %.1f %% of this treadmill",
                      grade.value(), incline.min.value(), incline.max.value());
  }
  double steps = std::round(grade.value() * kStepsPerPercent);
  if (steps > incline.max.value() * kStepsPerPercent + kRounding) steps -= 1.0;
  if (steps < incline.min.value() * kStepsPerPercent - kRounding) steps += 1.0;
  return static_cast<std::uint16_t>(steps * kElevationStep);
}

core::GradePercent decode_elevation(std::uint16_t digits) {
  return core::GradePercent(digits * 0.1);
}

}  // namespace footfall::protocols::tmx
