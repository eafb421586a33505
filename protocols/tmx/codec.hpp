#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "core/result.hpp"
#include "protocols/tmx/profile.hpp"

/// Bytes of the TMX serial family <-> values (SPEC.md). Pure functions.
/// A command is one byte and up to four ASCII digits; its reply begins with the command + 0x10. Sign: speeds
/// forward > 0. Units: on the wire 0.1 mph or 0.1 km/h and 0.1 %, here and nowhere else; in the types beyond.
/// Thread: any. Blocks/allocates: never.
namespace footfall::protocols::tmx {

/// Everything this station ever sends. Starts without the machine's watchdog (A1; Woodway A9) are not here on
/// purpose.
enum class Command : std::uint8_t {
  Start = 0xA0,  ///< with the communication-disconnect stop (CDS) on
  Stop = 0xA2,
  SetSpeed = 0xA3,      ///< data: tenths of the machine's unit
  SetElevation = 0xA4,  ///< data: tenths of a per cent, a multiple of 5
  BeltStatus = 0xC0,
  ActualSpeed = 0xC1,
  ActualElevation = 0xC2,
  SpeedSetPoint = 0xC3,  ///< Trackmaster only: Woodway answers its firmware revision
  ElevationSetPoint = 0xC4
};

struct Request {
  Command command = Command::Stop;
  std::uint16_t tenths = 0;  ///< 0..9999, SetSpeed and SetElevation only
};

inline constexpr std::size_t kLongestFrame = 5;
struct Frame {
  std::array<std::uint8_t, kLongestFrame> bytes{};
  std::size_t size = 0;
  [[nodiscard]] std::span<const std::uint8_t> span() const { return std::span(bytes).first(size); }
};
[[nodiscard]] Frame encode(const Request& request);
[[nodiscard]] std::uint8_t reply_head(Command command);
/// Length of the reply with its head; a refusal is one byte.
[[nodiscard]] std::size_t reply_bytes(Command command);

enum class BeltStatus : std::uint8_t { Stopped = 0x31, StartedCdsOn = 0x32, StartedCdsOff = 0x33 };

enum class ReplyKind : std::uint8_t {
  Match,       ///< the whole answer, nothing else
  Refused,     ///< `code` says why
  Incomplete,  ///< the beginning of the answer
  Mismatch     ///< another head, a byte that is no digit or no status, or too many bytes
};
struct Reply {
  ReplyKind kind = ReplyKind::Mismatch;
  std::uint8_t code = 0;    ///< Refused: 0xBD, 0xBE, 0xBF, 0xDF
  std::uint16_t value = 0;  ///< four digits as a number, or the status byte
};

inline constexpr std::uint8_t kMasterTimeout = 0xBD, kOutOfRange = 0xBE, kIllegalCommand = 0xBF,
                              kUnknownRequest = 0xDF;

/// Judges the bytes received so far against the command that they should answer. There is no checksum: a
/// digit that the line has made another digit is not seen here.
[[nodiscard]] Reply match_reply(Command command, std::span<const std::uint8_t> bytes);
/// What a refusal means: BD Operator, the others Reconfigure.
[[nodiscard]] core::Error refusal_error(Command command, std::uint8_t code);

/// One step of the set-point.
[[nodiscard]] core::MetersPerSecond speed_step(SpeedUnit unit);
/// The greatest set-point not above `speed`. Errors: not finite, negative, above the profile's maximum; never
/// clamped.
[[nodiscard]] core::Result<std::uint16_t> encode_speed(const MachineProfile& profile,
                                                       core::MetersPerSecond speed);
/// nullopt: 999.9, the machine's emergency stop or control-loop fault, when its speed is not known. Woodway:
/// a first digit 3 is reverse.
[[nodiscard]] std::optional<core::MetersPerSecond> decode_speed(const MachineProfile& profile,
                                                                std::uint16_t digits);
/// The nearest multiple of 0.5 % within the limits. Errors: not finite, outside the limits.
[[nodiscard]] core::Result<std::uint16_t> encode_elevation(const MachineProfile::Incline& incline,
                                                           core::GradePercent grade);
[[nodiscard]] core::GradePercent decode_elevation(std::uint16_t digits);

}  // namespace footfall::protocols::tmx
