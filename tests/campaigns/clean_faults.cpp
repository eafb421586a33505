#include <memory>

#include "tests/campaigns/scene.hpp"
#include "tests/campaigns/station_faults.hpp"

namespace footfall::campaigns {
namespace {

constexpr double kCycleS = 30.0;
constexpr double kLabSleptMs = 250.0;  ///< the supervisor stops 300 ms after the last reply of the drive

/// One lab with its kind of runner; the belt keeps running from cycle to cycle.
struct Outing {
  bool walks = false;
  double slowest = 0.0, fastest = 0.0;  // m/s
  int fewest_spm = 0, most_spm = 0;     ///< 0: the runner keeps his own, which follows his speed
  std::unique_ptr<Scene> scene;
};

void vary(Outing& outing, Random& random) {
  Scene& scene = *outing.scene;
  if (outing.most_spm > 0 && integer_between(random, 0, 2) == 0) {
    scene.lab("cadence " + std::to_string(integer_between(random, outing.fewest_spm, outing.most_spm)));
  } else {
    expect(scene.client().set_speed(between(random, outing.slowest, outing.fastest)));
  }
}

Cycle go_on(Outing& outing, Random& random) {
  Cycle cycle;
  if (!outing.scene) {
    outing.scene = std::make_unique<Scene>(outing.walks);
    outing.scene->run_at(outing.slowest);
  }
  Scene& scene = *outing.scene;
  const core::Timestamp from = core::monotonic_now();
  core::Timestamp next = from;
  const std::size_t steps_before = scene.log().log().steps.size();
  const double late_before = scene.log().log().late_ms;
  cycle.limit_ms = kCycleS * 1e3;
  while ((core::monotonic_now() - from).seconds() < kCycleS) {
    if (core::monotonic_now() >= next) {
      vary(outing, random);
      next = core::monotonic_now() + core::from_seconds(between(random, 2.0, 5.0));
    }
    const auto frame = scene.client().frame();
    if (!frame) {  // a busy machine: the belt does not depend on who looks
      ++cycle.counts["looks that were not answered in time"];
      continue;
    }
    const v1::Status& status = frame->status();
    if (status.state() != "Running") {
      scene.log().update();
      const double late_ms = scene.log().log().late_ms - late_before;
      if (late_ms > kLabSleptMs) {
        // No false stop: the whole computer stood still, and the station was right.
        ++cycle.counts["stops because the lab itself slept"];
        scene.run_at(outing.slowest);
        continue;
      }
      cycle.counts["false stops"] += 1.0;
      cycle.require(false, "stopped at " + std::to_string(scene.log().log().speed_at(core::monotonic_now())) +
                               " m/s: " + status.cause() + " (lab late " + std::to_string(late_ms) + " ms)");
      break;
    }
    nap(0.1);
  }
  cycle.time_ms = (core::monotonic_now() - from).seconds() * 1e3;
  cycle.limit_ms = std::max(cycle.limit_ms, cycle.time_ms);
  scene.log().update();
  cycle.counts["seconds"] += cycle.time_ms * 1e-3;
  cycle.counts["steps"] += static_cast<double>(scene.log().log().steps.size() - steps_before);
  return cycle;
}

Fault fault(const char* name, const char* expected, Outing how) {
  const auto outing = std::make_shared<Outing>(std::move(how));
  Fault made;
  made.name = name;
  made.expected = expected;
  made.full_cycles = 6;
  made.run = [outing](Random& random) { return go_on(*outing, random); };
  made.tear_down = [outing] { outing->scene.reset(); };
  return made;
}

}  // namespace

std::vector<Fault> clean_faults() {
  std::vector<Fault> faults;
  faults.push_back(fault("clean_running", "3 min of running with changing speed and cadence, 0 false stops",
                         {false, 2.0, 3.9, 150, 190, nullptr}));
  faults.push_back(fault("clean_walking",
                         "3 min of walking with changing speed and with it cadence, 0 false stops",
                         {true, 0.7, 1.9, 0, 0, nullptr}));
  return faults;
}

}  // namespace footfall::campaigns
