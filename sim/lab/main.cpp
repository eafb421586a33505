#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
#include <vector>

#include "core/command_line.hpp"
#include "sim/lab/lab.hpp"

namespace {

using footfall::sim::BertecKind;
using footfall::sim::DriveLink;
using footfall::sim::FootStrike;
using footfall::sim::LabOptions;
using footfall::sim::RelayLink;
using footfall::sim::TmxKind;
using footfall::sim::WatchdogSetting;

constexpr int kBadInput = 2;

const std::map<std::string, FootStrike> kFootStrikes{
    {"rearfoot", FootStrike::Rearfoot}, {"midfoot", FootStrike::Midfoot}, {"forefoot", FootStrike::Forefoot}};
const std::map<std::string, WatchdogSetting> kWatchdogs{{"safe", WatchdogSetting::Safe},
                                                        {"factory", WatchdogSetting::Factory}};

const std::map<std::string, std::optional<TmxKind>> kTreadmills{{"modbus", std::nullopt},
                                                                {"trackmaster", TmxKind::Trackmaster},
                                                                {"woodway", TmxKind::Woodway},
                                                                {"axelero", TmxKind::Axelero}};
const std::map<std::string, BertecKind> kBertecs{{"bertec", BertecKind::Panel},
                                                 {"bertec-zmq", BertecKind::Rpc}};

constexpr const char* kFtms = "ftms";

std::vector<std::string> treadmill_names() {
  std::vector<std::string> names;
  for (const auto& [name, kind] : kTreadmills) names.push_back(name);
  for (const auto& [name, kind] : kBertecs) names.push_back(name);
  names.emplace_back(kFtms);
  return names;
}

const std::map<std::string, RelayLink> kRelayLinks{
    {"none", RelayLink::None}, {"rtu", RelayLink::Rtu}, {"tcp", RelayLink::Tcp}};

/// The word for a default, so that it is stated once.
template <class Value>
std::string name_of(const std::map<std::string, Value>& names, Value value) {
  for (const auto& [name, one] : names) {
    if (one == value) return name;
  }
  return {};
}

/// Dies with its parent, so that a test that crashes leaves no lab behind.
bool follow_parent(pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  return ::getppid() == parent;  // it may have gone before the call above
}

/// Hardware keeps its own time however busy the computer is: where permitted, the lab runs before ordinary
/// programs and after the station's threads, with its memory locked, else a busy machine looks like a drive
/// that answers late.
void keep_own_time() {
  const rlimit unlimited{RLIM_INFINITY, RLIM_INFINITY};
  // Locked below a limit, later allocations would fail.
  if (::setrlimit(RLIMIT_MEMLOCK, &unlimited) == 0) (void)::mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
  sched_param parameter{};
  parameter.sched_priority = 10;
  (void)::sched_setscheduler(0, SCHED_FIFO, &parameter);
}

int signal_descriptor() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  ::sigprocmask(SIG_BLOCK, &signals, nullptr);
  return ::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

}  // namespace

