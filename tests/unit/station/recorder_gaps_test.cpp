#include <algorithm>

#include "recording/verify/verify.hpp"
#include "tests/unit/station/recorder_bench.hpp"

using namespace footfall;
using namespace footfall::station;
using namespace footfall::tests;

TEST_CASE("what a full ring had to decline is a gap in the session, and nothing is invented",
          "[station][recorder][threads]") {
  Bench bench;
  bench.plate.flowing = true;
  const std::string file = require_value(bench.start("full.footfall"));
  REQUIRE(bench.made(20));
  for (int i = 0; i < 50 && bench.measured.record_forces.dropped() == 0; ++i) {
    bench.plate.on_demand = 200'000;  // a burst that no disk follows
    REQUIRE(bench.made(200'000));
  }
  const std::uint64_t dropped = bench.measured.record_forces.dropped();
  REQUIRE(dropped > 0);
  CHECK(wait_for([&] { return bench.measured.record_forces.size() < 100; }));
  REQUIRE(bench.made(100));  // the gap ends with the next sample that is taken
  CHECK(wait_for([&] { return bench.recorder.status().alarm.find("lost") != std::string::npos; }));
  (void)require_value(bench.recorder.stop());

  const auto reader = require_value(recording::SessionReader::open(file));
  const auto info = require_value(reader->info());
  CHECK(info.complete);
  std::uint64_t missing = 0;
  for (const recording::Gap& gap : info.gaps) {
    CHECK(gap.cause == recording::GapCause::RingFull);
    missing += gap.count;
  }
  CHECK(missing == bench.measured.record_forces.dropped());
  CHECK(info.unexplained_missing == 0);
  const auto samples = require_value(reader->forces(0));
  CHECK(samples.size() + missing == samples.back().sequence - samples.front().sequence + 1);
  check_rising(samples);
}

TEST_CASE(
    "cycles of the treadmill that its ring declined are gaps of the session, in the middle and at the end",
    "[station][recorder][threads]") {
  Bench bench;
  bench.plate.flowing = true;
  const std::string file = require_value(bench.start("motion.footfall"));
  MotionRecord motion;
  const auto push = [&](std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      ++motion.sequence;
      motion.time = core::monotonic_now();
      (void)bench.treadmill.record.try_push(motion);
    }
  };
  push(10);
  REQUIRE(wait_for([&] { return bench.treadmill.record.size() == 0; }));
  const std::uint64_t room = bench.treadmill.record.capacity();
  {
    const Hold hold(file);
    REQUIRE(wait_for([&] { return bench.recorder.status().alarm.find("disk") != std::string::npos; }));
    push(room + 70);  // a disk that hangs for minutes
  }
  const std::uint64_t in_the_middle = bench.treadmill.record.dropped();
  REQUIRE(in_the_middle > 0);
  REQUIRE(wait_for([&] { return bench.treadmill.record.size() == 0; }));
  push(5);
  REQUIRE(wait_for([&] { return bench.treadmill.record.size() == 0; }));
  {
    const Hold hold(file);
    REQUIRE(wait_for([&] { return bench.recorder.status().behind > core::milliseconds(400); }));
    push(room + 30);
  }
  (void)require_value(bench.recorder.stop());
  const std::uint64_t dropped = bench.treadmill.record.dropped();
  REQUIRE(dropped > in_the_middle);

  const auto reader = require_value(recording::SessionReader::open(file));
  const auto info = require_value(reader->info());
  std::vector<recording::Gap> gaps;
  std::copy_if(info.gaps.begin(), info.gaps.end(), std::back_inserter(gaps),
               [](const recording::Gap& gap) { return gap.plate == recording::kTreadmillStream; });
  REQUIRE(gaps.size() == 2);
  CHECK(gaps[0].count == in_the_middle);
  CHECK(gaps[0].first_missing >= 10 + room);
  CHECK(gaps[1].count == dropped - in_the_middle);
  CHECK(gaps[1].cause == recording::GapCause::RingFull);
  const auto rows = require_value(reader->treadmill());
  CHECK(rows.size() + dropped == motion.sequence);
  CHECK(gaps[1].first_missing + gaps[1].count == motion.sequence);
  CHECK(require_value(recording::verify(*reader)).verified());
}

// The operator ends a recording whose disk hangs: no later sample shows what the full ring declined.
TEST_CASE("what a full ring had to decline at the very end is a gap as well",
          "[station][recorder][threads]") {
  Bench bench;
  bench.plate.on_demand = 50;
  REQUIRE(bench.made(50));
  const std::string file = require_value(bench.start("tail.footfall"));
  {
    const Hold hold(file);
    bench.plate.on_demand = 20;
    REQUIRE(wait_for([&] { return bench.recorder.status().alarm.find("disk") != std::string::npos; }));
    bench.plate.on_demand = 20'000;
    REQUIRE(bench.made(20'000));
  }
  REQUIRE(bench.measured.record_forces.dropped() > 0);
  (void)require_value(bench.recorder.stop());

  const auto reader = require_value(recording::SessionReader::open(file));
  const auto info = require_value(reader->info());
  CHECK(info.complete);
  CHECK(info.unexplained_missing == 0);
  std::uint64_t missing = 0;
  for (const recording::Gap& gap : info.gaps) missing += gap.count;
  CHECK(missing == bench.measured.record_forces.dropped());
  REQUIRE_FALSE(info.gaps.empty());
  const recording::Gap& last = info.gaps.back();
  CHECK(last.cause == recording::GapCause::RingFull);
  CHECK(last.first_missing + last.count == bench.plate.made);
  CHECK(last.first_missing == require_value(reader->forces(0)).back().sequence + 1);
  const auto checked = require_value(recording::verify(*reader));
  CHECK(checked.wrong.empty());
}

TEST_CASE("what the wire lost is a gap of the wire", "[station][recorder][threads]") {
  Bench bench;
  const std::string file = require_value(bench.start("wire.footfall"));
  bench.plate.on_demand = 100;
  REQUIRE(wait_for([&] { return bench.plate.made >= 100; }));
  bench.plate.flag_next = true;
  bench.plate.skip = 17;
  bench.plate.on_demand = 100;
  REQUIRE(wait_for([&] { return bench.plate.made >= 217; }));
  (void)require_value(bench.recorder.stop());
  const auto reader = require_value(recording::SessionReader::open(file));
  const auto info = require_value(reader->info());
  REQUIRE(info.gaps.size() == 1);
  CHECK(info.gaps[0].cause == recording::GapCause::WireLoss);
  CHECK(info.gaps[0].first_missing == 100);
  CHECK(info.gaps[0].count == 17);
  CHECK(info.samples.at(0) == 200);
}
