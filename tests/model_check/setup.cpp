#include "requests.hpp"

namespace footfall::model {

control::Limits model_limits(const Setup& setup) {
  const core::Duration cycle = setup.cycle();
  control::Limits limits;
  limits.machine_max_speed = core::MetersPerSecond{0.4};
  limits.clinic_max_speed = core::MetersPerSecond{0.25};
  limits.patient_max_speed = core::MetersPerSecond{0.2};
  if (setup.extra == Extra::CablePull) {
    limits.clinic_max_speed = core::MetersPerSecond{0.35};
    limits.patient_max_speed = core::MetersPerSecond{0.3};
  }
  // Two cycles and a bit from the lowest to the highest speed, so that a rise can be withheld on the way; and
  // no two speeds are apart by a tolerance of the supervisor exactly, where a rounding error would decide.
  limits.acceleration = core::MetersPerSecond2{0.47};
  // Within the governor's rounding: a change that takes exactly a cycle is over with it.
  limits.jerk = core::MetersPerSecond3{1e12};
  limits.largest_split = core::MetersPerSecond{setup.extra == Extra::Split ? kLargestSplit : 0.0};
  limits.first_speed = core::MetersPerSecond{0.1};
  limits.max_incline = core::GradePercent{setup.extra == Extra::Programme ? 2.0 : 1.0};
  limits.incline_rate_percent_per_s = 10.0;
  limits.ease_deceleration = core::MetersPerSecond2{0.16};
  limits.stop_deceleration = core::MetersPerSecond2{0.3};
  limits.following_margin = core::MetersPerSecond{0.06};
  if (setup.relay()) {
    // More than the ramps fall in a cycle: here they go on for several, so that the relay can fail in them.
    limits.following_margin = core::MetersPerSecond{0.09};
    limits.stop_deceleration = core::MetersPerSecond2{0.17};
  }
  limits.hold_time = cycle;
  limits.hold_gap = cycle;
  limits.token_lifetime = cycle * 4;
  limits.armed_lifetime = cycle * 5;
  limits.start_countdown = cycle;
  limits.console_stale = cycle;
  limits.console_lost = cycle * 2;
  limits.poll_lost = cycle;
  limits.stop_read_back = cycle;
  limits.watchdog_max = cycle;
  limits.following_time = cycle;
  // Every change is over within a cycle, for between the two speeds a hair would tell states apart.
  if (setup.extra == Extra::Programme || setup.extra == Extra::Split)
    limits.acceleration = core::MetersPerSecond2{1.0};
  limits.programme_countdown = control::kShortestCountdown;
  return limits;
}

hal::TreadmillInfo model_machine(const Setup& setup) {
  hal::TreadmillInfo machine;
  machine.has_incline = true;
  if (setup.extra == Extra::Split) machine.belts = 2;
  machine.watchdog = setup.watchdog;
  machine.max_speed = core::MetersPerSecond{0.4};
  machine.max_acceleration = core::MetersPerSecond2{1.0};
  return machine;
}

control::ArmCheck model_check(const Setup& setup, bool good) {
  control::ArmCheck check;
  hal::DriveReadback& drive = check.readback;
  if (setup.watchdog == hal::WatchdogKind::Readable) drive.watchdog_enabled = true;
  drive.watchdog_time = core::to_seconds(setup.cycle());
  drive.watchdog_action = good ? hal::WatchdogAction::Ramp : hal::WatchdogAction::Coast;
  drive.deceleration = core::MetersPerSecond2{1.0};
  if (setup.extra == Extra::Split) drive.right_deceleration = drive.deceleration;
  drive.max_speed = core::MetersPerSecond{0.4};
  drive.reverse_locked = drive.auto_restart_off = drive.start_on_power_up_off = true;
  check.communication_loss_seen = true;
  if (setup.relay()) {
    control::RelayTest test;
    test.open_at_first = test.closed_when_fed = test.held_while_fed = test.belt_stood = true;
    test.opened_by_itself = good;
    test.hold_time = core::Seconds{0.4};
    test.open_after = core::Seconds{0.45};
    check.relay = test;
  }
  return check;
}

}  // namespace footfall::model
