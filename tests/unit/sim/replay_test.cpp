#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

#include "sim/replay/low_pass.hpp"
#include "sim/replay/recording_loop.hpp"
#include "sim/replay/replay_runner.hpp"
#include "sim/runner/physical_runner.hpp"
#include "tests/support/recordings.hpp"

using namespace footfall;
using namespace footfall::sim;

namespace {

constexpr double kRate = 1200.0;
constexpr double kVerticalOffset = -20.0;
constexpr double kForeAftOffset = -12.0;

/// A file that is gone when the test ends.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text) {
    path_ = std::filesystem::temp_directory_path() /
            ("footfall-replay-" + std::to_string(::getpid()) + "-" + std::to_string(count_++) + ".csv");
    std::ofstream(path_) << text;
  }
  ~TemporaryFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  static inline int count_ = 0;
  std::filesystem::path path_;
};

/// The physical runner as an un-tared recording of one belt, origin at a corner of it, cut in at `from_s`.
formats::ForceRecording recorded_run(double seconds, double drift_n_per_s = 0.0, double from_s = 3.1) {
  PhysicalRunnerConfig config;
  config.cadence = core::StepsPerMinute(170);
  auto runner = PhysicalRunner::make(config);
  REQUIRE(runner);
  formats::ForceRecording recording;
  recording.sample_rate = core::Hertz(kRate);
  recording.belts.resize(1);
  auto& belt = recording.belts[0];
  belt.name = "right";
  const double tick = 1.0 / kRate;
  for (double t = 0.0; t < from_s; t += tick) (*runner)->advance(t, core::MetersPerSecond(3.0));
  for (double t = from_s; t < from_s + seconds; t += tick) {
    const auto forces = (*runner)->advance(t, core::MetersPerSecond(3.0));
    const core::Wrench w = forces.belt[0] + forces.belt[1];
    const double f = w.f_v.value();
    belt.f_v_n.push_back(f + kVerticalOffset + drift_n_per_s * (t - from_s));
    belt.f_ap_n.push_back(w.f_ap.value() + kForeAftOffset);
    belt.f_ml_n.push_back(w.f_ml.value());
    belt.cop_ap_m.push_back(f > 100 ? w.m_ml.value() / f + 0.8 : NAN);
    belt.cop_ml_m.push_back(f > 100 ? -w.m_ap.value() / f + 0.73 : NAN);
  }
  return recording;
}

std::string as_csv(const formats::ForceRecording& recording) {
  const auto& belt = recording.belts[0];
  std::string text = "time_s,right_fx_n,right_fy_n,right_fz_n,right_copx_m,right_copy_m\n";
  const auto cell = [](double v) { return std::isnan(v) ? std::string() : std::to_string(v); };
  for (std::size_t i = 0; i < recording.samples(); ++i) {
    text += std::to_string(static_cast<double>(i) / kRate) + "," + cell(belt.f_ml_n[i]) + "," +
            cell(belt.f_ap_n[i]) + "," + cell(belt.f_v_n[i]) + "," + cell(belt.cop_ml_m[i]) + "," +
            cell(belt.cop_ap_m[i]) + "\n";
  }
  return text;
}

RecordingLoop loop_of(const formats::ForceRecording& recording) {
  auto loop = RecordingLoop::make(recording);
  INFO((loop ? "" : loop.error().what()));
  REQUIRE(loop);
  return std::move(*loop);
}

core::Wrench total(const RunnerForces& f) {
  return f.belt[0] + f.belt[1];
}

/// Largest change of the vertical force over 1 ms in a stretch of loop time.
double largest_change(const RecordingLoop& loop, double from, double to) {
  double largest = 0.0;
  for (double t = from; t < to; t += 0.25e-3) {
    const double change = total(loop.at(t + 1e-3)).f_v.value() - total(loop.at(t)).f_v.value();
    largest = std::max(largest, std::abs(change));
  }
  return largest;
}

double cadence_of(const RecordingLoop& loop) {
  return 60.0 * static_cast<double>(loop.steps()) / loop.period().value();
}

double mean(const RecordingLoop& loop, const std::function<double(const StepTruth&)>& value) {
  double sum = 0.0;
  for (const auto& step : loop.truth()) sum += value(step.truth);
  return sum / static_cast<double>(loop.steps());
}

