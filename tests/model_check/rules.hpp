#pragma once
#include <limits>
#include <optional>

#include "control/supervisor.hpp"

/// The rules of motion of docs/safety-states.md and docs/safety.md, judged from what goes into the supervisor
/// and what comes out of it, cycle by cycle. Written from the rules, not from the supervisor: it keeps its
/// own count of holds, its own idea of when the belt may move, and knows nothing of timers inside. Units: in
/// the types. Thread: one owner. Allocates: never.
namespace footfall::model {

class Rules {
 public:
  explicit Rules(const control::Limits& limits) : limits_(limits) {}

  /// nullptr, or the rule that this cycle breaks, as a sentence.
  [[nodiscard]] const char* judge(const control::SupervisorInputs& in, const control::SupervisorOutputs& out);

  /// The belt has been told to move and has not been told to stop.
  [[nodiscard]] bool motion() const { return motion_; }
  [[nodiscard]] std::size_t starts() const { return starts_; }
  [[nodiscard]] std::size_t complete_holds() const { return holds_; }

  /// For the key of the model check: what of the past the rules still use.
  template <class See>
  void inspect(See&& see) const {
    see("rules.state", was_.state);
    see("rules.first", first_);
    see("rules.severity", severity_);
    see("rules.token", token_);
    see("rules.permit", permit_);
    see("rules.motion", motion_);
    see("rules.tripped", tripped_);
    see("rules.set_point", set_point_);
    see("rules.set_right", set_right_);
    see("rules.beats", beats_);
    see("rules.issued", issued_);
    see("rules.first_beat", first_beat_);
    see("rules.last_beat", last_beat_);
    see("rules.hold_epoch", hold_epoch_);
    see("rules.reset_asked", reset_asked_);
    see("rules.level_beat", level_beat_);
    see("rules.deck", deck_);
    see("rules.programme", was_.programme.state);
    see("rules.pause_speed", pause_speed_);
    see("rules.pull", was_.cable_pull.phase);
    see("rules.relay_opened", relay_opened_);
    see("rules.fed", fed_);
  }

 private:
  using In = control::SupervisorInputs;
  using Out = control::SupervisorOutputs;
  [[nodiscard]] const char* judge_reply(const In& in, const Out& out);
  void follow_hold(const In& in, const Out& out);
  [[nodiscard]] const char* judge_latch(const In& in, const Out& out);
  [[nodiscard]] const char* judge_ways(const In& in, const Out& out);
  [[nodiscard]] const char* judge_strength(const In& in, const Out& out) const;
  [[nodiscard]] const char* judge_stop_button(const In& in, const Out& out) const;
  [[nodiscard]] const char* judge_command(const In& in, const Out& out);
  [[nodiscard]] const char* judge_start(const In& in, const hal::TreadmillCommand& command);
  [[nodiscard]] const char* judge_levelling(const In& in, const hal::TreadmillCommand& command);
  [[nodiscard]] const char* judge_set_point(const In& in, const Out& out);
  [[nodiscard]] const char* judge_belts(double left, double right) const;

  // rules_extra.cpp
  [[nodiscard]] const char* judge_programme(const In& in, const Out& out);
  [[nodiscard]] const char* judge_relay(const In& in, const Out& out);
  [[nodiscard]] const char* judge_pull(const In& in, const Out& out) const;
  [[nodiscard]] static bool told_power(control::MotionState state);

  control::Limits limits_;
  control::SupervisorStatus was_;
  core::Timestamp was_now_;
  bool first_ = true;
  int severity_ = 1;  ///< of the latch since the last reset: 0 none, 1 Stopped, 2 Fault, 3 EmergencyStop
  bool permit_ = false, motion_ = false;
  bool tripped_ = false;                      ///< a trip was sent since the last reset
  double set_point_ = 0.0, set_right_ = 0.0;  ///< of the left belt, or both; of the right one
  std::uint64_t token_ = 0, hold_epoch_ = 0;
  int beats_ = 0;
  core::Timestamp issued_, first_beat_, last_beat_;
  std::optional<core::Timestamp> reset_asked_;
  std::uint64_t reset_id_ = 0;
  std::optional<core::Timestamp> level_beat_;
  double deck_ = 0.0;                                             ///< last set-point of a levelling
  double set_before_ = 0.0;                                       ///< set-point of the cycle before
  double pause_speed_ = std::numeric_limits<double>::infinity();  ///< of a paused programme, until by hand
  bool relay_opened_ = true;                                      ///< since the machine was armed
  bool fed_ = false;
  std::size_t starts_ = 0, holds_ = 0;
};

}  // namespace footfall::model
