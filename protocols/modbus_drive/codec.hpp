#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "core/result.hpp"
#include "core/samples.hpp"
#include "protocols/modbus_drive/profile.hpp"

/// Bytes and registers of a Modbus drive <-> values. Pure functions.
/// Frames here are unit identifier + PDU (Modbus Application Protocol 1.1b3, sections 6.1 to 6.3, 6.5
/// and 6.6), without the checksum of RTU or the header of TCP, which belong to the transport. Sign: speeds
/// forward > 0. Units: in the types. Thread: any. Blocks/allocates: never.
namespace footfall::protocols::modbus_drive {

enum class Function : std::uint8_t {
  ReadCoils = 1,
  ReadInputs = 2,  ///< discrete inputs, packed as coils
  ReadHolding = 3,
  WriteCoil = 5,
  WriteSingle = 6
};

/// One transaction: `argument` is the count of a read or the value of a write.
struct Request {
  std::uint8_t slave = 1;
  Function function = Function::ReadHolding;
  std::uint16_t address = 0;
  std::uint16_t argument = 0;
};

[[nodiscard]] Request read_request(int slave, std::uint16_t address, int count);
[[nodiscard]] Request read_request(int slave, const StatusRead& read);
[[nodiscard]] Request write_request(int slave, std::uint16_t address, std::uint16_t value);
/// A coil's value becomes 0xFF00 or 0x0000.
[[nodiscard]] Request write_request(int slave, const Write& write);
[[nodiscard]] bool is_write(const Request& request);

inline constexpr std::size_t kRequestBytes = 6;
inline constexpr int kMaxWords = 125;
/// Unit identifier + PDU, big-endian.
[[nodiscard]] std::array<std::uint8_t, kRequestBytes> encode(const Request& request);
/// Length of the normal reply (unit identifier + PDU).
[[nodiscard]] std::size_t reply_bytes(const Request& request);

enum class ReplyKind : std::uint8_t {
  Match,      ///< the answer to this request: slave, function, length of a read or echo of a write agree
  Exception,  ///< the slave refuses this function; `exception_code` says why
  Mismatch    ///< truncated, or the answer to something else
};
struct Reply {
  ReplyKind kind = ReplyKind::Mismatch;
  std::uint8_t exception_code = 0;
};

/// Judges a received frame (unit identifier + PDU) against the request it should answer; the words of a read
/// go to `words` (long enough for `argument` words or coils, untouched unless Match). Coils are packed 16 to
/// a word, the first in bit 0; unused bits are 0 whatever the slave sent.
[[nodiscard]] Reply match_reply(const Request& request, std::span<const std::uint8_t> frame,
                                std::span<std::uint16_t> words);

/// What a Modbus exception means to the operator: 1-3 Reconfigure, 4 Operator, 5 and 6 Retry.
[[nodiscard]] core::Error exception_error(const Request& request, std::uint8_t exception_code);

/// Frequency reference for a belt speed. Errors: not finite, negative, above the profile's maximum, or not
/// representable: never clamped.
[[nodiscard]] core::Result<std::uint16_t> encode_speed(const DriveProfile& profile,
                                                       core::MetersPerSecond speed);
[[nodiscard]] core::Result<std::uint16_t> encode_incline(const DriveProfile::Incline& incline,
                                                         core::GradePercent grade);

/// Words of the status from its start that decode_status() looks at.
[[nodiscard]] int needed_status_words(const DriveProfile& profile);
/// True when decode_status() looks at this word.
[[nodiscard]] bool uses_status_word(const DriveProfile& profile, int at);

/// Fills the belt's part of a state: speeds, running, fault, local stop, communication loss. `words` is what
/// the status reads brought, one after another; the set-point is NaN where the drive does not tell it.
/// Errors: Bug when fewer than needed_status_words().
[[nodiscard]] core::Result<void> decode_status(const DriveProfile& profile,
                                               std::span<const std::uint16_t> words,
                                               core::TreadmillState& state);
void decode_incline(const DriveProfile::Incline& incline, std::uint16_t set, std::uint16_t actual,
                    core::TreadmillState& state);

enum class LossTreatment : std::uint8_t { Ramp, Coast, Other };

/// Safety settings as read from the drive; nullopt = the profile has no such register or the drive refused
/// it.
struct SafetyRegisters {
  std::optional<std::uint16_t> watchdog_enable, watchdog_treatment, watchdog_time, deceleration_time,
      maximum_frequency, reverse_lock, auto_restart, start_on_power_up, stop_method, frequency_unit;
};

/// Their meaning; nullopt counts as unsafe. A drive that counts in another unit, or whose maximum is not the
/// one its reference is a part of, has no known maximum speed: nothing it is told would be what it does.
struct SafetySettings {
  std::optional<bool> watchdog_enabled;
  std::optional<core::Seconds> watchdog_time;
  std::optional<LossTreatment> loss_treatment;
  std::optional<core::MetersPerSecond2> deceleration;  ///< nullopt also when run = 0 would coast
  std::optional<core::MetersPerSecond> max_speed;
  std::optional<bool> reverse_locked, auto_restart_off, start_on_power_up_off;
};
[[nodiscard]] SafetySettings decode_safety(const DriveProfile& profile, const SafetyRegisters& raw);

}  // namespace footfall::protocols::modbus_drive