/// The seam may not move more than the flights inside the loop do, or than 5 N in a millisecond, where the
/// recording was filtered so that its flights hardly move.
void check_seam(const RecordingLoop& loop) {
  double in_flight = 0.0;
  for (std::size_t k = 1; k < loop.steps(); ++k) {
    const double from = loop.truth()[k - 1].toe_off_s;
    const double to = loop.truth()[k].initial_contact_s;
    const double quarter = 0.25 * (to - from);
    in_flight = std::max(in_flight, largest_change(loop, from + quarter, to - quarter));
  }
  const double period = loop.period().value();
  const double reach = std::min(0.016, 0.5 * loop.truth()[0].initial_contact_s);
  CHECK(largest_change(loop, period - reach, period + reach) <= std::max(in_flight, 5.0));
}

double amplitude_after_filter(double frequency) {
  std::vector<double> signal(6000);
  for (std::size_t i = 0; i < signal.size(); ++i) {
    signal[i] = std::sin(2 * std::numbers::pi * frequency * static_cast<double>(i) / 2400.0);
  }
  const auto before = signal;
  zero_phase_low_pass(signal, core::Hertz(200), core::Hertz(2400));
  double product = 0.0;
  double power = 0.0;
  for (std::size_t i = 1000; i < 5000; ++i) {
    product += signal[i] * before[i];
    power += before[i] * before[i];
  }
  return product / power;
}

}  // namespace

TEST_CASE("the replay's low-pass has no delay and its -3 dB point where it says") {
  CHECK(amplitude_after_filter(20) == Approx(1.0).margin(0.001));
  CHECK(amplitude_after_filter(50) == Approx(1.0).margin(0.01));
  CHECK(amplitude_after_filter(200) == Approx(std::sqrt(0.5)).margin(0.005));
  CHECK(amplitude_after_filter(1000) < 0.001);
}

TEST_CASE("a recorded run is looped over an even number of whole steps with a smooth seam") {
  const RecordingLoop loop = loop_of(recorded_run(8.0));
  CHECK(loop.steps() % 2 == 0);
  CHECK(loop.steps() >= 18);
  CHECK(cadence_of(loop) == Approx(170.0).epsilon(0.005));
  CHECK(loop.seam_jump().value() < 5.0);
  check_seam(loop);
  // The second round is the first again.
  for (double t = 0.0; t < loop.period().value(); t += 0.01) {
    CHECK(total(loop.at(t + loop.period().value())).f_v.value() == Approx(total(loop.at(t)).f_v.value()));
  }
}

TEST_CASE("offsets of the recording stay in, the truth is without them") {
  const RecordingLoop loop = loop_of(recorded_run(8.0));
  const double mid_flight = 0.5 * (loop.truth()[3].toe_off_s + loop.truth()[4].initial_contact_s);
  CHECK(total(loop.at(mid_flight)).f_v.value() == Approx(kVerticalOffset).margin(0.5));
  CHECK(total(loop.at(mid_flight)).f_ap.value() == Approx(kForeAftOffset).margin(0.5));
  CHECK(mean(loop, [](const StepTruth& s) { return s.body_weight.value(); }) ==
        Approx(70 * 9.80665).epsilon(0.01));
  const double braking = mean(loop, [](const StepTruth& s) { return s.braking_impulse.value(); });
  const double propulsive = mean(loop, [](const StepTruth& s) { return s.propulsive_impulse.value(); });
  CHECK(braking == Approx(propulsive).epsilon(0.02));
  CHECK(std::isnan(loop.truth()[0].truth.overstride.value()));
}

