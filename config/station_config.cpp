#include "config/station_config.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "config/address.hpp"
#include "config/toml_reader.hpp"
#include "control/programme.hpp"
#include "core/plate_pose.hpp"
#include "core/samples.hpp"

namespace footfall::config {
namespace {

using core::GradePercent;
using core::MetersPerSecond;
using core::MetersPerSecond2;
using core::MetersPerSecond3;

core::Duration milliseconds_or(TableReader& reader, std::string_view key, std::int64_t low, std::int64_t high,
                               core::Duration otherwise) {
  return core::milliseconds(reader.integer_or(key, low, high, otherwise.ns / 1'000'000));
}

PlateConfig read_plate(TableReader reader) {
  PlateConfig plate;
  plate.name = reader.text("name");
  plate.kind = reader.choice("kind", {"ati_rdt"});
  plate.host = reader.text("host");
  if (!is_address(plate.host)) {
    reader.refuse("host", "'" + plate.host + "' is no IPv4 address; write four numbers, e.g. 192.0.2.11");
  }
  plate.port = static_cast<std::uint16_t>(reader.integer_or("port", 1, 65535, plate.port));
  plate.http_port = static_cast<std::uint16_t>(reader.integer_or("http_port", 1, 65535, plate.http_port));
  plate.expected_rate_hz = reader.number_or("expected_rate_hz", 100.0, 7000.0, plate.expected_rate_hz);
  plate.max_lateness_ms = reader.number_or("max_lateness_ms", 2.0, 200.0, plate.max_lateness_ms);
  if (reader.has("axes")) {
    const auto axes = reader.texts("axes", 3);
    std::copy(axes.begin(), axes.end(), plate.axes.begin());
  }
  plate.measures_force_on_runner =
      reader.boolean_or("measures_force_on_runner", plate.measures_force_on_runner);
  if (reader.has("origin_m")) {
    const auto origin = reader.numbers("origin_m", 3, -5.0, 5.0);
    std::copy(origin.begin(), origin.end(), plate.origin_m.begin());
  }
  const auto pose = core::PlatePose::make(plate.axes, plate.measures_force_on_runner, plate.origin_m);
  if (!pose) reader.refuse("axes", pose.error().what());
  reader.finish();
  return plate;
}

std::vector<PlateConfig> read_plates(TableReader& root) {
  std::vector<PlateConfig> plates;
  for (auto& reader : root.tables("plate", 1)) {
    plates.push_back(read_plate(reader));
    const auto same = [&](const PlateConfig& other) { return other.name == plates.back().name; };
    if (std::count_if(plates.begin(), plates.end(), same) > 1) {
      reader.refuse("name", "'" + plates.back().name + "' is used twice; names tell plates apart");
    }
    if (plates.size() > core::kMaxPlates)
      root.refuse("plate", "at most " + std::to_string(core::kMaxPlates) + " plates");
    if (plates.back().expected_rate_hz != plates.front().expected_rate_hz) {
      reader.refuse("expected_rate_hz",
                    "differs from the first plate's; plates of one station run at one rate");
    }
    if (plates.back().max_lateness_ms != plates.front().max_lateness_ms) {
      reader.refuse("max_lateness_ms",
                    "differs from the first plate's; plates are merged with one lateness, write it for each");
    }
  }
  return plates;
}

constexpr int kDirconPort = 36866;

TreadmillConfig read_treadmill(TableReader reader, const std::filesystem::path& dir) {
  TreadmillConfig treadmill;
  const std::filesystem::path named = reader.text("profile");
  treadmill.profile_file = named.is_absolute() ? named : dir / named;
  treadmill.kind =
      reader.has("kind") ? reader.choice("kind", {"modbus", "tmx", "bertec", "ftms"}) : treadmill.kind;
  if (treadmill.kind == "tmx") {
    treadmill.tmx = load_tmx_profile(treadmill.profile_file);
    treadmill.device = reader.text("device");
    reader.finish();
    return treadmill;
  }
  if (treadmill.kind == "bertec") {
    treadmill.bertec = load_bertec_profile(treadmill.profile_file);
    treadmill.host = read_address(reader);
    const bool classic = treadmill.bertec.link == protocols::bertec::LinkType::Classic;
    treadmill.port = static_cast<std::uint16_t>(reader.integer_or("port", 1, 65535, classic ? 4000 : 5555));
    reader.finish();
    return treadmill;
  }
  if (treadmill.kind == "ftms") {
    treadmill.ftms = load_ftms_profile(treadmill.profile_file);
    treadmill.host = read_address(reader);
    treadmill.port = static_cast<std::uint16_t>(reader.integer_or("port", 1, 65535, kDirconPort));
    reader.finish();
    return treadmill;
  }
  treadmill.profile = load_drive_profile(treadmill.profile_file);
  const bool rtu = treadmill.profile.link.type == protocols::modbus_drive::LinkType::Rtu;
  if (rtu) {
    treadmill.device = reader.text("device");
  } else {
    treadmill.host = read_address(reader);
    treadmill.port = static_cast<std::uint16_t>(reader.integer_or("port", 1, 65535, 502));
  }
  reader.finish();
  return treadmill;
}

struct MachineLimits {
  MetersPerSecond max_speed;
  MetersPerSecond2 max_acceleration;
  std::optional<GradePercent> max_incline;
};

MachineLimits machine_limits(const TreadmillConfig& treadmill) {
  const auto of = [](const auto& profile) {
    MachineLimits machine{profile.max_speed, profile.max_acceleration, std::nullopt};
    if (profile.incline) machine.max_incline = profile.incline->max;
    return machine;
  };
  if (treadmill.kind == "bertec") return of(treadmill.bertec);
  if (treadmill.kind == "ftms") return of(treadmill.ftms);
  return treadmill.kind == "tmx" ? of(treadmill.tmx) : of(treadmill.profile);
}

/// What the machine itself allows, before the clinic tightens it.
control::Limits limits_of(const MachineLimits& machine) {
  control::Limits limits;
  limits.machine_max_speed = std::min(machine.max_speed, control::kHardMaxSpeed);
  limits.clinic_max_speed = limits.patient_max_speed = limits.machine_max_speed;
  limits.acceleration = std::min(limits.acceleration, machine.max_acceleration);
  if (machine.max_incline) limits.max_incline = std::min(*machine.max_incline, control::kHardMaxIncline);
  return limits;
}

control::Limits read_limits(TableReader reader, control::Limits limits, MetersPerSecond2 max_acceleration,
                            GradePercent max_incline) {
  const double machine = limits.machine_max_speed.value();
  limits.clinic_max_speed = MetersPerSecond(reader.number_or(
      "clinic_max_speed_m_s", 0.1, machine, std::min(machine, limits.clinic_max_speed.value())));
  limits.patient_max_speed = MetersPerSecond(
      reader.number_or("patient_max_speed_m_s", 0.1, machine, limits.clinic_max_speed.value()));
  limits.acceleration = MetersPerSecond2(
      reader.number_or("acceleration_m_s2", 0.05, max_acceleration.value(), limits.acceleration.value()));
  limits.jerk = MetersPerSecond3(reader.number_or("jerk_m_s3", 0.1, 10.0, limits.jerk.value()));
  limits.first_speed = MetersPerSecond(
      reader.number_or("first_speed_m_s", 0.1, control::kHardFirstSpeed.value(), limits.first_speed.value()));
  limits.largest_split = MetersPerSecond(reader.number_or(
      "largest_split_m_s", 0.0, control::kHardLargestSplit.value(), limits.largest_split.value()));
  limits.max_incline = GradePercent(
      reader.number_or("max_incline_percent", 0.0, max_incline.value(), limits.max_incline.value()));
  limits.incline_rate_percent_per_s =
      reader.number_or("incline_rate_percent_per_s", 0.05, 2.0, limits.incline_rate_percent_per_s);
  // Times may only be tightened: the defaults are the policy's longest.
  limits.console_lost = milliseconds_or(reader, "console_lost_ms", 400, 1000, limits.console_lost);
  limits.measuring_lost = milliseconds_or(reader, "measuring_lost_ms", 20, 100, limits.measuring_lost);
  limits.plate_lost = milliseconds_or(reader, "plate_lost_ms", 50, 500, limits.plate_lost);
  limits.hold_time = milliseconds_or(reader, "hold_ms", 1000, 5000, limits.hold_time);
  limits.start_countdown =
      milliseconds_or(reader, "start_countdown_ms", 1000, 10'000, limits.start_countdown);
  limits.watchdog_max = milliseconds_or(reader, "watchdog_max_ms", 200, 1000, limits.watchdog_max);
  reader.finish();
  return limits;
}

/// Where the moving surface ends, in the lab frame; only what is told is watched.
control::BeltEdges read_edges(TableReader reader) {
  const auto edge = [&](const char* key, double low, double high) -> std::optional<core::Meters> {
    if (!reader.has(key)) return std::nullopt;
    return core::Meters(reader.number(key, low, high));
  };
  const control::BeltEdges edges{edge("rear_ap_m", -5.0, 5.0), edge("front_ap_m", -5.0, 5.0),
                                 edge("left_ml_m", -2.0, 2.0), edge("right_ml_m", -2.0, 2.0)};
  constexpr double kShortestBeltM = 1.0, kNarrowestBeltM = 0.3;
  if (edges.rear_ap && edges.front_ap && (*edges.front_ap - *edges.rear_ap).value() < kShortestBeltM) {
    reader.refuse("front_ap_m", "must be at least 1 m ahead of rear_ap_m: nobody can run on less");
  }
  if (edges.left_ml && edges.right_ml && (*edges.right_ml - *edges.left_ml).value() < kNarrowestBeltM) {
    reader.refuse("right_ml_m", "must be at least 0.3 m to the right of left_ml_m");
  }
  reader.finish();
  return edges;
}

/// Only tighter than the policy; the belt by its feet alone may be left out, for plates that give no centre
/// of pressure.
void read_runner_stops(TableReader reader, control::RunnerLimits& runner) {
  runner.edge_margin =
      core::Meters(reader.number_or("edge_margin_m", 0.10, 0.40, runner.edge_margin.value()));
  runner.nobody_patience = milliseconds_or(reader, "nobody_ms", 600, 700, runner.nobody_patience);
  runner.boarding_patience = milliseconds_or(reader, "boarding_ms", 1000, 20000, runner.boarding_patience);
  runner.impact_share = reader.number_or("impact_body_weights", 4.0, 5.0, runner.impact_share);
  runner.belt_mismatch = reader.number_or("belt_mismatch", 0.10, 0.15, runner.belt_mismatch);
  runner.belt_by_cop = reader.boolean_or("belt_by_cop", runner.belt_by_cop);
  reader.finish();
}

int poll_period_ms(const TreadmillConfig& treadmill) {
  if (treadmill.kind == "tmx") return treadmill.tmx.poll_period_ms;
  if (treadmill.kind == "bertec") return treadmill.bertec.poll_period_ms;
  if (treadmill.kind == "ftms") return treadmill.ftms.poll_period_ms;
  return treadmill.profile.poll_period_ms;
}

/// The hardware around the drive; after the limits, which bound it.
void read_chain(TableReader& root, StationConfig& config) {
  config.commissioning.required = !config.simulation;
  if (root.has("stop_relay")) {
    if (!config.treadmill) root.refuse("stop_relay", "stands without a [treadmill] that it could stop");
    config.stop_relay = read_stop_relay(root.table("stop_relay"),
                                        {poll_period_ms(*config.treadmill), config.limits.watchdog_max});
  }
  if (root.has("safety_inputs")) {
    if (!config.treadmill) root.refuse("safety_inputs", "stand without a [treadmill] that they belong to");
    config.safety_inputs =
        read_safety_inputs(root.table("safety_inputs"), config.stop_relay ? &*config.stop_relay : nullptr);
  }
  if (root.has("commissioning"))
    config.commissioning = read_commissioning(root.table("commissioning"), config.simulation);
}

void read_programmes(TableReader reader, StationConfig& config, const std::filesystem::path& dir) {
  const std::filesystem::path named = reader.text("dir");
  config.programmes_dir = named.is_absolute() ? named : dir / named;
  constexpr std::int64_t kShortestMs = control::kShortestCountdown.ns / 1'000'000,
                         kLongestMs = control::kLongestCountdown.ns / 1'000'000;
  config.limits.programme_countdown =
      milliseconds_or(reader, "countdown_ms", kShortestMs, kLongestMs, config.limits.programme_countdown);
  reader.finish();
}

void read_station(TableReader reader, StationConfig& config, const std::filesystem::path& dir) {
  const auto folder = [&](const char* key) {
    const std::filesystem::path path = reader.text(key);
    return path.is_absolute() ? path : dir / path;
  };
  config.name = reader.text("name");
  config.simulation = reader.boolean_or("simulation", false);
  config.runtime_dir = folder("runtime_dir");
  config.session_dir = folder("session_dir");
  config.state_dir = reader.has("state_dir") ? folder("state_dir") : config.session_dir / "state";
  config.loop_hz = reader.number_or("loop_hz", 200.0, 4000.0, config.loop_hz);
  config.measure_priority =
      static_cast<int>(reader.integer_or("measure_priority", 1, 98, config.measure_priority));
  config.treadmill_priority =
      static_cast<int>(reader.integer_or("treadmill_priority", 1, 98, config.treadmill_priority));
  config.measure_cpu = static_cast<int>(reader.integer_or("measure_cpu", -1, 1023, config.measure_cpu));
  config.spin = reader.boolean_or("spin", config.spin);
  if (config.treadmill_priority >= config.measure_priority) {
    reader.refuse("treadmill_priority", "must be below measure_priority");
  }
  reader.finish();
}

}  // namespace

StationConfig parse_station(const std::string& text, const std::filesystem::path& file) {
  StationConfig config;
  config.file = file;
  config.text = text;
  const std::filesystem::path dir = std::filesystem::absolute(file).parent_path();
  const toml::table parsed = parse_toml(text, file.string());
  TableReader root(parsed, file.string());
  read_station(root.table("station"), config, dir);
  config.plates = read_plates(root);
  config.imus = read_imus(root);
  if (root.has("runner")) config.runner = read_runner(root.table("runner"));
  if (root.has("treadmill")) config.treadmill = read_treadmill(root.table("treadmill"), dir);
  MetersPerSecond2 max_acceleration = control::kHardMaxAcceleration;
  GradePercent max_incline = control::kHardMaxIncline;
  if (config.treadmill) {
    const MachineLimits machine = machine_limits(*config.treadmill);
    config.limits = limits_of(machine);
    max_acceleration = std::min(max_acceleration, machine.max_acceleration);
    if (machine.max_incline) max_incline = std::min(max_incline, *machine.max_incline);
  }
  if (root.has("limits")) {
    config.limits = read_limits(root.table("limits"), config.limits, max_acceleration, max_incline);
  }
  if (root.has("programmes")) read_programmes(root.table("programmes"), config, dir);
  if (root.has("session")) {
    TableReader session = root.table("session");
    config.intake_required = session.boolean_or("intake_required", false);
    session.finish();
  }
  if (root.has("access")) config.access = read_access(root.table("access"));
  if (root.has("mqtt")) config.streaming.mqtt = read_mqtt(root.table("mqtt"), dir, config.name);
  if (root.has("lsl")) {
    TableReader lsl = root.table("lsl");
    config.streaming.lsl = lsl.boolean_or("enabled", true);
    lsl.finish();
  }
  if (root.has("clinic"))
    config.clinic = read_clinic(root.table("clinic"), dir, config.state_dir, config.name);
  if (root.has("belt")) config.limits.runner.edges = read_edges(root.table("belt"));
  read_chain(root, config);
  if (root.has("runner_stops")) read_runner_stops(root.table("runner_stops"), config.limits.runner);
  root.finish();
  return config;
}

StationConfig load_station(const std::filesystem::path& file) {
  return parse_station(read_text(file), file);
}

}  // namespace footfall::config
