#include "cli/demo/demo_stage.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "cli/demo/demo_machine.hpp"

namespace footfall::cli {
namespace {

constexpr core::Duration kLabPatience = core::milliseconds(15'000),
                         kStationPatience = core::milliseconds(20'000);
constexpr core::Duration kStationStop = core::milliseconds(25'000), kLabStop = core::milliseconds(5000);

constexpr const char* kMarker = ".footfall-demo";
/// Straps are never square to a leg: the lab turns each case, and the alignment has to undo it.
constexpr const char* kSegments = "left_shank,right_shank,left_thigh,right_thigh,pelvis";
constexpr const char* kMountingDeg = "20";
constexpr int kImuRateHz = 200;

std::string last_line(const std::filesystem::path& log) {
  std::ifstream in(log);
  std::string line, last = "(its log is empty)";
  while (std::getline(in, line)) {
    if (!line.empty()) last = line;
  }
  return last;
}

tl::unexpected<core::Error> not_up(const char* program, const std::filesystem::path& log) {
  return core::fail(core::Remedy::Operator, "%s did not come up: %s", program, last_line(log).c_str());
}

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump();
}

}  // namespace

DemoStage::DemoStage(const DemoOptions& options) : options_(options) {}

DemoStage::~DemoStage() {
  client_.reset();
  (void)console_.stop(core::milliseconds(2000));
  (void)station_.stop(kStationStop);
  (void)lab_.stop(kLabStop);
  if (temporary_) tidy_up();
  if (folder_fd_ >= 0) ::close(folder_fd_);
}

/// Sessions stay; logs stay when something went wrong.
void DemoStage::tidy_up() {
  std::error_code ignored;
  std::filesystem::remove_all(dir_ / "run", ignored);
  if (failed_) {
    std::fprintf(stderr, "demo: logs are in %s\n", dir_.c_str());
    return;
  }
  for (const char* part : {"lab", "station.toml", profile_copy(), "lab.log", "station.log", "console.log"}) {
    std::filesystem::remove_all(dir_ / part, ignored);
  }
  if (std::filesystem::is_empty(dir_ / "sessions", ignored)) std::filesystem::remove_all(dir_, ignored);
}

/// Only what an earlier demo made is ever removed: its marker says so.
core::Result<void> DemoStage::clear_folder() {
  std::error_code error;
  const bool ours = std::filesystem::exists(dir_ / kMarker, error);
  const bool empty = !error && std::filesystem::is_empty(dir_, error);
  if (error)
    return core::fail(core::Remedy::Reconfigure, "%s cannot be read: %s", dir_.c_str(),
                      error.message().c_str());
  if (!ours && !empty)
    return core::fail(core::Remedy::Reconfigure,
                      "--keep %s: the folder is not empty and was not made by footfall demo; name a new one",
                      dir_.c_str());
  if (ours) {
    for (const char* old : {"lab", "run", "station.toml", profile_copy()})
      std::filesystem::remove_all(dir_ / old, error);
  } else if (!(std::ofstream(dir_ / kMarker) << "made by footfall demo\n").flush()) {
    return core::fail(core::Remedy::Reconfigure, "%s cannot be written", dir_.c_str());
  }
  return {};
}

core::Result<void> DemoStage::open() {
  if (options_.keep) {
    dir_ = std::filesystem::absolute(*options_.keep);
    std::error_code error;
    std::filesystem::create_directories(dir_, error);
    if (error)
      return core::fail(core::Remedy::Reconfigure, "%s cannot be made: %s", dir_.c_str(),
                        error.message().c_str());
    if (const auto claimed = claim(); !claimed) return claimed;
    if (const auto cleared = clear_folder(); !cleared) return cleared;
  } else {
    std::string pattern = (std::filesystem::temp_directory_path() / "footfall-demo-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      return core::fail(core::Remedy::Operator, "no temporary directory in %s", pattern.c_str());
    }
    dir_ = pattern;
    temporary_ = true;
  }
  if (const auto lab = open_lab(); !lab) return lab;
  if (const auto file = write_station_file(); !file) return file;
  return open_station();
}

/// A second demo would delete the files that the first one's programs live on.
core::Result<void> DemoStage::claim() {
  folder_fd_ = ::open(dir_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder_fd_ < 0 || ::flock(folder_fd_, LOCK_EX | LOCK_NB) != 0) {
    return core::fail(core::Remedy::Reconfigure, "another demo runs in %s; give each its own --keep",
                      dir_.c_str());
  }
  return {};
}

core::Result<void> DemoStage::open_lab() {
  std::vector<std::string> arguments{"--dir", (dir_ / "lab").string(), "--seed",
                                     std::to_string(options_.seed), "--die-with-parent"};
  if (options_.replay) arguments.insert(arguments.end(), {"--replay", options_.replay->string()});
  if (options_.cadence_spm)
    arguments.insert(arguments.end(), {"--cadence-spm", std::to_string(*options_.cadence_spm)});
  if (options_.plate_rate_hz)
    arguments.insert(arguments.end(), {"--rate-hz", std::to_string(*options_.plate_rate_hz)});
  if (options_.imus && !options_.replay) {
    // Hosts are told in lab.json: nothing is announced, so that two demos never hear each other.
    arguments.insert(arguments.end(),
                     {"--imu", kSegments, "--imu-mounting-deg", kMountingDeg, "--imu-announce-port", "0"});
  }
  const auto machine = lab_arguments(options_.treadmill);
  arguments.insert(arguments.end(), machine.begin(), machine.end());
  if (options_.walks) arguments.insert(arguments.end(), {"--gait", "walk"});
  if (options_.factory_drive) arguments.insert(arguments.end(), {"--watchdog", "factory"});
  const auto log = dir_ / "lab.log";
  auto lab = ChildProcess::start(own_folder() / "footfall-lab", arguments, log);
  if (!lab) return tl::unexpected<core::Error>(lab.error());
  lab_ = std::move(*lab);
  const core::Timestamp give_up = core::monotonic_now() + kLabPatience;
  while (!std::filesystem::exists(dir_ / "lab" / "lab.json")) {
    if (!lab_.running() || core::monotonic_now() > give_up) return not_up("the virtual lab", log);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return {};
}

namespace {

/// The lab knows how it turned each case; somebody with a real runner does the alignment.
void write_imus(const nlohmann::json& lab, std::ostream& out) {
  for (const auto& imu : lab.value("imus", nlohmann::json::array())) {
    out << "\n[[imu]]\nsegment = " << imu["segment"] << "\nkind = \"ximu3\"\nserial = " << imu["serial"]
        << "\nhost = " << imu["host"] << "\ncommand_port = " << imu["command_port"]
        << "\ndata_port = " << imu["data_port"] << "\nrate_hz = " << kImuRateHz
        << "\nalignment = { segment_from_sensor = " << imu["segment_from_sensor"]
        << ", date = \"2026-01-01\", standing_sway_deg = 0.0, out_of_square_deg = 0.0 }\n";
  }
  if (lab.contains("runner_height_m") && lab["runner_height_m"].is_number())
    out << "\n[runner]\nheight_m = " << lab["runner_height_m"] << "\n";
}

/// A recording runs at its own speed and place, whatever the belt does: its feet say nothing about this belt.
void write_belt(bool replay, std::ostream& out) {
  if (replay) {
    out << "\n[runner_stops]\nbelt_by_cop = false\n";
    return;
  }
  out << "\n[belt]\nrear_ap_m = -0.95\nfront_ap_m = 0.95\nleft_ml_m = -0.5\nright_ml_m = 0.5\n";
}

}  // namespace

core::Result<void> DemoStage::write_station_file() {
  std::ifstream in(dir_ / "lab" / "lab.json");
  const auto lab = nlohmann::json::parse(in, nullptr, false);
  if (lab.is_discarded())
    return core::fail(core::Remedy::Bug, "%s/lab/lab.json cannot be read", dir_.c_str());
  std::ofstream out(dir_ / "station.toml");
  out << "# written by footfall demo\n[station]\nname = \"demo\"\nsimulation = true\n"
      << "runtime_dir = " << quoted((dir_ / "run").string()) << "\n"
      << "session_dir = " << quoted((dir_ / "sessions").string()) << "\n";
  if (options_.acceleration_m_s2)
    out << "\n[limits]\nacceleration_m_s2 = " << *options_.acceleration_m_s2 << "\n";
  for (const auto& plate : lab["plates"]) {
    out << "\n[[plate]]\nname = " << plate["name"] << "\nkind = \"ati_rdt\"\nhost = " << plate["host"]
        << "\nport = " << plate["port"] << "\nhttp_port = " << plate["http_port"]
        << "\nexpected_rate_hz = " << plate["rate_hz"]
        << "\naxes = [\"+y\", \"+z\", \"+x\"]\norigin_m = " << plate["origin_m"]
        << "\nmeasures_force_on_runner = true\n";
  }
  write_imus(lab, out);
  write_belt(options_.replay.has_value(), out);
  out << "\n[programmes]\ndir = " << quoted(std::string(FOOTFALL_CONFIG_DIR) + "/programmes") << "\n";
  write_machine(options_.treadmill, lab, dir_, out);
  out << options_.station_extra;
  if (!out.flush())
    return core::fail(core::Remedy::Operator, "%s/station.toml cannot be written", dir_.c_str());
  return {};
}

core::Result<void> DemoStage::open_station() {
  const auto log = dir_ / "station.log";
  const auto socket = dir_ / "run" / "operator.sock";
  // A killed station leaves its socket behind: who connects to that one waits a second before the next try.
  std::error_code ignored;
  std::filesystem::remove(socket, ignored);
  auto station = ChildProcess::start(own_folder() / "footfall-station",
                                     {"--config", (dir_ / "station.toml").string()}, log);
  if (!station) return tl::unexpected<core::Error>(station.error());
  station_ = std::move(*station);
  const core::Timestamp give_up = core::monotonic_now() + kStationPatience;
  while (!std::filesystem::exists(socket)) {
    if (!station_.running() || core::monotonic_now() > give_up) return not_up("the station", log);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  client_ = std::make_unique<StationClient>(socket);
  const auto ready = client_->wait_for(
      "the station to see its drive and sensors",
      [](const v1::LiveFrame& f) {
        return f.status().drive_connected() &&
               std::none_of(f.imus().begin(), f.imus().end(), [](const auto& imu) { return imu.stale(); });
      },
      kStationPatience);
  if (!ready) return tl::unexpected<core::Error>(ready.error());
  if (!ready->status().simulation()) {
    return core::fail(core::Remedy::Operator,
                      "the demo refuses real devices: this station does not say SIMULATION");
  }
  return {};
}

core::Result<void> DemoStage::open_console(bool viewer) {
  std::vector<std::string> arguments{"--socket",
                                     (dir_ / "run" / (viewer ? "viewer.sock" : "operator.sock")).string()};
  if (viewer) arguments.emplace_back("--viewer");
  auto console = ChildProcess::start(own_folder() / "footfall-console", arguments, dir_ / "console.log");
  if (!console) return tl::unexpected<core::Error>(console.error());
  console_ = std::move(*console);
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  if (!console_.running()) return not_up("the console", dir_ / "console.log");
  return {};
}

core::Result<void> DemoStage::close() {
  client_.reset();
  (void)console_.stop(core::milliseconds(2000));
  const int station = station_.stop(kStationStop);
  const int lab = lab_.stop(kLabStop);
  if (station != 0) return not_up("an orderly end of the station", dir_ / "station.log");
  if (lab != 0) return not_up("an orderly end of the lab", dir_ / "lab.log");
  return {};
}

}  // namespace footfall::cli
