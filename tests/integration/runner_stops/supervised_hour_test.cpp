#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <random>

#include "scene.hpp"
#include "sim/runner/walking_runner.hpp"
#include "tests/unit/control/virtual_belt.hpp"

// An hour of clean running and walking through runner watch and supervisor together, in virtual time: the
// belt is a drive with ramps that the supervisor itself starts, speeds up and stops, and the simulated runner
// moves on what that belt does. No stop but the operator's own.

using namespace footfall;
using control::MotionState;
using control::RequestKind;
using control::test::Bench;

namespace {

constexpr double kWatchS = 0.004;  // 250 Hz, the watch's own pace

class Session {
 public:
  Session(sim::Runner& runner, double low, double high, std::uint64_t seed)
      : runner_(runner), watch_(test::lab_limits()), low_(low), high_(high), random_(seed) {
    bench_.drive.acceleration = 0.4;
  }
  double drift_n = 0.0;
  std::optional<double> weight_n;
  bool changes_cadence = false;

  /// From reset to the end of the run; the first thing that went wrong, or nothing.
  std::string run(double seconds) {
    if (!bench_.run_until(MotionState::Stopped, core::milliseconds(1000))) return "never connected";
    if (!ask(RequestKind::Reset) || !ask(RequestKind::Arm)) return refused_;
    bench_.in.arm_check = control::test::safe_check();
    cycle();
    if (const auto why = start(); !why.empty()) return why;
    const double begin = time_s_;
    double next_change = time_s_ + 3.0;
    while (time_s_ - begin < seconds) {
      if (time_s_ >= next_change) {
        if (!change()) return refused_;
        next_change = time_s_ + 15.0;
      }
      cycle();
      if (bench_.status().state != MotionState::Running) return stopped();
    }
    if (!ask(RequestKind::EndMotion)) return refused_;
    while (bench_.status().state == MotionState::Slowing) cycle();
    if (bench_.status().cause != control::Cause::SessionEnded) return stopped();
    return {};
  }
  [[nodiscard]] double moved_s() const { return moved_s_; }

 private:
  std::string start() {
    if (!ask(RequestKind::BeginStart)) return refused_;
    const std::uint64_t token = bench_.out.reply->token;
    while (bench_.status().state == MotionState::Armed) {
      bench_.in.request = bench_.make(RequestKind::HoldBeat);
      bench_.in.request->token = token;
      cycle();
    }
    while (bench_.status().state == MotionState::Starting) cycle();
    return bench_.status().state == MotionState::Running ? "" : stopped();
  }

  /// A new speed, now and then another incline or cadence.
  bool change() {
    std::uniform_real_distribution<double> share(0.0, 1.0);
    auto request = bench_.make(RequestKind::SetSpeed);
    request.speed = core::MetersPerSecond{low_ + (high_ - low_) * share(random_)};
    if (!ask(request)) return false;
    if (share(random_) < 0.4) {
      auto incline = bench_.make(RequestKind::SetIncline);
      incline.incline = core::GradePercent{std::floor(6.0 * share(random_))};
      if (!ask(incline)) return false;
    }
    if (changes_cadence && share(random_) < 0.4)
      runner_.set_cadence(core::StepsPerMinute(160.0 + 30.0 * share(random_)));
    return true;
  }

  bool ask(RequestKind kind) { return ask(bench_.make(kind)); }
  bool ask(const control::Request& request) {
    bench_.in.request = request;
    cycle();
    const auto& reply = bench_.out.reply;
    if (reply && reply->id == request.id && reply->accepted) return true;
    refused_ = reply ? reply->reason.data() : "a request was not answered";
    return false;
  }

  /// 50 ms of forces, then the treadmill thread.
  void cycle() {
    const double end = time_s_ + 0.05;
    for (; sample_s_ < end; sample_s_ += kWatchS) watch_.step(sample(sample_s_));
    time_s_ = end;
    if (bench_.drive.speed > 0.05) moved_s_ += 0.05;
    bench_.in.runner = watch_.alarms();
    bench_.cycle();
  }

  control::RunnerSample sample(double t) {
    const core::MetersPerSecond belt{bench_.drive.speed};
    const sim::RunnerForces forces = runner_.advance(t, belt);
    control::RunnerSample sample;
    sample.time = core::Timestamp{1} + core::from_seconds(t);
    sample.sum = forces.belt[0] + forces.belt[1];
    const double drift = drift_n * std::min(1.0, t / 60.0);
    sample.sum.f_v += core::Newtons(drift + 1.1 * normal_(random_));
    sample.sum.m_ap += core::NewtonMeters(0.25 * drift + 0.07 * normal_(random_));
    sample.sum.m_ml += core::NewtonMeters(0.07 * normal_(random_));
    sample.belt_speed = belt;
    if (weight_n) sample.weight = core::Newtons(*weight_n);
    return sample;
  }

  std::string stopped() const {
    return std::string("stopped by ") + control::name_of(bench_.status().cause) + " after " +
           std::to_string(time_s_) + " s at " + std::to_string(bench_.drive.speed) + " m/s";
  }

  sim::Runner& runner_;
  control::RunnerWatch watch_;
  Bench bench_;
  double low_, high_;
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
  double time_s_ = 0.0, sample_s_ = 0.0, moved_s_ = 0.0;
  std::string refused_;
};

/// FOOTFALL_MINUTES: of motion; the suite is content with some.
double wanted_minutes() {
  const char* text = std::getenv("FOOTFALL_MINUTES");
  return text != nullptr ? std::strtod(text, nullptr) : 20.0;
}

}  // namespace

TEST_CASE("running and walking of all kinds through watch and supervisor end by the operator's word alone") {
  const double each_s = wanted_minutes() * 60.0 / 12.0;
  double moved = 0.0;
  std::uint64_t seed = 100;
  for (const double drift : {0.0, 112.0, -112.0}) {
    for (const auto strike :
         {sim::FootStrike::Rearfoot, sim::FootStrike::Midfoot, sim::FootStrike::Forefoot}) {
      sim::PhysicalRunnerConfig config;
      config.seed = ++seed;
      config.foot_strike = strike;
      config.mass = core::Kilograms(45.0 + 9.0 * static_cast<double>(seed % 7));
      auto runner = sim::PhysicalRunner::make(config);
      REQUIRE(runner);
      Session session(**runner, 1.4, 3.9, seed);
      session.drift_n = drift;
      session.changes_cadence = true;
      if (seed % 2 == 0) session.weight_n = config.mass.value() * 9.80665;
      INFO("runner " << seed << ", drift " << drift << " N");
      CHECK(session.run(each_s) == "");
      moved += session.moved_s();
    }
    sim::WalkingRunnerConfig config;
    config.seed = ++seed;
    config.mass = core::Kilograms(drift > 0.0 ? 110.0 : 62.0);
    auto walker = sim::WalkingRunner::make(config);
    REQUIRE(walker);
    Session session(**walker, 0.6, 1.8, seed);
    session.drift_n = drift;
    INFO("walker " << seed << ", drift " << drift << " N");
    CHECK(session.run(each_s) == "");
    moved += session.moved_s();
  }
  INFO(moved << " s of motion");
  CHECK(moved >= wanted_minutes() * 60.0);
}
