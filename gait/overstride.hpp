#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "core/units.hpp"

/// OS_cop: how far ahead of the centre of mass the foot lands, from force alone (a *force estimate*; not
/// comparable in number with marker or IMU measures). Frame: lab, + = foot ahead. Units: m. Thread: one
/// owner. Blocks/allocates: never. Errors: nullopt until 4 steps in a row are known. Level belt only. Source:
/// science.md 4.6, measure 4: x_com(t) = X + HP[integral integral F_ap / m], X from the F_v-weighted mean of
/// CoP; the integrals are carried as sums per step, so that a window of 8 steps costs 8 additions.
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

/// CoP where F_v passes 200 N, moved back to initial contact with the belt: where the foot landed.
[[nodiscard]] std::optional<double> landing_cop_m(std::span<const double> f_v_smooth,
                                                  std::span<const double> cop_ap, std::size_t first,
                                                  double initial_contact, core::MetersPerSecond belt_speed,
                                                  core::Hertz rate) noexcept;

class OverstrideWindow {
 public:
  static constexpr std::size_t kSteps = 8, kFewest = 4;
  void reset() noexcept { count_ = 0; }
  void add(const StepMotion& step) noexcept { steps_[count_++ % kSteps] = step; }
  /// Of the step added last.
  [[nodiscard]] std::optional<double> overstride_m(double landing_cop_m, core::Kilograms mass) const noexcept;

 private:
  std::array<StepMotion, kSteps> steps_{};
  std::size_t count_ = 0;
};

}  // namespace footfall::gait
