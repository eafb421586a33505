#include "station/measure/measure_loop.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include "station/measure/analysis_setup.hpp"
#include "tests/unit/gait/run_signals.hpp"

using namespace footfall;
using namespace footfall::station;

namespace {

/// A plate without a wire: the frames of a run, one a cycle. As with any transducer its last digit never
/// rests, unless it is told to be `stuck`.
class RunPlate final : public hal::ForcePlate {
 public:
  bool stuck = false;
  double offset_n = 0.0;
  explicit RunPlate(std::vector<gait::ForceFrame> frames) : frames_(std::move(frames)) {}
  core::Result<void> start() override { return {}; }
  void stop() noexcept override {}
  void drain(const core::ClockPair& clocks, hal::ForceSink& sink) noexcept override {
    core::ForceSample sample;
    sample.sequence = next_;
    sample.device_time = sample.station_time = sample.receive_time = clocks.monotonic;
    sample.wrench = frames_[next_++].plate[0];
    sample.wrench.f_v += core::Newtons(next_ % 2 == 0 ? 0.01 : -0.01);
    if (stuck) sample.wrench = last_.wrench;
    sample.wrench.f_v += core::Newtons(stuck ? 0.0 : offset_n);
    last_ = sample;
    sink.on_force(sample);
  }
  void maintain(core::Timestamp) noexcept override {}
  core::Result<void> zero() override { return {}; }
  [[nodiscard]] hal::ForcePlateInfo info() const override { return {}; }
  [[nodiscard]] hal::ForcePlateHealth health() const noexcept override { return {}; }
  [[nodiscard]] std::size_t left() const { return frames_.size() - next_; }

 private:
  std::vector<gait::ForceFrame> frames_;
  core::ForceSample last_;
  std::size_t next_ = 0;
};

/// A shank that swings like a pendulum, fastest forward in the middle of the flight before its own contacts.
class SwingingShank final : public hal::Imu {
 public:
  SwingingShank(std::uint8_t device, double first_contact_s, double stride_s)
      : device_(device), first_contact_s_(first_contact_s), stride_s_(stride_s) {}
  core::Result<void> start() override { return {}; }
  void stop() noexcept override {}
  void drain(const core::ClockPair& clocks, hal::ImuSink& sink) noexcept override {
    if (clocks.monotonic.ns % 5'000'000 != 0) return;
    constexpr double kSwingRad = 0.5, kBeforeContactS = 0.1;
    const double t = static_cast<double>(clocks.monotonic.ns) * 1e-9;
    const double omega = 2.0 * std::numbers::pi / stride_s_;
    const double phase = omega * (t - first_contact_s_ + kBeforeContactS);
    core::ImuSample sample;
    sample.device = device_;
    sample.sequence = next_++;
    sample.device_time = sample.station_time = sample.receive_time = clocks.monotonic;
    const double angle = kSwingRad * std::sin(phase);
    sample.angular_rate_rad_s = {0.0, 0.0, kSwingRad * omega * std::cos(phase)};
    sample.acceleration_m_s2 = {9.80665 * std::sin(angle), 9.80665 * std::cos(angle), 0.0};
    sink.on_imu(sample);
  }
  void maintain(core::Timestamp) noexcept override {}
  [[nodiscard]] hal::ImuInfo info() const override { return {}; }
  [[nodiscard]] hal::ImuHealth health() const noexcept override { return {}; }
  [[nodiscard]] std::string notice() const override { return {}; }

