#pragma once
#include <algorithm>
#include <array>
#include <cstddef>

#include "core/units.hpp"

namespace footfall::gait {

/// Whether something else carries weight: over whole strides the mean vertical force is the body weight.
/// Units: N, samples. Window: 10 steps. Thread: one owner. Blocks/allocates: never. Errors: says no until 10
/// whole steps were seen; needs a body weight that does not come from the same forces.
/// Source: own definition: docs/metrics/quality.md (hand_support). On a slope the caller gives the weight
/// that the force normal to the belt stands for (weight_from_normal).
class SupportWatch {
 public:
  void reset() noexcept { *this = SupportWatch{}; }
  /// One whole step: the sum of its samples of vertical force (gravity frame), and how many.
  void add(double force_n, double samples) noexcept { steps_[count_++ % kSteps] = {force_n, samples}; }
  [[nodiscard]] bool carries(core::Newtons body_weight) const noexcept {
    if (count_ < kSteps) return false;
    double force = 0.0, samples = 0.0;
    for (const Step& step : steps_) {
      force += step.force;
      samples += step.samples;
    }
    return force < kLeastShare * body_weight.value() * samples;
  }

 private:
  static constexpr std::size_t kSteps = 10;
  static constexpr double kLeastShare = 0.97;
  struct Step {
    double force = 0.0, samples = 0.0;
  };
  std::array<Step, kSteps> steps_{};
  std::size_t count_ = 0;
};

}  // namespace footfall::gait
