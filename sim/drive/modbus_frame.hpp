#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace footfall::sim {

using Bytes = std::vector<std::uint8_t>;

/// Checksum of Modbus RTU frames: polynomial 0xA001 reflected, start 0xFFFF, low byte first on the wire.
/// The lab's own, so that a mistake in the station's library cannot agree with itself.
/// Thread: any. Blocks/allocates: never. Source: Modbus over serial line V1.02, 6.2.2.
std::uint16_t rtu_crc(std::span<const std::uint8_t> bytes);

/// True for 4 bytes or more (slave, function, checksum) whose checksum fits.
bool rtu_frame_valid(std::span<const std::uint8_t> frame);

/// Appends the checksum. Allocates.
void append_rtu_crc(Bytes& frame);

}  // namespace footfall::sim
