#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/samples.hpp"

/// Samples as the packed little-endian records of a chunk (docs/session-format.md "chunk").
/// Units: ns, N, N·m, rad/s, m/s², ppm, bit for bit as measured. Thread: any, reentrant. Blocks: never.
/// Allocates: only when `bytes` or `samples` must grow. Errors: unpack() returns false when the size is no
/// whole number of records.
namespace footfall::recording {

inline constexpr std::size_t kRecordBytes = 88;
inline constexpr std::string_view kCodecRaw = "raw", kCodecRawImu = "raw-imu";
/// How samples of a type are packed.
template <class Sample>
inline constexpr std::string_view kCodecOf = kCodecRaw;
template <>
inline constexpr std::string_view kCodecOf<core::ImuSample> = kCodecRawImu;

/// Replaces `bytes` by the records of `samples`.
void pack(std::span<const core::ForceSample> samples, std::vector<std::byte>& bytes);
void pack(std::span<const core::ImuSample> samples, std::vector<std::byte>& bytes);
/// Appends the records of `bytes`, all of one stream (session.hpp), to `samples`.
[[nodiscard]] bool unpack(std::span<const std::byte> bytes, std::uint8_t stream,
                          std::vector<core::ForceSample>& samples);
[[nodiscard]] bool unpack(std::span<const std::byte> bytes, std::uint8_t stream,
                          std::vector<core::ImuSample>& samples);

}  // namespace footfall::recording
