#pragma once
#include <cstdint>
#include <span>
#include <vector>

/// The simulated x-IMU3's own encoder, apart from the station's codec (protocols/ximu3/SPEC.md).
/// Units: as on the wire: µs, deg/s, g, %. Thread: any. Blocks: never. Allocates: the bytes. Errors: none.
namespace footfall::sim {

/// Identifier, time and values, binary with byte stuffing or as a line of text.
[[nodiscard]] std::vector<std::uint8_t> encode_imu_message(char id, std::uint64_t time_us,
                                                           std::span<const float> values, bool binary);

}  // namespace footfall::sim
