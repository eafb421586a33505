#include "tests/faults/theatre.hpp"

#include <signal.h>
#include <sys/mount.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <thread>

namespace footfall::faults {
namespace {

constexpr double kRest = 0.02;                 // m/s
constexpr std::streamsize kBallast = 5 << 20;  // of the small disk's 8 MB
constexpr core::Duration kPatience = core::milliseconds(12'000), kRestPatience = core::milliseconds(15'000);

}  // namespace

Theatre::Theatre(const Scenario& scenario) : kind_(scenario) {
  std::string pattern = (std::filesystem::temp_directory_path() / "footfall-faults-XXXXXX").string();
  if (::mkdtemp(pattern.data()) != nullptr) folder_ = pattern;
  slow_disk_ = folder_.string() + ".slow";
  // The shim sleeps in fsync() only while this file is there.
  ::setenv("FOOTFALL_SLOW_DISK", slow_disk_.c_str(), 1);
  ::setenv("LD_PRELOAD", FOOTFALL_SLOW_DISK_SHIM, 1);
}

Theatre::~Theatre() {
  std::error_code ignored;
  std::filesystem::remove(slow_disk_, ignored);
  if (stage_) {
    ::kill(stage_->station().pid(), SIGCONT);
    stage_->set_succeeded();
    (void)stage_->close();
    stage_.reset();
  }
  if (mounted_) ::umount2((folder_ / "sessions").c_str(), MNT_DETACH);
  std::filesystem::remove_all(folder_, ignored);
}

bool Theatre::fits(const Scenario& other) const {
  return !kind_.alone && !other.alone && kind_.treadmill == other.treadmill &&
         kind_.rate_hz == other.rate_hz && kind_.factory == other.factory &&
         kind_.small_disk == other.small_disk;
}

bool Theatre::mount_small_disk() {
  const auto sessions = folder_ / "sessions";
  std::filesystem::create_directories(sessions);
  if (::mount("footfall", sessions.c_str(), "tmpfs", 0, "size=8m") != 0) return false;
  mounted_ = true;
  std::ofstream(sessions / "ballast") << std::string(static_cast<std::size_t>(kBallast), 'x');
  return true;
}

core::Result<void> Theatre::open() {
  cli::DemoOptions options;
  options.headless = true;
  options.keep = folder_;
  options.imus = false;
  options.acceleration_m_s2 = kind_.treadmill == "gs2" ? 1.0 : 0.8;
  options.treadmill = kind_.treadmill;
  options.factory_drive = kind_.factory;
  options.plate_rate_hz = kind_.rate_hz;
  // The folder has to be known as a demo's before a file system appears in it.
  std::ofstream(folder_ / ".footfall-demo") << "made by footfall demo\n";
  if (kind_.small_disk && !mount_small_disk()) {
    skipped_ = "this account may not mount a file system";
    return {};
  }
  stage_ = std::make_unique<cli::DemoStage>(options);
  return stage_->open();
}

std::string Theatre::lab(const std::string& line) const {
  return tests::lab_control(folder_ / "lab", line);
}

nlohmann::json Theatre::lab_status() const {
  const std::string answer = lab("status");
  return answer.rfind("ok ", 0) == 0 ? nlohmann::json::parse(answer.substr(3), nullptr, false)
                                     : nlohmann::json();
}

double Theatre::true_speed() const {
  const auto status = lab_status();
  return status.is_object() ? status.value("speed_m_s", 0.0) : std::nan("");
}

void Theatre::clear_faults() const {
  for (const char* device : {"drive", "incline", "plate left", "plate right", "network", "clock"})
    (void)lab(std::string("fault ") + device + " clear");
  (void)lab("local_stop off");
}

core::Result<void> Theatre::set_up(const Scenario& scenario) {
  std::error_code ignored;
  std::filesystem::remove(slow_disk_, ignored);
  clear_faults();
  client().pause_beats(false);
  const core::Timestamp give_up = core::monotonic_now() + kRestPatience;
  while (!(std::abs(true_speed()) < kRest)) {
    client().stop();
    if (core::monotonic_now() > give_up)
      return core::fail(core::Remedy::Operator, "the belt does not come to rest");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  const auto healthy = client().wait_for(
      "drive and plates after the last fault",
      [](const v1::LiveFrame& f) {
        bool fresh = f.status().drive_connected() && f.status().has_measured_speed_m_s();
        for (const auto& plate : f.plates()) fresh = fresh && !plate.stale();
        return fresh;
      },
      kPatience);
  if (!healthy) return tl::unexpected<core::Error>(healthy.error());
  if (scenario.speed > 0.0) {
    if (const auto armed = cli::arm_belt(client()); !armed) return armed;
    if (const auto running = cli::bring_to_speed(client(), scenario.speed); !running) return running;
  }
  begun = mark = core::monotonic_now();
  return {};
}

}  // namespace footfall::faults
