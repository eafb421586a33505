#include "ui/model/command.hpp"

namespace footfall::ui {

const char* words_for(CommandKind kind) {
  switch (kind) {
    case CommandKind::AcquireLease:
      return "Take control";
    case CommandKind::ReleaseLease:
      return "Give up control";
    case CommandKind::Reset:
      return "Reset";
    case CommandKind::Arm:
      return "Arm";
    case CommandKind::Disarm:
      return "Disarm";
    case CommandKind::BeginStart:
      return "Start";
    case CommandKind::HoldBeat:
      return "Hold to start";
    case CommandKind::SetSpeed:
      return "Set speed";
    case CommandKind::SetIncline:
      return "Set incline";
    case CommandKind::EndMotion:
      return "End run";
    case CommandKind::StartRecording:
      return "Start recording";
    case CommandKind::StopRecording:
      return "Stop recording";
    case CommandKind::SetBaseline:
      return "Set baseline";
    case CommandKind::UndoBaseline:
      return "Undo baseline";
    case CommandKind::ListProgrammes:
      return "List programmes";
    case CommandKind::BeginProgramme:
      return "Begin programme";
    case CommandKind::PauseProgramme:
      return "Pause programme";
    case CommandKind::ResumeProgramme:
      return "Resume programme";
    case CommandKind::SkipSegment:
      return "Skip segment";
    case CommandKind::EndProgramme:
      return "End programme";
    case CommandKind::BeginLevel:
      return "Level the deck";
    case CommandKind::LevelBeat:
      return "Hold to level";
    case CommandKind::AddMarker:
      return "Marker";
    case CommandKind::AddPain:
      return "Pain";
    case CommandKind::AddExertion:
      return "Effort";
    case CommandKind::SetRunnerView:
      return "Runner's screen";
    case CommandKind::SetIntake:
      return "Intake";
    case CommandKind::AcknowledgeIntake:
      return "Acknowledgement";
    case CommandKind::DecideIntake:
      return "Decision";
    case CommandKind::ZeroPlates:
      return "Zero plates";
    case CommandKind::SetTarget:
      return "Cadence target";
  }
  return "Command";
}

}  // namespace footfall::ui
