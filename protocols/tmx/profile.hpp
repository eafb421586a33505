#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "core/units.hpp"

/// A treadmill that speaks TMX (SPEC.md), described as data: dialect, units, limits, and what a technician
/// states of it. Thread: value, constant after loading. Errors: config/ checks every field.
namespace footfall::protocols::tmx {

enum class Dialect : std::uint8_t { Trackmaster, Woodway };
enum class SpeedUnit : std::uint8_t { TenthMph, TenthKmPerH };

struct MachineProfile {
  std::string name;
  Dialect dialect = Dialect::Trackmaster;
  SpeedUnit speed_unit = SpeedUnit::TenthMph;
  int response_timeout_ms = 100, byte_timeout_ms = 20;
  int poll_period_ms = 100;  ///< a poll is three exchanges, some 45 ms at 4800 Bd
  core::MetersPerSecond max_speed;
  core::MetersPerSecond2 max_acceleration;
  /// Silence after which a belt started with A0 stops by itself.
  core::Seconds watchdog_time{0.5};

  /// What the machine cannot tell and a technician has found out; nullopt = nobody has, and arming is
  /// refused.
  struct Stated {
    std::optional<core::MetersPerSecond2> deceleration;  ///< of its own ramp, at a stop and at silence
    std::optional<core::MetersPerSecond> max_speed;      ///< the machine refuses more
    std::optional<bool> reverse_locked, auto_restart_off, start_on_power_up_off;
  };
  Stated stated;

  struct Incline {
    core::GradePercent min, max;
  };
  std::optional<Incline> incline;
};

}  // namespace footfall::protocols::tmx
