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

/// Decides how many events one frame may take. A frame sees one place of the pointer and one state of each
/// button and key: a press and its release must fall into different frames, or a short click is never seen;
/// so must a release and the next press, and what the pointer does after either, or a click is taken for one
/// where the pointer has gone meanwhile. Thread: draw thread.
class FrameGate {
 public:
  void begin_frame() {
    changed_ = 0;
    clicked_ = false;
  }
  /// False: keep this event for the next frame.
  bool admit(const InputEvent& event) {
    const bool pointer =
        event.kind == InputKind::Cursor || event.kind == InputKind::Button || event.kind == InputKind::Scroll;
    if (pointer && clicked_) return false;
    if (event.kind == InputKind::Button) clicked_ = true;
    if (event.kind != InputKind::Key) return true;
    const std::uint64_t bit = 1ULL << (static_cast<unsigned>(event.code) % 64U);
    if ((changed_ & bit) != 0) return false;
    changed_ |= bit;
    return true;
  }

 private:
  std::uint64_t changed_ = 0;  ///< keys, by their code
  bool clicked_ = false;
};

}  // namespace footfall::ui
