#include <algorithm>

#include "config/machine_statements.hpp"
#include "control/limits.hpp"

namespace footfall::config {
namespace {

using protocols::tmx::Dialect;
using protocols::tmx::MachineProfile;
using protocols::tmx::SpeedUnit;

/// A poll: three commands of one byte, and their replies of 5, 2 and 5, at 4800 Bd.
constexpr double kPollOnWireMs = 15.0 * 10.0 / 4800.0 * 1e3;

void read_link(TableReader reader, MachineProfile& p) {
  p.response_timeout_ms = static_cast<int>(reader.integer("response_timeout_ms", 20, 1000));
  p.byte_timeout_ms = static_cast<int>(reader.integer("byte_timeout_ms", 5, 200));
  reader.finish();
}

void read_kinematics(TableReader reader, MachineProfile& p) {
  p.speed_unit = reader.choice("speed_unit", {"0.1 mph", "0.1 km/h"}) == "0.1 mph" ? SpeedUnit::TenthMph
                                                                                   : SpeedUnit::TenthKmPerH;
  p.max_speed = core::MetersPerSecond(reader.number("max_speed_m_s", 0.1, control::kHardMaxSpeed.value()));
  p.max_acceleration = core::MetersPerSecond2(
      reader.number("max_acceleration_m_s2", 0.05, control::kHardMaxAcceleration.value()));
  reader.finish();
}

void read_watchdog(TableReader reader, MachineProfile& p) {
  (void)reader.choice("kind", {"confirmed_at_start"});
  p.watchdog_time = core::Seconds(reader.number("expected_time_s", 0.1, 1.0));
  const double needed_ms = p.response_timeout_ms + 2.0 * p.poll_period_ms;
  if (p.watchdog_time.value() * 1e3 < needed_ms) {
    reader.refuse("expected_time_s", "is too short: a lost exchange + 2 polls take " +
                                         std::to_string(static_cast<int>(needed_ms)) + " ms; shorten those");
  }
  reader.finish();
}

}  // namespace

MachineProfile parse_tmx_profile(const std::string& text, const std::filesystem::path& file) {
  const toml::table parsed = parse_toml(text, file.string());
  TableReader root(parsed, file.string());
  MachineProfile p;
  p.name = root.text("name");
  p.dialect = root.choice("dialect", {"trackmaster", "woodway"}) == "woodway" ? Dialect::Woodway
                                                                              : Dialect::Trackmaster;
  read_link(root.table("link"), p);
  p.poll_period_ms = static_cast<int>(root.integer("poll_period_ms", 20, 250));
  if (p.poll_period_ms < kPollOnWireMs) {
    root.refuse("poll_period_ms", "is too short: a poll takes " +
                                      std::to_string(static_cast<int>(kPollOnWireMs)) +
                                      " ms at 4800 Bd; 100 is usual");
  }
  read_kinematics(root.table("kinematics"), p);
  read_watchdog(root.table("watchdog"), p);
  if (root.has("stated")) read_stated(root.table("stated"), p.stated);
  if (root.has("incline")) p.incline = read_incline<MachineProfile::Incline>(root.table("incline"));
  root.finish();
  return p;
}

MachineProfile load_tmx_profile(const std::filesystem::path& file) {
  return parse_tmx_profile(read_text(file), file);
}

}  // namespace footfall::config