int main(int argc, char** argv) {
  const pid_t parent = ::getppid();
  const footfall::sim::Descriptor signals(signal_descriptor());

  LabOptions options;
  double mass_kg = options.model.mass.value(), cadence_spm = 0.0, overstride_m = 0.0, drift_n = 0.0;
  double turnaround_ms = options.treadmill.line.turnaround.seconds() * 1e3;
  std::string foot_strike = name_of(kFootStrikes, options.model.foot_strike);
  std::string gait = "run";
  std::string watchdog = name_of(kWatchdogs, options.treadmill.setting.watchdog);
  std::string treadmill = name_of(kTreadmills, options.tmx);
  footfall::sim::FtmsMachineOptions ftms;
  std::string imus, drive_link = "rtu", scenario;
  double imu_jitter_ms = options.imu.jitter_s * 1e3, imu_mounting_deg = 0.0;
  std::string stop_relay = name_of(kRelayLinks, options.stop_relay);
  bool no_pace = false, die_with_parent = false;
  CLI::App app{
      "footfall-lab: SIMULATION of a treadmill with two force plates and a runner, on their true wire "
      "protocols"};
  app.add_option("--dir", options.dir, "folder for treadmill, lab.json, lab.jsonl and control.sock")
      ->required();
  app.add_option("--seed", options.seed, "seed of every random number");
  app.add_option("--replay", options.replay, "recorded CSV instead of the runner model");
  auto* cadence = app.add_option("--cadence-spm", cadence_spm, "steps per minute (default: free)")
                      ->check(CLI::Range(60.0, 300.0));
  app.add_option("--mass-kg", mass_kg, "body mass of the runner model")->check(CLI::Range(20.0, 250.0));
  auto* overstride =
      app.add_option("--overstride-m", overstride_m, "foot ahead of the centre of mass at contact")
          ->check(CLI::Range(0.05, 0.8));
  app.add_option("--foot-strike", foot_strike, "how the model runner lands")
      ->check(CLI::IsMember(&kFootStrikes))
      ->capture_default_str();
  app.add_option("--gait", gait,
                 "run: from 1.0 m/s, straddles below; walk: walks at every speed from 0.4 m/s")
      ->check(CLI::IsMember({"run", "walk"}))
      ->capture_default_str();
  app.add_option("--rate-hz", options.rate_hz, "samples per second of each plate")
      ->check(CLI::Range(100.0, 10'000.0));
  app.add_option("--drift-n", drift_n,
                 "vertical warm-up drift of each plate, reached with 120 s time constant")
      ->check(CLI::Range(-2000.0, 2000.0));
  app.add_option("--left-ppm", options.left_clock_ppm, "error of the left plate's clock")
      ->check(CLI::Range(-1000.0, 1000.0));
  app.add_option("--right-ppm", options.right_clock_ppm, "error of the right plate's clock")
      ->check(CLI::Range(-1000.0, 1000.0));
  app.add_option("--imu", imus, "segments with an IMU, e.g. left_shank,right_shank,pelvis");
  app.add_option("--imu-ppm", options.imu.clock_ppm, "largest error of the IMUs' clocks")
      ->check(CLI::Range(0.0, 1000.0));
  app.add_option("--imu-jitter-ms", imu_jitter_ms, "of the IMUs' radio")->check(CLI::Range(0.0, 500.0));
  app.add_option("--imu-mounting-deg", imu_mounting_deg, "how far each IMU's case is turned")
      ->check(CLI::Range(0.0, 180.0));
  app.add_option("--imu-announce-port", options.imu.announce_port, "UDP port on 127.0.0.1; 0 = none")
      ->capture_default_str();
  app.add_option("--treadmill", treadmill,
                 "modbus: the drive of --drive, with incline; bertec: two belts, TCP; bertec-zmq: two belts, "
                 "ZeroMQ; ftms: fitness machine service over DIRCON; the "
                 "others: TMX serial, 4800 baud, ramps of their own")
      ->check(CLI::IsMember(treadmill_names()))
      ->capture_default_str();
  app.add_option("--notify-hz", ftms.notify_hz, "ftms: how often it tells its speed")
      ->check(CLI::Range(0.5, 20.0))
      ->capture_default_str();
  app.add_option("--drive", options.treadmill.drive, "which Modbus drive turns the belt")
      ->check(CLI::IsMember(footfall::sim::drive_names()))
      ->capture_default_str();
  app.add_option("--drive-link", drive_link, "rtu: serial line on a pty; tcp: Modbus TCP, port in lab.json")
      ->check(CLI::IsMember({"rtu", "tcp"}))
      ->capture_default_str();
  app.add_option(
         "--watchdog", watchdog,
         "safe: 0.5 s, ramp; factory: as shipped, keeps running without the station (TMX: starts without it)")
      ->check(CLI::IsMember(&kWatchdogs))
      ->capture_default_str();
  app.add_option("--stop-relay", stop_relay,
                 "a timed relay in the machine's stop chain, on a board of its own: pty or port in lab.json")
      ->check(CLI::IsMember(&kRelayLinks))
      ->capture_default_str();
  app.add_option("--brake-m-s2", options.treadmill.setting.unpowered_m_s2,
                 "Modbus drives: how the belt stops when the stop chain cuts its power")
      ->check(CLI::Range(0.05, 5.0))
      ->capture_default_str();
  app.add_option("--accel-s", options.treadmill.setting.acceleration_time_s, "drive: 0 to maximum frequency")
      ->check(CLI::Range(0.1, 600.0));
  app.add_option("--decel-s", options.treadmill.setting.deceleration_time_s, "drive: maximum frequency to 0")
      ->check(CLI::Range(0.1, 600.0));
  app.add_option("--baud", options.treadmill.line.baud, "of the Modbus line")
      ->check(CLI::Range(1200, 1'000'000));
  app.add_option("--turnaround-ms", turnaround_ms, "from a request's end to its reply")
      ->check(CLI::Range(0.0, 1000.0));
  app.add_option("--scenario", scenario,
                 "TOML file of faults that come by themselves: [[fault]] at_s, device, verb");
  app.add_flag("--no-pace", no_pace, "serial bytes take no time");
  app.add_flag("--die-with-parent", die_with_parent, "end when the starting process ends");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "%s\n", footfall::core::argument_sentence(app, error, "footfall-lab").c_str());
    return kBadInput;
  }
  options.treadmill.link = drive_link == "tcp" ? DriveLink::Tcp : DriveLink::Rtu;
  options.model.walks = gait == "walk";
  options.model.foot_strike = kFootStrikes.at(foot_strike);
  if (const auto bertec = kBertecs.find(treadmill); bertec != kBertecs.end()) {
    options.bertec = bertec->second;
  } else if (treadmill == kFtms) {
    options.ftms = ftms;
  } else {
    options.tmx = kTreadmills.at(treadmill);
  }
  options.stop_relay = kRelayLinks.at(stop_relay);
  options.treadmill.setting.watchdog = kWatchdogs.at(watchdog);
  options.dir = std::filesystem::absolute(options.dir);
  options.model.seed = options.seed;
  options.model.mass = footfall::core::Kilograms(mass_kg);
  if (cadence->count() > 0) options.model.cadence = footfall::core::StepsPerMinute(cadence_spm);
  if (overstride->count() > 0) options.model.overstride = footfall::core::Meters(overstride_m);
  options.warm_up_drift = footfall::core::Newtons(drift_n);
  options.imu.jitter_s = imu_jitter_ms / 1e3;
  options.imu.mounting_rad = imu_mounting_deg * 3.14159265358979323846 / 180.0;
  const auto segments = footfall::sim::parse_segments(imus);
  if (!segments) {
    std::fprintf(stderr, "footfall-lab: %s\n", segments.error().what());
    return kBadInput;
  }
  options.imu.segments = *segments;
  if (!scenario.empty()) {
    auto faults = footfall::sim::load_scenario(scenario);
    if (!faults) {
      std::fprintf(stderr, "footfall-lab: %s\n", faults.error().what());
      return kBadInput;
    }
    options.scenario = std::move(*faults);
  }
  options.treadmill.line.turnaround = footfall::core::from_seconds(turnaround_ms / 1e3);
  options.treadmill.line.pace = !no_pace;
  if (die_with_parent && !follow_parent(parent)) return 0;

  keep_own_time();
  auto lab = footfall::sim::Lab::open(options);
  if (!lab) {
    std::fprintf(stderr, "footfall-lab: %s\n", lab.error().what());
    return kBadInput;
  }
  std::fprintf(stderr, "footfall-lab: SIMULATION running in %s\n", options.dir.c_str());
  (*lab)->run(signals.get());
  return 0;
}
