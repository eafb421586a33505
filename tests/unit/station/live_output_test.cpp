#include <catch2/catch.hpp>
#include <cmath>

#include "gait/metrics/metric_catalogue.hpp"
#include "station/live_output/live_output.hpp"
#include "tests/unit/station/wait_for.hpp"

using namespace footfall;
using namespace footfall::station;

namespace {

struct Got {
  std::mutex mutex;
  std::vector<double> times;
  std::vector<float> forces, steps;
  std::atomic<bool> blocked{false}, inside{false};
};

class FakeSink final : public LiveSink {
 public:
  explicit FakeSink(Got& got) : got_(got) {}
  core::Result<void> open(const std::vector<StreamShape>&) override { return {}; }
  void push(std::size_t stream, std::span<const double> times, std::span<const float> values) override {
    got_.inside = true;
    while (got_.blocked) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const std::lock_guard guard(got_.mutex);
    if (stream == kForceStream) {
      got_.times.insert(got_.times.end(), times.begin(), times.end());
      got_.forces.insert(got_.forces.end(), values.begin(), values.end());
    } else {
      got_.steps.insert(got_.steps.end(), values.begin(), values.end());
    }
  }

 private:
  Got& got_;
};

DisplaySample sample_at(int i) {
  return {core::Timestamp{i * 1'000'000}, static_cast<float>(i), 2.0F, {3.0F, 4.0F}};
}

/// As the measuring thread would, waiting for room.
void push(MeasureOutputs& measured, int from, int to) {
  for (int i = from; i < to; ++i) {
    while (!measured.display.try_push(sample_at(i))) std::this_thread::yield();
  }
}

}  // namespace

TEST_CASE("a sink gets every sample and step in order, with times, and NaN for what was not measurable") {
  MeasureOutputs measured(2);
  TreadmillOutputs treadmill;
  const LiveHub hub(measured, treadmill);
  Got got;
  const LiveOutput output(hub, std::make_unique<FakeSink>(got));
  push(measured, 1, 3001);
  gait::StepResult step;
  step.index = 7;
  step.side = gait::Side::Right;
  step.contact_time = core::Seconds(0.25);
  REQUIRE(measured.display_steps.try_push(step));
  const auto all_there = [&got] {
    const std::lock_guard guard(got.mutex);
    return got.times.size() == 3000 && !got.steps.empty();
  };
  REQUIRE(tests::wait_for(all_there));
  for (int i = 0; i < 3000; ++i) {
    const auto k = static_cast<std::size_t>(i);
    CHECK(got.times[k] == Approx((i + 1) * 1e-3));
    CHECK(got.forces[4 * k] == static_cast<float>(i + 1));
    CHECK(got.forces[4 * k + 3] == 4.0F);
  }
  const auto shapes = stream_shapes("lab", 1000.0);
  REQUIRE(got.steps.size() == shapes[kStepStream].channels.size());
  CHECK(shapes[kForceStream].channels.size() == 4);
  CHECK(got.steps[0] == 7.0F);
  CHECK(got.steps[1] == 2.0F);
  for (std::size_t i = 3; i < got.steps.size(); ++i) {
    const std::string& label = shapes[kStepStream].channels[i].label;
    if (label == "contact_time_s") CHECK(got.steps[i] == 0.25F);
    if (label == "flight_time_s") CHECK(std::isnan(got.steps[i]));
  }
  CHECK(output.samples_dropped() == 0);
  CHECK(output.samples_sent() == 3000);
}

TEST_CASE("a sink that hangs holds nobody up, and what it missed is counted to the sample") {
  MeasureOutputs measured(2);
  TreadmillOutputs treadmill;
  const LiveHub hub(measured, treadmill);
  Got got;
  got.blocked = true;
  const LiveOutput output(hub, std::make_unique<FakeSink>(got));
  push(measured, 0, 100);
  REQUIRE(tests::wait_for([&got] { return got.inside.load(); }));
  constexpr int kAll = 60'000;
  push(measured, 100, kAll);
  REQUIRE(tests::wait_for([&measured] { return measured.display.size() == 0; }));
  got.blocked = false;
  REQUIRE(tests::wait_for([&output] { return output.samples_sent() + output.samples_dropped() == kAll; }));
  CHECK(output.samples_dropped() > 0);
  CHECK(got.times.back() == Approx((kAll - 1) * 1e-3));
}

TEST_CASE("without liblsl the build says so in a sentence") {
  if (lsl_is_built()) {
    WARN("skipped: this build has liblsl");
    return;
  }
  const auto sink = make_lsl_sink();
  REQUIRE(!sink);
  CHECK_THAT(std::string(sink.error().what()), Catch::Matchers::Contains("liblsl"));
}
