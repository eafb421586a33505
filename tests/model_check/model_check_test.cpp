#include <catch2/catch.hpp>

#include "liveness.hpp"
#include "mutants.hpp"

// Every reachable state of the real supervisor against the rules of motion, and proof that a broken one is
// found.

using namespace footfall;
using namespace footfall::model;

namespace {

std::string told(const Findings& findings) {
  std::string text = findings.broken;
  for (const std::string& line : findings.trace) text += "\n  " + line;
  return text;
}

template <class System>
Findings search(const Plan& plan, std::size_t most_states) {
  Plan bounded = plan;
  bounded.most_states = most_states;
  bounded.check_merges = false;
  Explorer<System> explorer(System(control::Supervisor(model_limits(plan.setup), model_machine(plan.setup))),
                            bounded);
  return explorer.run([&](const World<System>& world) { return stop_ends_motion(world, plan.setup); });
}

/// The broken rule must be found, with a way to it.
template <class Broken>
void demand_found(const std::string& sentence, int deviations = 1) {
  Plan plan;
  plan.void_requests = sentence.find("lease") != std::string::npos || sentence == "too late";
  plan.deviations = deviations;
  const Findings findings = search<Broken>(plan, deviations > 1 ? 2'000 : 60'000);
  INFO(sentence + " " + told(findings));
  REQUIRE_FALSE(findings.broken.empty());
  CHECK(findings.broken.find(sentence) != std::string::npos);
  CHECK_FALSE(findings.trace.empty());
}

/// The same among the states of an extra.
template <class Broken>
void demand_found_with(Extra extra, const std::string& sentence) {
  Plan plan = plan_of(extra);
  plan.void_requests = false;
  plan.most_states = 20'000;
  plan.check_merges = false;
  const control::Supervisor real(model_limits(plan.setup), model_machine(plan.setup));
  const Findings findings = Explorer<Broken>(Broken(real), plan).run();
  INFO(sentence + " " + told(findings));
  REQUIRE_FALSE(findings.broken.empty());
  CHECK(findings.broken.find(sentence) != std::string::npos);
  CHECK_FALSE(findings.trace.empty());
}

}  // namespace

TEST_CASE("every reachable state of the supervisor keeps the rules, and STOP ends every motion") {
  const Plan plan;
  Explorer<control::Supervisor> explorer(control::Supervisor(model_limits(), model_machine(plan.setup)),
                                         plan);
  const Findings findings = explorer.run(
      [&](const World<control::Supervisor>& world) { return stop_ends_motion(world, plan.setup); });
  INFO(told(findings));
  CHECK(findings.broken.empty());
  CHECK(findings.complete);
  CHECK(findings.states > 20'000);
  CHECK(findings.merges_replayed > 5'000);
  for (int state = 0; state <= static_cast<int>(control::MotionState::Fault); ++state) {
    INFO(control::name_of(static_cast<control::MotionState>(state)));
    CHECK(findings.states_by_motion.count(static_cast<control::MotionState>(state)) == 1);
  }
}

TEST_CASE("a supervisor that overhears STOP is found") {
  demand_found<IgnoresStopInArmed>("STOP was ignored");
  demand_found<StopNeedsLease>("STOP", 2);
}

TEST_CASE("a supervisor that lets a reset through against the rules is found") {
  demand_found<ResetsWithOpenContact>("contact", 2);
  demand_found<ResetsATurningBelt>("at rest", 2);
}

TEST_CASE("a supervisor that weakens a stop is found") {
  demand_found<WeakensStop>("a stop became weaker");
  demand_found<BrakesTooGently>("falls slower than the stop demands");
  demand_found<RunsOnAfterAFall>("did not stop fast");
  demand_found<ForgetsTheEmergencyStop>("a safety contact is open");
  demand_found<NeverSwitchesOff>("STOP");
}

TEST_CASE("a supervisor that moves the belt without a start of its own is found") {
  demand_found<RepeatsStart>("without a complete hold");
  demand_found<StartsWithoutHold>("without a complete hold");
  demand_found<StartsForAnotherHand>("another hand");
  demand_found<SetsSpeedAfterStop>("a set-point after a stop");
  demand_found<ExceedsTheCeiling>("above the lowest ceiling");
}

TEST_CASE("a supervisor that listens to somebody without the lease, or too late, is found") {
  demand_found<IgnoresTheLease>("without the lease");
  demand_found<TakesLateRequests>("too late");
}

TEST_CASE("a supervisor whose programme goes on by itself is found") {
  demand_found_with<ResumesByItself>(Extra::Programme, "resumes by itself");
  demand_found_with<RisesInAPause>(Extra::Programme, "rises though the programme is paused");
  demand_found_with<KeepsTheProgramme>(Extra::Programme, "outlives the run");
}

TEST_CASE("a supervisor whose deck does more than its key says is found") {
  demand_found_with<LevelsWithSpeed>(Extra::Levelling, "more than an incline");
  demand_found_with<LevelsOn>(Extra::Levelling, "nobody holds the key");
}

TEST_CASE("a supervisor that gives power through the stop relay against the rules is found") {
  demand_found_with<FeedsAfterStop>(Extra::Relay, "stop relay is fed");
  demand_found_with<TrustsTheRelay>(Extra::Relay, "stop relay failed");
  demand_found_with<StartsWithOpenRelay>(Extra::Relay, "not known to be closed");
  demand_found_with<PullsWithoutATest>(Extra::CablePull, "without a commissioning test");
}

TEST_CASE("a supervisor that loses sight of the second belt, or pulls the belts apart, is found") {
  demand_found_with<ForgetsTheRightBelt>(Extra::Split, "counts as stopped although");
  demand_found_with<PullsTheBeltsApart>(Extra::Split, "told to differ too much");
}

// Half a minute; as footfall-model-check --extra.
TEST_CASE(
    "every reachable state of levelling, programme, stop relay, cable pull and two belts keeps the rules",
    "[.extra]") {
  for (const Extra extra :
       {Extra::Levelling, Extra::Programme, Extra::CablePull, Extra::Relay, Extra::Split}) {
    const Plan plan = plan_of(extra);
    Explorer<control::Supervisor> explorer(
        control::Supervisor(model_limits(plan.setup), model_machine(plan.setup)), plan);
    bool levelled = false, paused = false, announced = false, complete = false, pulled = false, fed = false,
         split = false;
    const Findings findings = explorer.run([&](const World<control::Supervisor>& world) {
      const control::SupervisorStatus& status = world.system.status();
      levelled = levelled || status.levelling;
      paused = paused || status.programme.state == control::ProgrammeState::Paused;
      announced = announced || status.programme.announcing;
      complete = complete || status.programme.state == control::ProgrammeState::Complete;
      pulled = pulled || status.cable_pull.phase == control::PullPhase::Listening;
      fed = fed || world.outside.fed;
      split = split || status.commanded_split.value() != 0.0;
      return std::string();
    });
    INFO(told(findings));
    CHECK(findings.broken.empty());
    CHECK(findings.complete);
    CHECK(levelled == (extra == Extra::Levelling));
    CHECK(paused == (extra == Extra::Programme));
    CHECK(announced == (extra == Extra::Programme));
    CHECK(complete == (extra == Extra::Programme));
    CHECK(pulled == (extra == Extra::CablePull));
    CHECK(fed == plan.setup.relay());
    CHECK(split == (extra == Extra::Split));
  }
}
