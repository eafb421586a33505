#pragma once
#include <algorithm>
#include <cmath>
#include <optional>

#include "core/samples.hpp"

/// Centre of pressure and free moment from a wrench about the lab origin on the belt surface. Several plates:
/// express every wrench about that one origin (core/plate_pose.hpp), add them, and only then come here; CoPs
/// are never averaged. Forces and moments have to have passed the same filter. Frame/sign: lab frame, cop_ap
/// + forward, cop_ml + right. Units: N, N·m, m. Thread: reentrant. Blocks/allocates: never. Errors: nullopt
/// below least_force_for_cop, never 0. Source: M = r x F, origin on the belt: docs/frames-and-signs.md.
namespace footfall::gait {

/// Below max(100 N, 10 % of body weight) a CoP is noise: 1 N·m is 10 mm at 100 N.
[[nodiscard]] inline core::Newtons least_force_for_cop(std::optional<core::Newtons> body_weight) noexcept {
  return core::Newtons(std::max(100.0, body_weight ? 0.1 * body_weight->value() : 0.0));
}

struct CentreOfPressure {
  core::Meters ap, ml;
  core::NewtonMeters free_moment;  ///< about v, at the CoP
};

[[nodiscard]] inline std::optional<CentreOfPressure> centre_of_pressure(const core::Wrench& sum,
                                                                        core::Newtons least) noexcept {
  if (!(sum.f_v >= least) || !(sum.f_v.value() > 0.0)) return std::nullopt;
  const double ap = sum.m_ml.value() / sum.f_v.value();
  const double ml = -sum.m_ap.value() / sum.f_v.value();
  return CentreOfPressure{core::Meters(ap), core::Meters(ml),
                          sum.m_v - core::NewtonMeters(ml * sum.f_ap.value() - ap * sum.f_ml.value())};
}

/// 1 sigma of a CoP coordinate: of the moment, of the vertical and (h above the transducer) of the horizontal
/// force.
[[nodiscard]] inline core::Meters cop_uncertainty(core::Newtons f_v, core::Meters cop,
                                                  core::NewtonMeters sigma_moment, core::Newtons sigma_v,
                                                  core::Newtons sigma_horizontal, core::Meters h) noexcept {
  return core::Meters(
      std::hypot(sigma_moment.value(), cop.value() * sigma_v.value(), h.value() * sigma_horizontal.value()) /
      f_v.value());
}

}  // namespace footfall::gait
