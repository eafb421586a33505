#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <random>
#include <thread>

#include "station/recorder/recorder.hpp"
#include "tests/unit/recording/fixture.hpp"
#include "tests/unit/station/fake_plate.hpp"

// The recorder at its real pace, killed: the clock is the same for both processes, so what was not on the
// disk at the kill is known to the millisecond.
using namespace footfall;
using namespace footfall::station;
using tests::require_value;
using tests::TempDir;

namespace {

/// What the recorder has acknowledged, told to the one who kills, in one piece.
struct Told {
  std::uint64_t committed = 0;
};

/// Measures and records until it is killed; tells what is acknowledged every millisecond.
[[noreturn]] void record_until_killed(const std::filesystem::path& file, int tell) {
  tests::FakePlate plate;
  core::LatestValue<core::TreadmillState> belt;
  MeasureOutputs measured{1};
  TreadmillOutputs treadmill;
  MeasureLoop loop{MeasureConfig{}, {&plate}, belt, measured};
  std::atomic<bool> quit{false};
  std::thread measuring([&] { loop.run(quit); });
  Recorder recorder{loop, measured, treadmill};
  recording::SessionMeta meta = tests::example_meta();
  meta.plates = {{0, "belt", "fake", 1000.0, 1.0, 1.0, ""}};
  meta.started = core::monotonic_now();
  plate.flowing = true;
  if (!recorder.start(file, meta, AnalysisConfig{})) ::_exit(2);
  for (;;) {
    const Told told{recorder.status().committed_samples};
    if (::write(tell, &told, sizeof told) != sizeof told) ::_exit(3);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

Told newest(int from) {
  Told told, last;
  while (::read(from, &told, sizeof told) == sizeof told) last = told;
  return last;
}

}  // namespace

// FOOTFALL_KILLS=300 for all of them; here a handful.
TEST_CASE("a killed recorder has lost nothing that it acknowledged, and at most 250 ms that it had not",
          "[station][recorder]") {
  const char* wish = std::getenv("FOOTFALL_KILLS");
  const int kills = wish != nullptr ? std::atoi(wish) : 4;
  std::mt19937 random(20251126);
  double worst_s = 0.0;
  std::uint64_t acknowledged = 0;
  for (int i = 0; i < kills; ++i) {
    const TempDir dir;
    const auto file = dir / "a.footfall";
    int ends[2] = {-1, -1};
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      ::close(ends[0]);
      record_until_killed(file, ends[1]);
    }
    ::close(ends[1]);
    std::this_thread::sleep_for(std::chrono::milliseconds(500 + random() % 700));
    ::kill(child, SIGKILL);
    const core::Timestamp killed = core::monotonic_now();
    const Told told = newest(ends[0]);
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFSIGNALED(status));
    INFO("kill " << i);
    auto reader = require_value(recording::SessionReader::open(file));
    const auto info = require_value(reader->info());
    CHECK(info.integrity == "ok");
    CHECK_FALSE(info.complete);
    CHECK_THAT(info.ending, Catch::Contains("ends"));
    const auto samples = require_value(reader->forces(0));
    CHECK(samples.size() >= told.committed);
    REQUIRE_FALSE(samples.empty());
    const double missing_s = (killed - samples.back().station_time).seconds();
    CHECK(missing_s <= 0.25);
    worst_s = std::max(worst_s, missing_s);
    acknowledged += told.committed;
  }
  std::cerr << kills << " kills, " << acknowledged << " acknowledged samples, at most " << worst_s * 1000.0
            << " ms not on the disk\n";
}
