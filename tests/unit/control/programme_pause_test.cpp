#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <random>

#include "programme_bench.hpp"

using namespace footfall;
using namespace footfall::control;
using namespace footfall::control::test;

namespace {

struct Oddity {
  const char* what;
  ProgrammePause why;
  std::function<void(ProgrammeBench&)> on, off;
};

const std::vector<Oddity>& oddities() {
  static const std::vector<Oddity> all{
      {"console silent 300 ms", ProgrammePause::ConsoleStale,
       [](auto& b) { b.in.console_age = milliseconds(310); }, [](auto& b) { b.in.console_age = {}; }},
      {"another lease", ProgrammePause::ControlChanged, [](auto& b) { ++b.in.lease_epoch; }, [](auto&) {}},
      {"no lease", ProgrammePause::ControlChanged, [](auto& b) { b.in.lease_held = false; },
       [](auto& b) { b.in.lease_held = true; }},
      {"a plate with a gap", ProgrammePause::PlateSilent, [](auto& b) { b.in.plate_age = milliseconds(250); },
       [](auto& b) { b.in.plate_age = {}; }},
      {"hands on the rail", ProgrammePause::SupportSeen, [](auto& b) { b.in.support_seen = true; },
       [](auto& b) { b.in.support_seen = false; }},
      {"a command of unknown fate", ProgrammePause::OutcomeUnknown,
       [](auto& b) { b.in.last_command = hal::CommandOutcome::Unknown; }, [](auto&) {}},
      {"a refused command", ProgrammePause::OutcomeRejected,
       [](auto& b) { b.in.last_command = hal::CommandOutcome::Rejected; }, [](auto&) {}},
  };
  return all;
}

}  // namespace

TEST_CASE("a programme begins on a running belt only, and never starts one", "[programme]") {
  const Programme programme = programme_of({held("", 2.0, 60.0)});
  ProgrammeBench bench;
  REQUIRE(bench.to_idle());
  CHECK_FALSE(bench.begin(programme).accepted);
  REQUIRE(bench.ask(RequestKind::Arm).accepted);
  bench.in.arm_check = safe_check();
  bench.cycle();
  REQUIRE(bench.status().state == MotionState::Armed);
  CHECK_FALSE(bench.begin(programme).accepted);
  for (const RequestKind kind : {RequestKind::PauseProgramme, RequestKind::ResumeProgramme,
                                 RequestKind::SkipSegment, RequestKind::EndProgramme}) {
    CHECK_FALSE(bench.ask(kind).accepted);
  }
  bench.run_for(milliseconds(2000));
  CHECK(bench.starts() == 0);
  CHECK(bench.drive.speed == 0.0);
}

