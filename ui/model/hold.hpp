#pragma once
#include <chrono>
#include <cstdint>

namespace footfall::ui {

/// The hold-to-start key or button: one BeginStart when it goes down while that is allowed, then a HoldBeat
/// every 50 ms from the frame loop for as long as it stays down. The station times the hold; this only
/// reports it. Thread: draw thread. Blocks/allocates: never. Errors: none. A key already down when starting
/// becomes possible does nothing until it is let go: arming with a finger on the key must not begin a start.
class HoldControl {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds kBeatEvery{50};

  enum class Action : std::uint8_t { None, Begin, Beat };

  /// Call once a frame. `may_begin`: a start is allowed now. `may_go_on`: the station still counts the hold.
  /// `token`: of the newest accepted BeginStart, 0 before the reply came.
  Action update(bool down, bool may_begin, bool may_go_on, std::uint64_t token, TimePoint now);
  [[nodiscard]] bool holding() const { return holding_; }

 private:
  bool was_down_ = false;
  bool holding_ = false;
  std::uint64_t token_before_ = 0;  ///< an older start's token is not this one's
  TimePoint next_beat_{};
};

}  // namespace footfall::ui
