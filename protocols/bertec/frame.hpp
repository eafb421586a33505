#pragma once
#include <array>
#include <cstdint>
#include <span>

#include "core/result.hpp"
#include "protocols/bertec/profile.hpp"

/// Bytes of Bertec's classic remote <-> values (SPEC.md), and what a set-point is on either link. Pure
/// functions. Sign: speeds forward > 0, inclines uphill > 0. Units: on the wire mm/s, mm/s² and 0.01 degree;
/// in the types beyond. Thread: any. Blocks/allocates: never.
namespace footfall::protocols::bertec {

struct BeltOrder {
  std::int16_t speed_mm_s = 0;
  std::uint16_t acceleration_mm_s2 = 1000;  ///< not 0
  bool operator==(const BeltOrder&) const = default;
};

/// One command. With rear belts these get what the front ones get, else speed 0.
struct Order {
  BeltOrder left, right;
  std::uint16_t incline_centidegrees = 0;
  bool rear_belts = false;
  bool operator==(const Order&) const = default;
};

inline constexpr std::size_t kCommandBytes = 64, kStatusBytes = 32;
inline constexpr std::uint16_t kSteepestCentidegrees = 4500;
using CommandFrame = std::array<std::uint8_t, kCommandBytes>;

[[nodiscard]] CommandFrame encode(const Order& order);
/// A command as a panel must read it. Errors: Retry: not 64 bytes, another format, a complement that is none,
/// an acceleration of 0, too steep, or rear belts that neither follow nor rest.
[[nodiscard]] core::Result<Order> parse_command(std::span<const std::uint8_t> bytes);

struct Status {
  std::int16_t right_mm_s = 0, left_mm_s = 0, right_rear_mm_s = 0, left_rear_mm_s = 0;
  std::int16_t incline_centidegrees = 0;
};
/// Errors: Retry: not 32 bytes, or another format. There is no checksum.
[[nodiscard]] core::Result<Status> parse_status(std::span<const std::uint8_t> bytes);

inline constexpr core::MetersPerSecond kSpeedStep{0.001};
/// The greatest set-point not above `speed`. Errors: not finite, negative, above the profile's maximum; never
/// clamped.
[[nodiscard]] core::Result<std::int16_t> encode_speed(const MachineProfile& profile,
                                                      core::MetersPerSecond speed);
/// Rounded, and within 1 mm/s² and what the field holds.
[[nodiscard]] std::uint16_t encode_acceleration(core::MetersPerSecond2 acceleration);
/// The nearest angle. Errors: not finite, outside the limits.
[[nodiscard]] core::Result<std::uint16_t> encode_incline(const MachineProfile::Incline& incline,
                                                         core::GradePercent grade);
[[nodiscard]] core::GradePercent decode_incline(int centidegrees);
[[nodiscard]] constexpr core::MetersPerSecond decode_speed(std::int16_t mm_s) {
  return core::MetersPerSecond(mm_s * 1e-3);
}

}  // namespace footfall::protocols::bertec
