#pragma once
#include <array>
#include <cstdint>
#include <optional>

#include "control/belt_governors.hpp"
#include "control/cable_pull.hpp"
#include "control/following_monitor.hpp"
#include "control/hold_to_start.hpp"
#include "control/incline_level.hpp"
#include "control/incline_ramp.hpp"
#include "control/limits.hpp"
#include "control/motion_confirmation.hpp"
#include "control/motion_words.hpp"
#include "control/programme_runner.hpp"
#include "control/relay_rule.hpp"
#include "control/runner_alarms.hpp"
#include "control/safety_latch.hpp"
#include "control/stop_ramp.hpp"
#include "control/stop_sequence.hpp"
#include "hal/safety_inputs.hpp"
#include "hal/treadmill.hpp"

namespace footfall::control {

enum class RequestKind : std::uint8_t {
  Reset,  ///< reset edge; needs cause gone and measured speed zero
  Arm,    ///< starts the arming check; never moves
  Disarm,
  BeginStart,  ///< Armed only; reply carries a one-use token valid 10 s
  HoldBeat,    ///< every 50 ms with the token; the station times the hold
  SetSpeed,
  SetIncline,
  EndMotion,  ///< ordinary end of a run: the Stop ramp, ends in Stopped
  CablePull,  ///< the technician's moving cable pull; needs no lease, for it can only stop the belt
  // Programmes (programme_runner.hpp): none of them starts the belt.
  BeginProgramme,  ///< Running only; SupervisorInputs::programme from `programme_step` on
  PauseProgramme,
  ResumeProgramme,
  SkipSegment,
  EndProgramme,  ///< the belt keeps its speed
  // The deck to level, at standstill (incline_level.hpp).
  BeginLevel,  ///< Idle only; reply carries a token
  LevelBeat    ///< every 50 ms with the token while the key is held
};

struct Request {
  RequestKind kind = RequestKind::Reset;
  std::uint64_t id = 0;                          ///< the caller's, returned in the reply
  std::uint64_t lease_epoch = 0;                 ///< must equal SupervisorInputs::lease_epoch
  std::uint64_t token = 0;                       ///< HoldBeat
  core::MetersPerSecond speed;                   ///< SetSpeed; with two belts the left one's
  std::optional<core::MetersPerSecond> split{};  ///< SetSpeed: right minus left belt; none: as it is
  core::GradePercent incline{};                  ///< SetIncline
  core::Timestamp valid_until{};     ///< refused afterwards: its sender no longer waits; 0 = no limit
  std::uint32_t programme_id = 0;    ///< BeginProgramme: Programme::id of the one meant
  std::uint16_t programme_step = 0;  ///< BeginProgramme: the first segment to run, from 0
};

struct Reply {
  std::uint64_t id = 0;
  bool accepted = false;
  std::uint64_t token = 0;         ///< BeginStart
  std::array<char, 160> reason{};  ///< one sentence when refused
};

/// The stop relay at standstill: opens without a feed, closes with one, stays closed while fed, opens by
/// itself.
struct RelayTest {
  bool open_at_first = false, closed_when_fed = false, held_while_fed = false, opened_by_itself = false;
  bool belt_stood = false;              ///< in every poll of the test
  core::Seconds hold_time, open_after;  ///< asked for; seen since the last feed
};

/// The outcome of the arming check that the treadmill thread performs while the belt stands (docs/safety.md,
/// ARM-1 and STOP-4).
struct ArmCheck {
  hal::DriveReadback readback;
  /// Traffic paused: the drive reported the loss and was reset. Not asked for with ConfirmedAtStart, whose
  /// watchdog exists in motion only: there the start itself is the check.
  bool communication_loss_seen = false;
  std::optional<RelayTest> relay;  ///< of the stop relay; nullopt = none is configured
};

/// Everything the supervisor looks at in one cycle. Ages are measured by the caller at `now`.
struct SupervisorInputs {
  core::Timestamp now;
  bool drive_connected = false;
  std::optional<core::TreadmillState> drive;        ///< newest trustworthy poll, whatever its age
  std::optional<hal::CommandOutcome> last_command;  ///< outcome of the command of the previous cycle
  hal::SafetyInputState safety;
  bool has_safety_inputs = true;  ///< false: machine without readable contacts (counted healthy, shown)
  core::Duration measuring_age;   ///< since the last completed measuring cycle
  core::Duration plate_age;       ///< of the stalest configured plate; 0 when none is configured
  RunnerAlarms runner;            ///< what the force plates say; none when nobody measures
  bool lease_held = false;
  std::uint64_t lease_epoch = 0;
  core::Duration console_age;   ///< since the lease holder's last frame beat
  bool stop_requested = false;  ///< STOP, from anyone; an edge, consumed by this call
  bool shutdown_requested = false;
  bool suspended = false;             ///< boot-time clock jumped ahead of monotonic
  std::optional<Request> request;     ///< at most one a cycle
  std::optional<ArmCheck> arm_check;  ///< when the check asked for has finished
  bool arm_check_failed = false;      ///< the check could not be carried out (line lost)
  RelayInput relay;
  bool commissioning = false;  ///< a technician's test is under way: low speeds, no veto
  Sentence arm_veto{};         ///< why arming is refused whatever the machine says; empty = it is not
  /// Of a BeginProgramme; once accepted it stays valid and unchanged until another one is.
  const Programme* programme = nullptr;
  bool loaded = false;        ///< somebody's weight was on the belt a moment ago
  bool support_seen = false;  ///< hands or a harness carry weight: pauses a programme, stops nothing
};

struct SupervisorStatus {
  MotionState state = MotionState::Disconnected;
  Cause cause = Cause::StationStarted;
  StopKind stop = StopKind::None;
  MotionOutcome outcome = MotionOutcome::None;
  core::MetersPerSecond requested_speed;  ///< what the operator asked for, after the ceilings
  core::MetersPerSecond commanded_speed;  ///< set-point of this cycle (governors)
  core::MetersPerSecond measured_speed;
  /// Right minus left belt; the speeds above are the left one's. 0 with one belt.
  core::MetersPerSecond requested_split, commanded_split, measured_split;
  core::MetersPerSecond largest_split;  ///< 0: the machine has one belt
  core::GradePercent requested_incline, measured_incline;
  bool arming = false;      ///< arming check under way
  bool bus_silent = false;  ///< waiting for the drive's watchdog
  bool console_stale = false;
  double hold_progress = 0.0;     ///< 0..1
  core::Duration countdown_left;  ///< before the belt moves
  core::Duration armed_left;
  core::MetersPerSecond ceiling;
  std::array<char, 160> arm_refusal{};  ///< why the last arming was refused
  PullStatus cable_pull;
  ProgrammeStatus programme;
  bool levelling = false;  ///< the deck moves to level, held by the operator
};

struct SupervisorOutputs {
  std::optional<hal::TreadmillCommand> command;  ///< send it now
  bool begin_arm_check = false;                  ///< start the check; the belt stands
  bool stay_silent = false;                      ///< send nothing at all this cycle, not even polls
  /// To inputs.request; a Reset that first has to clear a drive fault is answered in a later cycle (at most
  /// 2 s): match by id.
  std::optional<Reply> reply;
  RelayWish relay = RelayWish::Lapse;
  SupervisorStatus status;
};

/// The rules of motion as a pure state machine: the only producer of treadmill commands.
/// Thread: treadmill thread. Blocks/allocates: never; no clock, no I/O. Errors: a refused request says why in
/// its reply. Invariants: (1) no motion without a fresh start token used up by a complete hold; (2) a latch
/// is left only by a reset with the cause gone and the belt at rest; (3) a stop never weakens; (4) set-point
/// never above the lowest ceiling, its acceleration and jerk within limits on each belt, stop ramps excepted;
/// the belts never further apart than the largest split, and at rest together; (5) `start` is set in one
/// command per operator start. Source: docs/safety-states.md, docs/safety.md.
class Supervisor {
 public:
  Supervisor(const Limits& limits, const hal::TreadmillInfo& machine);
  SupervisorOutputs step(const SupervisorInputs& inputs);
  [[nodiscard]] const SupervisorStatus& status() const { return status_; }
  /// Shows every field to `see(name, value)`, for proofs that compare states (control/inspect.hpp). Changes
  /// nothing.
  template <class See>
  void inspect(See&& see) const;

