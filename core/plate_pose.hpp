#pragma once
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/samples.hpp"

namespace footfall::core {

/// Where and how a transducer sits under a belt: turns what it measured about its own origin, in its own
/// axes, into a wrench in the lab frame about the lab origin. Frame: in, the transducer's x, y, z; out, the
/// lab's ap, v, ml (docs/frames-and-signs.md), force on the runner. Units: N and N·m in, origin in m.
/// Formula: F = s R f; M = s R m + r x F, r = transducer origin in the lab frame, s = -1 where the plate
/// reports the force of the runner (Zatsiorsky, Kinetics of Human Motion, chapter 1: transport of a wrench).
/// R is a signed permutation with determinant +1, so moments turn as forces. Thread: value, constant after
/// make(). Blocks/allocates: to_lab() never. Errors: make() names the bad axis.
class PlatePose {
 public:
  /// `axes`: which plate axis, with sign, is the lab's ap, v, ml, e.g. "+y", "+z", "+x".
  static Result<PlatePose> make(const std::array<std::string, 3>& axes, bool measures_force_on_runner,
                                const std::array<double, 3>& origin_m);

  [[nodiscard]] Wrench to_lab(const std::array<double, 3>& force_n,
                              const std::array<double, 3>& moment_n_m) const noexcept {
    const auto f = turn(force_n);
    const auto m = turn(moment_n_m);
    const auto& r = origin_m_;
    return {Newtons(f[0]),
            Newtons(f[1]),
            Newtons(f[2]),
            NewtonMeters(m[0] + r[1] * f[2] - r[2] * f[1]),
            NewtonMeters(m[1] + r[2] * f[0] - r[0] * f[2]),
            NewtonMeters(m[2] + r[0] * f[1] - r[1] * f[0])};
  }

 private:
  struct Axis {
    std::size_t from = 0;
    double sign = 1.0;
  };
  [[nodiscard]] std::array<double, 3> turn(const std::array<double, 3>& v) const noexcept {
    return {axes_[0].sign * v[axes_[0].from], axes_[1].sign * v[axes_[1].from],
            axes_[2].sign * v[axes_[2].from]};
  }
  std::array<Axis, 3> axes_{Axis{1, 1.0}, Axis{2, 1.0}, Axis{0, 1.0}};
  std::array<double, 3> origin_m_{};
};

inline Result<PlatePose> PlatePose::make(const std::array<std::string, 3>& axes,
                                         bool measures_force_on_runner,
                                         const std::array<double, 3>& origin_m) {
  PlatePose pose;
  double determinant = 1.0;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string_view name = axes[i];
    const bool good =
        name.size() == 2 && (name[0] == '+' || name[0] == '-') && name[1] >= 'x' && name[1] <= 'z';
    if (!good)
      return fail(Remedy::Reconfigure, "'%.16s' is no plate axis; write +x, -x, +y, -y, +z or -z",
                  axes[i].c_str());
    pose.axes_[i] = {static_cast<std::size_t>(name[1] - 'x'), name[0] == '-' ? -1.0 : 1.0};
    determinant *= pose.axes_[i].sign;
  }
  const std::size_t a = pose.axes_[0].from, b = pose.axes_[1].from, c = pose.axes_[2].from;
  if (a == b || b == c || a == c) {
    return fail(Remedy::Reconfigure,
                "axes %s, %s, %s use one plate axis twice; each of x, y, z belongs to one lab axis",
                axes[0].c_str(), axes[1].c_str(), axes[2].c_str());
  }
  if (b != (a + 1) % 3) determinant = -determinant;
  if (determinant < 0) {
    return fail(Remedy::Reconfigure, "axes %s, %s, %s are left-handed (a mirror image); turn one sign round",
                axes[0].c_str(), axes[1].c_str(), axes[2].c_str());
  }
  for (const double metres : origin_m) {
    if (!(metres >= -10.0 && metres <= 10.0)) {
      return fail(Remedy::Reconfigure,
                  "an origin of %g m is not on this treadmill; give ap, v, ml within 10 m", metres);
    }
  }
  pose.origin_m_ = origin_m;
  if (!measures_force_on_runner) {
    for (Axis& axis : pose.axes_) axis.sign = -axis.sign;
  }
  return pose;
}

}  // namespace footfall::core
