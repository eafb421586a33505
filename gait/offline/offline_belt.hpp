#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "gait/belt/belt_watch.hpp"
#include "gait/offline/offline.hpp"

namespace footfall::gait {

/// Speed and incline of the belt over each step of a recording: from its columns where it has them, judged as
/// live (gait/belt/belt_watch.hpp); else the one speed and incline that OfflineOptions give, of which nothing
/// can be judged. Private to gait. Thread: one owner. Blocks: never. Allocates: in the constructor. Errors:
/// none.
class OfflineBelt {
 public:
  OfflineBelt(const RecordingView& recording, const OfflineOptions& options);
  struct Step {
    std::optional<core::MetersPerSecond> speed;
    std::optional<core::Degrees> incline;
    std::uint32_t health = 0;  ///< kBeltNotSteady, kInclineMoving, kNotSettled
  };
  /// Samples [first, end) of the recording; steps in order.
  [[nodiscard]] Step over(std::size_t first, std::size_t end) noexcept;
  /// Mean incline over samples [first, end), of any stretch; where it was not measured that of the options,
  /// else level.
  [[nodiscard]] core::Degrees incline_over(std::size_t first, std::size_t end) const noexcept;

 private:
  std::optional<core::MetersPerSecond> speed_;
  std::optional<core::Degrees> incline_;
  bool speed_known_ = false, incline_known_ = false;
  std::vector<BeltReading> readings_;
  Settling settling_;
};

}  // namespace footfall::gait