TEST_CASE("anything odd pauses, holds the speed, and only an explicit resume goes on", "[programme]") {
  for (const auto& oddity : oddities()) {
    for (const double at_s : {3.0, 17.0, 25.0}) {  // in the walk, in the countdown, in the ramp
      INFO(oddity.what << " after " << at_s << " s");
      ProgrammeBench bench;
      REQUIRE(bench.under_way());
      bench.run_for(core::from_seconds(at_s));
      REQUIRE(bench.status().programme.state == ProgrammeState::Running);
      CHECK(bench.status().programme.announcing == (at_s == 17.0));
      oddity.on(bench);
      bench.cycle();
      REQUIRE(bench.status().programme.state == ProgrammeState::Paused);
      CHECK(bench.status().programme.pause == oddity.why);
      CHECK_FALSE(bench.status().programme.announcing);
      const double left = bench.status().programme.left.seconds();
      // While it lasts, a resume is refused with its reason. (A changed hand may resume himself.)
      const bool lasts = oddity.why == ProgrammePause::ConsoleStale ||
                         oddity.why == ProgrammePause::PlateSilent ||
                         oddity.why == ProgrammePause::SupportSeen;
      if (lasts) {
        const Reply reply = bench.ask(RequestKind::ResumeProgramme);
        CHECK_FALSE(reply.accepted);
        CHECK(std::string(reply.reason.data()).find(sentence_for(oddity.why)) != std::string::npos);
      }
      oddity.off(bench);
      bench.run_for(milliseconds(400));
      const double rest = bench.status().requested_speed.value();
      bench.run_for(milliseconds(40'000));
      CHECK(bench.status().state == MotionState::Running);
      CHECK(bench.status().programme.state == ProgrammeState::Paused);
      CHECK(bench.status().requested_speed.value() == rest);
      CHECK(bench.drive.speed == Approx(rest).margin(0.02));
      CHECK(bench.status().programme.left.seconds() == Approx(left).margin(0.06));
      REQUIRE(bench.ask(RequestKind::ResumeProgramme).accepted);
      bench.run_for(core::from_seconds(bench.status().programme.left.seconds() - 59.0));
      CHECK(bench.status().programme.state == ProgrammeState::Running);
      CHECK(bench.status().programme.step == 2);
    }
  }
}

TEST_CASE("a pause in a rising ramp lets the speed rise no further than its acceleration forces it",
          "[programme]") {
  ProgrammeBench bench;
  REQUIRE(bench.under_way());
  bench.run_for(milliseconds(30'000));
  const double at = bench.status().commanded_speed.value();
  REQUIRE(bench.ask(RequestKind::PauseProgramme).accepted);
  double highest = 0.0;
  for (int i = 0; i < 200; ++i) highest = std::max(highest, bench.cycle().status.commanded_speed.value());
  const double a = bench.limits_of_test.acceleration.value(), j = bench.limits_of_test.jerk.value();
  CHECK(highest <= at + a * a / (2.0 * j) + a * 0.05);
  CHECK(bench.status().outcome == MotionOutcome::Confirmed);
}

TEST_CASE("a resume far from where the programme was is counted down; near it, it goes on at once",
          "[programme]") {
  ProgrammeBench bench;
  REQUIRE(bench.to_speed(2.0));
  REQUIRE(bench.begin(programme_of({held("even", 2.1, 60.0), held("next", 2.2, 60.0)})).accepted);
  bench.run_for(milliseconds(10'000));
  REQUIRE(bench.ask(RequestKind::PauseProgramme).accepted);
  bench.run_for(milliseconds(5'000));
  REQUIRE(bench.ask(RequestKind::ResumeProgramme).accepted);
  CHECK_FALSE(bench.status().programme.announcing);
  bench.run_for(milliseconds(2'000));
  REQUIRE(bench.set_speed(1.0).accepted);
  CHECK(bench.status().programme.pause == ProgrammePause::ByHand);
  bench.run_for(milliseconds(8'000));
  CHECK(bench.drive.speed == Approx(1.0).margin(0.02));
  REQUIRE(bench.ask(RequestKind::ResumeProgramme).accepted);
  CHECK(bench.status().programme.announcing);
  CHECK(bench.status().programme.next_speed.value() == Approx(2.1));
  bench.run_for(milliseconds(4'800));
  CHECK(bench.drive.speed == Approx(1.0).margin(0.02));
  bench.run_for(milliseconds(8'000));
  CHECK(bench.drive.speed == Approx(2.1).margin(0.02));
}

TEST_CASE("speed or incline set by hand pauses the programme, and the hand's value stands", "[programme]") {
  ProgrammeBench bench;
  REQUIRE(bench.under_way());
  bench.run_for(milliseconds(25'000));
  REQUIRE(bench.set_incline(1.0).accepted);
  CHECK(bench.status().programme.state == ProgrammeState::Paused);
  REQUIRE(bench.ask(RequestKind::ResumeProgramme).accepted);
  bench.run_for(milliseconds(6'000));
  REQUIRE(bench.set_speed(1.3).accepted);
  CHECK(bench.status().programme.pause == ProgrammePause::ByHand);
  bench.run_for(milliseconds(60'000));
  CHECK(bench.drive.speed == Approx(1.3).margin(0.02));
  CHECK(bench.status().programme.state == ProgrammeState::Paused);
}

TEST_CASE("after any stop the programme is ended; going on takes a start and a begin at a chosen segment",
          "[programme]") {
  const std::vector<std::function<void(ProgrammeBench&)>> stops{
      [](auto& b) { b.in.stop_requested = true; },
      [](auto& b) { b.in.console_age = milliseconds(1000); },
      [](auto& b) { b.in.plate_age = milliseconds(600); },
      [](auto& b) { b.in.runner.raise(RunnerAlarm::Nobody); },
      [](auto& b) { b.in.safety.lanyard_closed = false; },
      [](auto& b) { b.drive.fault_code = 3; },
      [](auto& b) { b.in.drive_connected = false; },
      [](auto& b) { b.in.request = b.make(RequestKind::EndMotion); },
      [](auto& b) { b.in.suspended = true; }};
  for (const auto& stop : stops) {
    ProgrammeBench bench;
    REQUIRE(bench.under_way());
    bench.run_for(milliseconds(30'000));
    REQUIRE(bench.status().programme.step == 1);
    stop(bench);
    bench.cycle();
    CHECK(bench.status().state != MotionState::Running);
    CHECK(bench.status().programme.state == ProgrammeState::Ended);
    CHECK_FALSE(bench.ask(RequestKind::ResumeProgramme).accepted);
    bench.run_for(milliseconds(10'000));
    CHECK(bench.drive.speed == 0.0);
  }
  ProgrammeBench bench;
  REQUIRE(bench.under_way());
  bench.run_for(milliseconds(30'000));
  bench.in.stop_requested = true;
  bench.cycle();
  const std::uint16_t reached = bench.status().programme.step;
  REQUIRE(bench.run_until(MotionState::Stopped));
  bench.sent.clear();
  REQUIRE(bench.to_speed(1.0));
  bench.run_for(milliseconds(10'000));
  CHECK(bench.status().programme.state == ProgrammeState::Ended);  // not begun again by itself
  CHECK(bench.drive.speed == Approx(1.0).margin(0.02));
  const Programme programme = bench.kept;
  REQUIRE(bench.begin(programme, reached).accepted);
  CHECK(bench.status().programme.step == reached);
  CHECK(bench.status().programme.announcing);
}

TEST_CASE("a skip counts down before its change, and a paused skip waits for the resume", "[programme]") {
  ProgrammeBench bench;
  REQUIRE(bench.under_way());
  bench.run_for(milliseconds(2'000));
  REQUIRE(bench.ask(RequestKind::SkipSegment).accepted);
  CHECK(bench.status().programme.step == 1);
  CHECK(bench.status().programme.announcing);
  const double before = bench.status().requested_speed.value();
  bench.run_for(milliseconds(4'700));
  CHECK(bench.status().requested_speed.value() == before);
  bench.run_for(milliseconds(5'000));
  CHECK(bench.status().requested_speed.value() > before + 0.2);
  REQUIRE(bench.ask(RequestKind::PauseProgramme).accepted);
  REQUIRE(bench.ask(RequestKind::SkipSegment).accepted);
  CHECK(bench.status().programme.state == ProgrammeState::Paused);
  CHECK(bench.status().programme.step == 2);
  const Reply last = bench.ask(RequestKind::SkipSegment);
  CHECK_FALSE(last.accepted);
  const double held_speed = bench.status().requested_speed.value();
  bench.run_for(milliseconds(20'000));
  CHECK(bench.status().requested_speed.value() == held_speed);
  REQUIRE(bench.ask(RequestKind::EndProgramme).accepted);
  bench.run_for(milliseconds(20'000));
  CHECK(bench.status().requested_speed.value() == held_speed);
  CHECK(bench.status().state == MotionState::Running);
}

TEST_CASE(
    "whatever happens in whatever order, a paused programme never raises the speed, nor goes on by itself",
    "[programme]") {
  constexpr double kKmPerH = 1000.0 / 3600.0;
  std::size_t pauses = 0, resumes = 0, begins = 0, completed = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    const double often = seed % 3 == 0 ? 0.03 : 1.0;  // a quiet run comes to its end
    const auto chance = [&](double p) { return std::uniform_real_distribution<double>()(random) < p; };
    const auto between = [&](double a, double b) {
      return std::uniform_real_distribution<double>(a, b)(random);
    };
    ProgrammeBench bench;
    REQUIRE(bench.to_speed(1.0));
    double told = 1.0;  // what was last announced or asked for by hand
    for (int i = 0; i < 20'000; ++i) {
      const SupervisorStatus was = bench.status();
      if (was.state != MotionState::Running) {
        bench.in.console_age = bench.in.plate_age = {};
        bench.in.runner = {};
        bench.in.support_seen = false;
        if (!bench.run_until(MotionState::Stopped)) break;
        REQUIRE(bench.to_speed(1.0));
        CHECK_FALSE((bench.status().programme.state == ProgrammeState::Running));
        told = 1.0;
        continue;
      }
      std::optional<Request> asked;
      if (chance(0.02 * often)) {
        static constexpr RequestKind kKinds[] = {RequestKind::BeginProgramme,  RequestKind::PauseProgramme,
                                                 RequestKind::ResumeProgramme, RequestKind::SkipSegment,
                                                 RequestKind::EndProgramme,    RequestKind::SetSpeed,
                                                 RequestKind::BeginLevel};
        asked = bench.make(kKinds[random() % std::size(kKinds)]);
        if (was.programme.state == ProgrammeState::Paused && chance(0.5))
          asked->kind = RequestKind::ResumeProgramme;
        asked->speed = MetersPerSecond(between(0.1, 3.9));
        asked->programme_step = static_cast<std::uint16_t>(random() % 3);
        if (asked->kind == RequestKind::BeginProgramme && (was.programme.state == ProgrammeState::None ||
                                                           was.programme.state >= ProgrammeState::Complete)) {
          std::vector<ProgrammeStep> steps;
          for (int k = 0; k < 6; ++k) {
            steps.push_back(chance(0.5)
                                ? held("", between(0.5, 3.9), between(12.0, 20.0))
                                : ramped("", between(0.5, 3.9), between(12.0, 20.0), between(0.0, 3.0)));
          }
          bench.kept = programme_of(steps);
        }
        bench.in.programme = &bench.kept;
        asked->programme_id = bench.kept.id;
        bench.in.request = asked;
      }
      if (chance(0.002 * often)) bench.in.console_age = milliseconds(400);
      if (chance(0.002 * often)) bench.in.plate_age = milliseconds(250);
      if (chance(0.002 * often)) bench.in.support_seen = true;
      if (chance(0.002 * often)) bench.in.last_command = hal::CommandOutcome::Unknown;
      if (chance(0.001 * often)) bench.in.last_command = hal::CommandOutcome::Rejected;
      if (chance(0.001 * often)) ++bench.in.lease_epoch;
      if (chance(0.0003 * often)) bench.in.stop_requested = true;
      if (chance(0.05)) {
        bench.in.console_age = bench.in.plate_age = {};
        bench.in.support_seen = false;
      }
      bench.replies.clear();
      bench.cycle(milliseconds(chance(0.01) ? 120 : 50));
      const SupervisorStatus& now = bench.status();
      const bool accepted = asked && !bench.replies.empty() && bench.replies.back().id == asked->id &&
                            bench.replies.back().accepted;
      const bool by_hand = accepted && asked->kind == RequestKind::SetSpeed;
      const auto paused = [](const SupervisorStatus& s) {
        return s.programme.state == ProgrammeState::Paused;
      };
      if (paused(was) && paused(now) && !by_hand) {
        REQUIRE(now.requested_speed <= was.requested_speed);
      }
      if (paused(was) && now.programme.state == ProgrammeState::Running) {
        REQUIRE(accepted);
        REQUIRE(asked->kind == RequestKind::ResumeProgramme);
        ++resumes;
      }
      if (!paused(was) && paused(now)) ++pauses;
      if (was.programme.state != ProgrammeState::Running && now.programme.state == ProgrammeState::Running &&
          !paused(was)) {
        REQUIRE(accepted);
        REQUIRE(asked->kind == RequestKind::BeginProgramme);
        ++begins;
      }
      if (now.programme.state == ProgrammeState::Complete && was.programme.state == ProgrammeState::Running) {
        ++completed;
      }
      // The belt never leaves what was told by more than 1 km/h.
      if (now.state == MotionState::Running) {
        if (by_hand || accepted || (paused(now) && !paused(was))) told = now.requested_speed.value();
        if (was.programme.announcing && !now.programme.announcing && !paused(now) &&
            now.programme.state == ProgrammeState::Running && !accepted) {
          told = was.programme.next_speed.value();
          REQUIRE(was.programme.countdown_left <= milliseconds(120));
        }
        const bool on_the_way = std::abs(now.requested_speed.value() - told) >
                                std::abs(was.requested_speed.value() - told) + 1e-9;
        if (on_the_way) REQUIRE(std::abs(now.requested_speed.value() - told) <= kKmPerH + 1e-9);
      }
    }
  }
  CHECK(begins > 50);
  CHECK(pauses > 50);
  CHECK(resumes > 20);
  CHECK(completed > 3);
}
