#include "control/intake.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <set>
#include <string>

using namespace footfall::control;

namespace {

std::string veto(const Intake& intake, bool required = false) {
  return intake_veto(intake, required).data();
}

void say(Intake& intake, const char* key, IntakeAnswer answer) {
  intake.replies[intake_question(key).value()].answer = answer;
}

Intake all(IntakeAnswer answer) {
  Intake intake;
  for (IntakeReply& reply : intake.replies) reply.answer = answer;
  return intake;
}

void decide(Intake& intake, bool go) {
  intake.decision = IntakeDecision{go, "Dr-Lind", "", answered_yes(intake, IntakeGrade::RedFlag), {}};
}

void acknowledge(Intake& intake) {
  intake.acknowledgement = IntakeAcknowledgement{"known", answered_yes(intake, IntakeGrade::Acknowledge), {}};
}

}  // namespace

TEST_CASE("the intake asks every red flag and every acknowledgement of the product's table, once each",
          "[control][intake]") {
  std::set<std::string> keys;
  std::size_t red = 0, acknowledged = 0;
  for (const IntakeQuestion& question : kIntakeQuestions) {
    keys.insert(question.key);
    if (question.grade == IntakeGrade::RedFlag) ++red;
    if (question.grade == IntakeGrade::Acknowledge) ++acknowledged;
  }
  CHECK(keys.size() == kIntakeQuestionCount);
  CHECK(red == 5);
  CHECK(acknowledged == 5);
  CHECK_FALSE(intake_question("mood").has_value());
}

TEST_CASE("an intake that was not asked forbids nothing unless the clinic requires it", "[control][intake]") {
  CHECK(veto(Intake{}).empty());
  CHECK(veto(Intake{}, true).find("10 questions were not asked") != std::string::npos);
  CHECK(veto(all(IntakeAnswer::No), true).empty());
}

TEST_CASE("not asked is never no: with one question left out a required intake stays incomplete",
          "[control][intake]") {
  for (const IntakeQuestion& question : kIntakeQuestions) {
    CAPTURE(question.key);
    Intake intake = all(IntakeAnswer::No);
    say(intake, question.key, IntakeAnswer::NotAsked);
    CHECK(veto(intake, true).empty() == (question.grade == IntakeGrade::Recorded));
  }
}

TEST_CASE("each red flag alone forbids the session until a decision covers it", "[control][intake]") {
  for (const IntakeQuestion& question : kIntakeQuestions) {
    if (question.grade != IntakeGrade::RedFlag) continue;
    CAPTURE(question.key);
    Intake intake = all(IntakeAnswer::No);
    say(intake, question.key, IntakeAnswer::Yes);
    CHECK(veto(intake).find(question.words) != std::string::npos);
    CHECK(veto(intake).find("clinician") != std::string::npos);
    acknowledge(intake);  // is no decision
    CHECK_FALSE(veto(intake).empty());
    decide(intake, true);
    CHECK(veto(intake, true).empty());
  }
}

TEST_CASE("a red flag that came after the decision needs a decision of its own", "[control][intake]") {
  Intake intake = all(IntakeAnswer::No);
  say(intake, "cancer", IntakeAnswer::Yes);
  decide(intake, true);
  say(intake, "trauma", IntakeAnswer::Yes);
  CHECK(veto(intake).find("Trauma") != std::string::npos);
  decide(intake, true);
  CHECK(veto(intake).empty());
}

TEST_CASE("a clinician's no keeps the belt still, and names who said so", "[control][intake]") {
  Intake intake = all(IntakeAnswer::No);
  say(intake, "progressive_weakness", IntakeAnswer::Yes);
  decide(intake, false);
  CHECK(veto(intake).find("Dr-Lind") != std::string::npos);
  decide(intake, true);
  CHECK(veto(intake).empty());
}

