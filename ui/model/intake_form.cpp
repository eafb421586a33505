#include "ui/model/intake_form.hpp"

#include <optional>

#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr double kShortSleepH = 7.0;
constexpr double kWornShoesKm = 480.0;  // 300 miles, where replacing shoes is commonly advised

std::optional<double> figure(const v1::IntakeState& intake, const std::string& key) {
  for (const v1::IntakeFigure& it : intake.figures()) {
    if (it.key() == key && it.has_value()) return it.value();
  }
  return std::nullopt;
}

}  // namespace

std::string intake_subject(const std::string& typed) {
  return typed.empty() ? "unnamed" : typed;
}

bool same_runner(const v1::IntakeState& intake, const std::string& typed) {
  return intake.subject().empty() || intake.subject() == intake_subject(typed);
}

Check intake_check(const Snapshot& snapshot) {
  const v1::IntakeState& intake = snapshot.intake;
  const char* label = "Intake";
  if (!intake.veto().empty()) return {label, CheckState::Bad, intake.veto()};
  if (!intake.begun()) {
    return {label, CheckState::Attention,
            intake.required() ? "Not asked: this clinic requires it before a run."
                              : "Intake not asked: red flags are not known."};
  }
  const std::string remarks = intake_remarks(intake);
  if (intake.not_asked() > 0) {
    const std::string missing = std::to_string(intake.not_asked()) +
                                (intake.not_asked() == 1 ? " question" : " questions") + " not asked.";
    return {label, CheckState::Attention, remarks.empty() ? missing : missing + " " + remarks};
  }
  if (!remarks.empty()) return {label, CheckState::Attention, remarks};
  const bool decided = intake.has_decision();
  return {label, CheckState::Good,
          decided ? "Session allowed by " + intake.decision().clinician() + "." : "Asked in full."};
}

std::string intake_line(const v1::IntakeState& intake) {
  if (intake.open_red_flags() > 0) return "Red flag: no session until a clinician has decided.";
  if (intake.to_acknowledge() > 0) return "Waits for an acknowledgement with a reason.";
  if (!intake.veto().empty())
    return intake.begun() ? "Not complete, or decided against." : "Required, and not asked yet.";
  if (!intake.begun()) return "Not asked yet.";
  if (intake.not_asked() > 0) return std::to_string(intake.not_asked()) + " of 10 not asked.";
  return "Asked in full.";
}

std::string intake_remarks(const v1::IntakeState& intake) {
  std::string remarks;
  const auto sleep = figure(intake, "sleep_h");
  if (sleep && *sleep < kShortSleepH) remarks += "Slept " + number(sleep, 1) + " h, below 7 h.";
  const auto shoes = figure(intake, "shoes_km");
  if (shoes && *shoes > kWornShoesKm)
    remarks += (remarks.empty() ? "" : " ") + std::string("Shoes: ") + number(shoes, 0) + " km.";
  return remarks;
}

std::string decision_words(const v1::IntakeState& intake) {
  if (!intake.has_decision()) return {};
  const v1::IntakeDecision& it = intake.decision();
  const std::string words = (it.go() ? "Session allowed by " : "No session, by ") + it.clinician() +
                            " (account " + it.account() + "), " + local_time(it.wall_time_ns());
  return it.text().empty() ? words : words + ": " + it.text();
}

}  // namespace footfall::ui
