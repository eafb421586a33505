#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "core/units.hpp"

/// OS_cop: how far ahead of the centre of mass the foot lands, from force alone (a *force estimate*; not
/// comparable in number with marker or IMU measures). Frame: lab, + = foot ahead. Units: m. Thread: one
/// owner. Blocks/allocates: never. Errors: nullopt until 4 steps in a row are known, and on a slope without
/// the height of the centre of mass. Not valid while a rail or harness carries weight (the caller's to know).
/// Source: own derivation: docs/metrics/overstride.md: x_com(t) = X + HP[integral integral F_ap / m], X from
/// the F_v-weighted mean of CoP, on a slope plus z tan(incline); the integrals are carried as sums per step,
/// so that a window of 8 steps costs 8 additions. The uncertainty is this project's, not validated against
/// kinematics.
namespace footfall::gait {

/// Sums of one step, from its initial contact to the next one.
struct StepMotion {
  double samples = 0.0, duration_s = 0.0;
  double velocity_end = 0.0,
         position_end = 0.0;  ///< of the force integrals, N·s and N·s², from 0 at the start
  double sum_position = 0.0;
  double w = 0.0, w_t = 0.0, w_tt = 0.0, w_position = 0.0,
         w_cop = 0.0;  ///< weighted by F_v where CoP is known
};
/// Spans of equal length: one step's samples, drift-corrected. CoP is NaN where undefined.
[[nodiscard]] StepMotion sum_motion(std::span<const double> f_v, std::span<const double> f_ap,
                                    std::span<const double> cop_ap, core::Hertz rate) noexcept;

/// Where the foot landed: CoP where F_v passes 200 N (mean over +-2 ms), moved back to initial contact with
/// the belt.
struct LandingCop {
  double ap_m = 0.0;
  double delay_s = 0.0;  ///< from initial contact to 200 N
};
/// nullopt where 200 N are not reached within 100 ms of sample `first`, or the CoP is not known there.
[[nodiscard]] std::optional<LandingCop> landing_cop(std::span<const double> f_v_smooth,
                                                    std::span<const double> cop_ap, std::size_t first,
                                                    double initial_contact, core::MetersPerSecond belt_speed,
                                                    core::Hertz rate) noexcept;

/// What the estimate needs beside the forces.
struct OverstrideContext {
  core::Kilograms mass;
  core::MetersPerSecond belt_speed;
  double sin_incline = 0.0;  ///< uphill > 0
  /// Of the centre of mass above the belt; on a slope the moment balance needs it.
  std::optional<core::Meters> com_height;
};
struct OverstrideEstimate {
  double ahead_m = 0.0;
  /// 1 sigma: scatter and trend of the centre over the window's strides, CoP noise at 200 N, belt speed, and
  /// the fore-aft force that is left over.
  double sigma_m = 0.0;
};

class OverstrideWindow {
 public:
  static constexpr std::size_t kSteps = 8, kFewest = 4;
  void reset() noexcept { count_ = 0; }
  void add(const StepMotion& step) noexcept { steps_[count_++ % kSteps] = step; }
  /// Of the step added last.
  [[nodiscard]] std::optional<OverstrideEstimate> estimate(const LandingCop& landing,
                                                           const OverstrideContext& context) const noexcept;

 private:
  std::array<StepMotion, kSteps> steps_{};
  std::size_t count_ = 0;
};

}  // namespace footfall::gait
