#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/samples.hpp"

/// Force samples as the packed little-endian records of a chunk (docs/session-format.md "chunk").
/// Units: ns, N, N·m, bit for bit as measured. Thread: any, reentrant. Blocks: never. Allocates: only when
/// `bytes` or `samples` must grow. Errors: unpack() returns false when the size is no whole number of
/// records.
namespace footfall::recording {

inline constexpr std::size_t kRecordBytes = 88;
inline constexpr std::string_view kCodecRaw = "raw";

/// Replaces `bytes` by the records of `samples`.
void pack(std::span<const core::ForceSample> samples, std::vector<std::byte>& bytes);
/// Appends the records of `bytes`, all of plate `plate`, to `samples`.
[[nodiscard]] bool unpack(std::span<const std::byte> bytes, std::uint8_t plate,
                          std::vector<core::ForceSample>& samples);

}  // namespace footfall::recording
