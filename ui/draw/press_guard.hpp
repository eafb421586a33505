#pragma once
#include <string>
#include <string_view>

namespace footfall::ui {

/// Keeps the second press of a double-click from what has come in the pressed control's place meanwhile: it
/// counts only for a control of the same name. STOP does not ask. Thread: draw thread. Blocks: never.
/// Allocates: a name. Errors: none.
class PressGuard {
 public:
  /// `pressed`: the pointer's button went down in this frame; `again`: as part of a double-click.
  void begin_frame(bool pressed, bool again) {
    pressed_ = pressed;
    again_ = again;
    if (!pressed) return;
    stray_ = again;  // until a control of that name says that it is its own
    if (!again) first_.clear();
  }
  /// The pointer is over the control `name` in this frame.
  void over(std::string_view name) {
    if (!pressed_) return;
    if (again_) {
      stray_ = name != first_;
    } else {
      first_ = name;
    }
  }
  /// What the pointer does until it goes down again counts for nothing.
  [[nodiscard]] bool stray() const { return stray_; }

 private:
  bool pressed_ = false, again_ = false, stray_ = false;
  std::string first_;
};

}  // namespace footfall::ui
