#pragma once
#include <cstdint>
#include <deque>
#include <mutex>

namespace footfall::ui {

enum class InputKind : std::uint8_t { Cursor, Button, Scroll, Key, Character, Focus };

struct InputEvent {
  InputKind kind = InputKind::Cursor;
  int code = 0;        ///< button, key or code point
  bool down = false;   ///< Button, Key; Focus: gained
  float x = 0, y = 0;  ///< Cursor in framebuffer pixels, Scroll
};

/// Window events from the main thread to the draw thread, which alone talks to ImGui.
/// Thread: push() main thread, next() draw thread. Blocks: for the copy of one event. Allocates: yes, up to
/// kMost events. Errors: beyond kMost (a hung draw thread) new events are dropped; the STOP key never comes
/// this way.
class InputQueue {
 public:
  static constexpr std::size_t kMost = 4096;

  void push(const InputEvent& event) {
    const std::lock_guard lock(mutex_);
    if (events_.size() < kMost) events_.push_back(event);
  }
  /// False when there is none.
  bool next(InputEvent& event) {
    const std::lock_guard lock(mutex_);
    if (events_.empty()) return false;
    event = events_.front();
    events_.pop_front();
    return true;
  }
  /// Puts back what belongs to the next frame.
  void put_back(const InputEvent& event) {
    const std::lock_guard lock(mutex_);
    events_.push_front(event);
  }

 private:
  std::mutex mutex_;
  std::deque<InputEvent> events_;
};

/// Decides how many events one frame may take: a press and its release must fall into different frames, or a
/// short click is never seen. Thread: draw thread.
class FrameGate {
 public:
  void begin_frame() { pressed_ = 0; }
  /// False: keep this event for the next frame.
  bool admit(const InputEvent& event) {
    if (event.kind != InputKind::Button && event.kind != InputKind::Key) return true;
    const std::uint64_t bit = 1ULL << (static_cast<unsigned>(event.code) % 64U);
    if (event.down) {
      pressed_ |= bit;
      return true;
    }
    return (pressed_ & bit) == 0;
  }

 private:
  std::uint64_t pressed_ = 0;
};

}  // namespace footfall::ui
