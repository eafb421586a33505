#include <catch2/catch.hpp>
#include <map>

#include "station/black_box/black_box.hpp"
#include "station/black_box/black_box_rows.hpp"
#include "station/black_box/black_box_window.hpp"
#include "tests/unit/recording/fixture.hpp"
#include "tests/unit/station/wait_for.hpp"

using namespace footfall;
using namespace footfall::station;
using control::Cause;
using control::MotionState;
using control::StopKind;
using recording::IncidentHead;
using recording::IncidentRows;
using recording::IncidentState;

namespace {

/// Keeps what it is told, a record for each id.
class Kept final : public IncidentSink {
 public:
  void put(const IncidentHead& head, const IncidentRows& rows) override {
    recording::Incident& incident = incidents[head.id];
    incident.head = head;
    const auto append = [](auto& all, const auto& more) { all.insert(all.end(), more.begin(), more.end()); };
    append(incident.rows.motions, rows.motions);
    append(incident.rows.commands, rows.commands);
    append(incident.rows.events, rows.events);
    append(incident.rows.wire, rows.wire);
    append(incident.rows.forces, rows.forces);
    ++puts;
  }
  std::map<std::int64_t, recording::Incident> incidents;
  int puts = 0;
};

/// A belt in virtual time: 1 kHz of one plate, a cycle, a command and a frame every 50 ms.
class Life {
 public:
  explicit Life(core::Timestamp born = {1'000'000'000'000}) : now(born), window(kept, born) {}

  void live(core::Duration time) {
    for (const core::Timestamp end = now + time; now < end;) {
      now = now + core::milliseconds(1);
      window.add(recording::IncidentForce{now, 700.0F, 1.0F, 0.0F, 0, 0});
      if (++ticks % 50 == 0) cycle();
      if (ticks % 20 == 0) window.advance(now);
    }
  }
  void cycle() {
    BoxExchange command;
    command.time = command.answered = now;
    command.command.action = hal::DriveAction::SetMotion;
    command.command.speed = core::MetersPerSecond(3.0);
    command.outcome = hal::CommandOutcome::Accepted;
    window.add(command);
    hal::WireFrame frame;
    frame.time = now;
    frame.size = 2;
    window.add(frame);
    window.add(MotionRecord{now, {}, status});
  }
  void enter(MotionState state, Cause cause, StopKind stop) {
    status.state = state;
    status.cause = cause;
    status.stop = stop;
    cycle();
    tripped = now;
  }
  void run() { enter(MotionState::Running, Cause::None, StopKind::None); }
  void stop(Cause cause = Cause::OperatorStop) { enter(MotionState::Slowing, cause, StopKind::Stop); }

  Kept kept;
  core::Timestamp now, tripped;
  control::SupervisorStatus status;
  BlackBoxWindow window;
  std::uint64_t ticks = 0;
};

core::Duration seconds(double s) {
  return core::from_seconds(s);
}

}  // namespace

