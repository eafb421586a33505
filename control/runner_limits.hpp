#pragma once
#include <optional>

#include "core/time.hpp"
#include "core/units.hpp"

/// Limits of the stops that a force treadmill gives (control/runner_watch.hpp). Defaults are the policy
/// (docs/safety-states.md); configuration may only tighten them. Frame/sign: lab frame, ap + forward, ml +
/// right. Thread: values, frozen from Armed on. Blocks/allocates: never.
namespace footfall::control {

/// Where the moving surface ends. An edge that is not known is not watched.
struct BeltEdges {
  std::optional<core::Meters> rear_ap, front_ap, left_ml, right_ml;
};

struct RunnerLimits {
  BeltEdges edges;

  // Somebody is there: above 20 % of body weight, and never below what a drifting zero can show (112 N seen).
  double present_share = 0.20;
  core::Newtons least_present{125.0};
  core::Newtons present_unknown_weight{150.0};  ///< while the body weight is not known

  // Nobody on the moving belt.
  core::MetersPerSecond nobody_from = core::from_km_per_h(1.0);
  core::Duration nobody_after_start = core::milliseconds(20'000);  ///< slower belts count from then on
  core::Duration nobody_patience = core::milliseconds(700);        ///< longer than any flight or hop
  core::Duration boarding_patience = core::milliseconds(20'000);   ///< before anybody has stepped on

  // Edges.
  core::Meters edge_margin{0.10};
  core::Duration edge_time = core::milliseconds(60);  ///< of load at the margin, within some steps
  core::Duration drift_horizon = core::milliseconds(1'000);

  // Falls.
  double impact_share = 5.0;                     ///< of body weight; running stays below 3.5
  core::Newtons impact_unknown_weight{5'000.0};  ///< while the body weight is not known
  core::Duration fall_gone = core::milliseconds(400);
  core::Duration outside_time = core::milliseconds(40);

  // The belt as the stance foot sees it.
  bool belt_by_cop = true;      ///< false where the plates give no centre of pressure
  double belt_mismatch = 0.15;  ///< of the drive's measured speed
};

}  // namespace footfall::control
