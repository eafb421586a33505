#include "key.hpp"

namespace footfall::model {
namespace {

bool begins(std::string_view name, std::string_view with) {
  return name.substr(0, with.size()) == with;
}

core::Duration cap_of(std::string_view name) {
  if (name == "arming_since") return core::milliseconds(15'000);
  if (name == "armed_since" || name == "reset_since" || name == "rules.reset_asked")
    return core::milliseconds(2'500);
  if (name == "hold.issued" || name == "rules.issued" || name == "level.hold_issued")
    return core::milliseconds(2'000);
  if (name == "confirmation.last_good" || name == "start_sent_at") return core::milliseconds(1'000);
  if (name == "pull.began") return core::milliseconds(4'000);
  // Half a second or more in the next cycle, however young it is now.
  if (name == "moving_since" || name == "not_driving_since" || name == "incline_lost_since" ||
      name == "following.above_since" || name == "starting_since" || name == "relay.feeding_since" ||
      name == "relay.seen_closed" || name == "relay.rolling_until")
    return {};
  return kCycle;
}

/// Of levelling, programmes and cable pull.
std::optional<Use> use_of_new(std::string_view name) {
  if (name == "rules.pause_speed" || name == "rules.deck") return Use::Always;
  if (name == "level_epoch") return Use::Level;
  if (name == "level_freeze_since") return Use::Levelling;
  if (name == "level.last_beat") return Use::LevelMoving;
  if (name == "level.hold_issued") return Use::LevelToken;
  if (name == "level.hold_first_beat" || name == "level.hold_last_beat") return Use::LevelHolding;
  if (name == "incline.set_point") return Use::Deck;
  if (name == "incline.target" || name == "command_good") return Use::DeckTarget;
  if (name == "programme.state" || name == "pull.phase") return Use::Always;
  if (begins(name, "programme.") || begins(name, "walk.") || name == "programme_epoch") return Use::Programme;
  if (begins(name, "pull.")) return Use::Pull;
  if (name == "stop.listen_until") return Use::StopListen;
  return std::nullopt;
}

Use use_of(std::string_view name) {
  if (name == "last_now" || name == "following.failed" || name == "programme.pause" ||
      name == "programme.step_elapsed" || name == "programme.length" || name == "pull.speed" ||
      name == "pull.relay_open" || name == "pull.rest_seen")
    return Use::Never;
  if (const auto use = use_of_new(name)) return *use;
  if (name == "late_reply" || name == "rules.reset_asked") return Use::Replies;
  if (name == "confirmation.last_good") return Use::Judged;
  if (name == "not_driving_since" || name == "incline_lost_since" || name == "used_token" ||
      name == "governor.acceleration" || name == "governor.target" || name == "outside.echo")
    return Use::StartOrRun;
  if (begins(name, "governor.") || begins(name, "confirmation.") || name == "last_accepted" ||
      name == "incline_moves")
    return Use::Started;
  if (begins(name, "following.")) return Use::Moving;
  if (name == "hold.issued") return Use::Token;
  if (name == "hold.first_beat" || name == "hold.last_beat") return Use::Holding;
  if (name == "hold_epoch") return Use::TokenOrStart;
  if (name == "rules.issued" || name == "rules.first_beat" || name == "rules.last_beat" ||
      name == "rules.beats")
    return Use::RulesToken;
  if (name == "rules.set_point" || name == "rules.set_right") return Use::RulesMotion;
  if (name == "rules.hold_epoch") return Use::RulesPermit;
  if (name == "stop.silent_until") return Use::StopSilent;
  if (begins(name, "stop.") && name != "stop.phase") return Use::StopOn;
  if (name == "arming_since") return Use::Arming;
  if (name == "armed_since") return Use::ArmedOrStart;
  if (name == "starting_since" || name == "start_sent_at") return Use::Starting;
  if (name == "reset_since" || name == "reset_sent") return Use::Resetting;
  return Use::Always;
}

Policy::Tells tells_of(std::string_view name) {
  using Tells = Policy::Tells;
  if (name == "state" || name == "rules.state") return Tells::State;
  if (name == "start_sent") return Tells::StartSent;
  if (name == "arming") return Tells::Arming;
  if (name == "hold.token") return Tells::Token;
  if (name == "hold.holding") return Tells::Holding;
  if (name == "confirmation.outcome") return Tells::Outcome;
  if (name == "stop.phase") return Tells::Phase;
  if (name == "levelling") return Tells::Levelling;
  if (name == "level.token") return Tells::LevelMoving;
  if (name == "level.hold_token") return Tells::LevelToken;
  if (name == "level.hold_holding") return Tells::LevelHolding;
  if (name == "programme.state") return Tells::Programme;
  if (name == "pull.phase") return Tells::Pull;
  if (name == "reset_pending") return Tells::Reset;
  if (name == "rules.token") return Tells::RulesToken;
  if (name == "rules.permit") return Tells::Permit;
  if (name == "rules.motion") return Tells::Motion;
  return Tells::Nothing;
}

}  // namespace

Policy policy_of(std::string_view name) {
  return {use_of(name), cap_of(name), tells_of(name)};
}

std::size_t KeyMaker::next_slot() {
  static std::size_t next = 0;
  return next++;
}

bool KeyMaker::used(Use use) const {
  if (detail_ == Detail::Exact) return true;
  const bool running = state_ == State::Starting || state_ == State::Running;
  switch (use) {
    case Use::Always:
      return true;
    case Use::Never:
      return false;
    case Use::Moving:
      return start_sent_ || state_ == State::Slowing;
    case Use::Started:
      return start_sent_;
    case Use::StartOrRun:
      return running;
    case Use::Starting:
      return state_ == State::Starting;
    case Use::ArmedOrStart:
      return state_ == State::Armed || state_ == State::Starting;
    case Use::Arming:
      return arming_;
    case Use::Token:
      return token_;
    case Use::Holding:
      return holding_;
    case Use::TokenOrStart:
      return token_ || state_ == State::Starting;
    case Use::Deck:
      return start_sent_ || levelling_;
    case Use::DeckTarget:
      return running || levelling_;
    case Use::Level:
      return level_token_ || level_moving_ || levelling_;
    case Use::Levelling:
      return levelling_;
    case Use::LevelToken:
      return level_token_;
    case Use::LevelHolding:
      return level_holding_;
    case Use::LevelMoving:
      return level_moving_;
    case Use::Programme:
      return programme_;
    case Use::Pull:
      return pull_;
    case Use::Judged:
      return judged_;
    case Use::StopOn:
      return phase_ != 0;
    case Use::StopSilent:
      return phase_ == 2;
    case Use::StopListen:
      return phase_ >= 2;
    case Use::Resetting:
      return resetting_;
    case Use::RulesToken:
      return rules_token_;
    case Use::RulesMotion:
      return motion_;
    case Use::RulesPermit:
      return rules_token_ || permit_;
    case Use::Replies:
      return detail_ == Detail::Key;
  }
  return true;
}

}  // namespace footfall::model
