#pragma once
#include <cmath>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

#include "control/inspect.hpp"
#include "world.hpp"

/// Two states of the model are one when everything that can still matter agrees: the key. It is exact but for
/// - time: moments are taken relative to now; from a certain age on a moment is "old", because the next cycle
/// comes
///   half a second later at least and then no limit tells the ages apart any more (policy_of: cap);
/// - memories out of use, which are set anew before they are read again (policy_of: use);
/// - numbers: speeds to 1 mm/s, incline to 0.001 %, far below every threshold on the model's grid of speeds;
/// - tokens: only whether one is the newest, the one used last, or another; ids of requests;
/// - causes: only those that decide something (none, start of the station, plate), the rest is words.
/// That nothing is hidden by it is itself checked: the search replays merged states side by side
/// (explorer.hpp).
namespace footfall::model {

struct Key {
  std::uint64_t a = 0x243F6A8885A308D3ULL, b = 0x13198A2E03707344ULL;
  friend bool operator==(const Key&, const Key&) = default;
  void add(std::uint64_t value) {
    a = (a ^ value) * 0x9E3779B97F4A7C15ULL;
    a ^= a >> 29U;
    b = (b + value + 0x7F4A7C15ULL) * 0xC2B2AE3D27D4EB4FULL;
    b ^= b >> 31U;
  }
};

struct KeyHash {
  std::size_t operator()(const Key& key) const { return key.a; }
};

/// When a field is in use.
enum class Use : std::uint8_t {
  Always,
  Never,       ///< written before it is read in every cycle, or read by people only
  Moving,      ///< the belt has been told to move, or slows
  Started,     ///< the start command of this motion went out
  StartOrRun,  ///< Starting or Running
  Starting,
  ArmedOrStart,
  Arming,
  Token,  ///< a hold may be under way
  Holding,
  TokenOrStart,
  Deck,        ///< its set-point is in use: a motion, or levelling
  DeckTarget,  ///< Starting, Running or levelling
  Level,       ///< a hold may be moving the deck, or did
  Levelling,   ///< its set-point is told
  LevelToken,
  LevelHolding,
  LevelMoving,
  Programme,  ///< one is running or paused
  Pull,       ///< a cable pull is under way
  Judged,     ///< an outcome of the set-point is awaited
  StopOn,     ///< a stop sequence runs
  StopSilent,
  StopListen,  ///< silent, or listening afterwards
  Resetting,
  RulesToken,
  RulesPermit,
  RulesMotion,
  Replies  ///< left out when replies are no difference
};

struct Policy {
  Use use = Use::Always;
  core::Duration cap;
  /// Set by this field: what the ones after it are asked for.
  enum class Tells : std::uint8_t {
    Nothing,
    State,
    StartSent,
    Arming,
    Token,
    Holding,
    Outcome,
    Phase,
    Levelling,
    LevelMoving,
    LevelToken,
    LevelHolding,
    Programme,
    Pull,
    Reset,
    RulesToken,
    Permit,
    Motion
  } tells = Tells::Nothing;
};

[[nodiscard]] Policy policy_of(std::string_view name);

enum class Detail : std::uint8_t {
  Key,
  WithoutReplies,  ///< a reply that still waits for its turn is no difference
  Exact            ///< everything, whether it matters or not
};

/// Visits the fields of supervisor, rules and outside in their fixed order and fills a key.
class KeyMaker {
 public:
  KeyMaker(Key& key, const Outside& outside, Detail detail = Detail::Key)
      : key_(key), outside_(outside), detail_(detail) {}

  template <class T>
  void operator()(const char* name, const T& value) {
    static std::vector<Policy> policies;  // by place in the order; names are looked up once
    // Each type sees its own fields only, in their order.
    if (visits<T>() >= policies.size()) policies.push_back(policy_of(name));
    const Policy& policy = policies[visits<T>()++];
    tell(policy.tells, value);
    if (used(policy.use)) put(policy, value);
  }

 private:
  using State = control::MotionState;

  template <class T>
  std::size_t& visits() {
    return visits_[slot_of<T>()];
  }
  template <class T>
  static std::size_t slot_of() {
    static const std::size_t slot = next_slot();
    return slot;
  }
  static std::size_t next_slot();

  template <class T>
  void tell(Policy::Tells tells, const T& value) {
    using Tells = Policy::Tells;
    if (tells == Tells::Nothing) return;
    if constexpr (std::is_same_v<T, State>) {
      if (tells == Tells::State) state_ = value;
    } else if constexpr (std::is_same_v<T, bool>) {
      if (tells == Tells::StartSent) start_sent_ = value;
      if (tells == Tells::Arming) arming_ = value;
      if (tells == Tells::Holding) holding_ = value;
      if (tells == Tells::Levelling) levelling_ = value;
      if (tells == Tells::LevelHolding) level_holding_ = value;
      if (tells == Tells::Permit) permit_ = value;
      if (tells == Tells::Motion) motion_ = value;
    } else if constexpr (std::is_same_v<T, std::uint64_t>) {
      if (tells == Tells::Token) token_ = value != 0;
      if (tells == Tells::LevelMoving) level_moving_ = value != 0;
      if (tells == Tells::LevelToken) level_token_ = value != 0;
      if (tells == Tells::RulesToken) rules_token_ = value != 0;
    } else if constexpr (std::is_same_v<T, control::ProgrammeState>) {
      programme_ = alive(value);
    } else if constexpr (std::is_same_v<T, control::PullPhase>) {
      pull_ = active(value);
    } else if constexpr (std::is_enum_v<T>) {
      if (tells == Tells::Outcome) judged_ = static_cast<int>(value) != 0;
      if (tells == Tells::Phase) phase_ = static_cast<int>(value);
    } else if constexpr (std::is_same_v<T, std::optional<std::uint64_t>>) {
      if (tells == Tells::Reset) resetting_ = value.has_value();
    }
  }
  [[nodiscard]] bool used(Use use) const;
  static bool alive(control::ProgrammeState state) {
    return state == control::ProgrammeState::Running || state == control::ProgrammeState::Paused;
  }
  static bool active(control::PullPhase phase) {
    return phase == control::PullPhase::Silent || phase == control::PullPhase::Listening;
  }

