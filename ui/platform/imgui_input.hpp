#pragma once
#include "ui/platform/input_queue.hpp"

namespace footfall::ui {

/// Feeds ImGui from the queue of window events. Thread: draw thread, between frames. Blocks: for the queue's
/// lock. Errors: none. On loss of focus every key and button is let go, so that no hold survives it.
class ImguiInput {
 public:
  /// Names ImGui's keys; call once after the context exists.
  void connect();
  /// Takes this frame's events; `elapsed_s` since the previous frame.
  void begin_frame(InputQueue& queue, int width, int height, double elapsed_s);
  /// Enter is down, and was pressed while no text field wanted it.
  [[nodiscard]] bool enter_held() const { return enter_held_; }

 private:
  void take(const InputEvent& event);
  void release_all();

  FrameGate gate_;
  bool enter_held_ = false;
};

}  // namespace footfall::ui
