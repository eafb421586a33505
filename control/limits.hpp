#pragma once
#include "control/runner_limits.hpp"
#include "core/time.hpp"
#include "core/units.hpp"

/// Ceilings and times of the rules of motion (docs/safety-states.md). Values below are the defaults of the
/// policy; configuration may tighten them, and the kHard* constants are never exceeded whatever a file says.
/// Thread: values, frozen from Armed on. Blocks/allocates: never.
namespace footfall::control {

inline constexpr core::MetersPerSecond kHardMaxSpeed{8.0};
inline constexpr core::MetersPerSecond2 kHardMaxAcceleration{1.0};
inline constexpr core::MetersPerSecond kHardFirstSpeed = core::from_km_per_h(0.5);
inline constexpr core::GradePercent kHardMaxIncline{25.0};
inline constexpr core::MetersPerSecond kHardLargestSplit{1.5};
/// Below it a stop ramp hands over to the drive's own; also the slowest set-point of a run.
inline constexpr core::MetersPerSecond kSlowestRun{0.1};

struct Limits {
  core::MetersPerSecond machine_max_speed{4.0};
  core::MetersPerSecond clinic_max_speed{4.0};
  core::MetersPerSecond patient_max_speed{4.0};
  core::MetersPerSecond2 acceleration{0.3};  ///< clinic 0.3, sport 1.0
  core::MetersPerSecond3 jerk{1.0};
  core::MetersPerSecond first_speed = kHardFirstSpeed;
  core::MetersPerSecond largest_split{1.0};  ///< between the belts of a machine that has two
  core::GradePercent min_incline{0.0}, max_incline{15.0};
  double incline_rate_percent_per_s = 0.5;

  core::MetersPerSecond2 ease_deceleration{0.5};  ///< console lost, plate lost, late loop
  core::MetersPerSecond2 stop_deceleration{1.0};  ///< STOP
  core::MetersPerSecond2 fast_deceleration{2.0};  ///< over-speed, not following; the drive's own ramp

  core::Duration hold_time = core::milliseconds(1000);
  core::Duration hold_gap = core::milliseconds(200);
  core::Duration token_lifetime = core::milliseconds(10'000);
  core::Duration armed_lifetime = core::milliseconds(60'000);
  core::Duration start_countdown = core::milliseconds(1000);      ///< audible warning before motion
  core::Duration programme_countdown = core::milliseconds(5000);  ///< before an automatic change
  core::Duration console_stale = core::milliseconds(300);
  core::Duration console_lost = core::milliseconds(1000);
  core::Duration measuring_lost = core::milliseconds(100);
  core::Duration plate_lost = core::milliseconds(500);
  core::Duration poll_lost = core::milliseconds(300);  ///< no trustworthy drive reply: Unknown, then stop
  core::Duration stop_read_back = core::milliseconds(300);
  core::Duration watchdog_max = core::milliseconds(1000);     ///< refuse to arm above
  core::Duration command_lifetime = core::milliseconds(150);  ///< valid_until = now + this
  core::MetersPerSecond following_margin{0.2};
  core::Duration following_time = core::milliseconds(200);
  RunnerLimits runner;

  [[nodiscard]] core::MetersPerSecond ceiling() const;  ///< the lowest of all, the compiled one included
};

}  // namespace footfall::control
