#include <algorithm>
#include <csignal>
#include <memory>
#include <stdexcept>

#include "tests/campaigns/scene.hpp"
#include "tests/campaigns/station_faults.hpp"

namespace footfall::campaigns {
namespace {

constexpr double kFast = 3.0;
constexpr core::Duration kPatience = core::milliseconds(14'000);
constexpr double kBackWithinS = 2.0;

/// One lab and one station for all cycles; a failed cycle ends both.
class Shared {
 public:
  Scene& get() {
    if (!scene_) scene_ = std::make_unique<Scene>();
    return *scene_;
  }
  void end() { scene_.reset(); }

 private:
  std::unique_ptr<Scene> scene_;
};

/// A belt at 3 m/s or more, at a random moment.
struct Moment {
  core::Timestamp time;
  double speed_m_s = 0.0;
  double late_ms = 0.0;
  std::size_t starts = 0;
};

Moment run_to_a_moment(Scene& scene, Random& random) {
  scene.run_at(kFast);
  nap(between(random, 0.0, 1.2));
  Moment moment;
  moment.starts = scene.starts();
  moment.late_ms = scene.log().log().late_ms;
  moment.time = core::monotonic_now();
  return moment;
}

/// Waits for the rest and judges it: `rule_s` of the speed at the moment, and a tenth. The lab's own sleep on
/// a busy machine is not the station's.
void judge_rest(Scene& scene, Moment& moment, const std::function<double(double)>& rule_s, Cycle& cycle) {
  const auto rest = scene.rest_after(moment.time, kPatience);
  const auto& log = scene.log().log();
  // It may have been accelerating still: the ramp begins at what it had reached.
  moment.speed_m_s = std::max(log.speed_at(moment.time), log.fastest_after(moment.time));
  cycle.limit_ms = rule_s(moment.speed_m_s) * 1.1e3 + (log.late_ms - moment.late_ms);
  cycle.time_ms = rest ? (*rest - moment.time).seconds() * 1e3 : kPatience.seconds() * 1e3;
  cycle.require(rest.has_value(), "the belt did not come to rest");
  cycle.require(moment.speed_m_s > kFast - 0.1, "the belt was not fast: " + std::to_string(moment.speed_m_s));
  cycle.require(cycle.time_ms <= cycle.limit_ms, "rest after " + std::to_string(cycle.time_ms) +
                                                     " ms, limit " + std::to_string(cycle.limit_ms));
}

/// Nothing starts by itself, and nothing moves for a while.
void judge_no_restart(Scene& scene, const Moment& moment, core::Timestamp rested, Cycle& cycle) {
  nap(0.3);
  const std::size_t automatic = scene.starts() - moment.starts;
  cycle.counts["automatic starts"] += static_cast<double>(automatic);
  cycle.require(automatic == 0, "the belt was started by nobody");
  cycle.require(scene.log().log().fastest_after(rested) < 0.02, "the belt moved again");
}

double by_watchdog(double speed_m_s) {
  return Scene::kWatchdogS + speed_m_s / Scene::kDriveRamp + Scene::kBeltLagS;
}
double by_measuring(double speed_m_s) {
  return 0.1 + speed_m_s / Scene::kEase + Scene::kBeltLagS;
}
double by_console(double speed_m_s) {
  return 1.0 + speed_m_s / Scene::kEase + Scene::kBeltLagS;
}

void judge_words(const std::string& cause, const char* wanted, Cycle& cycle) {
  cycle.require(cause.find(wanted) != std::string::npos, "the station says: '" + cause + "'");
}

void judge_stopped(Scene& scene, Cycle& cycle) {
  const bool stopped = scene.wait_for_state("Stopped", core::milliseconds(2000));
  const v1::Status status = scene.status();
  cycle.require(stopped, "the station says " + status.state() + ": " + status.cause());
}

Cycle kill_station(Scene& scene, Random& random) {
  Cycle cycle;
  Moment moment = run_to_a_moment(scene, random);
  ::kill(scene.station_pid(), SIGKILL);
  judge_rest(scene, moment, by_watchdog, cycle);
  const core::Timestamp rested = core::monotonic_now();
  const double back_s = scene.restart_station();
  cycle.counts["restarts, summed s"] += back_s;
  cycle.require(back_s < kBackWithinS, "the station was back after " + std::to_string(back_s) + " s");
  judge_words(scene.status().cause(), "ended by itself while the belt ran", cycle);
  judge_no_restart(scene, moment, rested, cycle);
  return cycle;
}

Cycle restart_at_once(Scene& scene, Random& random) {
  Cycle cycle;
  Moment moment = run_to_a_moment(scene, random);
  ::kill(scene.station_pid(), SIGKILL);
  (void)scene.stage().station().wait(core::milliseconds(1000));
  nap(0.2 - (core::monotonic_now() - moment.time).seconds());
  expect(scene.stage().open_station());
  judge_rest(scene, moment, by_watchdog, cycle);
  const core::Timestamp rested = core::monotonic_now();
  judge_stopped(scene, cycle);
  judge_words(scene.status().cause(), "ended by itself while the belt ran", cycle);
  judge_no_restart(scene, moment, rested, cycle);
  return cycle;
}

Cycle freeze_station(Scene& scene, Random& random) {
  Cycle cycle;
  Moment moment = run_to_a_moment(scene, random);
  ::kill(scene.station_pid(), SIGSTOP);
  judge_rest(scene, moment, by_watchdog, cycle);
  nap(between(random, 0.0, 0.5));
  const core::Timestamp thawed = core::monotonic_now();
  ::kill(scene.station_pid(), SIGCONT);
  // The drive's own watchdog has tripped, which is a latch of its own: Fault.
  const auto latched = scene.client().wait_for(
      "a latch",
      [](const v1::LiveFrame& f) { return f.status().state() == "Stopped" || f.status().state() == "Fault"; },
      core::milliseconds(2000));
  const v1::Status status = scene.status();
  cycle.require(latched.has_value(), "the station says " + status.state() + ": " + status.cause());
  const bool by_itself = status.cause().find("so the belt was stopped") != std::string::npos;
  const bool by_drive = status.cause().find("The drive stopped the belt because it no longer heard") == 0;
  cycle.counts["latched by the station's own finding"] += by_itself ? 1.0 : 0.0;
  cycle.counts["latched by the drive's watchdog"] += by_drive ? 1.0 : 0.0;
  cycle.require(by_itself || by_drive, "the station says: '" + status.cause() + "'");
  judge_no_restart(scene, moment, thawed, cycle);
  return cycle;
}

Cycle hang_measuring(Scene& scene, Random& random) {
  Cycle cycle;
  Moment moment = run_to_a_moment(scene, random);
  {
    const tests::HungThread thread(scene.station_pid(), "measure");
    if (!thread.hung())
      throw std::runtime_error("skipped: this machine does not let a test hold a thread (ptrace)");
    judge_rest(scene, moment, by_measuring, cycle);
  }
  const core::Timestamp rested = core::monotonic_now();
  cycle.require(cycle.time_ms > moment.speed_m_s / Scene::kStop * 1e3, "that was no ease but a harder stop");
  judge_stopped(scene, cycle);
  judge_words(scene.status().cause(), "The measuring loop stalled", cycle);
  judge_no_restart(scene, moment, rested, cycle);
  return cycle;
}

Cycle silence_console(Scene& scene, Random& random) {
  Cycle cycle;
  Moment moment = run_to_a_moment(scene, random);
  scene.client().pause_beats(true);
  judge_rest(scene, moment, by_console, cycle);
  scene.client().pause_beats(false);
  const core::Timestamp rested = core::monotonic_now();
  cycle.require(cycle.time_ms > (0.9 + moment.speed_m_s / Scene::kStop) * 1e3,
                "that was no ease but a harder stop");
  judge_stopped(scene, cycle);
  judge_words(scene.status().cause(), "The console went silent", cycle);
  judge_no_restart(scene, moment, rested, cycle);
  return cycle;
}

Fault fault(const std::shared_ptr<Shared>& shared, const char* name, const char* expected,
            Cycle (*run)(Scene&, Random&)) {
  Fault made;
  made.name = name;
  made.expected = expected;
  made.full_cycles = 50;
  made.run = [shared, run](Random& random) { return run(shared->get(), random); };
  made.tear_down = [shared] { shared->end(); };
  return made;
}

}  // namespace

std::vector<Fault> kill_faults() {
  const auto shared = std::make_shared<Shared>();
  return {fault(shared, "station_kill",
                "belt at rest within watchdog + ramp + 10 %, station back Stopped within 2 s, names the "
                "interrupted run",
                kill_station),
          fault(shared, "station_restart_200ms",
                "belt at rest within watchdog + ramp + 10 %, 0 automatic starts", restart_at_once),
          fault(shared, "station_freeze",
                "belt at rest within watchdog + ramp + 10 %, latched (Stopped, or Fault by the drive's "
                "watchdog) within 2 s after SIGCONT, says why",
                freeze_station),
          fault(shared, "measuring_hang", "belt eased to rest within 100 ms + ease + 10 %, Stopped, says why",
                hang_measuring),
          fault(shared, "operator_silent", "belt eased to rest within 1 s + ease + 10 %, Stopped, says why",
                silence_console)};
}

}  // namespace footfall::campaigns