TEST_CASE("replay truth agrees with the truth of the runner who was recorded") {
  const RecordingLoop loop = loop_of(recorded_run(8.0));
  PhysicalRunnerConfig config;
  config.cadence = core::StepsPerMinute(170);
  auto runner = PhysicalRunner::make(config);
  REQUIRE(runner);
  std::vector<RunnerEvent> truth;
  for (double t = 0.0; t < 12.0; t += 1.0 / kRate) {
    (*runner)->advance(t, core::MetersPerSecond(3.0));
    RunnerEvent event;
    while ((*runner)->next_event(event)) {
      if (event.kind == RunnerEventKind::Step) truth.push_back(event);
    }
  }
  // Find the recorded steps again by the lengths of the first three, which vary.
  const auto same = [&](std::size_t at) {
    for (std::size_t k = 0; k < 3; ++k) {
      if (std::abs((truth[at + k].step.step - loop.truth()[k].truth.step).value()) > 1e-3) return false;
    }
    return true;
  };
  std::size_t at = 0;
  while (at + loop.steps() < truth.size() && !same(at)) ++at;
  REQUIRE(at + loop.steps() <= truth.size());
  for (std::size_t k = 0; k < loop.steps(); ++k) {
    const StepTruth& is = loop.truth()[k].truth;
    const StepTruth& was = truth[at + k].step;
    CHECK(is.step.value() == Approx(was.step.value()).margin(1e-3));
    CHECK(is.contact.value() == Approx(was.contact.value()).margin(2e-3));
    CHECK(is.peak_vertical.value() == Approx(was.peak_vertical.value()).epsilon(0.01));
    CHECK(is.braking_impulse.value() == Approx(was.braking_impulse.value()).epsilon(0.03));
    CHECK(loop.truth()[k].side == truth[at + k].side);
  }
}

TEST_CASE("forces stay on the recorded belt and the CoP comes back out of the wrench about its middle") {
  const auto recording = recorded_run(8.0);
  const RecordingLoop loop = loop_of(recording);
  double force = 0.0;
  double ap = 0.0;
  double ml = 0.0;
  for (double t = 0.0; t < loop.period().value(); t += 1e-3) {
    const RunnerForces f = loop.at(t);
    CHECK(f.belt[kLeft].f_v.value() == 0.0);
    force += f.belt[kRight].f_v.value() - kVerticalOffset;
    ap += f.belt[kRight].m_ml.value();
    ml -= f.belt[kRight].m_ap.value();
  }
  CHECK(ap / force == Approx(0.0).margin(0.005));
  CHECK(ml / force == Approx(0.25).margin(0.005));
  // In one stance the CoP goes back by as much as recorded.
  const auto& step = loop.truth()[2];
  const auto cop = [&](double t) {
    const core::Wrench w = loop.at(t).belt[kRight];
    return w.m_ml.value() / (w.f_v.value() - kVerticalOffset);
  };
  const double early = cop(step.initial_contact_s + 0.05);
  const double late = cop(step.toe_off_s - 0.05);
  CHECK(early - late > 0.25);
  CHECK(early - late < 0.45);
}

TEST_CASE("a drifting zero does not tear the loop apart") {
  const RecordingLoop loop = loop_of(recorded_run(20.0, 4.0));
  CHECK(loop.seam_jump().value() <= 20.0);
  CHECK(loop.steps() >= 8);
  CHECK(loop.steps() < 20);
  CHECK(mean(loop, [](const StepTruth& s) { return s.contact.value(); }) == Approx(0.250).margin(0.006));
}

TEST_CASE("the replay runner is away while the belt stands and begins anew in a flight") {
  const TemporaryFile file(as_csv(recorded_run(6.0)));
  auto made = make_replay_runner(file.path(), 1);
  INFO((made ? "" : made.error().what()));
  REQUIRE(made);
  Runner& runner = **made;
  CHECK_FALSE(runner.set_cadence(core::StepsPerMinute(180)));
  const auto run = [&](double from, double to, double speed) {
    std::vector<RunnerEvent> events;
    std::vector<double> force;
    for (double t = from; t < to; t += 1e-3) {
      force.push_back(total(runner.advance(t, core::MetersPerSecond(speed))).f_v.value());
      RunnerEvent event;
      while (runner.next_event(event)) events.push_back(event);
    }
    return std::make_pair(force, events);
  };
  const auto [standing, nothing] = run(0.0, 1.0, 0.0);
  for (const double f : standing) CHECK(f == 0.0);
  CHECK(nothing.empty());
  const auto [first, events] = run(1.0, 13.0, 2.0);
  CHECK(first.front() == Approx(kVerticalOffset).margin(1.0));
  double last = 0.0;
  int contacts = 0;
  int steps = 0;
  for (const auto& e : events) {
    CHECK(e.time_s >= last);
    last = e.time_s;
    contacts += e.kind == RunnerEventKind::InitialContact;
    steps += e.kind == RunnerEventKind::Step;
    const double f = first.at(static_cast<std::size_t>(std::lround((e.time_s - 1.0) * 1e3)));
    if (e.kind != RunnerEventKind::Step) CHECK(f - kVerticalOffset == Approx(50.0).margin(25.0));
  }
  CHECK(contacts > 30);
  CHECK(steps == contacts - 1);
  run(13.0, 13.5, 0.0);
  const auto [again, more] = run(13.5, 14.5, 2.0);
  for (std::size_t i = 0; i < again.size(); ++i) CHECK(again[i] == Approx(first[i]).margin(1e-6));
  CHECK(more.front().time_s - 13.5 == Approx(events.front().time_s - 1.0).margin(1e-9));
}

