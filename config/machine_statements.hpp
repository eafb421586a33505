#pragma once
#include <optional>

#include "config/toml_reader.hpp"
#include "core/units.hpp"

/// Keys that the profiles of several kinds of machine share. Thread: main. Blocks/allocates: as TableReader.
/// Errors: ConfigError with file, line and key.
namespace footfall::config {

/// [stated]: what a technician has found out of a machine that can tell nothing. Absent keys stay nullopt:
/// nobody has found it out, and arming is refused.
template <class Stated>
void read_stated(TableReader reader, Stated& stated) {
  if (reader.has("deceleration_m_s2")) {
    stated.deceleration = core::MetersPerSecond2(reader.number("deceleration_m_s2", 0.05, 10.0));
  }
  if constexpr (requires { stated.max_speed; }) {
    if (reader.has("max_speed_m_s"))
      stated.max_speed = core::MetersPerSecond(reader.number("max_speed_m_s", 0.1, 20.0));
  }
  const auto statement = [&reader](const char* key) -> std::optional<bool> {
    if (!reader.has(key)) return std::nullopt;
    return reader.boolean_or(key, false);
  };
  stated.reverse_locked = statement("reverse_locked");
  stated.auto_restart_off = statement("auto_restart_off");
  stated.start_on_power_up_off = statement("start_on_power_up_off");
  reader.finish();
}

/// [incline]: the range of the deck, level to steepest.
template <class Incline>
[[nodiscard]] Incline read_incline(TableReader reader) {
  Incline incline;
  incline.min = core::GradePercent(reader.number("min_percent", 0.0, 40.0));
  incline.max = core::GradePercent(reader.number("max_percent", incline.min.value(), 40.0));
  reader.finish();
  return incline;
}

}  // namespace footfall::config
