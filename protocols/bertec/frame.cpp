#include "protocols/bertec/frame.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::protocols::bertec {
namespace {

using core::Remedy;

constexpr std::uint8_t kFormat = 0;
constexpr std::size_t kFirst = 1, kGuarded = 18, kComplement = kFirst + kGuarded;
constexpr std::size_t kAccelerations = 9, kIncline = 17;
constexpr double kRadPerDegree = 0.017453292519943295;
constexpr double kRounding = 1e-6;  // of 1 mm/s: 1.2 m/s is 1199.9999.. as a double

void put(std::span<std::uint8_t> bytes, std::size_t at, unsigned word) {
  bytes[at] = static_cast<std::uint8_t>(word >> 8U & 0xFFU);
  bytes[at + 1] = static_cast<std::uint8_t>(word & 0xFFU);
}

std::uint16_t word_at(std::span<const std::uint8_t> bytes, std::size_t at) {
  return static_cast<std::uint16_t>((bytes[at] << 8U) | bytes[at + 1]);
}

std::int16_t signed_at(std::span<const std::uint8_t> bytes, std::size_t at) {
  return static_cast<std::int16_t>(word_at(bytes, at));
}

/// The wire's order is right, left, right rear, left rear.
BeltOrder belt_at(std::span<const std::uint8_t> bytes, std::size_t belt) {
  return {signed_at(bytes, kFirst + 2 * belt), word_at(bytes, kAccelerations + 2 * belt)};
}

}  // namespace

CommandFrame encode(const Order& order) {
  CommandFrame frame{};
  frame[0] = kFormat;
  const BeltOrder belts[] = {order.right, order.left, order.right, order.left};
  for (std::size_t i = 0; i < std::size(belts); ++i) {
    const bool turns = i < 2 || order.rear_belts;
    put(frame, kFirst + 2 * i, turns ? static_cast<std::uint16_t>(belts[i].speed_mm_s) : 0U);
    put(frame, kAccelerations + 2 * i, std::max<unsigned>(belts[i].acceleration_mm_s2, 1));
  }
  put(frame, kIncline, order.incline_centidegrees);
  for (std::size_t i = 0; i < kGuarded; ++i)
    frame[kComplement + i] = static_cast<std::uint8_t>(~frame[kFirst + i] & 0xFF);
  return frame;
}

core::Result<Order> parse_command(std::span<const std::uint8_t> bytes) {
  if (bytes.size() != kCommandBytes || bytes[0] != kFormat)
    return core::fail(Remedy::Retry, "a Bertec command has 64 bytes and format 0");
  for (std::size_t i = 0; i < kGuarded; ++i) {
    if ((bytes[kFirst + i] ^ bytes[kComplement + i]) != 0xFF)
      return core::fail(Remedy::Retry, "byte %d of a Bertec command does not match its complement",
                        static_cast<int>(kFirst + i));
  }
  const BeltOrder right = belt_at(bytes, 0), left = belt_at(bytes, 1), right_rear = belt_at(bytes, 2),
                  left_rear = belt_at(bytes, 3);
  for (const BeltOrder& belt : {right, left, right_rear, left_rear}) {
    if (belt.acceleration_mm_s2 == 0)
      return core::fail(Remedy::Retry, "a Bertec command needs an acceleration for every belt");
  }
  Order order{left, right, word_at(bytes, kIncline), false};
  if (order.incline_centidegrees > kSteepestCentidegrees)
    return core::fail(Remedy::Retry, "a Bertec command may not be steeper than 45 degrees");
  const bool rests = right_rear.speed_mm_s == 0 && left_rear.speed_mm_s == 0;
  const bool follows = right_rear == right && left_rear == left;
  if (!rests && !follows)
    return core::fail(Remedy::Retry, "the rear belts of a Bertec command go their own way");
  order.rear_belts = !rests;
  return order;
}

core::Result<Status> parse_status(std::span<const std::uint8_t> bytes) {
  if (bytes.size() != kStatusBytes)
    return core::fail(Remedy::Retry, "a Bertec status has 32 bytes, not %d", static_cast<int>(bytes.size()));
  if (bytes[0] != kFormat)
    return core::fail(Remedy::Retry, "a Bertec status of format %d is not known", static_cast<int>(bytes[0]));
  return Status{signed_at(bytes, 1), signed_at(bytes, 3), signed_at(bytes, 5), signed_at(bytes, 7),
                signed_at(bytes, 9)};
}

core::Result<std::int16_t> encode_speed(const MachineProfile& profile, core::MetersPerSecond speed) {
  constexpr double kLargest = 32.767;
  if (!speed.is_finite() || speed.value() < 0.0)
    return core::fail(Remedy::Bug, "a speed of %.3f m/s is not for this belt", speed.value());
  if (speed > profile.max_speed || speed.value() > kLargest) {
    return core::fail(Remedy::Reconfigure, "%.3f m/s is above the %.3f m/s of treadmill %s", speed.value(),
                      profile.max_speed.value(), profile.name.c_str());
  }
  return static_cast<std::int16_t>(std::floor(speed.value() * 1e3 + kRounding));
}

std::uint16_t encode_acceleration(core::MetersPerSecond2 acceleration) {
  constexpr double kLargest = 32767.0;
  const double wanted = acceleration.is_finite() ? std::abs(acceleration.value()) * 1e3 : 1.0;
  return static_cast<std::uint16_t>(std::lround(std::clamp(wanted, 1.0, kLargest)));
}

core::Result<std::uint16_t> encode_incline(const MachineProfile::Incline& incline, core::GradePercent grade) {
  if (!grade.is_finite() || grade.value() < 0.0 || grade < incline.min || grade > incline.max) {
    return core::fail(Remedy::Reconfigure, "a grade of %.2f %% is outside this treadmill's %.2f to %.2f %%",
                      grade.value(), incline.min.value(), incline.max.value());
  }
  const double degrees = std::atan(grade.value() / 100.0) / kRadPerDegree;
  return static_cast<std::uint16_t>(
      std::clamp(std::lround(degrees * 100.0), 0L, long{kSteepestCentidegrees}));
}

core::GradePercent decode_incline(int centidegrees) {
  return core::GradePercent(100.0 * std::tan(centidegrees * 0.01 * kRadPerDegree));
}

}  // namespace footfall::protocols::bertec