 private:
  struct Cycle;  ///< what one cycle sees (supervisor_cycle.hpp)

  [[nodiscard]] Cycle observe(const SupervisorInputs& inputs);
  // supervisor_causes.cpp: what trips, and how hard
  void follow_link(const Cycle& cycle);
  void heed_people(const Cycle& cycle);
  void heed_contacts_and_drive(const Cycle& cycle);
  void heed_ages(const Cycle& cycle);
  void heed_motion(const Cycle& cycle);
  void heed_runner(const Cycle& cycle);
  void trip(const Cycle& cycle, StopKind kind, Cause cause);
  void end_arming(Cause cause);
  [[nodiscard]] bool stale_contacts_trip(const Cycle& cycle) const;
  [[nodiscard]] Cause first_unhealthy(const Cycle& cycle) const;
  // supervisor_relay.cpp: stop relay and cable pull
  void heed_commissioning(const Cycle& cycle);
  [[nodiscard]] bool for_test(const Cycle& cycle) const;
  [[nodiscard]] RelayScene relay_scene(const Cycle& cycle) const;
  void heed_relay(const Cycle& cycle);
  [[nodiscard]] core::MetersPerSecond2 unpowered_deceleration(const Cycle& cycle) const;
  [[nodiscard]] std::optional<Sentence> refuse_cable_pull(const Cycle& cycle);
  void begin_cable_pull(const Cycle& cycle);
  void advance_cable_pull(const Cycle& cycle);
  // supervisor_requests.cpp: what people ask for
  [[nodiscard]] std::optional<Reply> answer(const Request& request, const Cycle& cycle);
  [[nodiscard]] std::optional<Sentence> refuse(const Request& request, const Cycle& cycle, Reply& reply);
  [[nodiscard]] std::optional<Sentence> refuse_reset(const Request& request, const Cycle& cycle);
  [[nodiscard]] std::optional<Sentence> refuse_arm(const Cycle& cycle);
  [[nodiscard]] std::optional<Sentence> refuse_start(const Cycle& cycle, Reply& reply);
  [[nodiscard]] std::optional<Sentence> refuse_hold(const Request& request, const Cycle& cycle);
  [[nodiscard]] std::optional<Sentence> refuse_speed(const Request& request, const Cycle& cycle);
  [[nodiscard]] std::optional<Sentence> refuse_split(core::MetersPerSecond split) const;
  [[nodiscard]] std::optional<Sentence> refuse_incline(const Request& request, const Cycle& cycle);
  [[nodiscard]] std::optional<Sentence> refuse_end(const Request& request, const Cycle& cycle);
  // supervisor_programme.cpp: what a programme asks for
  [[nodiscard]] std::optional<Sentence> refuse_programme(const Request& request, const Cycle& cycle);
  [[nodiscard]] std::optional<Sentence> refuse_begin_programme(const Request& request, const Cycle& cycle);
  [[nodiscard]] ProgrammePause odd(const Cycle& cycle) const;
  void follow_programme(const Cycle& cycle);
  void hold_speed();
  [[nodiscard]] core::MetersPerSecond runnable(core::MetersPerSecond speed) const;
  [[nodiscard]] std::optional<Sentence> refuse_two_speeds() const;
  // supervisor_level.cpp: the deck at standstill
  [[nodiscard]] std::optional<Sentence> refuse_level(const Request& request, const Cycle& cycle,
                                                     Reply& reply);
  [[nodiscard]] std::optional<Sentence> may_level(const Cycle& cycle) const;
  void advance_level(const Cycle& cycle);
  [[nodiscard]] std::optional<hal::TreadmillCommand> level_command(const Cycle& cycle);
  void release_latch();
  void advance_reset(const Cycle& cycle);
  void end_pending_reset(const std::optional<Sentence>& refusal);
  // supervisor_motion.cpp: arming, start, run, stop
  void heed_last_command(const Cycle& cycle);
  void advance_arming(const Cycle& cycle);
  void advance_armed(const Cycle& cycle);
  void advance_starting(const Cycle& cycle);
  void advance_running(const Cycle& cycle);
  void advance_slowing(const Cycle& cycle);
  void refuse_arming(const Sentence& why);
  void advance_standing_stop(const Cycle& cycle);
  void begin_motion(const Cycle& cycle);
  void judge_start(const Cycle& cycle);
  [[nodiscard]] bool ready_to_start(const Cycle& cycle) const;
  [[nodiscard]] bool incline_lost(const Cycle& cycle);
  /// The belt is driven without the watchdog that such a machine can show only in motion.
  [[nodiscard]] bool watchdog_unconfirmed(const core::TreadmillState& drive) const;
  [[nodiscard]] std::optional<hal::TreadmillCommand> choose_command(const Cycle& cycle);
  [[nodiscard]] hal::TreadmillCommand set_motion(const Cycle& cycle, const BeltSpeeds& speeds) const;
  void publish(const Cycle& cycle, SupervisorOutputs& outputs);