TEST_CASE("what has to be acknowledged is, also what comes later", "[control][intake]") {
  Intake intake;
  say(intake, "night_pain", IntakeAnswer::Yes);
  CHECK(veto(intake).find("Pain at night") != std::string::npos);
  acknowledge(intake);
  CHECK(veto(intake).empty());
  say(intake, "leg_pain", IntakeAnswer::Yes);
  CHECK(veto(intake).find("Leg pain") != std::string::npos);
}

TEST_CASE("what is only recorded forbids nothing", "[control][intake]") {
  Intake intake = all(IntakeAnswer::No);
  say(intake, "sciatic_test", IntakeAnswer::Yes);
  CHECK(veto(intake, true).empty());
}

TEST_CASE("a technician neither decides nor acknowledges; an operator acknowledges and does not decide",
          "[control][intake]") {
  Intake intake;
  say(intake, "numbness", IntakeAnswer::Yes);
  say(intake, "trauma", IntakeAnswer::Yes);
  CHECK(refuse_acknowledgement(intake, "known", IntakePerson::Technician).has_value());
  CHECK_FALSE(refuse_acknowledgement(intake, "known", IntakePerson::Operator).has_value());
  CHECK_FALSE(refuse_acknowledgement(intake, "known", IntakePerson::Clinician).has_value());
  CHECK(refuse_decision(intake, "Dr-Lind", "", IntakePerson::Technician).has_value());
  CHECK(refuse_decision(intake, "Dr-Lind", "", IntakePerson::Operator).has_value());
  CHECK_FALSE(refuse_decision(intake, "Dr-Lind", "", IntakePerson::Clinician).has_value());
}

TEST_CASE("a decision needs a name and a red flag, an acknowledgement a reason and something to acknowledge",
          "[control][intake]") {
  Intake intake;
  CHECK(refuse_decision(intake, "Dr-Lind", "", IntakePerson::Clinician).has_value());
  CHECK(refuse_acknowledgement(intake, "known", IntakePerson::Clinician).has_value());
  say(intake, "trauma", IntakeAnswer::Yes);
  say(intake, "numbness", IntakeAnswer::Yes);
  CHECK(refuse_decision(intake, "", "", IntakePerson::Clinician).has_value());
  CHECK(refuse_acknowledgement(intake, "", IntakePerson::Clinician).has_value());
  CHECK(refuse_decision(intake, "Dr-Lind", std::string(501, 'x'), IntakePerson::Clinician).has_value());
}

TEST_CASE("taking a red flag back is a clinician's: the answer is no way round the decision",
          "[control][intake]") {
  Intake intake = all(IntakeAnswer::Yes);
  const auto refused = [&](const char* key, IntakeAnswer answer, IntakePerson person) {
    return refuse_answer(intake, intake_question(key).value(), answer, person).has_value();
  };
  for (const IntakeAnswer back : {IntakeAnswer::No, IntakeAnswer::NotAsked}) {
    CHECK(refused("cancer", back, IntakePerson::Operator));
    CHECK(refused("cancer", back, IntakePerson::Technician));
    CHECK_FALSE(refused("cancer", back, IntakePerson::Clinician));
    CHECK(refused("leg_pain", back, IntakePerson::Technician));
    CHECK_FALSE(refused("leg_pain", back, IntakePerson::Operator));
    CHECK_FALSE(refused("sciatic_test", back, IntakePerson::Technician));
  }
  CHECK_FALSE(refused("cancer", IntakeAnswer::Yes, IntakePerson::Technician));
}

TEST_CASE("figures outside what a person can have are refused, and may be left out", "[control][intake]") {
  const std::size_t sleep = intake_figure("sleep_h").value(),
                    stress = intake_figure("stress_0_to_10").value();
  CHECK_FALSE(refuse_figure(sleep, 6.5).has_value());
  CHECK_FALSE(refuse_figure(sleep, std::nullopt).has_value());
  CHECK(refuse_figure(sleep, 24.1).has_value());
  CHECK(refuse_figure(sleep, std::numeric_limits<double>::quiet_NaN()).has_value());
  CHECK(refuse_figure(stress, -1.0).has_value());
  CHECK(refuse_figure(kIntakeFigureCount, 1.0).has_value());
}
