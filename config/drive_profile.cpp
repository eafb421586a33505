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
using protocols::modbus_drive::Space;
using protocols::modbus_drive::StatusRead;
using protocols::modbus_drive::Write;

constexpr int kMaxBlock = 16;         ///< words of the status
constexpr int kMaxCoils = 16;         ///< in one read
constexpr std::size_t kMaxPulse = 4;  ///< writes of a trip or reset

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

std::optional<Setting> read_optional_setting(TableReader& reader, std::string_view key) {
  return reader.has(key) ? std::optional(read_setting(reader.table(key))) : std::nullopt;
}

std::optional<Register> read_optional_register(TableReader& reader, std::string_view key, const char* scale) {
  return reader.has(key) ? std::optional(read_register(reader.table(key), scale)) : std::nullopt;
}

/// `address` of a register or `coil`; the value is for the caller to fill in.
Write read_target(TableReader& reader) {
  if (!reader.has("coil")) return {word(reader, "address"), 0, Space::Registers};
  return {word(reader, "coil"), 0, Space::Coils};
}

std::uint16_t value_for(const Write& target, TableReader& reader, std::string_view key) {
  const std::int64_t highest = target.space == Space::Coils ? 1 : 0xFFFF;
  return static_cast<std::uint16_t>(reader.integer(key, 0, highest));
}

/// One write (`value`) or several of one register in order (`pulse`).
std::vector<Write> read_writes(TableReader reader) {
  Write target = read_target(reader);
  std::vector<Write> writes;
  if (reader.has("pulse")) {
    const std::int64_t highest = target.space == Space::Coils ? 1 : 0xFFFF;
    for (const auto value : reader.integers("pulse", 0, highest)) {
      target.value = static_cast<std::uint16_t>(value);
      writes.push_back(target);
    }
    if (writes.empty() || writes.size() > kMaxPulse) reader.refuse("pulse", "must have 1 to 4 values");
  } else {
    target.value = value_for(target, reader, "value");
    writes.push_back(target);
  }
  reader.finish();
  return writes;
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
  link.quiet_ms = static_cast<int>(reader.integer_or("quiet_ms", 0, 500, 0));
  reader.finish();
  return link;
}

StatusRead read_status_read(TableReader& reader, int max_read) {
  StatusRead read;
  if (reader.has("coils")) {
    read.space = Space::Coils;
    read.address = word(reader, "coils");
    read.count = static_cast<int>(reader.integer("count", 1, kMaxCoils));
  } else {
    read.address = word(reader, "address");
    read.count = static_cast<int>(reader.integer_or("count", 1, max_read, 1));
  }
  return read;
}

/// One read, or `reads` in order; offsets count words through all of them.
void read_status_reads(TableReader& reader, DriveProfile& p) {
  if (reader.has("reads")) {
    for (TableReader& entry : reader.tables("reads", 1)) {
      p.status.push_back(read_status_read(entry, p.max_read));
      entry.finish();
    }
  } else {
    p.status.push_back(read_status_read(reader, p.max_read));
  }
  if (status_words(p) > kMaxBlock)
    reader.refuse("reads", "bring more than 16 words; leave out what is not used");
}

