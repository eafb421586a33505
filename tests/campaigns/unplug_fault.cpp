#include <algorithm>
#include <fstream>
#include <memory>

#include "tests/campaigns/scene.hpp"
#include "tests/campaigns/station_faults.hpp"

namespace footfall::campaigns {
namespace {

constexpr double kSlowest = 1.5, kFastest = 3.0;
constexpr double kPollS = 0.05;  // of config/treadmills/gs2-lab.toml
constexpr double kLookS = 0.002;
constexpr double kMostCpu = 0.02;  // of one processor, by the treadmill thread

/// Nanoseconds that a thread of the station has spent on a processor.
double cpu_s(int pid, const std::string& thread) {
  std::error_code error;
  for (const auto& task :
       std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task", error)) {
    std::string name;
    std::getline(std::ifstream(task.path() / "comm") >> std::ws, name);
    if (name != thread) continue;
    double ns = 0.0;
    std::ifstream(task.path() / "schedstat") >> ns;
    return ns * 1e-9;
  }
  return 0.0;
}

/// Seconds until the station shows that the line is there or not; < 0 when it does not within 3 s.
double seconds_until(Scene& scene, bool connected) {
  const core::Timestamp since = core::monotonic_now();
  for (;;) {
    const auto frame = scene.client().frame();
    const double passed = (core::monotonic_now() - since).seconds();
    if (frame && (frame->status().state() != "Disconnected") == connected) return passed;
    if (passed > 3.0) return -1.0;
    nap(kLookS);
  }
}

Cycle pull(Scene& scene, Random& random) {
  Cycle cycle;
  scene.run_at(between(random, kSlowest, kFastest));
  nap(between(random, 0.0, 0.3));
  const std::size_t starts = scene.starts();
  const double late_ms = scene.log().log().late_ms;
  const core::Timestamp pulled = core::monotonic_now();
  scene.lab("unplug");
  const double detected_s = seconds_until(scene, false);
  cycle.require(detected_s >= 0.0 && detected_s <= 2 * kPollS + 0.01,
                "the pulled cable was seen after " + std::to_string(detected_s * 1e3) + " ms");
  cycle.counts["detected, summed ms"] += detected_s * 1e3;

  const auto rest = scene.rest_after(pulled, core::milliseconds(6000));
  const auto& log = scene.log().log();
  const double speed = std::max(log.speed_at(pulled), log.fastest_after(pulled));
  cycle.limit_ms =
      (Scene::kWatchdogS + speed / Scene::kDriveRamp + Scene::kBeltLagS + Scene::kLogPeriodS) * 1e3 +
      log.late_ms - late_ms;
  cycle.time_ms = rest ? (*rest - pulled).seconds() * 1e3 : 6000.0;
  cycle.require(
      rest.has_value() && cycle.time_ms <= cycle.limit_ms,
      "rest after " + std::to_string(cycle.time_ms) + " of " + std::to_string(cycle.limit_ms) + " ms");

  const double cpu_before = cpu_s(scene.station_pid(), "treadmill");
  const core::Timestamp since = core::monotonic_now();
  nap(between(random, 0.3, 1.5));
  const double share =
      (cpu_s(scene.station_pid(), "treadmill") - cpu_before) / (core::monotonic_now() - since).seconds();
  cycle.require(cpu_before > 0.0 && share < kMostCpu,
                "busy while unplugged: " + std::to_string(share * 100) + " %");
  cycle.counts["processor share while unplugged, summed %"] += share * 100.0;

  scene.lab("plug");
  const double back_s = seconds_until(scene, true);
  cycle.require(back_s >= 0.0 && back_s <= 1.0,
                "the line was back after " + std::to_string(back_s * 1e3) + " ms");
  cycle.counts["reopened, summed ms"] += back_s * 1e3;
  const bool stopped = scene.wait_for_state("Stopped", core::milliseconds(2000));
  cycle.require(stopped, "it says " + scene.status().state());
  nap(0.3);
  const std::size_t automatic = scene.starts() - starts;
  cycle.counts["automatic starts"] += static_cast<double>(automatic);
  cycle.require(automatic == 0, "the belt was started by nobody");
  cycle.require(rest && log.fastest_after(*rest) < 0.02, "the belt moved again");
  return cycle;
}

}  // namespace

Fault unplug_fault() {
  const auto scene = std::make_shared<std::unique_ptr<Scene>>();
  Fault fault;
  fault.name = "station_unplug";
  fault.expected =
      "seen within 2 polls, belt at rest within watchdog + ramp, below 2 % of a processor meanwhile, "
      "reopened within "
      "1 s, 0 automatic starts";
  fault.full_cycles = 100;
  fault.run = [scene](Random& random) {
    if (!*scene) *scene = std::make_unique<Scene>();
    return pull(**scene, random);
  };
  fault.tear_down = [scene] { scene->reset(); };
  return fault;
}

}  // namespace footfall::campaigns
