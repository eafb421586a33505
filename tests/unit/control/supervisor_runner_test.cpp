#include <catch2/catch.hpp>
#include <string>

#include "virtual_belt.hpp"

using namespace footfall;
using namespace footfall::control;
using namespace footfall::control::test;

namespace {

void raise(Bench& bench, RunnerAlarm alarm) {
  bench.in.runner = {};
  bench.in.runner.raise(alarm);
}

struct Rule {
  RunnerAlarm alarm;
  StopKind kind;
  Cause cause;
  MotionState ends;
};
/// docs/safety.md, "What each cause does", written down a second time.
const std::vector<Rule> kRules = {
    {RunnerAlarm::Nobody, StopKind::Stop, Cause::NobodyOnBelt, MotionState::Stopped},
    {RunnerAlarm::AtRear, StopKind::Stop, Cause::RunnerAtRear, MotionState::Stopped},
    {RunnerAlarm::AtFront, StopKind::Stop, Cause::RunnerAtFront, MotionState::Stopped},
    {RunnerAlarm::Fell, StopKind::Fast, Cause::RunnerFell, MotionState::Stopped},
    {RunnerAlarm::Outside, StopKind::Fast, Cause::LoadOutsideBelt, MotionState::Stopped},
    {RunnerAlarm::BeltNotAsFeet, StopKind::Fast, Cause::BeltNotAsFeet, MotionState::Fault}};

}  // namespace

TEST_CASE("what the force plates see stops the running belt, names itself, and is left only by a reset") {
  REQUIRE(kRules.size() == kRunnerAlarms);
  for (const Rule& rule : kRules) {
    INFO(name_of(rule.cause));
    Bench bench;
    REQUIRE(bench.to_speed(2.0));
    raise(bench, rule.alarm);
    bench.cycle();
    CHECK(bench.status().state == MotionState::Slowing);
    CHECK(bench.status().stop == rule.kind);
    CHECK(bench.status().cause == rule.cause);
    REQUIRE(bench.out.command);
    CHECK((bench.out.command->action == hal::DriveAction::Stop) == (rule.kind == StopKind::Fast));
    bench.in.runner = {};
    REQUIRE(bench.run_until(rule.ends, milliseconds(8000)));
    CHECK(bench.status().cause == rule.cause);
    bench.run_for(milliseconds(5000));
    CHECK(bench.status().state == rule.ends);
    CHECK(bench.starts() == 1);
    CHECK(bench.ask(RequestKind::Reset).accepted);
    CHECK(std::string(sentence_for(rule.cause)).size() < 110);
    CHECK(std::string(name_of(rule.cause)) != "?");
  }
}

TEST_CASE("an alarm stops the belt that has just been started, and does nothing to one that stands") {
  for (const Rule& rule : kRules) {
    INFO(name_of(rule.cause));
    Bench bench;
    REQUIRE(bench.to_armed());
    raise(bench, rule.alarm);
    bench.run_for(milliseconds(500));
    CHECK(bench.status().state == MotionState::Armed);
    bench.in.runner = {};
    const Reply reply = bench.ask(RequestKind::BeginStart);
    REQUIRE(reply.accepted);
    bench.hold(reply.token, bench.limits_of_test.hold_time);
    REQUIRE(bench.run_until(MotionState::Running, milliseconds(4000)));
    raise(bench, rule.alarm);
    CHECK(bench.cycle().status.state == MotionState::Slowing);
  }
}

TEST_CASE("a fall strengthens a stop under way, and stepping off does not") {
  Bench bench;
  REQUIRE(bench.to_speed(3.0));
  bench.in.console_age = milliseconds(1000);
  bench.cycle();
  REQUIRE(bench.status().stop == StopKind::Ease);
  bench.in.console_age = Duration{};
  raise(bench, RunnerAlarm::Nobody);
  CHECK(bench.cycle().status.stop == StopKind::Ease);
  raise(bench, RunnerAlarm::AtRear);
  CHECK(bench.cycle().status.stop == StopKind::Stop);
  raise(bench, RunnerAlarm::Fell);
  CHECK(bench.cycle().status.stop == StopKind::Fast);
  raise(bench, RunnerAlarm::AtRear);
  CHECK(bench.cycle().status.stop == StopKind::Fast);
  CHECK(bench.status().cause == Cause::ConsoleLost);
}

TEST_CASE("the most dangerous of several alarms names the stop") {
  Bench bench;
  REQUIRE(bench.to_speed(2.0));
  raise(bench, RunnerAlarm::Nobody);
  bench.in.runner.raise(RunnerAlarm::Fell);
  bench.cycle();
  CHECK(bench.status().stop == StopKind::Fast);
  CHECK(bench.status().cause == Cause::RunnerFell);
}
