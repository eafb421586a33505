#pragma once
#include "control/programme.hpp"

namespace footfall::control {

/// Complete: came to its end, the belt keeps its speed. Ended: by the operator or by any stop; going on takes
/// a new begin at a chosen segment.
enum class ProgrammeState : std::uint8_t { None, Running, Paused, Complete, Ended };

/// Why a programme was paused, or could not go on.
enum class ProgrammePause : std::uint8_t {
  None,
  Operator,
  ByHand,  ///< speed or incline was set by hand
  ConsoleStale,
  ControlChanged,
  PlateSilent,
  MeasuringLate,
  RunnerAlarm,
  SupportSeen,
  DriveSilent,
  OutcomeUnknown,  ///< a command without an answer, or a set-point not confirmed
  OutcomeRejected,
  StationLate
};

[[nodiscard]] const char* name_of(ProgrammeState state);
/// One sentence for the operator; empty for None.
[[nodiscard]] const char* sentence_for(ProgrammePause why);

struct ProgrammeStatus {
  ProgrammeState state = ProgrammeState::None;
  ProgrammePause pause = ProgrammePause::None;
  std::uint32_t id = 0;               ///< Programme::id
  std::uint16_t step = 0, steps = 0;  ///< present one, from 0
  bool changing = false;              ///< speed is on its way to the present segment's
  bool announcing = false;            ///< a countdown is running
  core::Duration countdown_left;      ///< until the announced change
  core::MetersPerSecond next_speed;   ///< of the announced change, else of the next segment
  std::optional<core::GradePercent> next_incline;
  core::Duration step_elapsed;     ///< within the present segment, pauses left out
  core::Duration step_left, left;  ///< of the segment, of the whole, waits included, pauses not
  core::Duration length;           ///< of the whole, as it was at the begin
};

/// What the programme asks of the one governor in this cycle.
struct ProgrammeTarget {
  core::MetersPerSecond speed;
  std::optional<core::GradePercent> incline;
  bool begins = false;  ///< a new change begins with this cycle
};

/// Runs one programme in virtual time: announces, changes, holds. It commands nothing; its targets are
/// requests to the supervisor's governor. While paused its time stands still and it asks for nothing, and
/// only resume() ends a pause: there is no way back to Running inside. Thread: treadmill thread.
/// Blocks/allocates: never. Errors: calls that do not fit the state change nothing. The programme handed to
/// begin() stays valid and unchanged until the next begin().
class ProgrammeRunner {
 public:
  void begin(const Programme& programme, core::Duration station_countdown, const ProgrammeStart& start);
  /// One cycle. `speed`, `incline`: what is asked of the belt now. nullopt: keep it as it is.
  [[nodiscard]] std::optional<ProgrammeTarget> step(core::Duration dt, core::MetersPerSecond speed,
                                                    core::GradePercent incline);
  void pause(ProgrammePause why);
  /// Goes on where it was; a change above the unannounced one waits for a whole countdown.
  void resume(core::MetersPerSecond speed, core::GradePercent incline);
  /// To the next segment, at once or after its countdown; a pause stays a pause. False after the last one.
  bool skip(core::MetersPerSecond speed, core::GradePercent incline);
  void end();

  [[nodiscard]] bool running() const { return state_ == ProgrammeState::Running; }
  [[nodiscard]] bool paused() const { return state_ == ProgrammeState::Paused; }
  [[nodiscard]] bool alive() const { return running() || paused(); }
  [[nodiscard]] ProgrammeStatus status() const;
  template <class See>
  void inspect(See&& see) const;  ///< control/inspect.hpp

 private:
  struct Left {
    core::Duration step, all;
  };
  void take(std::size_t step);
  void wait_or_go(core::MetersPerSecond speed, core::GradePercent incline);
  void announce(core::Duration left);
  void go(core::MetersPerSecond from, core::Duration elapsed);
  [[nodiscard]] bool may_go_on(core::Duration left);
  [[nodiscard]] core::MetersPerSecond planned_speed() const;
  [[nodiscard]] bool has_next() const { return step_ + 1U < programme_->count; }
  [[nodiscard]] Left time_left() const;

  const Programme* programme_ = nullptr;
  ProgrammeState state_ = ProgrammeState::None;
  ProgrammePause pause_ = ProgrammePause::None;
  core::Duration countdown_ = kDefaultCountdown;
  ProgrammeWalk walk_{kDefaultCountdown, {}, {}};  ///< behind the present step; before it while waiting
  std::size_t step_ = 0;
  ProgrammeStep rest_;       ///< the present step, or what a pause has left of it
  StepTiming timing_;        ///< of rest_, once its change has begun
  bool waiting_ = false;     ///< the change of rest_ waits for its countdown, or for the resume
  bool announcing_ = false;  ///< the countdown of rest_ (waiting) or of the next step
  bool begins_ = false;
  core::Duration countdown_left_, elapsed_, step_elapsed_, length_;
  core::MetersPerSecond from_;
  core::GradePercent incline_;
};

}  // namespace footfall::control
