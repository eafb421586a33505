#pragma once
#include <optional>
#include <string>

#include "core/units.hpp"

/// A treadmill with the Fitness Machine Service (SPEC.md), described as data: time-outs, limits, and what a
/// technician states of it. Thread: value, constant after loading. Errors: config/ checks every field.
namespace footfall::protocols::ftms {

struct MachineProfile {
  std::string name;
  int response_timeout_ms = 300;      ///< a control procedure: from the write to its indication
  int notification_period_ms = 1000;  ///< of Treadmill Data; above twice that they are stale
  int poll_period_ms = 100;
  core::MetersPerSecond speed_step;  ///< of the machine's supported range; a coarser one is refused at open()
  core::MetersPerSecond max_speed;   ///< of this use; the machine's own range is read from it
  core::MetersPerSecond2 max_acceleration;

  /// What the service cannot tell and a technician has found out; nullopt = nobody has, and arming is
  /// refused.
  struct Stated {
    std::optional<core::MetersPerSecond2> deceleration;  ///< of its own ramp at a stop
    std::optional<bool> reverse_locked, auto_restart_off, start_on_power_up_off;
  };
  Stated stated;

  struct Incline {
    core::GradePercent min, max;
  };
  std::optional<Incline> incline;
};

}  // namespace footfall::protocols::ftms
