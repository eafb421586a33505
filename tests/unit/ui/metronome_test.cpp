#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "ui/audio/beat_player.hpp"
#include "ui/audio/click_track.hpp"
#include "ui/audio/metronome.hpp"
#include "ui/model/metronome.hpp"
#include "ui/model/start_warning.hpp"

using namespace footfall::ui;

namespace {

constexpr std::int64_t kHourNs = 3'600'000'000'000;

std::vector<std::int64_t> an_hour(const BeatGrid& grid) {
  std::vector<std::int64_t> beats;
  for (std::int64_t k = 0; grid.beat_ns(k) < grid.anchor_ns + kHourNs; ++k) beats.push_back(grid.beat_ns(k));
  return beats;
}

/// A device that can be unplugged.
struct Speaker final : BeatSound {
  explicit Speaker(std::shared_ptr<std::atomic<bool>> plugged) : in(std::move(plugged)) {}
  void follow(const std::optional<BeatGrid>& grid) override { heard = grid ? grid->tempo_spm : 0.0; }
  [[nodiscard]] bool plays() const override { return *in; }
  [[nodiscard]] std::optional<double> latency_s() const override { return latency; }
  std::optional<double> latency = 0.1;
  std::shared_ptr<std::atomic<bool>> in;
  static inline std::atomic<double> heard{0.0};
};

/// Frames of the draw thread until the metronome says so, or two seconds.
bool draws_until(Metronome& metronome, const std::optional<BeatGrid>& grid, const std::function<bool()>& so) {
  for (int frame = 0; frame < 400 && !so(); ++frame) {
    metronome.follow(grid, true);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return so();
}

}  // namespace

TEST_CASE("an hour of beats keeps its tempo to a millionth and its grid to a nanosecond", "[ui][metronome]") {
  for (const double spm : {150.3, 176.4, 179.999, 200.0}) {
    const BeatGrid grid{123'456'789'012, spm};
    const auto beats = an_hour(grid);
    const auto report = judge_beats(beats);
    REQUIRE(report);
    CAPTURE(spm);
    CHECK(static_cast<double>(beats.size()) == Approx(60.0 * spm).margin(1.0));
    CHECK(report->tempo_spm == Approx(spm).epsilon(1e-6));
    CHECK(report->largest_jitter_ms < 1e-5);
  }
}

TEST_CASE("every beat comes once, whenever the next one is asked for", "[ui][metronome]") {
  const BeatGrid grid{1'000'000'000, 176.4};
  std::int64_t now = 0, last = -1'000'000;
  for (int i = 0; i < 1000; ++i) {
    const std::int64_t k = grid.next_after(now);
    CHECK(grid.beat_ns(k) > now);
    CHECK(grid.beat_ns(k - 1) <= now);
    if (last != -1'000'000) CHECK(k == last + 1);
    last = k;
    now = grid.beat_ns(k);
  }
  CHECK(grid.phase(grid.beat_ns(7)) == Approx(0.0).margin(1e-8));
  CHECK(grid.phase(grid.beat_ns(7) + std::llround(0.25 * grid.period_ns())) == Approx(0.25));
}

TEST_CASE("another tempo goes on from the last beat", "[ui][metronome]") {
  const BeatGrid before{0, 160.0};
  const std::int64_t now = before.beat_ns(10) + 100'000'000;
  const BeatGrid after = before.with_tempo(168.0, now);
  CHECK(after.anchor_ns == before.beat_ns(10));
  CHECK(after.beat_ns(after.next_after(now)) == before.beat_ns(10) + std::llround(60e9 / 168.0));
}

TEST_CASE("the beat fades in equal steps, then a block without it, then the end", "[ui][metronome]") {
  const CuePlan plan{100.0, 80.0, 20.0, 60.0};
  CHECK(cue_at(plan, 99.9).on);
  CHECK(cue_at(plan, 99.9).phase == CuePhase::Steady);
  // Four cycles: 0.8, 0.6, 0.4, 0.2 of 20 s.
  double heard_s = 0.0;
  for (int i = 0; i < 8000; ++i) heard_s += cue_at(plan, 100.0 + 0.01 * i + 0.005).on ? 0.01 : 0.0;
  CHECK(heard_s == Approx(20.0 * (0.8 + 0.6 + 0.4 + 0.2)).margin(0.05));
  CHECK(cue_at(plan, 101.0).share == Approx(0.8));
  CHECK(cue_at(plan, 179.0).share == Approx(0.2));
  CHECK_FALSE(cue_at(plan, 179.0).on);
  for (double t = 180.0; t < 240.0; t += 0.5) {
    CHECK(cue_at(plan, t).phase == CuePhase::Retention);
    CHECK_FALSE(cue_at(plan, t).on);
  }
  CHECK(cue_at(plan, 200.0).left_s == Approx(40.0));
  CHECK(cue_at(plan, 240.0).phase == CuePhase::Done);
  CHECK_FALSE(cue_at(plan, 1e6).on);
  CHECK(cue_at(std::nullopt, 1e6).on);
}

TEST_CASE("adherence is the share of steps within the band, and needs ten", "[ui][metronome]") {
  Adherence adherence;
  for (int i = 0; i < 9; ++i) adherence.add(i, 60.0 / 176.4);
  CHECK_FALSE(adherence.share_within(176.4, 0.025));
  adherence.add(9, std::nullopt);
  CHECK_FALSE(adherence.share_within(176.4, 0.025));  // nine are measured
  adherence.clear();
  for (int i = 0; i < 20; ++i) adherence.add(i, 60.0 / (i % 4 == 0 ? 168.0 : 178.0));
  CHECK(adherence.share_within(176.4, 0.025) == Approx(0.75));
  CHECK(adherence.share_within(168.0, 0.025) == Approx(0.25));
}

TEST_CASE("the phase error is the circular mean of contact less beat, across the beat's own edge",
          "[ui][metronome]") {
  const BeatGrid grid{0, 180.0};
  std::mt19937 random(5);
  std::normal_distribution<double> scatter(0.0, 12e6);
  for (const double late_ms : {25.0, -40.0, 0.0}) {
    Adherence adherence;
    for (int k = 1; k <= 60; ++k)
      adherence.add(grid.beat_ns(k) + std::llround(late_ms * 1e6 + scatter(random)), std::nullopt);
    const auto phase = adherence.phase(grid);
    REQUIRE(phase);
    CHECK(phase->error_ms == Approx(late_ms).margin(6.0));
    // Mean vector of a normal scatter: exp(-sigma^2 / 2).
    const double sigma = 2.0 * 3.14159265 * 12.0 / 333.333;
    CHECK(phase->consistency == Approx(std::exp(-0.5 * sigma * sigma)).margin(0.02));
  }
  Adherence anywhere;
  for (int k = 0; k < 60; ++k) anywhere.add(std::llround(k * grid.period_ns() * 1.05), std::nullopt);
  CHECK(anywhere.phase(grid)->consistency < 0.1);
}

TEST_CASE("an hour of clicks by sample position keeps tempo and jitter while the device's stamps jitter",
          "[ui][metronome]") {
  constexpr double kRate = 8000.0, kTrueRate = kRate * (1.0 + 80e-6);  // the device's quartz is off
  constexpr std::size_t kFrames = 256;
  const BeatGrid grid{5'000'000'000, 176.4};
  SampleClock clock(kRate);
  const ClickTrack track(kRate);
  std::mt19937 random(9);
  std::uniform_real_distribution<double> stamp(-2e6, 2e6);
  std::vector<float> out(kFrames);
  std::vector<std::int64_t> heard;
  std::uint64_t played = 0;
  bool quiet = true;
  std::size_t silent = 0;
  const auto buffers = static_cast<std::size_t>(3600.0 * kTrueRate) / kFrames;
  for (std::size_t b = 0; b < buffers; ++b) {
    const double true_ns =
        static_cast<double>(grid.anchor_ns) + static_cast<double>(played) * 1e9 / kTrueRate;
    track.render(out, clock.buffer(std::llround(true_ns + stamp(random)), kFrames), grid);
    for (std::size_t i = 0; i < kFrames; ++i, ++played) {
      const bool loud = std::fabs(out[i]) > 0.35F;
      silent = loud ? 0 : silent + 1;
      if (loud && quiet && b > 200)
        heard.push_back(grid.anchor_ns + std::llround(static_cast<double>(played) * 1e9 / kTrueRate));
      if (loud) quiet = false;
      if (silent > 500) quiet = true;
    }
  }
  const auto report = judge_beats(heard);
  REQUIRE(report);
  CHECK(report->tempo_spm == Approx(176.4).epsilon(1e-5));
  CHECK(report->largest_jitter_ms < 1.0);
  // And they lie on the grid, not beside it.
  CHECK(std::fabs(grid.phase(heard.back() + 10'000'000) * grid.period_ns() - 1e7) < 2e6);
}

TEST_CASE("the player gives each beat at its moment, and silence gives none", "[ui][metronome]") {
  std::mutex mutex;
  std::vector<BeatPlayer::Beat> beats;
  BeatPlayer player([&](const BeatPlayer::Beat& beat) {
    const std::lock_guard lock(mutex);
    beats.push_back(beat);
  });
  const std::int64_t now = std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
  const BeatGrid grid{now, 3000.0};  // every 20 ms, so that the test is short
  player.follow(grid);
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  player.follow(std::nullopt);
  std::size_t given = 0;
  {
    const std::lock_guard lock(mutex);
    given = beats.size();
    REQUIRE(given > 2);
    for (const auto& beat : beats) {
      CHECK(beat.given_ns >= beat.due_ns);
      CHECK(beat.tempo_spm == 3000.0);
      CHECK((beat.due_ns - now) % 20'000'000 == 0);
    }
    CHECK(std::adjacent_find(beats.begin(), beats.end(), [](const auto& a, const auto& b) {
            return b.due_ns <= a.due_ns;
          }) == beats.end());
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const std::lock_guard lock(mutex);
  CHECK(beats.size() <= given + 1);
}

// With the sound system ended under a running beat, the console went on saying "Sound" for the rest of the
// session.
TEST_CASE("a sound device that goes while the beat runs is told, and a later beat finds another",
          "[ui][metronome]") {
  const auto plugged = std::make_shared<std::atomic<bool>>(true);
  std::atomic<int> opened{0};
  Metronome metronome(
      {},
      [&]() -> footfall::core::Result<std::unique_ptr<BeatSound>> {
        ++opened;
        if (!*plugged) return footfall::core::fail(footfall::core::Remedy::Operator, "No sound device.");
        return std::make_unique<Speaker>(plugged);
      },
      std::chrono::milliseconds(0));
  const BeatGrid grid{0, 176.4};
  REQUIRE(draws_until(metronome, grid, [&] { return opened == 1; }));
  metronome.follow(grid, true);
  CHECK(metronome.note().empty());

  *plugged = false;
  const auto gone = [&] {
    return metronome.note() == "The sound device is gone: the beat is only to be seen.";
  };
  REQUIRE(draws_until(metronome, grid, gone));
  CHECK(opened == 1);  // not asked for in the middle of a beat: opening may take seconds

  metronome.follow(std::nullopt, true);
  REQUIRE(draws_until(metronome, grid, [&] { return metronome.note() == "No sound device."; }));

  *plugged = true;
  metronome.follow(std::nullopt, true);
  REQUIRE(draws_until(metronome, grid, [&] { return metronome.note().empty(); }));
  CHECK(opened == 3);
}

TEST_CASE("where there is no sound device, a fading beat does not ask for it again and again",
          "[ui][metronome]") {
  std::atomic<int> asked{0};
  Metronome metronome({}, [&]() -> footfall::core::Result<std::unique_ptr<BeatSound>> {
    ++asked;
    return footfall::core::fail(footfall::core::Remedy::Operator, "No sound device.");
  });
  const BeatGrid grid{0, 176.4};
  for (int beat = 0; beat < 5; ++beat) {
    REQUIRE(draws_until(metronome, grid, [&] { return !metronome.note().empty(); }));
    metronome.follow(std::nullopt, true);
    metronome.follow(grid, true);
  }
  CHECK(asked == 1);
}

TEST_CASE("beeps come before the belt moves, at the console that holds control, until it runs",
          "[ui][start_warning]") {
  Snapshot snapshot;
  snapshot.link = Link::Live;
  snapshot.stale = false;
  snapshot.holder = Holder::Mine;
  StartWarning warning;
  const auto says = [&](const char* state) {
    snapshot.status.set_state(state);
    warning.update(5'000'000'000, snapshot);
    return std::pair(warning.expected(), warning.beeps().has_value());
  };
  CHECK(says("Idle") == std::pair(false, false));
  CHECK(says("Armed") == std::pair(true, false));
  CHECK(says("Starting") == std::pair(true, true));
  CHECK(warning.beeps()->anchor_ns == 5'000'000'000);
  snapshot.status.set_state("Starting");
  warning.update(5'700'000'000, snapshot);
  CHECK(warning.beeps()->anchor_ns == 5'000'000'000);  // one countdown, one grid
  CHECK(says("Running") == std::pair(false, false));
  snapshot.holder = Holder::Another;
  CHECK(says("Starting") == std::pair(false, false));
  snapshot.holder = Holder::Mine;
  snapshot.stale = true;
  CHECK(says("Starting") == std::pair(false, false));
}

TEST_CASE("the warning before a start takes the sound, whatever was chosen for the beat",
          "[ui][start_warning]") {
  const auto plugged = std::make_shared<std::atomic<bool>>(true);
  std::atomic<int> opened{0};
  Metronome metronome({}, [&]() -> footfall::core::Result<std::unique_ptr<BeatSound>> {
    ++opened;
    return std::make_unique<Speaker>(plugged);
  });
  metronome.warn(true, std::nullopt);  // armed
  REQUIRE(draws_until(metronome, std::nullopt, [&] { return opened == 1; }));
  const BeatGrid beeps{0, StartWarning::kBeepsPerMinute};
  metronome.warn(true, beeps);
  REQUIRE(
      draws_until(metronome, std::nullopt, [] { return Speaker::heard == StartWarning::kBeepsPerMinute; }));
  metronome.warn(false, std::nullopt);
  metronome.follow(std::nullopt, false);
  CHECK(Speaker::heard == 0.0);
  CHECK(opened == 1);
}

// While the sound system had not answered yet, nothing was known against the warning: the hold offered a
// start that neither beeped nor asked for a word.
TEST_CASE("a sound system that never answers leaves the warning to the operator", "[ui][start_warning]") {
  std::promise<void> answer;
  const std::shared_future<void> answered = answer.get_future().share();
  const auto plugged = std::make_shared<std::atomic<bool>>(true);
  Metronome metronome({}, [&]() -> footfall::core::Result<std::unique_ptr<BeatSound>> {
    answered.wait();
    return std::make_unique<Speaker>(plugged);
  });
  CHECK(metronome.warning_sound() == WarningSound::None);  // before anything was asked
  for (int frame = 0; frame < 20; ++frame) {
    metronome.warn(true, std::nullopt);
    metronome.follow(std::nullopt, false);
    REQUIRE(metronome.warning_sound() == WarningSound::None);
  }
  CHECK(metronome.note().empty());
  answer.set_value();
  REQUIRE(
      draws_until(metronome, std::nullopt, [&] { return metronome.warning_sound() == WarningSound::Heard; }));
  *plugged = false;
  CHECK(metronome.warning_sound() == WarningSound::None);  // at once, not with the next frame
}

TEST_CASE("a device that sounds a second late, or asks for nothing to play, warns of nothing",
          "[ui][start_warning]") {
  const auto plugged = std::make_shared<std::atomic<bool>>(true);
  const auto warns = [&](std::optional<double> latency_s) {
    Metronome metronome({}, [&]() -> footfall::core::Result<std::unique_ptr<BeatSound>> {
      auto speaker = std::make_unique<Speaker>(plugged);
      speaker->latency = latency_s;
      return speaker;
    });
    std::atomic<int> frames{0};
    metronome.warn(true, std::nullopt);
    (void)draws_until(metronome, std::nullopt,
                      [&] { return ++frames > 20 || metronome.warning_sound() != WarningSound::None; });
    return metronome.warning_sound();
  };
  CHECK(warns(0.1) == WarningSound::Heard);
  CHECK(warns(0.25) == WarningSound::Heard);  // one beep's time of the four in the countdown
  CHECK(warns(0.3) == WarningSound::Late);
  CHECK(warns(1.0) == WarningSound::Late);
  CHECK(warns(std::nullopt) == WarningSound::None);
}