  void put(const Policy& policy, const core::Timestamp& moment) {
    std::int64_t age = (outside_.now - moment).ns;
    if (age < 0) age = -((-age + outside_.cycle.ns - 1) / outside_.cycle.ns);  // to come: in how many cycles
    const bool old = age > policy.cap.ns && detail_ != Detail::Exact;
    key_.add(static_cast<std::uint64_t>(old ? policy.cap.ns : age));
  }
  void put(const Policy&, const core::Duration& time) { key_.add(static_cast<std::uint64_t>(time.ns)); }
  /// How one came to its end is words.
  void put(const Policy&, const control::ProgrammeState& state) {
    key_.add(alive(state) ? static_cast<std::uint64_t>(state) : 0U);
  }
  void put(const Policy&, const control::PullPhase& phase) {
    key_.add(active(phase) ? static_cast<std::uint64_t>(phase) : 0U);
  }
  void put(const Policy& policy, const std::uint64_t& value) {
    if (policy.tells == Policy::Tells::LevelMoving || policy.tells == Policy::Tells::LevelToken)
      return key_.add(value == 0 ? 0U : value == outside_.level_token ? 1U : 3U);
    const bool token = policy.tells == Policy::Tells::Token || policy.tells == Policy::Tells::RulesToken ||
                       policy.use == Use::StartOrRun;  // used_token
    if (!token) return key_.add(value);
    key_.add(value == 0 ? 0U : value == outside_.token ? 1U : value == outside_.used ? 2U : 3U);
  }
  void put(const Policy&, const double& value) { number(value); }
  template <class Unit>
  void put(const Policy&, const core::Quantity<Unit>& value) {
    number(value.value());
  }
  void put(const Policy&, const bool& value) { key_.add(value ? 1 : 0); }
  void put(const Policy&, const int& value) { key_.add(static_cast<std::uint64_t>(value + 1)); }
  void put(const Policy&, const std::optional<hal::TreadmillCommand>& command) {
    // The supervisor asks its last command for nothing else.
    const bool answered = command && (command->action == hal::DriveAction::Stop ||
                                      command->action == hal::DriveAction::SetMotion);
    key_.add(!answered ? 9U : static_cast<std::uint64_t>(command->action) + (command->start ? 16U : 0U));
  }
  void put(const Policy&, const hal::DriveReadback& readback) {
    number(readback.max_speed ? readback.max_speed->value() : -1.0);
    number(readback.deceleration ? readback.deceleration->value() : -1.0);
    number(readback.watchdog_time ? readback.watchdog_time->value() : -1.0);
  }
  void put(const Policy&, const control::Reply& reply) { key_.add(reply.accepted ? 2 : 3); }
  void put(const Policy&, const control::Cause& cause) {
    using control::Cause;
    const bool decides = cause == Cause::None || cause == Cause::StationStarted || cause == Cause::PlateLost;
    key_.add(decides ? static_cast<std::uint64_t>(cause) : 99U);
  }
  template <class Enum>
  requires std::is_enum_v<Enum>
  void put(const Policy&, const Enum& value) { key_.add(static_cast<std::uint64_t>(value)); }
  template <class T>
  void put(const Policy& policy, const std::optional<T>& value) {
    key_.add(value ? 7 : 11);
    if (value && policy.tells != Policy::Tells::Reset) put(policy, *value);
  }
  void number(double value) {
    key_.add(std::isfinite(value) ? static_cast<std::uint64_t>(std::llround(value * 1000.0)) : ~0ULL);
  }

  Key& key_;
  const Outside& outside_;
  Detail detail_;
  std::array<std::size_t, 40> visits_{};
  State state_ = State::Disconnected;
  bool start_sent_ = false, arming_ = false, holding_ = false, token_ = false, rules_token_ = false,
       permit_ = false, motion_ = false, judged_ = false, resetting_ = false, levelling_ = false,
       level_moving_ = false, level_token_ = false, level_holding_ = false, programme_ = false, pull_ = false;
  int phase_ = 0;
};

/// What the outside adds: the newest poll, and what it has been told.
template <class See>
void add_outside(See& see, const Outside& outside) {
  see("outside.polled", outside.polled);
  see("outside.poll_age", outside.drive.time);
  // An older poll is not looked at any more in the next cycle.
  const bool newest = outside.drive.time == outside.now;
  const core::TreadmillState drive = newest ? outside.drive : core::TreadmillState{};
  see("outside.speed", drive.measured_speed);
  see("outside.echo", drive.set_speed - outside.set);
  see("outside.running", drive.running);
  see("outside.fault", drive.fault_code != 0);
  see("outside.loss", drive.communication_loss);
  see("outside.local", drive.local_stop);
  see("outside.guarded", drive.watchdog_confirmed);
  see("outside.incline", drive.incline_available);
  see("outside.commanded", outside.commanded);
  see("outside.arming", outside.arming);
  see("outside.silent", outside.silent);
  see("outside.fed", outside.fed);
  see("outside.set", outside.set);
  see("outside.split", drive.measured_split);
  see("outside.echo_split", drive.set_split - outside.set_split);
  see("outside.set_split", outside.set_split);
  see("outside.tokens", outside.token == outside.used);
}

}  // namespace footfall::model
