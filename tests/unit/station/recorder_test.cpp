#include "station/recorder.hpp"

#include <sqlite3.h>
#include <sys/resource.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <fstream>
#include <thread>

#include "recording/verify.hpp"
#include "tests/unit/recording/fixture.hpp"
#include "tests/unit/station/fake_plate.hpp"
#include "tests/unit/station/wait_for.hpp"

using namespace footfall;
using namespace footfall::station;
using tests::FakePlate;
using tests::require_value;
using tests::TempDir;
using tests::wait_for;

namespace {

recording::SessionMeta one_plate_meta() {
  recording::SessionMeta meta = tests::example_meta();
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

void check_rising(const std::vector<core::ForceSample>& samples) {
  std::uint64_t wrong = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (samples[i].wrench.f_v.value() != static_cast<double>(samples[i].sequence)) ++wrong;
    if (i > 0 && samples[i].sequence <= samples[i - 1].sequence) ++wrong;
  }
  CHECK(wrong == 0);
}

}  // namespace

TEST_CASE("a session holds every sample between start and stop, once", "[station][recorder][threads]") {
  Bench bench;
  bench.plate.flowing = true;
  REQUIRE(bench.made(50));  // before the session: not in it
  const std::string file = require_value(bench.start("one.footfall"));
  CHECK(bench.recorder.status().recording);
  CHECK(bench.recorder.status().file == file);
  const auto second = bench.start("two.footfall");
  REQUIRE_FALSE(second);
  CHECK(std::string(second.error().what()).find("already") != std::string::npos);
  bench.recorder.log({core::monotonic_now(), "anna", "operator", "set speed", "1", "2", "accepted"});
  MotionRecord motion;
  motion.time = core::monotonic_now();
  motion.drive.time = motion.time - core::milliseconds(700);
  motion.status.state = control::MotionState::Running;
  motion.status.commanded_speed = core::MetersPerSecond(2.5);
  REQUIRE(bench.treadmill.record.try_push(motion));
  motion.drive = {};
  REQUIRE(bench.treadmill.record.try_push(motion));
  REQUIRE(bench.made(400));
  const FinishedSession session = require_value(bench.recorder.stop());
  CHECK(session.file == file);
  CHECK_FALSE(bench.recorder.status().recording);
  const auto again = bench.recorder.stop();
  CHECK_FALSE(again);

  const auto reader = require_value(recording::SessionReader::open(file));
  const auto info = require_value(reader->info());
  CHECK(info.complete);
  CHECK(info.integrity == "ok");
  CHECK(info.gaps.empty());
  CHECK(info.unexplained_missing == 0);
  const auto samples = require_value(reader->forces(0));
  CHECK(samples.size() >= 400);
  CHECK(session.samples.at(0) == samples.size());
  CHECK(samples.front().sequence >= 50);
  CHECK(samples.back().sequence - samples.front().sequence + 1 == samples.size());
  check_rising(samples);
  const auto motions = require_value(reader->treadmill());
  REQUIRE(motions.size() == 2);
  CHECK(motions[0].time == motion.time);
  CHECK(motions[0].time - motions[0].state.time == core::milliseconds(700));
  CHECK(motions[1].time == motion.time);
  CHECK(motions[1].state.time.ns == 0);
  CHECK_FALSE(motions[1].state.measured_speed.is_finite());  // never polled is not "0 m/s"
  CHECK(motions[0].commanded_speed.value() == 2.5);
  CHECK(motions[0].motion_state == static_cast<std::uint8_t>(control::MotionState::Running));
  bool logged = false;
  for (const auto& entry : require_value(reader->log())) logged = logged || entry.who == "anna";
  CHECK(logged);
}

