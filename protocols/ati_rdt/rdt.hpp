#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

/// ATI Net F/T raw data transfer over UDP (SPEC.md): requests out, records in.
/// Frame: the transducer's own. Units: counts; calibration is in netftapi.hpp. Thread: any.
/// Blocks/allocates: never. Errors: nullopt for a datagram of a wrong size.
namespace footfall::protocols::ati_rdt {

inline constexpr std::size_t kRequestSize = 8;
inline constexpr std::size_t kRecordSize = 36;
inline constexpr std::size_t kMaxRecordsPerDatagram = 40;
inline constexpr std::size_t kMaxDatagramSize = kRecordSize * kMaxRecordsPerDatagram;
inline constexpr std::uint16_t kDefaultPort = 49152;

enum class Command : std::uint16_t {
  Stop = 0x0000,
  StartHighSpeed = 0x0002,  ///< one record per datagram
  StartBuffered = 0x0003,   ///< many records per datagram
  ResetLatch = 0x0041,      ///< clears a latched monitor condition
  SetBias = 0x0042          ///< the present reading becomes zero
};

struct Request {
  Command command = Command::Stop;
  std::uint32_t sample_count = 0;  ///< 0 = until stopped
};

using RequestBytes = std::array<std::uint8_t, kRequestSize>;
[[nodiscard]] RequestBytes encode(const Request& request) noexcept;

struct Record {
  std::uint32_t rdt_sequence = 0;        ///< counts records of one stream from 1, wraps at 2^32
  std::uint32_t ft_sequence = 0;         ///< the sensor's internal sampling counter, about 7 kHz
  std::uint32_t status = 0;              ///< StatusBit
  std::array<std::int32_t, 3> force{};   ///< Fx, Fy, Fz
  std::array<std::int32_t, 3> torque{};  ///< Tx, Ty, Tz
  friend bool operator==(const Record&, const Record&) = default;
};

using RecordBytes = std::array<std::uint8_t, kRecordSize>;
[[nodiscard]] RecordBytes encode(const Record& record) noexcept;
[[nodiscard]] Record decode_record(std::span<const std::uint8_t, kRecordSize> bytes) noexcept;

/// How many records a datagram of this size holds; nullopt when it is not 1 to 40 whole records.
[[nodiscard]] std::optional<std::size_t> records_in(std::size_t datagram_size) noexcept;

/// Bits of Record::status that change what the station does; the others are kept and shown as they are.
enum StatusBit : std::uint32_t {
  kErrorSummary = 0x8000'0000U,    ///< some other bit is set
  kSaturated = 0x0002'0000U,       ///< transducer saturation or A/D error
  kMonitorLatched = 0x0001'0000U,  ///< a threshold monitor has latched: says nothing about the numbers
};

[[nodiscard]] constexpr bool is_saturated(std::uint32_t status) {
  return (status & kSaturated) != 0;
}
/// Any error besides a latched monitor and saturation: the numbers cannot be trusted.
[[nodiscard]] constexpr bool is_error(std::uint32_t status) {
  return (status & ~(std::uint32_t{kErrorSummary} | kMonitorLatched | kSaturated)) != 0 ||
         status == kErrorSummary;
}
/// A channel at the end of its 32-bit range.
[[nodiscard]] bool at_end_stop(const Record& record) noexcept;

}  // namespace footfall::protocols::ati_rdt