TEST_CASE("a stop freezes exactly 30 s before and 10 s after it", "[station][black-box]") {
  Life life;
  life.run();
  life.live(seconds(50.0));
  life.stop();
  const core::Timestamp trigger = life.tripped;
  life.live(seconds(12.0));
  REQUIRE(life.kept.incidents.size() == 1);
  const recording::Incident& incident = life.kept.incidents.begin()->second;
  CHECK(incident.head.state == IncidentState::Complete);
  CHECK(incident.head.trigger == trigger);
  CHECK(incident.head.from == trigger - seconds(30.0));
  CHECK(incident.head.to == trigger + seconds(10.0));
  CHECK(incident.head.cause == "OperatorStop");
  CHECK_FALSE(incident.head.ordinary);
  // every sample of the 40 s once, the two at its ends included
  REQUIRE(incident.rows.forces.size() == 40'001);
  for (std::size_t i = 0; i < incident.rows.forces.size(); ++i) {
    const core::Timestamp due = incident.head.from + core::milliseconds(static_cast<std::int64_t>(i));
    if (incident.rows.forces[i].time != due) FAIL("sample " << i << " is out of its place");
  }
  const auto inside = [&](const auto& rows) {
    return !rows.empty() && rows.front().time >= incident.head.from && rows.back().time <= incident.head.to;
  };
  CHECK(inside(incident.rows.motions));
  CHECK(inside(incident.rows.commands));
  CHECK(inside(incident.rows.wire));
  CHECK(inside(incident.rows.events));
  CHECK(incident.rows.commands.size() >= 800);
}

TEST_CASE("the 30 s before are handed over in the cycle that sees the stop", "[station][black-box]") {
  Life life;
  life.run();
  life.live(seconds(40.0));
  life.stop();
  CHECK(life.kept.puts == 0);
  life.window.advance(life.now);
  REQUIRE(life.kept.puts == 1);
  const recording::Incident& incident = life.kept.incidents.begin()->second;
  CHECK(incident.head.state == IncidentState::Recording);
  CHECK(incident.rows.forces.size() == 30'001);
  life.live(seconds(3.0));
  CHECK(incident.rows.forces.size() >= 32'700);  // and then as they come
}

TEST_CASE("stops that follow each other are one record that reaches 10 s beyond the last",
          "[station][black-box]") {
  Life life;
  life.run();
  life.live(seconds(40.0));
  life.stop(Cause::SessionEnded);
  const core::Timestamp first = life.tripped;
  life.live(seconds(4.0));
  life.enter(MotionState::Slowing, Cause::SessionEnded, StopKind::Fast);
  life.live(seconds(4.0));
  life.enter(MotionState::Fault, Cause::DriveFault, StopKind::None);
  life.live(seconds(1.0));
  life.enter(MotionState::EmergencyStop, Cause::LocalStop, StopKind::None);
  const core::Timestamp last = life.tripped;
  life.live(seconds(12.0));
  REQUIRE(life.kept.incidents.size() == 1);
  const IncidentHead& head = life.kept.incidents.begin()->second.head;
  CHECK(head.trigger == first);
  CHECK(head.last_trigger == last);
  CHECK(head.to == last + seconds(10.0));
  CHECK(head.triggers == 4);
  CHECK_FALSE(head.ordinary);
  CHECK(head.cause == "DriveFault");  // the first that was no ordinary end
}

TEST_CASE("a merged record is bounded, and what happens beyond it begins the next", "[station][black-box]") {
  Life life;
  life.run();
  life.live(seconds(40.0));
  for (int i = 0; i < 40; ++i) {  // a fault every 5 s for 200 s
    life.enter(MotionState::Idle, Cause::None, StopKind::None);
    life.live(seconds(1.0));
    life.enter(MotionState::Stopped, Cause::OperatorStop, StopKind::None);
    life.live(seconds(4.0));
  }
  life.live(seconds(15.0));
  REQUIRE(life.kept.incidents.size() >= 2);
  std::uint32_t triggers = 0;
  for (const auto& [id, incident] : life.kept.incidents) {
    CHECK(incident.head.state == IncidentState::Complete);
    CHECK(incident.head.to - incident.head.trigger <= seconds(110.0));
    CHECK(incident.rows.forces.size() <= 140'001);
    triggers += incident.head.triggers;
  }
  CHECK(triggers >= 38);
}

TEST_CASE("an ordinary end is kept and marked as such", "[station][black-box]") {
  Life life;
  life.run();
  life.live(seconds(5.0));
  life.stop(Cause::SessionEnded);
  life.live(seconds(3.0));
  life.enter(MotionState::Stopped, Cause::SessionEnded, StopKind::None);
  life.live(seconds(12.0));
  REQUIRE(life.kept.incidents.size() == 1);
  const recording::Incident& incident = life.kept.incidents.begin()->second;
  CHECK(incident.head.ordinary);
  CHECK(incident.head.triggers == 1);  // the fall into Stopped after Slowing is where every stop ends
}

TEST_CASE("an ordinary end that had to be helped is no ordinary one", "[station][black-box]") {
  Life life;
  life.run();
  life.live(seconds(5.0));
  life.stop(Cause::SessionEnded);
  life.live(seconds(1.0));
  SECTION("by a stronger stop") {
    life.enter(MotionState::Slowing, Cause::SessionEnded, StopKind::Fast);
  }
  SECTION("by a latched fault") {
    life.enter(MotionState::Fault, Cause::SessionEnded, StopKind::None);
  }
  life.live(seconds(12.0));
  REQUIRE(life.kept.incidents.size() == 1);
  CHECK_FALSE(life.kept.incidents.begin()->second.head.ordinary);
}

TEST_CASE("a station that has just begun promises no more than it has seen", "[station][black-box]") {
  Life life;
  const core::Timestamp born = life.now;
  life.run();
  life.live(seconds(5.0));
  life.stop();
  life.live(seconds(11.0));
  REQUIRE(life.kept.incidents.size() == 1);
  CHECK(life.kept.incidents.begin()->second.head.from == born);
}

TEST_CASE("starting, arming and resetting are no incidents", "[station][black-box]") {
  Life life;
  life.status.cause = Cause::StationStarted;
  life.cycle();
  life.enter(MotionState::Stopped, Cause::StationStarted, StopKind::None);
  life.enter(MotionState::Idle, Cause::None, StopKind::None);
  life.enter(MotionState::Armed, Cause::None, StopKind::None);
  life.enter(MotionState::Idle, Cause::None, StopKind::None);
  life.live(seconds(1.0));
  CHECK(life.kept.incidents.empty());
  SECTION("a belt that still turns when the station comes is one") {
    Life again;
    again.stop(Cause::StationStarted);
    again.live(seconds(0.1));
    CHECK(again.kept.incidents.size() == 1);
  }
  SECTION("a line that is lost is one") {
    life.enter(MotionState::Disconnected, Cause::DriveDisconnected, StopKind::None);
    life.live(seconds(0.1));
    CHECK(life.kept.incidents.size() == 1);
  }
}

TEST_CASE("what a full ring declined is counted and said in the record", "[station][black-box]") {
  Life life;
  life.run();
  life.live(seconds(20.0));
  life.window.lost("forces", 17, life.now);
  life.live(seconds(2.0));
  life.stop();
  life.live(seconds(1.0));
  life.window.lost("wire", 4, life.now);
  life.live(seconds(11.0));
  REQUIRE(life.kept.incidents.size() == 1);
  const recording::Incident& incident = life.kept.incidents.begin()->second;
  CHECK(incident.head.lost == 21);
  const auto said = std::count_if(incident.rows.events.begin(), incident.rows.events.end(),
                                  [](const auto& event) { return event.kind == "loss"; });
  CHECK(said == 2);
}

TEST_CASE("a station that is shut down closes the record as cut", "[station][black-box]") {
  Life life;
  life.run();
  life.live(seconds(40.0));
  life.stop(Cause::StationShutdown);
  life.live(seconds(2.0));
  life.window.end(life.now);
  REQUIRE(life.kept.incidents.size() == 1);
  const recording::Incident& incident = life.kept.incidents.begin()->second;
  CHECK(incident.head.state == IncidentState::Cut);
  CHECK(incident.last_time() == life.now);
  CHECK_THAT(incident.ending(), Catch::Contains("incomplete") && Catch::Contains("2.0 s after"));
  CHECK_FALSE(life.window.open());
}

TEST_CASE("the sum of the plates is not measured while one of them is silent", "[station][black-box]") {
  std::vector<recording::IncidentForce> forces;
  for (int i = 0; i < 10; ++i) {
    const core::Timestamp time{1'000'000 * (i + 1)};
    forces.push_back({time, 300.0F, 10.0F, 0.0F, 0, 0});
    if (i < 5) forces.push_back({time + core::microseconds(300), 400.0F, -4.0F, 0.0F, 0, 1});
  }
  const recording::SummedForce sum = recording::sum_of(forces);
  REQUIRE(sum.time.size() == 10);
  CHECK(sum.f_v_n[3] == Approx(700.0));
  CHECK(sum.f_ap_n[3] == Approx(6.0));
  CHECK(std::isnan(sum.f_v_n[9]));
}

TEST_CASE(
    "the thread writes a record without anybody recording, and a dead station's is said to be incomplete",
    "[station][black-box][threads]") {
  const tests::TempDir dir;
  BoxInputs inputs(1000.0);
  core::LatestValue<MeasureStatus> measured;
  const auto meta = [] {
    recording::SessionMeta made = tests::example_meta();
    made.simulated = true;
    return made;
  };
  const auto names = [&] {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(dir.path())) {
      if (entry.path().extension() == kIncidentSuffix) found.push_back(entry.path().filename().string());
    }
    return found;
  };
  control::SupervisorStatus status;
  status.state = MotionState::Running;
  {
    BlackBox box(inputs, measured, nullptr, {dir.path(), meta, {"left"}});
    REQUIRE(inputs.motions.try_push({core::monotonic_now(), {}, status}));
    box.note({core::monotonic_now(), "operator", "anna", "operator", "STOP", "", "sent"});
    REQUIRE(inputs.forces.try_push({core::monotonic_now(), 812.5F, -3.0F, 1.0F, 0, 0}));
    status.state = MotionState::Slowing;
    status.cause = Cause::OperatorStop;
    status.stop = StopKind::Stop;
    REQUIRE(inputs.motions.try_push({core::monotonic_now(), {}, status}));
    REQUIRE(tests::wait_for([&] { return box.serial() > 0; }));
    REQUIRE(names().size() == 1);
    // What lies on the disk now is what a station that is killed leaves behind.
    std::string name;
    bool simulated = false;
    const auto incident = tests::require_value(box.archive().read(name, simulated));
    CHECK(name.rfind("incident-2", 0) == 0);
    CHECK(simulated);
    CHECK(incident.head.state == IncidentState::Recording);
    CHECK_THAT(incident.ending(), Catch::Contains("incomplete"));
    REQUIRE(incident.rows.forces.size() == 1);
    CHECK(incident.rows.forces[0].f_v_n == 812.5F);
    const auto by = std::find_if(incident.rows.events.begin(), incident.rows.events.end(),
                                 [](const auto& event) { return event.kind == "operator"; });
    REQUIRE(by != incident.rows.events.end());
    CHECK(by->who == "anna");
    CHECK(by->what == "STOP");
    // The next start says so; the first station still lives here, but its file cannot tell.
    const BlackBox next(inputs, measured, nullptr, {dir.path(), meta, {"left"}});
    REQUIRE(next.unfinished().size() == 1);
    CHECK_THAT(next.unfinished()[0], Catch::Contains("incomplete") && Catch::Contains("OperatorStop"));
  }
  IncidentArchive archive(dir.path());
  const auto records = archive.list(10);
  REQUIRE(records);
  REQUIRE(records->size() == 1);
  CHECK(records->front().head.state == IncidentState::Cut);
  std::string elsewhere = "../" + records->front().name;
  bool simulated = false;
  CHECK_FALSE(archive.read(elsewhere, simulated).has_value());
}

TEST_CASE("a folder of records that cannot be read is a sentence, neither empty nor the end of the thread",
          "[station][black-box]") {
  const tests::TempDir dir;
  const std::filesystem::path folder = dir.path() / "sessions";
  IncidentArchive archive(folder);
  CHECK(archive.list(10)->empty());                 // made by the first record
  std::filesystem::create_symlink(folder, folder);  // ELOOP, as little "not found" as a dying disk's EIO
  std::string newest;
  bool simulated = false;
  for (const auto& error :
       {archive.list(10).error(), archive.folder().error(), archive.read(newest, simulated).error()})
    CHECK_THAT(error.what(), Catch::Contains(folder.string()));
  IncidentFiles files(
      folder, [] { return recording::SessionMeta{}; }, nullptr);
  recording::IncidentHead head;
  head.id = 1;
  CHECK_NOTHROW(files.put(head, {}));
  CHECK_THAT(files.problem(), Catch::Contains("the record of a stop is not kept"));
}

TEST_CASE("producers never wait: a box that nobody empties declines and counts", "[station][black-box]") {
  BoxInputs inputs(1000.0);
  std::uint64_t taken = 0;
  for (int i = 0; i < 40'000; ++i) taken += inputs.forces.try_push({{i}, 0, 0, 0, 0, 0}) ? 1 : 0;
  CHECK(taken >= 12'000);
  CHECK(inputs.forces.dropped() == 40'000 - taken);
  for (int i = 0; i < 20'000; ++i) inputs.wire.on_frame({});
  CHECK(inputs.wire.ring.dropped() > 0);
}
