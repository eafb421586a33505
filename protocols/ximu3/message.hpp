#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

/// x-IMU3 data messages (SPEC.md): one line of the wire, without its 0x0A, to a Message.
/// Units: as sent: µs of the device's clock, deg/s, g, %, V, dBm. Thread: any. Blocks/allocates: never.
/// Errors: a Fault, and the Message is not to be used. Source: SPEC.md.
namespace footfall::protocols::ximu3 {

enum class Kind : char {
  Inertial = 'I',  ///< gx gy gz deg/s, ax ay az g
  Magnetometer = 'M',
  HighG = 'H',
  Quaternion = 'Q',
  RotationMatrix = 'R',
  EulerAngles = 'A',
  LinearAcceleration = 'L',
  EarthAcceleration = 'E',
  AhrsStatus = 'U',
  SerialAccessory = 'S',  ///< text
  Sync = 'Y',
  TimeCode = 'C',  ///< text
  Temperature = 'T',
  Battery = 'B',  ///< %, V, charging status
  Rssi = 'W',     ///< %, dBm
  Button = 'O',
  Notification = 'N',  ///< text
  Error = 'F'          ///< text
};

inline constexpr std::size_t kMostValues = 9;

struct Message {
  Kind kind = Kind::Inertial;
  std::uint64_t timestamp_us = 0;
  std::array<float, kMostValues> values{};
  std::uint8_t count = 0;  ///< how many of `values` were sent
  std::string_view text;   ///< of the text kinds; lives as long as the line
};

enum class Fault : std::uint8_t {
  UnknownKind,  ///< the first byte is no identifier
  WrongLength,  ///< a binary message cut or glued
  BadEscape,    ///< 0xDB before anything but 0xDC and 0xDD
  BadNumber,    ///< an ASCII field that is no number, or too few or too many of them
  TooLong,      ///< no 0x0A within StreamParser::kLongestLine
  NestedMux,    ///< a multiplexed message inside a multiplexed one
  Count         ///< number of faults
};

/// Takes byte stuffing back, in place; nullopt for a bad escape.
[[nodiscard]] std::optional<std::span<std::uint8_t>> unstuff(std::span<std::uint8_t> line) noexcept;

/// One data message, byte stuffing already undone. `out` is filled when nullopt (no fault) is returned.
[[nodiscard]] std::optional<Fault> decode(std::span<const std::uint8_t> line, Message& out) noexcept;

}  // namespace footfall::protocols::ximu3
