#include <algorithm>
#include <cstdlib>

#include "config/toml_reader.hpp"
#include "control/limits.hpp"

namespace footfall::config {
namespace {

using protocols::modbus_drive::DriveProfile;
using protocols::modbus_drive::Link;
using protocols::modbus_drive::LinkType;
using protocols::modbus_drive::Register;
using protocols::modbus_drive::Setting;

constexpr int kMaxBlock = 16;  ///< words the driver reads at once

std::uint16_t word(TableReader& reader, std::string_view key) {
  return static_cast<std::uint16_t>(reader.integer(key, 0, 0xFFFF));
}

std::uint16_t word_or(TableReader& reader, std::string_view key, std::uint16_t otherwise) {
  return static_cast<std::uint16_t>(reader.integer_or(key, 0, 0xFFFF, otherwise));
}

Register read_register(TableReader reader, const char* scale_key) {
  Register out{word(reader, "address"), reader.number(scale_key, 1e-6, 1e6)};
  reader.finish();
  return out;
}

Setting read_setting(TableReader reader) {
  Setting out{word(reader, "address"), word(reader, "safe")};
  reader.finish();
  return out;
}

std::optional<std::pair<std::uint16_t, std::uint16_t>> read_write(TableReader& root, const char* key) {
  if (!root.has(key)) return std::nullopt;
  TableReader reader = root.table(key);
  std::pair<std::uint16_t, std::uint16_t> out{word(reader, "address"), word(reader, "value")};
  reader.finish();
  return out;
}

Link read_link(TableReader reader) {
  Link link;
  link.type = reader.choice("type", {"rtu", "tcp"}) == "rtu" ? LinkType::Rtu : LinkType::Tcp;
  if (link.type == LinkType::Rtu) {
    link.baud = static_cast<int>(reader.integer("baud", 1200, 1'000'000));
    link.parity = reader.choice("parity", {"N", "E", "O"})[0];
    link.data_bits = static_cast<int>(reader.integer_or("data_bits", 7, 8, 8));
    link.stop_bits = static_cast<int>(reader.integer_or("stop_bits", 1, 2, 1));
  }
  link.response_timeout_ms = static_cast<int>(reader.integer("response_timeout_ms", 10, 1000));
  link.byte_timeout_ms = static_cast<int>(reader.integer("byte_timeout_ms", 1, 200));
  link.inter_frame_ms = static_cast<int>(reader.integer("inter_frame_ms", 0, 100));
  link.retries = static_cast<int>(reader.integer("retries", 0, 2));
  reader.finish();
  return link;
}

void read_status(TableReader reader, DriveProfile& p) {
  p.status_address = word(reader, "address");
  p.status_count = static_cast<int>(reader.integer("count", 4, p.max_read));
  const auto offset = [&](const char* key) {
    return static_cast<int>(reader.integer(key, 0, p.status_count - 1));
  };
  p.fault_at = offset("fault_at");
  p.fault_mask = word_or(reader, "fault_mask", 0xFFFF);
  p.frequency_out_at = offset("frequency_out_at");
  p.frequency_set_at = offset("frequency_set_at");
  p.frequency_scale_hz = reader.number("frequency_scale_hz", 1e-4, 10.0);
  if (reader.has("run_at")) {
    p.run_at = offset("run_at");
    p.run_mask = word(reader, "run_mask");
  }
  if (reader.has("reverse_at")) {
    p.reverse_at = offset("reverse_at");
    p.reverse_mask = word(reader, "reverse_mask");
  }
  p.communication_loss_code =
      static_cast<std::uint16_t>(reader.integer("communication_loss_code", 1, 0xFFFF));
  p.local_stop_code = word_or(reader, "local_stop_code", 0);
  reader.finish();
}

void read_watchdog(TableReader reader, DriveProfile& p) {
  p.watchdog = reader.choice("kind", {"readable", "confirmed_at_start", "external_relay", "none"});
  if (p.watchdog == "readable") {
    p.watchdog_enable = read_setting(reader.table("enable"));
    TableReader action = reader.table("action");
    p.watchdog_ramp = {word(action, "address"), word(action, "ramp")};
    p.watchdog_coast_value = word_or(action, "coast", 0xFFFF);
    if (p.watchdog_coast_value == p.watchdog_ramp.required) {
      action.refuse("coast",
                    "equals ramp; an unpowered belt rolls under the runner, so coast is never accepted");
    }
    action.finish();
    p.watchdog_time = read_register(reader.table("time"), "scale_s");
  }
  // Polls feed the watchdog: two of them and every retry of one exchange must fit, or it would stop the belt
  // in health.
  const double needed_ms =
      (p.link.retries + 1) * (p.link.response_timeout_ms + p.link.inter_frame_ms) + 2.0 * p.poll_period_ms;
  const double watchdog_ms = reader.number("expected_time_s", 0.1, 1.0) * 1e3;
  if (watchdog_ms < needed_ms) {
    reader.refuse("expected_time_s", "is too short: (retries + 1) x (response + gap) + 2 polls take " +
                                         std::to_string(static_cast<int>(needed_ms)) +
                                         " ms; lengthen it or shorten those");
  }
  reader.finish();
}

void read_commands(TableReader reader, DriveProfile& p) {
  p.speed = read_register(reader.table("speed"), "scale_hz");
  TableReader run = reader.table("run");
  p.run_address = word(run, "address");
  p.run_on = word(run, "on");
  p.run_off = word(run, "off");
  if (p.run_on == p.run_off) run.refuse("off", "equals on");
  run.finish();
  p.trip = read_write(reader, "trip");
  p.release = read_write(reader, "release");
  TableReader reset = reader.table("reset");
  p.reset_address = word(reset, "address");
  p.reset_pulse.clear();
  for (const auto value : reset.integers("pulse", 0, 0xFFFF))
    p.reset_pulse.push_back(static_cast<std::uint16_t>(value));
  reset.finish();
  TableReader direction = reader.table("direction");
  p.direction_address = word(direction, "address");
  p.direction_forward = word(direction, "forward");
  direction.finish();
  reader.finish();
}

DriveProfile::Incline read_incline(TableReader reader) {
  DriveProfile::Incline incline;
  incline.slave = static_cast<int>(reader.integer("slave", 1, 247));
  incline.set_address = word(reader, "set_address");
  incline.actual_address = word(reader, "actual_address");
  if (std::abs(incline.set_address - incline.actual_address) >= kMaxBlock) {
    reader.refuse("actual_address", "is too far from set_address to be read with it");
  }
  incline.scale_percent = reader.number("scale_percent", 1e-3, 10.0);
  incline.min = core::GradePercent(reader.number("min_percent", 0.0, control::kHardMaxIncline.value()));
  incline.max =
      core::GradePercent(reader.number("max_percent", incline.min.value(), control::kHardMaxIncline.value()));
  reader.finish();
  return incline;
}

void read_kinematics(TableReader reader, DriveProfile& p) {
  p.hz_per_m_s = reader.number("hz_per_m_s", 0.5, 200.0);
  p.max_speed = core::MetersPerSecond(reader.number("max_speed_m_s", 0.5, control::kHardMaxSpeed.value()));
  p.max_acceleration = core::MetersPerSecond2(
      reader.number("max_acceleration_m_s2", 0.05, control::kHardMaxAcceleration.value()));
  reader.finish();
}

}  // namespace

DriveProfile parse_drive_profile(const std::string& text, const std::filesystem::path& file) {
  const toml::table parsed = parse_toml(text, file.string());
  TableReader root(parsed, file.string());
  DriveProfile p;
  p.name = root.text("name");
  p.slave = static_cast<int>(root.integer("slave", 1, 247));
  p.max_read = static_cast<int>(root.integer_or("max_read", 4, kMaxBlock, p.max_read));
  p.poll_period_ms = static_cast<int>(root.integer("poll_period_ms", 20, 200));
  p.link = read_link(root.table("link"));
  read_kinematics(root.table("kinematics"), p);
  read_status(root.table("status"), p);
  read_commands(root.table("commands"), p);
  read_watchdog(root.table("watchdog"), p);
  TableReader settings = root.table("settings");
  p.deceleration_time = read_register(settings.table("deceleration_time"), "scale_s");
  p.maximum_frequency = read_register(settings.table("maximum_frequency"), "scale_hz");
  if (settings.has("reverse_lock")) p.reverse_lock = read_setting(settings.table("reverse_lock"));
  if (settings.has("auto_restart")) p.auto_restart = read_setting(settings.table("auto_restart"));
  if (settings.has("start_on_power_up"))
    p.start_on_power_up = read_setting(settings.table("start_on_power_up"));
  if (settings.has("stop_method")) p.stop_method = read_setting(settings.table("stop_method"));
  settings.finish();
  if (p.max_speed.value() * p.hz_per_m_s / p.speed.scale > 65535.0) {
    root.refuse("commands.speed.scale_hz", "cannot express max_speed_m_s in 16 bits; check the scale");
  }
  if (root.has("incline")) {
    p.incline = read_incline(root.table("incline"));
    if (p.incline->slave == p.slave) root.refuse("incline", "has the drive's own slave number");
  }
  root.finish();
  return p;
}

DriveProfile load_drive_profile(const std::filesystem::path& file) {
  return parse_drive_profile(read_text(file), file);
}

}  // namespace footfall::config
