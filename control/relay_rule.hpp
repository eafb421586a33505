#pragma once
#include <cstdint>
#include <optional>

#include "control/motion_words.hpp"
#include "core/time.hpp"
#include "core/units.hpp"

namespace footfall::control {

/// What to do with the stop relay in this cycle. Lapse: neither fed nor dropped, its own clock opens it.
enum class RelayWish : std::uint8_t { Drop, Lapse, Feed };

/// The stop relay as the treadmill thread sees it.
struct RelayInput {
  bool configured = false;
  bool feed_failed = false;    ///< the feed of the previous cycle was not answered
  std::optional<bool> closed;  ///< the chain's contact, read in this cycle; nullopt = not readable
  core::Seconds hold_time{0.0};
  core::MetersPerSecond2 deceleration{1.0};  ///< of the belt without power
};

/// What the supervisor knows of the motion.
struct RelayScene {
  core::Timestamp now;
  MotionState state = MotionState::Disconnected;
  bool testing = false;         ///< the arming check has the relay
  bool stop_lost = false;       ///< a stop was not read back: the profile's trip and silence
  bool hardware_open = false;   ///< emergency stop, lanyard or local stop
  bool cable_pull = false;      ///< commissioning test: the relay must open by itself
  core::MetersPerSecond speed;  ///< the fastest that the belt can have
};

/// When the stop relay may be closed, and when it cannot be trusted. It is closed only while the supervisor
/// allows motion: Armed, the countdown, running, and the way to rest. Once opened it stays open until the
/// next Armed. Thread: treadmill thread, virtual time. Blocks/allocates: never. Errors: failed().
class RelayRule {
 public:
  static constexpr core::Duration kPickUp = core::milliseconds(400);
  static constexpr core::Duration kUnreadable = core::milliseconds(200);  ///< as the safety inputs
  /// After hold time: longer closed without a feed is a welded contact.
  static constexpr core::Duration kDropOut = core::milliseconds(500);

  /// Judges the inputs; true when the relay has failed: feed unanswered, contact not following a feed, or
  /// closed without one. Before wish() of the same cycle.
  bool failed(const RelayScene& scene, const RelayInput& relay);
  RelayWish wish(const RelayScene& scene, const RelayInput& relay);
  /// Power is on the machine, so that a start can move it; without a relay always.
  [[nodiscard]] bool ready(const RelayInput& relay) const;
  /// The power was cut from a moving belt, whose drive no longer knows its speed: it may still roll.
  [[nodiscard]] bool rolling(core::Timestamp now) const { return now < rolling_until_; }
  template <class See>
  void inspect(See&& see) const;  ///< control/inspect.hpp

 private:
  RelayWish last_ = RelayWish::Drop;
  bool spent_ = true;  ///< opened since the last Armed
  bool was_closed_ = false, cut_ = false;
  core::MetersPerSecond fed_speed_;  ///< in the last cycle with power
  core::Timestamp feeding_since_, seen_closed_, unfed_since_, rolling_until_;
};

}  // namespace footfall::control
