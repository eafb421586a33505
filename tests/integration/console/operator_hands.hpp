#pragma once
#include <functional>
#include <string>

#include "tests/integration/station/rig.hpp"
#include "tests/ui/virtual_display.hpp"

namespace footfall::tests {

/// A person at the console: a real window on an X server of its own, operated by mouse and keys only. The
/// rig's client is used to look at the station, never to ask it for anything.
/// Thread: one. Blocks: each action until the station shows its effect; a missing one fails the test.
class OperatorHands {
 public:
  explicit OperatorHands(Rig& rig);
  void take_control();
  void arm();
  void hold_start_until_running();
  /// Types the speed, presses Set, waits until it is Confirmed.
  void set_speed(double km_per_h);
  void press_space();
  Child& console() { return console_; }

 private:
  using Condition = std::function<bool(const v1::Status&)>;
  bool shows(const Condition& condition, core::Duration patience);
  std::string station_says();
  void click(float x, float y);
  /// Clicks until the station shows `done`; a click may be lost while the window is still opening.
  void click_until(float x, float y, const Condition& done);

  Rig& rig_;
  VirtualDisplay display_;
  Child console_;
};

}  // namespace footfall::tests
