#pragma once
#include <chrono>
#include <cstdint>

namespace footfall::ui {

/// Whether the drawing thread still draws, by its count of frames. Units: in the types. Thread: one, not the
/// drawing one. Blocks/allocates: never. Errors: none.
class DrawingWatch {
 public:
  using Time = std::chrono::steady_clock::time_point;
  /// Frozen from `patience` without a new frame on.
  DrawingWatch(std::chrono::milliseconds patience, Time now) : patience_(patience), since_(now) {}
  /// True when it froze or came back since the last look.
  bool look(std::uint64_t frames, Time now) {
    if (frames != frames_) {
      frames_ = frames;
      since_ = now;
    }
    const bool before = frozen_;
    frozen_ = now - since_ > patience_;
    return frozen_ != before;
  }
  [[nodiscard]] bool frozen() const { return frozen_; }

 private:
  std::chrono::milliseconds patience_;
  Time since_;
  std::uint64_t frames_ = 0;
  bool frozen_ = false;
};

}  // namespace footfall::ui