 private:
  std::uint8_t device_;
  double first_contact_s_, stride_s_;
  std::uint64_t next_ = 0;
};

gait::ImuPlacement aligned_shank(std::uint8_t device, core::BodySegment segment) {
  gait::ImuPlacement placement;
  placement.device = device;
  placement.segment = segment;
  placement.aligned = true;
  return placement;
}

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

TEST_CASE(
    "feet that cross the midline are told apart by the shanks' sensors, which the plates alone get wrong",
    "[station][measure][imu]") {
  tests::RunShape shape;
  shape.quiet_s = 2.5;
  shape.half_step_width_m = -0.012;
  const auto sides = [&shape](bool with_sensors) {
    RunPlate plate(tests::frames_of(shape));
    const double first_s = 1.0 + shape.contact_start_s(0), stride_s = 2.0 * shape.step_s();
    SwingingShank left(0, first_s, stride_s), right(1, first_s + shape.step_s(), stride_s);
    core::LatestValue<core::TreadmillState> belt;
    MeasureOutputs outputs(1, core::Hertz(1000.0), 2);
    MeasureConfig config;
    std::vector<hal::Imu*> imus;
    if (with_sensors) {
      imus = {&left, &right};
      config.analysis.imu.sensors = {aligned_shank(0, core::BodySegment::LeftShank),
                                     aligned_shank(1, core::BodySegment::RightShank)};
    }
    MeasureLoop loop(config, {&plate}, belt, outputs, imus);
    std::vector<gait::StepResult> steps;
    for (core::Timestamp now{1'000'000'000}; plate.left() > 0; now = now + core::milliseconds(1)) {
      loop.cycle({now.ns, now});
      gait::StepResult step;
      while (outputs.display_steps.try_pop(step)) steps.push_back(step);
      DisplaySample shown;
      while (outputs.display.try_pop(shown)) {
      }
    }
    return steps;
  };
  const auto told = sides(true);
  REQUIRE(told.size() == 20);
  for (std::size_t k = 4; k < told.size(); ++k) {
    INFO(k);
    CHECK(told[k].side == (k % 2 == 0 ? gait::Side::Left : gait::Side::Right));
    CHECK(told[k].side_confidence > 0.9);
    CHECK((told[k].health & gait::kSideUncertain) == 0);
  }
  const auto misled = sides(false);
  for (std::size_t k = 8; k < misled.size(); ++k) CHECK(misled[k].side != told[k].side);
}

TEST_CASE(
    "a runner who is gone from the moving belt is told with the status, and wakes the treadmill thread once",
    "[station][measure]") {
  tests::RunShape shape;
  shape.quiet_s = 2.5;
  RunPlate plate(tests::frames_of(shape, shape.duration_s() + 2.0));
  core::LatestValue<core::TreadmillState> belt;
  MeasureOutputs outputs(1);
  TreadmillMailbox treadmill;
  MeasureLoop loop(MeasureConfig{}, {&plate}, belt, outputs, {}, &treadmill);
  std::optional<double> told_s;
  int woken = 0;
  for (core::Timestamp now{1'000'000'000}; plate.left() > 0; now = now + core::milliseconds(1)) {
    core::TreadmillState state;
    state.time = now;
    state.measured_speed = core::MetersPerSecond(3.0);
    belt.store(state);
    loop.cycle({now.ns, now});
    if (treadmill.wait_until(core::Timestamp{})) ++woken;
    const bool alarm = outputs.status.load().runner.has(control::RunnerAlarm::Nobody);
    if (alarm && !told_s) told_s = static_cast<double>(now.ns - 1'000'000'000) * 1e-9;
  }
  REQUIRE(told_s);
  const double left_s = shape.duration_s() - shape.flight_s;
  CHECK(*told_s > left_s + 0.69);
  CHECK(*told_s < left_s + 0.80);
  CHECK(woken == 1);
}

TEST_CASE("weight carried by hands or a harness is told for the console, and alarms nobody",
          "[station][measure]") {
  tests::RunShape shape;
  shape.quiet_s = 2.5;
  // Mean force over whole steps: half sines.
  const double weight_n = shape.peak_n * 2.0 / std::numbers::pi * shape.contact_s / shape.step_s();
  for (const double share_carried : {0.0, 0.06}) {
    RunPlate plate(tests::frames_of(shape, shape.duration_s() + 0.5));
    core::LatestValue<core::TreadmillState> belt;
    MeasureOutputs outputs(1);
    MeasureConfig config;
    config.analysis.engine.mass = core::Kilograms(weight_n / 9.80665 / (1.0 - share_carried));
    MeasureLoop loop(config, {&plate}, belt, outputs);
    bool alarmed = false;
    for (core::Timestamp now{1'000'000'000}; plate.left() > 0; now = now + core::milliseconds(1)) {
      core::TreadmillState state;
      state.time = now;
      state.measured_speed = core::MetersPerSecond(shape.belt_m_s);
      belt.store(state);
      loop.cycle({now.ns, now});
      alarmed = alarmed || outputs.status.load().runner.any();
    }
    CHECK((outputs.status.load().support_seen.ns != 0) == (share_carried > 0.0));
    CHECK_FALSE(alarmed);
  }
}

TEST_CASE("two belts side by side meet between their transducers; one plate has no gap",
          "[station][measure]") {
  config::PlateConfig left, right, behind;
  left.origin_m = {0.0, -0.05, -0.30};
  right.origin_m = {0.0, -0.05, 0.25};
  behind.origin_m = {-0.8, -0.05, -0.30};
  CHECK(belt_gap_ml({left, right})->value() == Approx(-0.025));
  CHECK(belt_gap_ml({right, left})->value() == Approx(-0.025));
  CHECK_FALSE(belt_gap_ml({left, behind}));
  CHECK_FALSE(belt_gap_ml({left}));
  CHECK_FALSE(belt_gap_ml({}));
}

TEST_CASE(
    "a stuck plate, or one that gives no numbers, is doubted within 250 ms, stored as invalid and wakes the "
    "treadmill thread",
    "[station][measure][fault]") {
  const bool stuck = GENERATE(true, false);
  tests::RunShape shape;
  shape.quiet_s = 2.5;
  RunPlate plate(tests::frames_of(shape));
  core::LatestValue<core::TreadmillState> belt;
  MeasureOutputs outputs(1);
  TreadmillMailbox treadmill;
  MeasureLoop loop(MeasureConfig{}, {&plate}, belt, outputs, {}, &treadmill);
  core::Timestamp now{1'000'000'000};
  const auto cycle = [&] {
    loop.cycle({now.ns, now});
    now = now + core::milliseconds(1);
    DisplaySample shown;
    while (outputs.display.try_pop(shown)) {
    }
    return outputs.status.load();
  };
  for (int i = 0; i < 1000; ++i) REQUIRE(cycle().doubt[0] == control::PlateDoubt::None);
  (void)treadmill.wait_until({});
  if (stuck) plate.stuck = true;
  if (!stuck) plate.offset_n = std::numeric_limits<double>::quiet_NaN();
  int told = 0;
  while (told < 1000 && cycle().doubt[0] == control::PlateDoubt::None) ++told;
  CHECK(told <= (stuck ? 250 : 100));
  CHECK(outputs.status.load().doubt[0] ==
        (stuck ? control::PlateDoubt::Stuck : control::PlateDoubt::Invalid));
  CHECK(treadmill.wait_until({}));
  // Not trusted is not heard: its age grows.
  const core::Timestamp heard = outputs.status.load().last_sample[0];
  for (int i = 0; i < 300; ++i) (void)cycle();
  CHECK(outputs.status.load().last_sample[0] == heard);
}

// The cable pull is refused by it: one second without it means an empty belt.
TEST_CASE("whoever runs is told as load on the belt with no gap of a second, and nobody before he steps on",
          "[station][measure]") {
  tests::RunShape shape;
  shape.quiet_s = 2.5;
  RunPlate plate(tests::frames_of(shape));
  core::LatestValue<core::TreadmillState> belt;
  MeasureOutputs outputs(1);
  MeasureLoop loop(MeasureConfig{}, {&plate}, belt, outputs);
  const core::Timestamp began{1'000'000'000}, runs = began + core::from_seconds(shape.quiet_s),
                                              ends = began + core::from_seconds(shape.duration_s());
  for (core::Timestamp now = began; plate.left() > 0; now = now + core::milliseconds(1)) {
    core::TreadmillState state;
    state.time = now;
    state.measured_speed = core::MetersPerSecond(shape.belt_m_s);
    belt.store(state);
    loop.cycle({now.ns, now});
    const core::Timestamp loaded = outputs.status.load().loaded;
    if (now < runs) REQUIRE(loaded.ns == 0);
    if (now > runs + core::milliseconds(300) && now < ends) REQUIRE(now - loaded < core::milliseconds(1000));
    if (now > ends + core::milliseconds(1500)) REQUIRE(now - loaded > core::milliseconds(1000));
  }
}
