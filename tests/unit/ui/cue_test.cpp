#include <catch2/catch.hpp>
#include <cmath>

#include "ui/model/cue_desk.hpp"
#include "ui/model/runner_words.hpp"

using namespace footfall;
using namespace footfall::ui;

namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

Snapshot mine() {
  Snapshot snapshot;
  snapshot.link = Link::Live;
  snapshot.ever_connected = true;
  snapshot.stale = false;
  snapshot.holder = Holder::Mine;
  snapshot.target_cadence_spm = 176.4;
  snapshot.status.set_state("Running");
  snapshot.recent.set_steps(12);
  snapshot.recent.set_cadence_spm(176.0);
  return snapshot;
}

/// No judgement, no fear, no clinic (docs/charts.md, "Runner's screen").
bool calm(const std::string& words) {
  for (const char* bad : {"injur", "risk", "bad", "weak", "damage", "pain", "wrong", "fail", "alarm", "warn",
                          "error", "GRF", "overstride", "load", "target reached", "stale", "lost"}) {
    if (words.find(bad) != std::string::npos) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("the beat starts only with control and a target, and ends with either", "[ui][metronome]") {
  CueDesk desk;
  Snapshot snapshot = mine();
  snapshot.holder = Holder::Nobody;
  CHECK(desk.why_not(snapshot) != nullptr);
  desk.start(0, snapshot);
  CHECK_FALSE(desk.running());
  snapshot = mine();
  snapshot.target_cadence_spm.reset();
  CHECK(desk.why_not(snapshot) != nullptr);
  snapshot = mine();
  REQUIRE(desk.why_not(snapshot) == nullptr);
  desk.start(5 * kSecond, snapshot);
  (void)desk.update(5 * kSecond, snapshot);
  REQUIRE(desk.beats());
  CHECK(desk.beats()->tempo_spm == 176.4);
  snapshot.holder = Holder::Another;
  CHECK_FALSE(desk.update(6 * kSecond, snapshot));
  CHECK_FALSE(desk.running());
}

TEST_CASE("the view goes to the station when it changes and not otherwise", "[ui][metronome]") {
  CueDesk desk;
  Snapshot snapshot = mine();
  const auto first = desk.update(0, snapshot);
  REQUIRE(first);
  CHECK(first->first() == v1::RUNNER_CADENCE);
  CHECK_FALSE(desk.update(kSecond, snapshot));
  desk.choice.first = v1::RUNNER_CADENCE_BAND;
  CHECK(desk.update(2 * kSecond, snapshot)->first() == v1::RUNNER_CADENCE_BAND);
  desk.start(3 * kSecond, snapshot);
  const auto beating = desk.update(3 * kSecond, snapshot);
  REQUIRE(beating);
  CHECK(beating->cue().on());
  CHECK(beating->cue().anchor_ns() == 3 * kSecond);
  CHECK_FALSE(desk.update(4 * kSecond, snapshot));
  snapshot.target_cadence_spm = 180.0;
  const auto quicker = desk.update(5 * kSecond, snapshot);
  REQUIRE(quicker);
  CHECK(quicker->cue().tempo_spm() == 180.0);
}

TEST_CASE("whoever takes control leaves the runner's screen as it was chosen", "[ui][metronome]") {
  CueDesk desk;
  Snapshot snapshot = mine();
  snapshot.runner_view.set_band_percent(2.5);
  snapshot.runner_view.set_first(v1::RUNNER_SPEED);
  snapshot.runner_view.set_second(v1::RUNNER_BEAT);
  CHECK_FALSE(desk.update(0, snapshot));
  CHECK(desk.choice.first == v1::RUNNER_SPEED);
  CHECK(desk.choice.second == v1::RUNNER_BEAT);
}

TEST_CASE("in retention the beat is silent while the phase is still measured", "[ui][metronome]") {
  CueDesk desk;
  desk.choice.faded = true;
  desk.choice.plan = {10.0, 0.0, 10.0, 100.0};
  Snapshot snapshot = mine();
  desk.start(0, snapshot);
  (void)desk.update(5 * kSecond, snapshot);
  CHECK(desk.beats());
  (void)desk.update(11 * kSecond, snapshot);
  CHECK_FALSE(desk.beats());
  CHECK(desk.running());
  CHECK(desk.state().phase == CuePhase::Retention);
  (void)desk.update(111 * kSecond, snapshot);
  CHECK_FALSE(desk.running());
}

TEST_CASE("the runner reads calm words and never an old figure", "[ui][runner]") {
  Snapshot snapshot = mine();
  CHECK(runner_waits(snapshot).empty());
  CHECK(runner_words(v1::RUNNER_CADENCE, snapshot).value == "176");
  CHECK(runner_words(v1::RUNNER_CADENCE, snapshot).caption == "in the band");
  snapshot.recent.set_cadence_spm(165.0);
  CHECK(runner_words(v1::RUNNER_CADENCE, snapshot).caption == "a little quicker");
  CHECK(band_place(snapshot) == Approx((165.0 / 176.4 - 1.0) / 0.025));
  snapshot.recent.set_cadence_spm(300.0);
  CHECK(band_place(snapshot) == 3.0);
  CHECK(runner_words(v1::RUNNER_CADENCE, snapshot).caption == "a little slower");
  for (int readout = 0; readout <= v1::RunnerReadout_MAX; ++readout) {
    for (const double spm : {0.0, 120.0, 176.0, 240.0}) {
      snapshot.recent.set_cadence_spm(spm);
      const RunnerWords words = runner_words(static_cast<v1::RunnerReadout>(readout), snapshot);
      CHECK(calm(words.value + words.unit + words.caption));
    }
  }
  snapshot.age_s = 0.26;
  CHECK_FALSE(runner_waits(snapshot).empty());
  snapshot.age_s = 0.0;
  snapshot.stale = true;
  CHECK_FALSE(runner_waits(snapshot).empty());
  CHECK(calm(runner_waits(snapshot)));
  snapshot.stale = false;
  snapshot.status.set_state("Stopped");
  CHECK(runner_words(v1::RUNNER_CADENCE, snapshot).value == "\xE2\x80\x93");
  CHECK_FALSE(band_place(snapshot));
  CHECK(runner_words(v1::RUNNER_SPEED, snapshot).value == "\xE2\x80\x93");
  snapshot.status.set_measured_speed_m_s(3.0);
  CHECK(runner_words(v1::RUNNER_SPEED, snapshot).value == "10.8");
  snapshot.unit = SpeedUnit::Mph;  // as chosen for the console
  CHECK(runner_words(v1::RUNNER_SPEED, snapshot).value == "6.7");
  CHECK(runner_words(v1::RUNNER_SPEED, snapshot).unit == "mph");
}
