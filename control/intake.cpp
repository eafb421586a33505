#include "control/intake.hpp"

namespace footfall::control {
namespace {

constexpr std::size_t kLongestName = 80, kLongestText = 500;

const char* first_of(IntakeSet set) {
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (set.test(i)) return kIntakeQuestions[i].words;
  }
  return "";
}

IntakeSet of_grade(IntakeGrade grade) {
  IntakeSet set;
  for (std::size_t i = 0; i < set.size(); ++i) set.set(i, kIntakeQuestions[i].grade == grade);
  return set;
}

}  // namespace

std::optional<std::size_t> intake_question(std::string_view key) {
  for (std::size_t i = 0; i < kIntakeQuestions.size(); ++i) {
    if (key == kIntakeQuestions[i].key) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> intake_figure(std::string_view key) {
  for (std::size_t i = 0; i < kIntakeFigures.size(); ++i) {
    if (key == kIntakeFigures[i].key) return i;
  }
  return std::nullopt;
}

const char* name_of(IntakeAnswer answer) {
  switch (answer) {
    case IntakeAnswer::Yes:
      return "yes";
    case IntakeAnswer::No:
      return "no";
    case IntakeAnswer::NotAsked:
      break;
  }
  return "not asked";
}

IntakeSet answered_yes(const Intake& intake, IntakeGrade grade) {
  IntakeSet set;
  for (std::size_t i = 0; i < set.size(); ++i) set.set(i, intake.replies[i].answer == IntakeAnswer::Yes);
  return set & of_grade(grade);
}

std::size_t not_asked(const Intake& intake) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < kIntakeQuestionCount; ++i) {
    const bool counts = kIntakeQuestions[i].grade != IntakeGrade::Recorded;
    if (counts && intake.replies[i].answer == IntakeAnswer::NotAsked) ++count;
  }
  return count;
}

IntakeSet open_red_flags(const Intake& intake) {
  const IntakeSet covered = intake.decision ? intake.decision->covers : IntakeSet{};
  return answered_yes(intake, IntakeGrade::RedFlag) & ~covered;
}

IntakeSet open_acknowledgements(const Intake& intake) {
  const IntakeSet covered = intake.acknowledgement ? intake.acknowledgement->covers : IntakeSet{};
  return answered_yes(intake, IntakeGrade::Acknowledge) & ~covered;
}

Sentence intake_veto(const Intake& intake, bool required) {
  if (const IntakeSet open = open_red_flags(intake); open.any()) {
    return make_sentence("Red flag (%s): no session until a clinician has recorded a decision under Intake.",
                         first_of(open));
  }
  // A decision against the session stands for as long as the answers do that it was about.
  if (intake.decision && !intake.decision->go && answered_yes(intake, IntakeGrade::RedFlag).any()) {
    return make_sentence("No session: so %.60s decided at the intake. Another decision is a clinician's.",
                         intake.decision->clinician.c_str());
  }
  if (const IntakeSet open = open_acknowledgements(intake); open.any()) {
    return make_sentence("%s has to be acknowledged first, with a reason, under Intake.", first_of(open));
  }
  if (const std::size_t missing = not_asked(intake); required && missing > 0) {
    return make_sentence("The intake is not complete: %zu questions were not asked. Ask them under Intake.",
                         missing);
  }
  return {};
}

std::optional<Sentence> refuse_answer(const Intake& intake, std::size_t question, IntakeAnswer answer,
                                      IntakePerson person) {
  if (question >= kIntakeQuestionCount) return make_sentence("The intake has no such question.");
  const bool takes_back = intake.replies[question].answer == IntakeAnswer::Yes && answer != IntakeAnswer::Yes;
  if (!takes_back) return std::nullopt;
  const IntakeGrade grade = kIntakeQuestions[question].grade;
  if (grade == IntakeGrade::RedFlag && person != IntakePerson::Clinician)
    return make_sentence("Only a clinician takes back a red flag: ask one to sign in.");
  if (grade == IntakeGrade::Acknowledge && person == IntakePerson::Technician)
    return make_sentence("A technician does not take this back: ask a clinician.");
  return std::nullopt;
}

std::optional<Sentence> refuse_figure(std::size_t figure, std::optional<double> value) {
  if (figure >= kIntakeFigureCount) return make_sentence("The intake has no such figure.");
  const IntakeFigure& rule = kIntakeFigures[figure];
  // Written so that NaN is refused as well.
  if (value && !(*value >= rule.lowest && *value <= rule.highest))
    return make_sentence("%s lies between %g and %g: enter it again.", rule.key, rule.lowest, rule.highest);
  return std::nullopt;
}

std::optional<Sentence> refuse_acknowledgement(const Intake& intake, std::string_view reason,
                                               IntakePerson person) {
  if (person == IntakePerson::Technician)
    return make_sentence("A technician does not acknowledge at the intake: ask a clinician.");
  if (open_acknowledgements(intake).none()) return make_sentence("There is nothing to acknowledge.");
  if (reason.empty()) return make_sentence("An acknowledgement needs its reason: choose or enter one.");
  if (reason.size() > kLongestText) return make_sentence("The reason is too long: shorten it.");
  return std::nullopt;
}

std::optional<Sentence> refuse_decision(const Intake& intake, std::string_view clinician,
                                        std::string_view text, IntakePerson person) {
  if (person == IntakePerson::Technician)
    return make_sentence("A technician does not decide about a red flag: ask a clinician.");
  if (person != IntakePerson::Clinician)
    return make_sentence("This account is no clinician's: a clinician decides about a red flag.");
  if (answered_yes(intake, IntakeGrade::RedFlag).none())
    return make_sentence("No red flag was answered yes: there is nothing to decide.");
  if (clinician.empty()) return make_sentence("A decision needs the clinician's name: enter it.");
  if (clinician.size() > kLongestName || text.size() > kLongestText)
    return make_sentence("The name or the text is too long: shorten it.");
  return std::nullopt;
}

}  // namespace footfall::control
