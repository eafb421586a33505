#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "control/supervisor.hpp"

/// What may happen to the supervisor in one cycle of the model: every poll, event, health and outcome of a
/// command is a choice, and any drive at all is covered because what a poll says is chosen freely (a real
/// drive says some of it). Units: in the types. Thread: values. Errors: none.
namespace footfall::model {

/// What the newest poll says. "Set" is the set-point of the last cycle.
enum class Poll : std::uint8_t {
  Standing,    ///< at rest, switched off
  AtSet,       ///< drives at the set-point
  Lost,        ///< no answer in this cycle
  OnAtRest,    ///< switched on, does not move
  OffAtSet,    ///< switched off, still turns at the set-point
  Unchanged,   ///< switched on, at the speed of the poll before, whatever was commanded
  TooFast,     ///< 0.3 m/s, at least 0.1 m/s above any set-point
  Backward,    ///< -0.1 m/s
  Unknown,     ///< the drive cannot tell its speed
  EchoWrong,   ///< at the set-point, but reads back another one
  Fault,       ///< at rest with a fault
  FaultAtSet,  ///< at the set-point with a fault
  LossAtRest,  ///< at rest, reports a communication loss
  LossAtSet,
  LocalAtRest,  ///< stopped at the machine
  LocalUnknown,
  NoIncline,  ///< at the set-point, incline axis gone
  Unguarded,  ///< at the set-point, its watchdog not confirmed
  // Of two belts, the left one at the set-point.
  RightStands,
  RightTooFast,
  RightUnknown,
  RightEchoWrong,
  RightTurns,  ///< switched off, the left belt at rest
  Count
};

enum class Event : std::uint8_t {
  None,
  Stop,
  Shutdown,
  Suspend,
  Reset,
  Arm,
  Disarm,
  BeginStart,
  Beat,
  BeatUsed,
  BeatWrong,
  SpeedLow,
  SpeedHigh,
  SpeedTooHigh,
  SpeedTooLow,
  SpeedNegative,
  SpeedNan,
  InclineUp,
  InclineFlat,
  InclineTooHigh,
  InclineNan,
  EndMotion,
  Fell,  // the runner alarms, in the order of control::RunnerAlarm
  Outside,
  BeltNotAsFeet,
  AtRear,
  AtFront,
  Nobody,
  // The eight requests by somebody without the lease, and too late.
  WrongReset,
  WrongArm,
  WrongDisarm,
  WrongBegin,
  WrongBeat,
  WrongSpeed,
  WrongIncline,
  WrongEnd,
  LateReset,
  LateArm,
  LateDisarm,
  LateBegin,
  LateBeat,
  LateSpeed,
  LateIncline,
  LateEnd,
  // What only some setups ask for.
  BeginLevel,
  LevelBeat,
  LevelBeatWrong,
  BeginProgramme,
  PauseProgramme,
  ResumeProgramme,
  SkipSegment,
  EndProgramme,
  SupportSeen,
  CablePull,
  CablePullPlain,  ///< without a commissioning test
  WrongLevel,
  WrongProgramme,
  WrongResume,
  LateResume,
  LatePull,
  SplitRight,  ///< the right belt faster
  SplitLeft,
  SplitNone,
  SplitTooWide,
  SplitNan,
  Count
};

enum class Health : std::uint8_t {
  Good,
  EmergencyStop,
  Lanyard,
  LocalStop,
  ContactsStale,
  MeasuringLost,
  PlateLost,
  ConsoleStale,
  ConsoleLost,
  LeaseGone,
  LeaseOther,
  LineLost,
  Count
};

enum class Outcome : std::uint8_t { Accepted, Rejected, Unknown, Count };
enum class Check : std::uint8_t { None, Good, Bad, Failed, Count };
/// What the relay's contact says: as it was fed, or not; its feed unanswered.
enum class Contact : std::uint8_t { Follows, Open, Closed, Unreadable, FeedFailed, Count };
enum class Pause : std::uint8_t { Cycle, Long, Count };  ///< Long: the thread slept until everything lapsed

struct Choice {
  Poll poll = Poll::Standing;
  Event event = Event::None;
  Health health = Health::Good;
  Outcome outcome = Outcome::Accepted;
  Check check = Check::None;
  Pause pause = Pause::Cycle;
  Contact contact = Contact::Follows;
};

/// One line for a trace.
[[nodiscard]] std::string words(const Choice& choice);
[[nodiscard]] const char* name_of(Poll poll);
[[nodiscard]] const char* name_of(Event event);
[[nodiscard]] const char* name_of(Health health);

/// True for a request by the wrong hand or past its time: it must do nothing.
[[nodiscard]] constexpr bool is_void(Event event) {
  return (event >= Event::WrongReset && event <= Event::LateEnd) ||
         (event >= Event::WrongLevel && event <= Event::LatePull);
}

inline constexpr core::Duration kCycle = core::milliseconds(500);
inline constexpr core::Duration kLongPause = core::milliseconds(20'000);

/// What the station of a setup has or does besides the ordinary run.
enum class Extra : std::uint8_t {
  None,
  Levelling,  ///< a deck that is not level
  Programme,  ///< a programme of two segments; cycles of 250 ms, for longer ones pause it
  Relay,      ///< an external stop relay
  CablePull,  ///< the same in a commissioning test, with the speeds of the cable pull
  Split,      ///< two belts
  Count
};

struct Setup {
  hal::WatchdogKind watchdog = hal::WatchdogKind::Readable;
  bool contacts = true;
  Extra extra = Extra::None;
  [[nodiscard]] bool relay() const { return extra == Extra::Relay || extra == Extra::CablePull; }
  [[nodiscard]] core::Duration cycle() const {
    return extra == Extra::Programme ? core::milliseconds(250) : kCycle;
  }
};

/// The limits of the model: shortened, so that each timer lasts one to five cycles of half a second and a run
/// has four speeds. Everything that is a limit stays one; only the proportions are other than in the clinic.
[[nodiscard]] control::Limits model_limits(const Setup& setup = {});
[[nodiscard]] hal::TreadmillInfo model_machine(const Setup& setup);
[[nodiscard]] control::ArmCheck model_check(const Setup& setup, bool good);

/// What the outside remembers from one cycle to the next.
struct Outside {
  core::Timestamp now{1'000'000'000'000}, before;  ///< of this cycle and the one before
  core::TreadmillState drive;                      ///< the newest poll
  core::Duration cycle = kCycle;
  bool polled = false, commanded = false, arming = false, silent = false, fed = false;
  core::MetersPerSecond set, set_split;
  std::uint64_t token = 0, used = 0;  ///< newest token given out, and the one of the last complete hold
  std::uint64_t level_token = 0;      ///< newest token for levelling

  /// Advances the time and makes the inputs of the cycle.
  [[nodiscard]] control::SupervisorInputs inputs(const Choice& choice, const Setup& setup);
  void learn(const control::SupervisorInputs& in, const control::SupervisorOutputs& out);
};

/// Every choice with at most `deviations` dimensions away from what a good day brings (an obedient drive,
/// healthy inputs, accepted commands, no event), for the given situation.
[[nodiscard]] const std::vector<Choice>& choices(bool commanded, bool arming, int deviations,
                                                 Extra extra = Extra::None);

}  // namespace footfall::model
