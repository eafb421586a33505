#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "gait/live_analysis.hpp"

/// gait::FeedMark as the packed little-endian records of a chunk (docs/session-format.md "feed"): in which
/// order the samples of the file went into the analysis. The first record of a chunk carries the belt, later
/// ones only when it changed. Units: m/s, degrees. Thread: any, reentrant. Blocks: never. Allocates: only
/// when the output must grow. Errors: unpack_feed() returns false when the bytes are no such records; the
/// work and the memory are bounded by the bytes.
namespace footfall::recording {

/// The stream number of the feed's chunks, beyond plates and inertial sensors.
inline constexpr std::uint8_t kFeedStream = 192;
inline constexpr std::string_view kCodecFeed = "feed";

/// Equal marks one after the other. `mark.cycle` is not kept: 0.
struct FeedRun {
  gait::FeedMark mark;
  std::uint32_t times = 1;  ///< more than 1 only of marks that are not empty
};

/// Replaces `bytes`.
void pack_feed(std::span<const gait::FeedMark> marks, std::vector<std::byte>& bytes);
/// Appends to `runs`.
[[nodiscard]] bool unpack_feed(std::span<const std::byte> bytes, std::vector<FeedRun>& runs);

}  // namespace footfall::recording