void read_status(TableReader reader, DriveProfile& p) {
  read_status_reads(reader, p);
  const auto offset = [&](const std::string& key, int words = 1) {
    return static_cast<int>(reader.integer(key, 0, status_words(p) - words));
  };
  const auto condition = [&](const std::string& name) {
    protocols::modbus_drive::Condition out;
    if (!reader.has(name + "_at")) return out;
    out.at = offset(name + "_at");
    out.mask = static_cast<std::uint16_t>(reader.integer(name + "_mask", 1, 0xFFFF));
    if (reader.has(name + "_equals")) {
      out.equals = static_cast<std::uint16_t>(reader.integer(name + "_equals", 0, out.mask));
      if ((*out.equals & ~out.mask) != 0) reader.refuse(name + "_equals", "has bits outside the mask");
    }
    return out;
  };
  p.fault_at = offset("fault_at");
  p.fault_mask = word_or(reader, "fault_mask", 0xFFFF);
  p.frequency_out_words = static_cast<int>(reader.integer_or("frequency_out_words", 1, 2, 1));
  p.frequency_out_at = offset("frequency_out_at", p.frequency_out_words);
  if (reader.has("frequency_set_at")) p.frequency_set_at = offset("frequency_set_at");
  p.frequency_scale_hz = reader.number("frequency_scale_hz", 1e-4, 10.0);
  p.run = condition("run");
  p.reverse = condition("reverse");
  p.local_stop = condition("local_stop");
  // Arming pauses the line and waits for this code: a readable watchdog is worth nothing without it.
  p.communication_loss_code =
      p.watchdog == "readable" || reader.has("communication_loss_code")
          ? static_cast<std::uint16_t>(reader.integer("communication_loss_code", 1, 0xFFFF))
          : std::uint16_t{0};
  p.local_stop_code = word_or(reader, "local_stop_code", 0);
  reader.finish();
}

void read_action(TableReader action, DriveProfile& p) {
  p.watchdog_ramp = {word(action, "address"), word(action, "ramp")};
  p.watchdog_coast_value = word_or(action, "coast", 0xFFFF);
  if (p.watchdog_coast_value == p.watchdog_ramp->required) {
    action.refuse("coast",
                  "equals ramp; an unpowered belt rolls under the runner, so coast is never accepted");
  }
  action.finish();
}

void read_watchdog(TableReader reader, DriveProfile& p) {
  const bool readable = p.watchdog == "readable";
  (void)reader.text("kind");
  p.watchdog_enable = read_optional_setting(reader, "enable");
  if (readable || reader.has("action")) read_action(reader.table("action"), p);
  if (readable || reader.has("time")) p.watchdog_time = read_register(reader.table("time"), "scale_s");
  // Polls feed the watchdog: two of them and every retry of one exchange must fit, or it would stop the belt
  // in health.
  const double needed_ms = (p.link.retries + 1) * (p.link.response_timeout_ms + p.link.inter_frame_ms) +
                           2.0 * p.poll_period_ms + p.link.quiet_ms;
  const double watchdog_ms = reader.number("expected_time_s", 0.1, 1.0) * 1e3;
  if (watchdog_ms < needed_ms) {
    reader.refuse("expected_time_s",
                  "is too short: (retries + 1) x (response + gap) + 2 polls + quiet take " +
                      std::to_string(static_cast<int>(needed_ms)) + " ms; lengthen it or shorten those");
  }
  reader.finish();
}

/// Hertz per count, or a part of the drive's maximum frequency.
Register read_speed(TableReader reader, DriveProfile& p) {
  if (!reader.has("scale_percent")) return read_register(std::move(reader), "scale_hz");
  Register speed{word(reader, "address"), 0.0};
  const double part = reader.number("scale_percent", 1e-4, 1.0) / 100.0;
  p.speed_full_hz = reader.number("maximum_hz", 1.0, 1000.0);
  speed.scale = part * p.speed_full_hz;
  reader.finish();
  return speed;
}

void read_commands(TableReader reader, DriveProfile& p) {
  p.speed = read_speed(reader.table("speed"), p);
  TableReader run = reader.table("run");
  p.run_on = p.run_off = read_target(run);
  p.run_on.value = value_for(p.run_on, run, "on");
  p.run_off.value = value_for(p.run_off, run, "off");
  if (p.run_on == p.run_off) run.refuse("off", "equals on");
  run.finish();
  if (reader.has("direction")) {
    TableReader direction = reader.table("direction");
    p.direction = read_target(direction);
    p.direction->value = value_for(*p.direction, direction, "forward");
    direction.finish();
  }
  const auto writes = [&](const char* key, bool one) {
    if (!reader.has(key)) return std::vector<Write>{};
    auto found = read_writes(reader.table(key));
    for (const Write& write : found) {
      if (write == p.run_on) reader.refuse(key, "writes what starts the belt");
    }
    if (one && found.size() != 1) reader.refuse(key, "must be one write");
    return found;
  };
  p.trip = writes("trip", false);
  p.release = writes("release", false);
  if (!reader.has("reset")) (void)reader.table("reset");  // says that it is missing
  p.reset = writes("reset", false);
  if (const auto bus = writes("release_bus", true); !bus.empty()) p.release_bus = bus.front();
  if (const auto probe = writes("probe", true); !probe.empty()) p.probe = probe.front();
  reader.finish();
}

