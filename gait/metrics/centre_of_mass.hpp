#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "gait/metrics/contact_metrics.hpp"

/// Vertical motion of the centre of mass and the stiffness of the spring it runs on. Frame/sign: gravity
/// frame, + up; without an incline, or without fore-aft force on one, normal to the belt. Units: N, m, s,
/// N/m. Thread: reentrant; the window one owner. Blocks/allocates: never. Errors: nullopt where not
/// measurable. Source: docs/metrics/centre-of-mass.md: double integral of F - BW (Cavagna 1975) with BW :=
/// mean F over two strides; sine method of Morin et al. 2005.
namespace footfall::gait {

/// Force of one step along gravity, between its initial contact and the next; `f_ap` may be empty.
struct StepForce {
  std::span<const double> f_v, f_ap;
  std::size_t first = 0, next = 0;  ///< first sample of this contact and of the next one
  double sin_incline = 0.0, cos_incline = 1.0;
  [[nodiscard]] double at(std::size_t i) const noexcept {
    return f_ap.empty() ? f_v[i] : f_v[i] * cos_incline + f_ap[i] * sin_incline;
  }
  /// What of gravity acts along the force's axis.
  [[nodiscard]] double gravity_share() const noexcept { return f_ap.empty() ? cos_incline : 1.0; }
};

struct VerticalMotion {
  double oscillation_m = 0.0;  ///< highest less lowest point within the step
  double lowering_m = 0.0;     ///< from initial contact to the lowest point of contact
};

/// Two strides of steps in a row. Within them the motion is taken to be periodic: no net acceleration, no net
/// way; so neither an error of the zero nor one of the gain stays in.
class VerticalWindow {
 public:
  static constexpr std::size_t kSteps = 4;
  void reset() noexcept { count_ = 0; }
  /// Of the step given, which becomes the newest; nullopt until two strides are known.
  [[nodiscard]] std::optional<VerticalMotion> add(const StepForce& force, const ContactBounds& bounds,
                                                  double initial_contact, core::Hertz rate) noexcept;

 private:
  /// Once and twice integrated force of a step, from rest.
  struct Sums {
    double duration_s = 0.0, impulse = 0.0, way = 0.0;
  };
  std::array<Sums, kSteps> steps_{};
  std::size_t count_ = 0;
};

/// L - sqrt(L^2 - (v tc / 2)^2) + lowering: what the leg gives while it swings over its foot; nullopt where
/// the arc is longer than the leg allows.
[[nodiscard]] std::optional<double> leg_compression_m(core::Meters leg, core::MetersPerSecond speed,
                                                      core::Seconds contact, double lowering_m) noexcept;

struct SineMethod {
  double peak_n = 0.0;      ///< m g pi/2 (tf/tc + 1)
  double lowering_m = 0.0;  ///< F tc^2 / (m pi^2) - g tc^2 / 8
  [[nodiscard]] std::optional<double> stiffness_n_m() const noexcept;
};
/// Force and motion of a half sine with the same contact, flight and mass. The peak is duty factor in
/// disguise: F / BW = pi / (4 DF).
[[nodiscard]] SineMethod sine_method(core::Kilograms mass, core::Seconds contact,
                                     core::Seconds flight) noexcept;

}  // namespace footfall::gait
