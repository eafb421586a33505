#include "sim/lab/lab.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "sim/runner/leg_geometry.hpp"
#include "sim/runner/physical_runner.hpp"

namespace footfall::sim {
namespace {

using Json = nlohmann::ordered_json;

constexpr core::Duration kTick = core::milliseconds(1);
constexpr core::Duration kBeltLogPeriod = core::milliseconds(20);
constexpr core::Duration kPlateLogPeriod = core::milliseconds(1000);
// Longer without a pass: the lab was asleep, and the master's silence in that time proves nothing.
constexpr core::Duration kAsleep = core::milliseconds(20);
constexpr double kMovingBelt = 0.005;  // m/s
constexpr core::Meters kSensorBelowBelt{-0.05}, kBeltCentre{0.25};

const char* side_name(std::uint8_t side) {
  return side == kLeft ? "left" : "right";
}

PlateServerOptions plate_options(const LabOptions& options, std::size_t side) {
  PlateServerOptions plate;
  plate.name = side_name(static_cast<std::uint8_t>(side));
  plate.rate_hz = options.rate_hz;
  plate.clock_ppm = side == kLeft ? options.left_clock_ppm : options.right_clock_ppm;
  plate.model.origin = {core::Meters(0.0), kSensorBelowBelt, side == kLeft ? -kBeltCentre : kBeltCentre};
  plate.model.warm_up_drift = options.warm_up_drift;
  plate.model.seed = options.seed * 1000 + side * 10;
  return plate;
}

void add_kinematics(const StepTruth& step, Json& fields) {
  fields["shank_angle_deg"] = step.shank_angle.value();
  fields["thigh_angle_deg"] = step.thigh_angle.value();
  fields["foot_strike_angle_deg"] = step.foot_strike_angle.value();
  fields["trunk_lean_deg"] = step.trunk_lean.value();
  fields["pelvic_drop_deg"] = step.pelvic_drop.value();
  fields["overstride_heel_m"] = step.overstride_heel.value();
  fields["overstride_leg_m"] = step.overstride_leg.value();
}

/// A second lab would take the first one's treadmill and sockets away from under its station.
core::Result<Descriptor> claim_folder(const std::filesystem::path& dir) {
  Descriptor folder(::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || ::flock(folder.get(), LOCK_EX | LOCK_NB) != 0) {
    return core::fail(core::Remedy::Reconfigure,
                      "%s: another lab runs in this folder; give each its own --dir", dir.c_str());
  }
  return folder;
}

std::string stop_cause(const TreadmillTruth& treadmill) {
  if (!treadmill.powered) return "power";
  if (treadmill.watchdog_tripped) return "watchdog";
  if (treadmill.local_stop) return "local_stop";
  if (treadmill.fault != 0) return "fault";
  return "command";
}

/// The runner does not know two belts: of a split pair he runs at the mean.
core::MetersPerSecond runner_speed(const TreadmillTruth& treadmill) {
  return treadmill.right_speed.is_finite() ? (treadmill.speed + treadmill.right_speed) / 2.0
                                           : treadmill.speed;
}

bool is_moving(const TreadmillTruth& treadmill) {
  return std::abs(treadmill.speed.value()) > kMovingBelt ||
         std::abs(treadmill.right_speed.value()) > kMovingBelt;  // NaN: no
}

std::unique_ptr<LabTreadmill> make_machine(const LabOptions& options) {
  const std::filesystem::path link = options.dir / "treadmill";
  if (options.bertec == BertecKind::Panel)
    return std::make_unique<BertecMachine>(BertecOptions{}, options.seed);
  if (options.bertec == BertecKind::Rpc)
    return std::make_unique<BertecRpcMachine>(BertecOptions{}, BertecRpcOptions{}, options.seed);
  if (options.ftms) {
    FtmsMachineOptions machine = *options.ftms;
    machine.seed = options.seed;
    return std::make_unique<FtmsMachine>(machine);
  }
  if (!options.tmx) {
    TreadmillMachineOptions machine = options.treadmill;
    machine.port = link;
    machine.seed = options.seed;
    return std::make_unique<TreadmillMachine>(machine);
  }
  TmxOptions belt;
  belt.kind = *options.tmx;
  belt.loses_watchdog = options.treadmill.setting.watchdog == WatchdogSetting::Factory;
  TmxLineOptions line;
  line.pace = options.treadmill.line.pace;
  line.turnaround = options.treadmill.line.turnaround;
  return std::make_unique<TmxMachine>(belt, line, link, options.seed);
}

}  // namespace

Lab::Lab(Descriptor claim, const LabOptions& options, std::unique_ptr<Runner> runner, TruthLog log,
         ControlSocket control)
    : claim_(std::move(claim)),
      options_(options),
      runner_(std::make_unique<MishapRunner>(std::move(runner))),
      log_(std::move(log)),
      control_(std::move(control)),
      machine_(make_machine(options)),
      chain_({options.stop_relay, options.dir / "stop_relay"}) {}

core::Result<std::unique_ptr<Lab>> Lab::open(const LabOptions& options) {
  auto runner = options.replay.empty() ? make_model_runner(options.model)
                                       : make_replay_runner(options.replay, options.seed);
  if (!runner) return tl::unexpected<core::Error>(runner.error());
  std::error_code error;
  std::filesystem::create_directories(options.dir, error);
  if (error) {
    return core::fail(core::Remedy::Reconfigure, "%s: cannot make the lab's folder: %s", options.dir.c_str(),
                      error.message().c_str());
  }
  auto claim = claim_folder(options.dir);
  if (!claim) return tl::unexpected<core::Error>(claim.error());
  std::filesystem::remove(options.dir / "lab.json", error);
  auto log = TruthLog::open(options.dir / "lab.jsonl");
  if (!log) return tl::unexpected<core::Error>(log.error());
  auto control = ControlSocket::open(options.dir / "control.sock");
  if (!control) return tl::unexpected<core::Error>(control.error());

  std::unique_ptr<Lab> lab(
      new Lab(std::move(*claim), options, std::move(*runner), std::move(*log), std::move(*control)));
  if (auto opened = lab->open_devices(); !opened) return tl::unexpected<core::Error>(opened.error());
  return lab;
}

core::Result<void> Lab::open_devices() {
  for (const std::size_t side : {kLeft, kRight}) {
    auto plate = PlateServer::open(plate_options(options_, side), reactor_);
    if (!plate) return tl::unexpected<core::Error>(plate.error());
    plates_.push_back(std::move(*plate));
    PlateServer* opened = plates_.back().get();
    opened->on_stream([this, opened](const StreamReport& stream) {
      log_.add(core::monotonic_now(), "stream",
               {{"plate", opened->name()},
                {"action", stream.started ? "start" : "stop"},
                {"owner_port", stream.owner_port},
                {"first_sequence", stream.first_sequence},
                {"last_sequence", stream.last_sequence},
                {"sent", stream.sent}});
    });
  }
  ImuSetOptions imu = options_.imu;
  imu.seed = options_.seed;
  if (auto opened = imus_.open(imu, reactor_); !opened) return opened;
  machine_->on_command(
      [this](const char* type, const Json& fields) { log_.add(core::monotonic_now(), type, fields); });
  if (auto plugged = machine_->plug(); !plugged) return plugged;
  chain_.on_change([this](core::Timestamp t, bool closed, const char* cause) {
    machine_->set_power(closed);
    log_.add(t, "chain", {{"closed", closed}, {"cause", cause == nullptr ? "" : cause}});
  });
  machine_->set_power(chain_.closed());
  if (auto opened = chain_.open(); !opened) return opened;
  control_.serve(reactor_, [this](const std::string& line) { return command(line); });

  begin_ = last_pass_ = next_belt_log_ = core::monotonic_now();
  next_plate_log_ = begin_ + kPlateLogPeriod;
  log_.add(begin_, "start",
           {{"simulation", true},
            {"seed", options_.seed},
            {"runner", options_.replay.empty() ? "model" : "replay"},
            {"replay", options_.replay.string()},
            {"rate_hz", options_.rate_hz},
            {"watchdog", options_.treadmill.setting.watchdog == WatchdogSetting::Safe ? "safe" : "factory"},
            {"drive", options_.treadmill.drive}});
  log_.flush();
  return announce();
}

core::Result<void> Lab::announce() const {
  Json lab;
  lab["simulation"] = true;
  lab["drive"] = options_.treadmill.drive;
  if (machine_->tcp_port() != 0) {
    lab["treadmill_tcp"] = {{"host", "127.0.0.1"}, {"port", machine_->tcp_port()}};
  } else {
    lab["treadmill"] = (options_.dir / "treadmill").string();
  }
  for (const auto& plate : plates_) {
    const PlatePose& origin = plate->model().options().origin;
    lab["plates"].push_back({{"name", plate->name()},
                             {"host", "127.0.0.1"},
                             {"port", plate->port()},
                             {"http_port", plate->http_port()},
                             {"rate_hz", options_.rate_hz},
                             {"origin_m", {origin.ap.value(), origin.v.value(), origin.ml.value()}}});
  }
  if (options_.stop_relay != RelayLink::None) lab["stop_relay"] = chain_.describe();
  lab["imus"] = imus_.describe();
  if (options_.replay.empty() && !options_.model.walks)
    lab["runner_height_m"] = body_height(PhysicalRunnerConfig{}.leg_length).value();
  lab["control"] = (options_.dir / "control.sock").string();
  lab["log"] = (options_.dir / "lab.jsonl").string();
  lab["pid"] = ::getpid();
  const std::filesystem::path fresh = options_.dir / "lab.json.new";
  std::ofstream(fresh) << lab.dump(2) << '\n';
  std::error_code error;
  std::filesystem::rename(fresh, options_.dir / "lab.json", error);
  if (error) {
    return core::fail(core::Remedy::Reconfigure, "%s: cannot write lab.json: %s", options_.dir.c_str(),
                      error.message().c_str());
  }
  return {};
}

void Lab::run(int signal_fd) {
  reactor_.add(signal_fd, [this] { stopping_ = true; });
  while (!stopping_) {
    reactor_.wait(next_wake());
    pass(core::monotonic_now());
  }
  finish();
}

core::Timestamp Lab::next_wake() const {
  const core::Timestamp tick = last_pass_ + kTick;
  core::Timestamp wake = tick;
  for (const auto due : {machine_->next_due(), chain_.next_due()}) {
    if (due) wake = std::min(*due, wake);
  }
  return wake;
}

void Lab::pass(core::Timestamp now) {
  if (now - last_pass_ > kAsleep) {
    machine_->excuse(now - last_pass_);
    chain_.excuse(now - last_pass_);
    log_.add(now, "lab_late", {{"late_ms", (now - last_pass_).seconds() * 1e3}});
  }
  last_pass_ = now;
  advance_faults(now);
  machine_->serve_line(now);
  chain_.serve(now);
  for (;;) {
    const double t_s = static_cast<double>(steps_done_) / options_.rate_hz;
    const core::Timestamp t = begin_ + core::from_seconds(t_s);
    if (t > now) break;
    step(t, t_s);
    ++steps_done_;
  }
  log_.flush();
}

void Lab::step(core::Timestamp t, double t_s) {
  chain_.advance(t);
  machine_->advance(t);
  const core::MetersPerSecond speed = std::max(runner_speed(machine_->truth()), core::MetersPerSecond(0.0));
  const RunnerForces forces = runner_->advance(t_s, speed);
  for (std::size_t side = 0; side < plates_.size(); ++side) plates_[side]->advance(t_s, forces.belt[side]);
  imus_.advance(t_s, *runner_);
  log_runner_events();
  watch_belt(t);
  if (t >= next_plate_log_) {
    log_plates(t, "plate");
    next_plate_log_ = next_plate_log_ + kPlateLogPeriod;
  }
}

void Lab::watch_belt(core::Timestamp t) {
  const TreadmillTruth treadmill = machine_->truth();
  const BeltTruth truth{treadmill.run, treadmill.local_stop, is_moving(treadmill), treadmill.fault};
  if (belt_.run && !truth.run)
    log_.add(t, "stop", {{"cause", chain_.closed() ? stop_cause(treadmill) : chain_.cause()}});
  if (truth != belt_ || t >= next_belt_log_) {
    belt_ = truth;
    log_belt(t);
    next_belt_log_ = t + kBeltLogPeriod;
  }
}

void Lab::log_belt(core::Timestamp t) {
  const TreadmillTruth truth = machine_->truth();
  log_.add(t, "belt",
           {{"speed_m_s", truth.speed.value()},
            {"right_speed_m_s", truth.right_speed.value()},
            {"frequency_hz", truth.frequency_hz},
            {"set_hz", truth.set_hz},
            {"run", truth.run},
            {"fault", truth.fault},
            {"watchdog_tripped", truth.watchdog_tripped},
            {"local_stop", truth.local_stop},
            {"incline_percent", truth.incline.value()},
            {"set_incline_percent", truth.set_incline.value()}});
}

void Lab::log_runner_events() {
  RunnerEvent event;
  while (runner_->next_event(event)) {
    const core::Timestamp t = begin_ + core::from_seconds(event.time_s);
    Json fields{{"side", side_name(event.side)}};
    switch (event.kind) {
      case RunnerEventKind::InitialContact:
        log_.add(t, "initial_contact", fields);
        break;
      case RunnerEventKind::ToeOff:
        log_.add(t, "toe_off", fields);
        break;
      case RunnerEventKind::Step:
        fields["contact_s"] = event.step.contact.value();
        fields["flight_s"] = event.step.flight.value();
        fields["step_s"] = event.step.step.value();
        fields["peak_vgrf_n"] = event.step.peak_vertical.value();
        fields["braking_peak_n"] = event.step.braking_peak.value();
        fields["propulsive_peak_n"] = event.step.propulsive_peak.value();
        fields["braking_impulse_ns"] = event.step.braking_impulse.value();
        fields["propulsive_impulse_ns"] = event.step.propulsive_impulse.value();
        fields["overstride_m"] = event.step.overstride.value();
        add_kinematics(event.step, fields);
        log_.add(t, "step", fields);
        break;
    }
  }
}

void Lab::log_plates(core::Timestamp t, const char* type) {
  for (const auto& plate : plates_) {
    const NetworkCounts& network = plate->network().counts();
    const StreamReport& stream = plate->stream();
    log_.add(t, type,
             {{"plate", plate->name()},
              {"sent", plate->counts().sent},
              {"silent", plate->counts().silent},
              {"streaming", plate->streaming()},
              {"stream_first_sequence", stream.first_sequence},
              {"stream_last_sequence", stream.last_sequence},
              {"stream_sent", stream.sent},
              {"datagrams", network.delivered},
              {"lost", network.lost},
              {"reordered", network.reordered},
              {"duplicated", network.duplicated},
              {"garbage", network.garbage}});
  }
  for (const auto& imu : imus_.counts()) log_.add(t, type, imu);
}

void Lab::finish() {
  const core::Timestamp now = core::monotonic_now();
  log_belt(now);
  log_plates(now, "final");
  log_.flush();
  std::error_code ignored;
  std::filesystem::remove(options_.dir / "lab.json", ignored);
}

}  // namespace footfall::sim
