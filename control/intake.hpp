#pragma once
#include <array>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "control/motion_words.hpp"

/// The short intake before a session, and what it forbids: with a red flag no session until a named clinician
/// has recorded a decision; what has to be acknowledged is, with a reason and never by a technician; the rest
/// is recorded and shown. It is of a pseudonym; no name of a runner belongs here. Pure. Units: in the names;
/// times are Unix time, ns. Thread: any. Blocks: never. Allocates: texts only. Errors: refusals are
/// sentences.
namespace footfall::control {

/// Not asked is not "no".
enum class IntakeAnswer : std::uint8_t { NotAsked, No, Yes };
enum class IntakeGrade : std::uint8_t { RedFlag, Acknowledge, Recorded };
/// For the intake alone: who may decide, who may acknowledge, who neither.
enum class IntakePerson : std::uint8_t { Operator, Clinician, Technician };

struct IntakeQuestion {
  const char* key;
  const char* words;
  IntakeGrade grade;
};

inline constexpr std::size_t kIntakeQuestionCount = 11;
inline constexpr std::array<IntakeQuestion, kIntakeQuestionCount> kIntakeQuestions{{
    {"bladder_bowel_saddle", "Bladder, bowel or saddle change", IntakeGrade::RedFlag},
    {"progressive_weakness", "Progressive weakness", IntakeGrade::RedFlag},
    {"fever_weight_loss", "Unexplained fever or weight loss", IntakeGrade::RedFlag},
    {"cancer", "Cancer, now or before", IntakeGrade::RedFlag},
    {"trauma", "Trauma: a fall or a blow", IntakeGrade::RedFlag},
    {"night_pain", "Pain at night", IntakeGrade::Acknowledge},
    {"numbness", "Numbness", IntakeGrade::Acknowledge},
    {"leg_pain", "Leg pain", IntakeGrade::Acknowledge},
    {"longer_than_8_weeks", "Longer than 8 weeks", IntakeGrade::Acknowledge},
    {"referred_pain", "Pain that spreads elsewhere", IntakeGrade::Acknowledge},
    {"sciatic_test", "Sciatic sensitivity test positive", IntakeGrade::Recorded},
}};

struct IntakeFigure {
  const char* key;
  double lowest, highest;
};
inline constexpr std::size_t kIntakeFigureCount = 4;
inline constexpr std::array<IntakeFigure, kIntakeFigureCount> kIntakeFigures{{
    {"sleep_h", 0.0, 24.0},
    {"shoes_km", 0.0, 10000.0},
    {"resting_heart_rate_bpm", 25.0, 220.0},
    {"stress_0_to_10", 0.0, 10.0},
}};

/// Index by key; nullopt: there is none.
[[nodiscard]] std::optional<std::size_t> intake_question(std::string_view key);
[[nodiscard]] std::optional<std::size_t> intake_figure(std::string_view key);
[[nodiscard]] const char* name_of(IntakeAnswer answer);  ///< "yes", "no", "not asked"

using IntakeSet = std::bitset<kIntakeQuestionCount>;

/// Who said so, from which role, when.
struct IntakeVoice {
  std::string account, role;
  std::int64_t wall_ns = 0;
};
struct IntakeReply {
  IntakeAnswer answer = IntakeAnswer::NotAsked;
  IntakeVoice by;
};
struct IntakeNumber {
  std::optional<double> value;  ///< nullopt: not asked
  IntakeVoice by;
};
struct IntakeAcknowledgement {
  std::string reason;
  IntakeSet covers;  ///< the answers that were there; a later one is not covered
  IntakeVoice by;
};
struct IntakeDecision {
  bool go = false;        ///< false: no session
  std::string clinician;  ///< as named by whoever recorded it
  std::string text;       ///< may be empty
  IntakeSet covers;
  IntakeVoice by;
};

struct Intake {
  std::string subject;  ///< a pseudonym; empty: unnamed
  std::array<IntakeReply, kIntakeQuestionCount> replies;
  std::array<IntakeNumber, kIntakeFigureCount> figures;
  std::optional<IntakeAcknowledgement> acknowledgement;
  std::optional<IntakeDecision> decision;
  std::int64_t wall_ns = 0;  ///< of the newest entry; 0: nothing was asked
};

/// Questions of that grade that were answered yes.
[[nodiscard]] IntakeSet answered_yes(const Intake& intake, IntakeGrade grade);
/// Of red flags and of what has to be acknowledged, how many were not asked.
[[nodiscard]] std::size_t not_asked(const Intake& intake);
/// Red flags that no decision covers.
[[nodiscard]] IntakeSet open_red_flags(const Intake& intake);
[[nodiscard]] IntakeSet open_acknowledgements(const Intake& intake);
/// Why there is no session with this runner, one sentence with the remedy; empty: nothing is against it.
/// `required`: what was not asked is against it too.
[[nodiscard]] Sentence intake_veto(const Intake& intake, bool required);

/// A yes to a red flag is taken back by a clinician alone, one that has to be acknowledged by anybody but a
/// technician: else the answer would be the way round the decision.
[[nodiscard]] std::optional<Sentence> refuse_answer(const Intake& intake, std::size_t question,
                                                    IntakeAnswer answer, IntakePerson person);
[[nodiscard]] std::optional<Sentence> refuse_figure(std::size_t figure, std::optional<double> value);
[[nodiscard]] std::optional<Sentence> refuse_acknowledgement(const Intake& intake, std::string_view reason,
                                                             IntakePerson person);
[[nodiscard]] std::optional<Sentence> refuse_decision(const Intake& intake, std::string_view clinician,
                                                      std::string_view text, IntakePerson person);

}  // namespace footfall::control
