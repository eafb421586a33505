#pragma once
#include <array>
#include <string>

#include "ui/model/checks.hpp"
#include "ui/model/snapshot.hpp"

/// The intake as the console shows it. Pure. Units: in the names. Thread: any. Blocks: never. Allocates: the
/// returned values. Errors: what was not asked is told as not asked, never as no.
namespace footfall::ui {

/// Who is meant while no pseudonym is typed; a recording is named so too.
[[nodiscard]] std::string intake_subject(const std::string& typed);
/// The station's intake is of whom the pseudonym field names, or of nobody yet.
[[nodiscard]] bool same_runner(const v1::IntakeState& intake, const std::string& typed);

[[nodiscard]] Check intake_check(const Snapshot& snapshot);
/// The same in few words: "Not asked", "2 of 10 not asked", "Red flag: no session".
[[nodiscard]] std::string intake_line(const v1::IntakeState& intake);
/// One line of what was told that a physio will want to know: short sleep, worn shoes; empty: nothing.
[[nodiscard]] std::string intake_remarks(const v1::IntakeState& intake);
/// "Session allowed by Dr-Lind (account anna), 26 Nov 03:31:51: examined"; empty without a decision.
[[nodiscard]] std::string decision_words(const v1::IntakeState& intake);

struct IntakeFigureWords {
  const char* key;
  const char* label;
  const char* unit;
  const char* hint;  ///< what belongs into the field, never a figure that looks like an answer
};
/// In the order of the form.
inline constexpr std::array<IntakeFigureWords, 4> kIntakeFigures{
    {{"sleep_h", "Sleep last night", "h", "hours"},
     {"shoes_km", "Distance of the shoes", "km", "kilometres"},
     {"resting_heart_rate_bpm", "Resting heart rate", "/min", "beats/min"},
     {"stress_0_to_10", "Stress", "", "from 0 to 10"}}};

}  // namespace footfall::ui
