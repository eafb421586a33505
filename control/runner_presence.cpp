#include "control/runner_presence.hpp"

#include <algorithm>

namespace footfall::control {
namespace {

/// A brush of a foot while straddling is no stepping on.
constexpr core::Duration kStance = core::milliseconds(80);
/// Of body weight, within 12 ms to nothing.
constexpr double kSuddenShare = 1.0;
constexpr core::Duration kUsualLoad = core::microseconds(5'500);  // slower plates cannot tell
constexpr double kUsualWeightN = 700.0;

}  // namespace

void RunnerPresence::reset() noexcept {
  *this = RunnerPresence(limits_);
}

bool RunnerPresence::near_rear(const RunnerLoad& load) const noexcept {
  return limits_.edges.rear_ap && load.cop_ap && *load.cop_ap < *limits_.edges.rear_ap + limits_.edge_margin;
}

void RunnerPresence::judge_leaving(const RunnerLoad& load) noexcept {
  const double weight = load.weight.is_finite() ? load.weight.value() : kUsualWeightN;
  if (load.loaded) {
    stood_ = stood_ + load.dt;
    boarded_ = boarded_ || stood_ >= kStance;
    counted_gone_ = gone_ = core::Duration{};
    left_as_faller_ = false;
    if (load.cop_ap) at_rear_ = near_rear(load);
  } else {
    if (was_loaded_) {
      const double highest = *std::max_element(before_n_.begin(), before_n_.end());
      const bool sudden = load.dt <= kUsualLoad && highest >= kSuddenShare * weight;
      left_as_faller_ = stood_ >= kStance && (at_rear_ || sudden);
      stood_ = core::Duration{};
    }
    gone_ = gone_ + load.dt;
  }
  was_loaded_ = load.loaded;
  std::copy_backward(before_n_.begin(), before_n_.end() - 1, before_n_.end());
  before_n_.front() = load.f_v.value();
  const core::Newtons impact =
      load.weight.is_finite() ? limits_.impact_share * load.weight : limits_.impact_unknown_weight;
  fell_ = load.f_v > impact || (left_as_faller_ && gone_ >= limits_.fall_gone);
}

void RunnerPresence::step(const RunnerLoad& load) noexcept {
  moving_ = moving_ + load.dt;
  judge_leaving(load);
  const bool counts = load.belt_speed >= limits_.nobody_from || moving_ >= limits_.nobody_after_start;
  if (!load.loaded && counts) counted_gone_ = counted_gone_ + load.dt;
  nobody_ = counted_gone_ >= (boarded_ ? limits_.nobody_patience : limits_.boarding_patience);
}

}  // namespace footfall::control