  [[nodiscard]] bool moving() const;  ///< the belt has been told to move and is not yet known to stand
  [[nodiscard]] core::MetersPerSecond ceiling() const;
  [[nodiscard]] core::MetersPerSecond largest_split() const;
  [[nodiscard]] core::MetersPerSecond2 drive_deceleration() const;
  [[nodiscard]] core::Duration silence(const Cycle& cycle) const;

  Limits limits_;
  core::Duration speed_lost_;  ///< poll_lost, longer for a machine that tells its speed by itself
  hal::TreadmillInfo machine_;
  SupervisorStatus status_;

  MotionState state_ = MotionState::Disconnected;
  SafetyLatch latch_;
  HoldToStart hold_;
  BeltGovernors governors_;
  StopRamp ramp_;
  StopSequence stop_;
  InclineRamp incline_;
  FollowingMonitor following_;
  MotionConfirmation confirmation_;
  ProgrammeRunner programme_;
  InclineLevel level_;
  std::uint64_t programme_epoch_ = 0, level_epoch_ = 0;
  bool levelling_ = false;  ///< the deck's set-point was sent and is not yet known to be frozen
  std::optional<core::Timestamp> level_freeze_since_;

  RelayRule relay_;
  bool relay_failed_ = false;
  bool armed_for_test_ = false;  ///< in a technician's test, whose end ends the motion too
  PullStatus pull_;