TEST_CASE("recording is shown only while samples reach the disk", "[station][recorder][threads]") {
  Bench bench;
  const auto status = [&] { return bench.recorder.status(); };
  (void)require_value(bench.start("silent.footfall"));
  CHECK(status().recording);
  bool shown = false;
  CHECK(wait_for([&] {
    shown = shown || status().samples_arrive;
    return !status().alarm.empty();
  }));
  CHECK_FALSE(shown);  // nothing has come yet
  bench.plate.flowing = true;
  CHECK(wait_for([&] { return status().samples_arrive && status().alarm.empty(); }));
  bench.plate.flowing = false;
  CHECK(wait_for([&] { return !status().samples_arrive; }));
  CHECK(status().recording);
  CHECK(status().alarm.find("no samples") != std::string::npos);
  bench.plate.flowing = true;
  CHECK(wait_for([&] { return status().samples_arrive && status().alarm.empty(); }));
  CHECK(bench.recorder.stop());
  CHECK_FALSE(status().samples_arrive);
}

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

// A disk once stalled for seconds: the last verdict, "samples arrive", stood all the while.
TEST_CASE("while a commit hangs nothing is shown as recorded, and the alarm says so",
          "[station][recorder][threads]") {
  Bench bench;
  bench.plate.flowing = true;
  const std::string file = require_value(bench.start("hang.footfall"));
  const auto status = [&] { return bench.recorder.status(); };
  REQUIRE(wait_for([&] { return status().samples_arrive; }));
  {
    const Hold hold(file);
    CHECK(
        wait_for([&] { return !status().samples_arrive && status().alarm.find("slow") != std::string::npos; },
                 core::milliseconds(1900)));
  }
  CHECK(status().grade == AlarmGrade::Banner);
  CHECK(wait_for([&] { return status().samples_arrive; }));
  CHECK(status().committed_samples > 0);
  CHECK(status().alarm.find("slow") != std::string::npos);  // stays for a person to read
  (void)require_value(bench.recorder.stop());
  const auto info = require_value(require_value(recording::SessionReader::open(file))->info());
  CHECK(info.complete);
  CHECK(info.gaps.empty());
  CHECK(info.unexplained_missing == 0);
}

TEST_CASE("a disk that fails ends the recording with an alarm and keeps what was committed",
          "[station][recorder][threads]") {
  Bench bench;
  bench.plate.flowing = true;
  const std::string file = require_value(bench.start("disk.footfall"));
  CHECK(wait_for([&] { return bench.recorder.status().samples_arrive; }));
  REQUIRE(bench.made(300));

  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  rlimit full = before;
  full.rlim_cur = 4096;  // no file grows any more
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &full) == 0);
  const bool ended = wait_for([&] { return !bench.recorder.status().recording; });
  ::setrlimit(RLIMIT_FSIZE, &before);
  REQUIRE(ended);
  const RecorderStatus status = bench.recorder.status();
  CHECK(status.alarm.find("RECORDING STOPPED") != std::string::npos);
  CHECK(status.grade == AlarmGrade::Popup);
  CHECK_FALSE(status.samples_arrive);
  CHECK_FALSE(bench.recorder.stop());

  const auto reader = require_value(recording::SessionReader::open(file));
  const auto info = require_value(reader->info());
  CHECK_FALSE(info.complete);
  CHECK(info.samples.at(0) >= 100);
  check_rising(require_value(reader->forces(0)));

  // The disk is well again: so is the recorder.
  const std::string next = require_value(bench.start("next.footfall"));
  CHECK(bench.recorder.status().alarm.empty());
  REQUIRE(bench.made(150));
  (void)require_value(bench.recorder.stop());
  CHECK(require_value(require_value(recording::SessionReader::open(next))->info()).complete);
}

TEST_CASE("a recording that cannot begin says why and leaves the recorder usable",
          "[station][recorder][threads]") {
  Bench bench;
  std::ofstream(bench.dir / "plain") << "no folder";
  const auto nowhere = bench.start("plain/x.footfall");
  REQUIRE_FALSE(nowhere);
  CHECK(std::string(nowhere.error().what()).size() > 20);
  CHECK_FALSE(bench.recorder.status().recording);
  CHECK(bench.start("here.footfall"));
  CHECK(bench.recorder.stop());
}

TEST_CASE("without a measuring loop nothing is said to be recorded", "[station][recorder][threads]") {
  Bench bench(false);
  const auto started = bench.start("x.footfall");
  REQUIRE_FALSE(started);
  CHECK(std::string(started.error().what()).find("measuring loop") != std::string::npos);
  CHECK_FALSE(bench.recorder.status().recording);
  CHECK_FALSE(bench.recorder.stop());
  CHECK_FALSE(std::filesystem::exists(bench.dir / "x.footfall"));
}