TEST_CASE("what cannot be looped is refused with a sentence that names the file") {
  const auto refused = [](const std::string& text) {
    const TemporaryFile file(text);
    const auto runner = make_replay_runner(file.path(), 1);
    REQUIRE_FALSE(runner);
    CHECK(runner.error().remedy() == core::Remedy::Reconfigure);
    const std::string sentence = runner.error().what();
    CHECK(sentence.find(file.path().filename().string()) != std::string::npos);
    return sentence;
  };
  const auto csv = [](double seconds, const std::function<double(double)>& force) {
    std::string text = "time_s,fz_n\n";
    for (int i = 0; i < seconds * 500; ++i) {
      text += std::to_string(i / 500.0) + "," + std::to_string(force(i / 500.0)) + "\n";
    }
    return text;
  };
  const auto walking = [](double t) { return 700.0 + 200.0 * std::sin(2 * std::numbers::pi * 2 * t); };
  CHECK(refused(csv(5.0, walking)).find("flights") != std::string::npos);
  CHECK(refused(csv(5.0, [](double) { return 700.0; })).find("four running steps") != std::string::npos);
  CHECK(refused(as_csv(recorded_run(0.8))).find("four running steps") != std::string::npos);
  CHECK_FALSE(make_replay_runner("/nonexistent/run.csv", 1));
}

TEST_CASE("the shared treadmill recording loops at its own cadence and contact time") {
  const auto file = footfall::tests::recording("jdx_s999_run_a_forces.csv");
  if (!file) return footfall::tests::skip_without_recordings();
  const auto recording = formats::read_recording(*file);
  REQUIRE(recording);
  const RecordingLoop loop = loop_of(*recording);
  CHECK(loop.steps() == 12);
  CHECK(cadence_of(loop) == Approx(175.5).margin(0.2));
  CHECK(mean(loop, [](const StepTruth& s) { return s.contact.value(); }) == Approx(0.2425).margin(0.004));
  CHECK(mean(loop, [](const StepTruth& s) { return s.peak_vertical.value(); }) == Approx(1921).epsilon(0.01));
  CHECK(mean(loop, [](const StepTruth& s) { return s.braking_impulse.value(); }) ==
        Approx(18.5).epsilon(0.05));
  CHECK(mean(loop, [](const StepTruth& s) { return s.propulsive_impulse.value(); }) ==
        Approx(18.7).epsilon(0.05));
  check_seam(loop);
  // Un-tared, as recorded; both feet on the right belt.
  const double mid_flight = 0.5 * (loop.truth()[3].toe_off_s + loop.truth()[4].initial_contact_s);
  CHECK(total(loop.at(mid_flight)).f_v.value() == Approx(-20.0).margin(20.0));
  const auto stance = loop.at(0.5 * (loop.truth()[3].initial_contact_s + loop.truth()[3].toe_off_s));
  CHECK(std::abs(stance.belt[kLeft].f_v.value()) < 30.0);
  CHECK(stance.belt[kRight].f_v.value() > 1500.0);
}

TEST_CASE("every shared running recording can be replayed") {
  const auto folder = footfall::tests::recordings_dir();
  if (!folder) return footfall::tests::skip_without_recordings();
  int replayed = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".csv" || name.find("markers") != std::string::npos) continue;
    INFO(name);
    const auto recording = formats::read_recording(entry.path());
    if (!recording) continue;
    auto loop = RecordingLoop::make(*recording);
    REQUIRE(loop);
    CHECK(loop->steps() >= 8);
    CHECK(loop->seam_jump().value() < 25.0);
    check_seam(*loop);
    ++replayed;
  }
  CHECK(replayed > 0);
}
