#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "sim/plate/plate_model.hpp"

namespace footfall::sim {

/// The device side of ATI's raw data transfer (Net F/T manual 9610-05-1022, section 10), all big-endian.
/// The lab's own, not shared with the station. Thread: any. Blocks/allocates: never.
inline constexpr std::size_t kRdtRecordSize = 36, kRdtRequestSize = 8;

enum class RdtCommand : std::uint16_t {
  Stop = 0,
  StartSingle = 2,    ///< one record in each datagram
  StartBuffered = 3,  ///< many
  ResetLatch = 0x41,
  TakeBias = 0x42
};

struct RdtRequest {
  RdtCommand command = RdtCommand::Stop;
  std::uint32_t sample_count = 0;  ///< 0 = until stopped
};

/// nullopt: not the size or header of a request, or a command this device does not know.
std::optional<RdtRequest> parse_rdt_request(std::span<const std::uint8_t> datagram);

using RdtRecord = std::array<std::uint8_t, kRdtRecordSize>;
RdtRecord encode_rdt_record(std::uint32_t rdt_sequence, std::uint32_t ft_sequence,
                            const PlateReading& reading);

}  // namespace footfall::sim
