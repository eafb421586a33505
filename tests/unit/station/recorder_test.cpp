#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <fstream>

#include "recording/verify/verify.hpp"
#include "tests/unit/station/recorder_bench.hpp"

using namespace footfall;
using namespace footfall::station;
using namespace footfall::tests;

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

TEST_CASE("whether the belt has run is of this recording alone", "[station][recorder][threads]") {
  Bench bench;
  const auto push = [&](control::MotionState state) {
    MotionRecord motion;
    motion.time = core::monotonic_now();
    motion.status.state = state;
    REQUIRE(bench.treadmill.record.try_push(motion));
    REQUIRE(tests::wait_for([&] { return bench.treadmill.record.size() == 0; }));
  };
  push(control::MotionState::Running);  // before it
  (void)require_value(bench.start("first.footfall"));
  push(control::MotionState::Starting);
  CHECK_FALSE(bench.recorder.status().belt_ran);
  push(control::MotionState::Running);
  REQUIRE(tests::wait_for([&] { return bench.recorder.status().belt_ran; }));
  push(control::MotionState::Stopped);
  CHECK(bench.recorder.status().belt_ran);
  (void)require_value(bench.recorder.stop());
  (void)require_value(bench.start("second.footfall"));
  CHECK_FALSE(bench.recorder.status().belt_ran);
  (void)require_value(bench.recorder.stop());
}
