#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "footfall/v1/comparison.pb.h"
#include "footfall/v1/intake.pb.h"
#include "footfall/v1/programme.pb.h"
#include "footfall/v1/runner_view.pb.h"

/// What the operator asks of the station, as values between the screen and the client.
/// Units: stand in the names. Thread: values. Blocks: never. Allocates: strings only. Errors: none; the
/// client answers every command with one CommandReply. STOP is not a command: it has its own path.
namespace footfall::ui {

enum class CommandKind : std::uint8_t {
  AcquireLease,
  ReleaseLease,
  Reset,
  Arm,
  Disarm,
  BeginStart,
  HoldBeat,
  SetSpeed,
  SetIncline,
  EndMotion,
  StartRecording,
  StopRecording,
  SetBaseline,
  UndoBaseline,
  ListProgrammes,
  BeginProgramme,
  PauseProgramme,
  ResumeProgramme,
  SkipSegment,
  EndProgramme,
  BeginLevel,
  LevelBeat,
  AddMarker,
  AddPain,
  AddExertion,
  SetRunnerView,
  SetIntake,
  AcknowledgeIntake,
  DecideIntake,
  ZeroPlates,
  SetTarget
};

/// The command in the operator's words, to begin a sentence with.
[[nodiscard]] const char* words_for(CommandKind kind);

struct Command {
  CommandKind kind = CommandKind::Reset;
  double speed_m_s = 0.0;                       ///< SetSpeed
  std::optional<double> split_m_s{};            ///< SetSpeed: right belt less left; none: as it is
  double incline_percent = 0.0;                 ///< SetIncline
  std::uint64_t token = 0;                      ///< HoldBeat, LevelBeat: the token of the begin it continues
  std::string subject_pseudonym{};              ///< StartRecording
  std::optional<double> mass_kg{};              ///< StartRecording
  std::string programme{};                      ///< BeginProgramme: its name
  std::string preset{}, region{}, side{};       ///< AddMarker; AddPain
  std::string phase{};                          ///< AddPain: when it hurts (ui/model/pain.hpp)
  unsigned score = 0;                           ///< AddPain; AddExertion on Borg's CR10: 0 to 10
  std::string note{};                           ///< what it says once it is kept
  std::uint32_t from_segment = 0;               ///< BeginProgramme: from 0
  v1::RunnerView runner_view{};                 ///< SetRunnerView
  v1::IntakeRequest intake{};                   ///< SetIntake
  v1::IntakeAcknowledgement acknowledgement{};  ///< AcknowledgeIntake
  v1::IntakeDecisionRequest decision{};         ///< DecideIntake
  v1::TargetRule target = v1::TARGET_FIVE_PERCENT;  ///< SetTarget
  bool confirmed = false;                           ///< SetTarget: somebody agreed to more than +10 %
};

/// Unknown: no answer within the deadline. It may have been carried out; it is never sent again by itself.
enum class ReplyVerdict : std::uint8_t { Accepted, Refused, Unknown, NotSent };

struct CommandReply {
  CommandKind kind = CommandKind::Reset;
  ReplyVerdict verdict = ReplyVerdict::NotSent;
  std::string text{};              ///< one sentence when not accepted; of a note also when kept
  std::uint64_t token = 0;         ///< BeginStart or BeginLevel accepted
  std::uint64_t serial = 0;        ///< increases with every reply, so that a reader sees news
  v1::ProgrammeList programmes{};  ///< ListProgrammes accepted
};

/// How far the STOP path has come, for the screen only.
enum class StopProgress : std::uint8_t { None, Sending, Accepted, Unanswered };

}  // namespace footfall::ui
