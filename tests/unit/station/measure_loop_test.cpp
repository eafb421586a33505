#include "station/measure_loop.hpp"

#include <catch2/catch.hpp>
#include <functional>

#include "tests/unit/gait/run_signals.hpp"

using namespace footfall;
using namespace footfall::station;

namespace {

/// A plate without a wire: the frames of a run, one a cycle.
class RunPlate final : public hal::ForcePlate {
 public:
  explicit RunPlate(std::vector<gait::ForceFrame> frames) : frames_(std::move(frames)) {}
  core::Result<void> start() override { return {}; }
  void stop() noexcept override {}
  void drain(const core::ClockPair& clocks, hal::ForceSink& sink) noexcept override {
    core::ForceSample sample;
    sample.sequence = next_;
    sample.device_time = sample.station_time = sample.receive_time = clocks.monotonic;
    sample.wrench = frames_[next_++].plate[0];
    sink.on_force(sample);
  }
  void maintain(core::Timestamp) noexcept override {}
  core::Result<void> zero() override { return {}; }
  [[nodiscard]] hal::ForcePlateInfo info() const override { return {}; }
  [[nodiscard]] hal::ForcePlateHealth health() const noexcept override { return {}; }
  [[nodiscard]] std::size_t left() const { return frames_.size() - next_; }

 private:
  std::vector<gait::ForceFrame> frames_;
  std::size_t next_ = 0;
};

/// A run of 20 steps; `poll` makes the drive's state at each of its 20 polls a second, or leaves the last
/// one.
std::vector<gait::StepResult> run(const std::function<bool(double, core::TreadmillState&)>& poll) {
  tests::RunShape shape;
  shape.quiet_s = 2.5;
  RunPlate plate(tests::frames_of(shape));
  core::LatestValue<core::TreadmillState> belt;
  MeasureOutputs outputs(1);
  MeasureLoop loop(MeasureConfig{}, {&plate}, belt, outputs);
  std::vector<gait::StepResult> steps;
  core::TreadmillState state;
  for (core::Timestamp now{1'000'000'000}; plate.left() > 0; now = now + core::milliseconds(1)) {
    const double t = static_cast<double>(now.ns - 1'000'000'000) * 1e-9;
    if (now.ns % 50'000'000 == 0 && poll(t, state)) {
      state.time = now;
      belt.store(state);
    }
    loop.cycle({now.ns, now});
    gait::StepResult step;
    while (outputs.display_steps.try_pop(step)) steps.push_back(step);
    DisplaySample shown;
    while (outputs.display.try_pop(shown)) {
    }
  }
  return steps;
}

}  // namespace

TEST_CASE("steps carry the drive's measured speed, and its incline marks those on a moving deck",
          "[station][measure]") {
  const auto steps = run([](double t, core::TreadmillState& state) {
    state.measured_speed = core::MetersPerSecond(2.9);
    state.incline_available = true;
    // Asked for 2 % during the eleventh step, reached 4 s later.
    state.set_incline = core::GradePercent(t < 6.0 ? 0.0 : 2.0);
    state.measured_incline = core::GradePercent(std::clamp(0.5 * (t - 6.0), 0.0, 2.0));
    return true;
  });
  REQUIRE(steps.size() == 20);
  for (const auto& step : steps) {
    const double begins = static_cast<double>(step.initial_contact.ns - 1'000'000'000) * 1e-9;
    CHECK(step.belt_speed->value() == Approx(2.9));
    CHECK((step.health & gait::kBeltNotSteady) == 0);
    if (begins + 0.34 < 6.0) CHECK((step.health & gait::kInclineMoving) == 0);
    if (begins > 6.1) CHECK((step.health & gait::kInclineMoving) != 0);
    if (begins > 6.1) CHECK((step.health & gait::kNotSettled) != 0);
  }
}

TEST_CASE("a drive that falls silent leaves speed and incline unknown after 300 ms", "[station][measure]") {
  const auto steps = run([](double t, core::TreadmillState& state) {
    state.measured_speed = core::MetersPerSecond(3.0);
    state.incline_available = true;
    state.set_incline = core::GradePercent(5.0);  // and it says that the deck still moves
    return t < 5.0;
  });
  REQUIRE(steps.size() == 20);
  for (const auto& step : steps) {
    const double begins = static_cast<double>(step.initial_contact.ns - 1'000'000'000) * 1e-9;
    const bool known = begins + 0.34 < 5.2, unknown = begins > 5.4;
    if (!known && !unknown) continue;
    CHECK(step.belt_speed.has_value() == known);
    CHECK(((step.health & gait::kBeltNotSteady) != 0) == unknown);
    CHECK(((step.health & gait::kInclineMoving) != 0) == known);
  }
}