void read_settings(TableReader settings, DriveProfile& p) {
  const bool readable = p.watchdog == "readable";
  const auto wanted = [&](const char* key, const char* scale) {
    return readable ? std::optional(read_register(settings.table(key), scale))
                    : read_optional_register(settings, key, scale);
  };
  p.deceleration_time = wanted("deceleration_time", "scale_s");
  p.maximum_frequency = wanted("maximum_frequency", "scale_hz");
  p.reverse_lock = read_optional_setting(settings, "reverse_lock");
  p.auto_restart = read_optional_setting(settings, "auto_restart");
  p.start_on_power_up = read_optional_setting(settings, "start_on_power_up");
  p.stop_method = read_optional_setting(settings, "stop_method");
  p.frequency_unit = read_optional_setting(settings, "frequency_unit");
  settings.finish();
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

/// Whatever a late reply could be taken for must differ from it (protocols/modbus_drive/SPEC.md).
void refuse_alike_replies(const TableReader& root, const DriveProfile& p) {
  using protocols::modbus_drive::ProbeKind;
  if (probe_kind(p) == ProbeKind::None) {
    root.refuse("status",
                "has no read of 4 registers, so that late replies look like fresh ones; give "
                "commands.probe or link.quiet_ms");
  }
  if (probe_kind(p) != ProbeKind::Length) return;
  const int block = probe_block(p);
  const int longest = p.status[static_cast<std::size_t>(block)].count - 2;
  for (std::size_t i = 0; i < p.status.size(); ++i) {
    const StatusRead& read = p.status[i];
    const bool register_read = read.space == Space::Registers && static_cast<int>(i) != block;
    if (register_read && read.count >= 2 && read.count <= longest) {
      root.refuse("status.reads", "have a length that probes use; make it 1, or part of the longest read");
    }
  }
}

}  // namespace

DriveProfile parse_drive_profile(const std::string& text, const std::filesystem::path& file) {
  const toml::table parsed = parse_toml(text, file.string());
  TableReader root(parsed, file.string());
  DriveProfile p;
  p.name = root.text("name");
  p.slave = static_cast<int>(root.integer("slave", 1, 247));
  p.max_read = static_cast<int>(root.integer_or("max_read", 1, kMaxBlock, p.max_read));
  p.poll_period_ms = static_cast<int>(root.integer("poll_period_ms", 20, 200));
  p.link = read_link(root.table("link"));
  read_kinematics(root.table("kinematics"), p);
  p.watchdog =
      root.table("watchdog").choice("kind", {"readable", "confirmed_at_start", "external_relay", "none"});
  read_status(root.table("status"), p);
  read_commands(root.table("commands"), p);
  read_watchdog(root.table("watchdog"), p);
  if (p.watchdog == "readable" || root.has("settings")) read_settings(root.table("settings"), p);
  if (p.max_speed.value() * p.hz_per_m_s / p.speed.scale > 65535.0) {
    root.refuse("commands.speed.scale_hz", "cannot express max_speed_m_s in 16 bits; check the scale");
  }
  if (p.speed_full_hz > 0.0 && p.max_speed.value() * p.hz_per_m_s > p.speed_full_hz * (1.0 + 1e-9)) {
    root.refuse("commands.speed.maximum_hz", "is below max_speed_m_s; correct one of them");
  }
  refuse_alike_replies(root, p);
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
