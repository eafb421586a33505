#pragma once
#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <thread>

#include "station/recorder/recorder.hpp"
#include "tests/unit/recording/fixture.hpp"
#include "tests/unit/station/fake_plate.hpp"
#include "tests/unit/station/wait_for.hpp"

/// A recorder between a fake plate and a disk that can be made to hang. Thread: the test's.
namespace footfall::tests {

using station::MeasureConfig;
using station::MeasureLoop;
using station::MeasureOutputs;
using station::Recorder;
using station::TreadmillOutputs;

inline recording::SessionMeta one_plate_meta() {
  recording::SessionMeta meta = example_meta();
  meta.plates = {{0, "belt", "fake", 1000.0, 1.0, 1.0, ""}};
  meta.started = core::monotonic_now();
  return meta;
}

/// Measuring thread, recorder thread, one fake plate.
class Bench {
 public:
  explicit Bench(bool measuring = true) {
    if (measuring) measuring_ = std::thread([this] { loop.run(quit_); });
  }
  ~Bench() {
    quit_ = true;
    if (measuring_.joinable()) measuring_.join();
  }
  core::Result<std::string> start(const std::string& name) {
    return recorder.start(dir / name, one_plate_meta(), station::AnalysisConfig{});
  }
  [[nodiscard]] bool made(std::uint64_t more) {
    const std::uint64_t goal = plate.made + more;
    return wait_for([&] { return plate.made >= goal; });
  }

  TempDir dir;
  FakePlate plate;
  core::LatestValue<core::TreadmillState> belt;
  MeasureOutputs measured{1};
  TreadmillOutputs treadmill;
  MeasureLoop loop{MeasureConfig{}, {&plate}, belt, measured};

 private:
  std::atomic<bool> quit_{false};
  std::thread measuring_;

 public:
  Recorder recorder{loop, measured, treadmill};  // ends before the measuring thread, as in the station
};

/// While it lives the recorder's next commit hangs, for up to two seconds.
class Hold {
 public:
  explicit Hold(const std::string& file) {
    REQUIRE(sqlite3_open(file.c_str(), &other_) == SQLITE_OK);
    sqlite3_busy_timeout(other_, 1000);
    REQUIRE(sqlite3_exec(other_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  }
  ~Hold() {
    sqlite3_exec(other_, "ROLLBACK", nullptr, nullptr, nullptr);
    sqlite3_close(other_);
  }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

 private:
  sqlite3* other_ = nullptr;
};

/// No sample twice, and each one's force is its number.
inline void check_rising(const std::vector<core::ForceSample>& samples) {
  std::uint64_t wrong = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (samples[i].wrench.f_v.value() != static_cast<double>(samples[i].sequence)) ++wrong;
    if (i > 0 && samples[i].sequence <= samples[i - 1].sequence) ++wrong;
  }
  CHECK(wrong == 0);
}

}  // namespace footfall::tests
