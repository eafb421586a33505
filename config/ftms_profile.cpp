#include "config/machine_statements.hpp"
#include "config/station_config.hpp"
#include "control/limits.hpp"

namespace footfall::config {
namespace {

using protocols::ftms::MachineProfile;

constexpr const char* kServiceKey = "service";
constexpr double kSlowestPeriodMs = 1000.0;  // the service: about once a second

void read_link(TableReader reader, MachineProfile& p) {
  p.response_timeout_ms = static_cast<int>(reader.integer("response_timeout_ms", 20, 1000));
  p.notification_period_ms =
      static_cast<int>(reader.integer("notification_period_ms", 50, static_cast<int>(kSlowestPeriodMs)));
  reader.finish();
}

void read_kinematics(TableReader reader, MachineProfile& p) {
  p.speed_step = core::from_km_per_h(reader.number("speed_step_km_h", 0.01, 1.0));
  p.max_speed = core::MetersPerSecond(reader.number("max_speed_m_s", 0.1, control::kHardMaxSpeed.value()));
  p.max_acceleration = core::MetersPerSecond2(
      reader.number("max_acceleration_m_s2", 0.05, control::kHardMaxAcceleration.value()));
  reader.finish();
}

void read_watchdog(TableReader reader) {
  // The service has none: nothing else would be true of any machine.
  (void)reader.choice("kind", {"external_relay"});
  reader.finish();
}

}  // namespace

MachineProfile parse_ftms_profile(const std::string& text, const std::filesystem::path& file) {
  const toml::table parsed = parse_toml(text, file.string());
  TableReader root(parsed, file.string());
  MachineProfile p;
  p.name = root.text("name");
  (void)root.choice(kServiceKey, {"ftms"});
  read_link(root.table("link"), p);
  p.poll_period_ms = static_cast<int>(root.integer("poll_period_ms", 20, 250));
  read_kinematics(root.table("kinematics"), p);
  read_watchdog(root.table("watchdog"));
  if (root.has("stated")) read_stated(root.table("stated"), p.stated);
  if (root.has("incline")) p.incline = read_incline<MachineProfile::Incline>(root.table("incline"));
  root.finish();
  return p;
}

MachineProfile load_ftms_profile(const std::filesystem::path& file) {
  return parse_ftms_profile(read_text(file), file);
}

}  // namespace footfall::config
