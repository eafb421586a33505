#include "ui/model/headline.hpp"

#include "ui/model/permits.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

using Loud = Headline::Loud;

constexpr const char* kPress = "press the emergency stop";

bool speed_known(const Snapshot& snapshot) {
  return snapshot.status.drive_connected() && snapshot.status.has_measured_speed_m_s();
}

/// A state in whose name the belt stands.
bool claims_rest(const std::string& state) {
  return state != "Starting" && state != "Running" && state != "Slowing";
}

bool is_alarm_state(const std::string& state) {
  return state == "EmergencyStop" || state == "Fault";
}

/// A latched belt that is measured to stand cannot be started by anybody: the lost STOP is past.
bool stop_is_lost(const Snapshot& snapshot) {
  if (snapshot.stop != StopProgress::Unanswered) return false;
  const std::string& state = snapshot.status.state();
  const bool latched = state == "Stopped" || is_alarm_state(state);
  return !(snapshot.trusted() && latched && speed_known(snapshot) && !may_move(snapshot));
}

/// Nobody tells the speed: it was last seen to move, or a fault has come before it was ever seen.
bool may_move_unseen(const Snapshot& snapshot) {
  return snapshot.seen_moving.value_or(is_alarm_state(snapshot.status.state()));
}

Headline lost_stop(const Snapshot& snapshot, const std::string& state) {
  Headline lost{Loud::Alarm, "STOP NOT ANSWERED: use the emergency stop", ""};
  lost.detail = !snapshot.ever_connected ? "No station has been reached."
                : snapshot.trusted()     ? "The station tells: " + state + "."
                                         : "Last known: " + state + ".";
  return lost;
}

}  // namespace

Headline headline_of(const Snapshot& snapshot) {
  const std::string& state = snapshot.status.state();
  const std::string words = state_words(state), detail = motion_sentence(snapshot);
  if (stop_is_lost(snapshot)) return lost_stop(snapshot, words);
  if (!snapshot.ever_connected) return {Loud::No, "No station yet", detail};
  if (!snapshot.trusted()) {
    const bool long_silent = snapshot.link != Link::Live || snapshot.age_s >= kSilentS;
    return {long_silent ? Loud::Caution : Loud::No, "Last known: " + words, detail};
  }
  if (snapshot.stop == StopProgress::Sending && !claims_rest(state))
    return {Loud::No, "STOP sent, not answered yet", detail};
  // The station's own word (control::sentence_for), while the belt is not measured to stand.
  if (state != "Running" && snapshot.status.cause().find(kPress) != std::string::npos &&
      !(speed_known(snapshot) && !may_move(snapshot)))
    return {Loud::Alarm, words + ": " + kPress, detail};
  if (state == "Slowing" && !speed_known(snapshot))
    return {Loud::Alarm, words + ": the belt may still run", detail};
  if (!claims_rest(state)) return {Loud::No, words, detail};
  if (speed_known(snapshot))
    return may_move(snapshot) ? Headline{Loud::Alarm, words + ": the belt moves", detail}
                              : Headline{Loud::No, words, detail};
  if (may_move_unseen(snapshot)) return {Loud::Alarm, words + ": the belt may move", detail};
  return {Loud::No, words, detail};
}

}  // namespace footfall::ui