  std::optional<core::Timestamp> last_now_;
  core::Timestamp answers_from_;  ///< start of the present conversation with the drive
  core::Timestamp lease_seen_;
  core::Timestamp last_accepted_;
  std::optional<core::Timestamp> moving_since_;  ///< motion while the belt should stand
  std::optional<core::Timestamp> incline_lost_since_, not_driving_since_;
  std::optional<hal::TreadmillCommand> last_sent_;
  std::optional<hal::DriveReadback> readback_;
  bool drive_tripped_by_us_ = false;

  bool arming_ = false, arming_begun_ = false;
  core::Timestamp arming_since_, armed_since_;
  Sentence arm_refusal_{};

  bool stop_taken_ = false;  ///< the drive has taken a set-point of the stop under way
  /// The set-point at which that stop began or was strengthened; none once the commanded one is lower by a
  /// step of the machine's own.
  std::optional<core::MetersPerSecond> stop_from_;
  core::Timestamp starting_since_, start_sent_at_;
  std::uint64_t hold_epoch_ = 0, used_token_ = 0;
  bool send_start_ = false;  ///< this cycle's command is the one that may start the belt
  bool start_sent_ = false, incline_moves_ = false, command_good_ = false;
  BeltSpeeds requested_, commanded_, last_measured_;

  std::optional<std::uint64_t> reset_pending_;  ///< id of the request that waits for the drive
  core::Timestamp reset_since_, reset_sent_;
  bool send_reset_ = false;
  std::optional<Reply> late_reply_;
};

}  // namespace footfall::control