// An operator's last word used to wait in the list until the next patient's session took it.
TEST_CASE("what is logged around the end of a session never appears in the next one",
          "[station][recorder][threads]") {
  Bench bench;
  bench.plate.flowing = true;
  std::vector<std::string> files;
  for (int i = 0; i < 4; ++i) {
    const auto file = bench.start("talk" + std::to_string(i) + ".footfall");
    if (!file) break;
    files.push_back(*file);
    std::atomic<bool> quit{false};
    std::thread talker([&] {
      while (!quit)
        bench.recorder.log({core::monotonic_now(), std::to_string(i), "operator", "note", "", "", ""});
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const bool stopped = bench.recorder.stop().has_value();
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    quit = true;
    talker.join();
    if (!stopped) break;
  }
  REQUIRE(files.size() == 4);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto log = require_value(require_value(recording::SessionReader::open(files[i]))->log());
    CHECK_FALSE(log.empty());
    CHECK(std::all_of(log.begin(), log.end(), [&](const auto& e) { return e.who == std::to_string(i); }));
  }
}

TEST_CASE("a station that ends completes the session that runs", "[station][recorder][threads]") {
  std::string file;
  TempDir kept;
  {
    Bench bench;
    bench.plate.flowing = true;
    file = require_value(
        bench.recorder.start(kept / "end.footfall", one_plate_meta(), station::AnalysisConfig{}));
    REQUIRE(bench.made(200));
  }
  const auto info = require_value(require_value(recording::SessionReader::open(file))->info());
  CHECK(info.complete);
  CHECK(info.samples.at(0) >= 100);
}

TEST_CASE("markers, notes, pain and exertion reach the session that is being recorded, and no other",
          "[station][recorder][threads]") {
  Bench bench;
  recording::Marker marker;
  marker.time = core::monotonic_now();
  marker.preset = "shoe_change";
  marker.who = "anna";
  marker.role = "operator";
  const auto early = bench.recorder.add(marker);
  REQUIRE_FALSE(early);
  CHECK(std::string(early.error().what()).find("nothing is being recorded") != std::string::npos);

  const std::string file = require_value(bench.start("records.footfall"));
  require_value(bench.recorder.add(marker));
  recording::Marker note;
  note.kind = recording::MarkerKind::Note;
  CHECK_FALSE(bench.recorder.add(note));  // says nothing
  note.text = "left shoe untied";
  require_value(bench.recorder.add(note));
  recording::Pain pain;
  pain.phase = recording::PainPhase::Onset;
  pain.score = 11;
  pain.region = "knee, front";
  CHECK_FALSE(bench.recorder.add(pain));
  pain.score = 4;
  pain.side = recording::BodySide::Left;
  pain.time = core::monotonic_now();
  require_value(bench.recorder.add(pain));
  recording::Exertion exertion;
  exertion.scale = recording::ExertionScale::Borg6To20;
  exertion.value = 5.0;
  CHECK_FALSE(bench.recorder.add(exertion));
  exertion.value = 13.0;
  require_value(bench.recorder.add(exertion));
  (void)require_value(bench.recorder.stop());
  CHECK_FALSE(bench.recorder.add(marker));

  const auto reader = require_value(recording::SessionReader::open(file));
  const auto markers = require_value(reader->markers());
  REQUIRE(markers.size() == 2);
  CHECK(markers[0].preset == "shoe_change");
  CHECK(markers[0].time == marker.time);
  CHECK(markers[0].who == "anna");
  CHECK(markers[1].kind == recording::MarkerKind::Note);
  CHECK(markers[1].text == "left shoe untied");
  const auto pains = require_value(reader->pains());
  REQUIRE(pains.size() == 1);
  CHECK(pains[0].score == 4);
  CHECK(pains[0].side == recording::BodySide::Left);
  CHECK(pains[0].time == pain.time);
  const auto exertions = require_value(reader->exertions());
  REQUIRE(exertions.size() == 1);
  CHECK(exertions[0].value == 13.0);
  CHECK(require_value(reader->info()).integrity == "ok");
}
