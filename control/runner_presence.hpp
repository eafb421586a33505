#pragma once
#include <array>
#include <cstddef>

#include "control/runner_load.hpp"

namespace footfall::control {

/// Is somebody on the moving belt, and did he leave it as a faller does?
/// Nobody: no load for `nobody_patience` (`boarding_patience` before the first stance of this motion),
/// counted above `nobody_from` or `nobody_after_start` after the belt began to move. Fall: an impact that no
/// step makes; or the load gone for `fall_gone` after it ended as no toe-off does (a whole body weight within
/// 12 ms) or at the rear edge. Stepping off onto the rails is not a fall. Window: 12 ms, and the time since
/// the last load. Thread: one owner. Blocks/allocates: never. Errors: unknown belt speed stops the clocks; a
/// gap in the forces counts for nothing. Source: docs/safety-states.md, "What the force plates see"; 12 ms:
/// the steepest running toe-off is some 70 BW/s.
class RunnerPresence {
 public:
  explicit RunnerPresence(const RunnerLimits& limits) : limits_(limits) {}
  void reset() noexcept;
  void step(const RunnerLoad& load) noexcept;
  [[nodiscard]] bool nobody() const noexcept { return nobody_; }
  [[nodiscard]] bool fell() const noexcept { return fell_; }

 private:
  void judge_leaving(const RunnerLoad& load) noexcept;
  [[nodiscard]] bool near_rear(const RunnerLoad& load) const noexcept;

  static constexpr std::size_t kBack = 3;  ///< loads of 4 ms
  RunnerLimits limits_;
  core::Duration moving_, counted_gone_, gone_, stood_;
  std::array<double, kBack> before_n_{};  ///< newest first
  bool boarded_ = false, was_loaded_ = false, at_rear_ = false, left_as_faller_ = false;
  bool nobody_ = false, fell_ = false;
};

}  // namespace footfall::control
