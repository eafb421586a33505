#include "tests/integration/console/operator_hands.hpp"

#include <cmath>
#include <thread>

#include "tests/support/programs.hpp"
#include "ui/draw/layout.hpp"

namespace footfall::tests {
namespace {

constexpr core::Duration kEffect = core::milliseconds(2000), kArming = core::milliseconds(20'000),
                         kRamp = core::milliseconds(20'000), kHolding = core::milliseconds(4000);
constexpr int kTries = 15;

// Places within the control panel as ui/draw/control_panel.cpp lays it out at scale 1.
struct Place {
  float x, y;
};
Place in_panel(float x, float y) {
  const auto panel = ui::layout_for(1280, 800, 1.0F).control;
  return {panel.x + x, panel.y + y};
}
Place take_button() {
  return in_panel(60, 34);
}
Place reset_button() {
  return in_panel(175, 34);
}
Place arm_button() {
  return in_panel(250, 34);
}
Place hold_button() {
  return in_panel(150, 93);
}
Place speed_field() {
  return in_panel(65, 344);
}
Place set_button() {
  return in_panel(155, 344);
}

std::vector<std::string> at(const Place& place) {
  return {"mousemove", std::to_string(std::lround(place.x)), std::to_string(std::lround(place.y))};
}

}  // namespace

OperatorHands::OperatorHands(Rig& rig)
    : rig_(rig),
      console_({program("footfall-console"), "--runtime-dir", (rig.stage().dir() / "run").string()},
               {"DISPLAY=" + display_.name(), "LP_NUM_THREADS=1", "FOOTFALL_TEST_HOOKS=1"}) {
  REQUIRE_FALSE(display_.name().empty());
}

bool OperatorHands::shows(const Condition& condition, core::Duration patience) {
  return rig_.client()
      .wait_for(
          "what the operator waits for",
          [&](const v1::LiveFrame& frame) { return condition(frame.status()); }, patience)
      .has_value();
}

std::string OperatorHands::station_says() {
  const auto frame = rig_.client().frame();
  return frame ? frame->status().state() + " " + frame->status().cause() : std::string("nothing");
}

void OperatorHands::click(float x, float y) {
  auto words = at({x, y});
  words.insert(words.end(), {"sleep", "0.1", "mousedown", "1", "sleep", "0.1", "mouseup", "1"});
  REQUIRE(display_.xdotool(words));
}

void OperatorHands::click_until(float x, float y, const Condition& done) {
  for (int i = 0; i < kTries; ++i) {
    click(x, y);
    if (shows(done, kEffect)) return;
  }
  FAIL("the station shows no effect of a click at " << x << ", " << y << "; it says " << station_says());
}

void OperatorHands::take_control() {
  const Place take = take_button();
  click_until(take.x, take.y, [](const auto& status) { return status.lease_held(); });
}

void OperatorHands::arm() {
  const Place reset = reset_button(), arm = arm_button();
  click_until(reset.x, reset.y, [](const auto& status) { return status.state() == "Idle"; });
  click_until(arm.x, arm.y, [](const auto& status) { return status.arming() || status.state() == "Armed"; });
  REQUIRE(shows([](const auto& status) { return status.state() == "Armed"; }, kArming));
}

void OperatorHands::hold_start_until_running() {
  auto words = at(hold_button());
  words.insert(words.end(), {"sleep", "0.1", "mousedown", "1"});
  bool started = false;
  // A hold with a gap is cancelled by the station, and a busy machine makes gaps: hold again, as a person
  // would.
  for (int i = 0; i < kTries && !started; ++i) {
    REQUIRE(display_.xdotool(words));
    started =
        shows([](const auto& status) { return status.state() == "Starting" || status.state() == "Running"; },
              kHolding);
    REQUIRE(display_.xdotool({"sleep", "0.1", "mouseup", "1", "sleep", "0.3"}));
  }
  INFO(station_says());
  REQUIRE(started);
  REQUIRE(shows([](const auto& status) { return status.state() == "Running"; }, kArming));
}

void OperatorHands::set_speed(double km_per_h) {
  const auto asked = [km_per_h](const v1::Status& status) {
    return std::abs(status.requested_speed_m_s() * 3.6 - km_per_h) < 0.05;
  };
  char typed[16];
  std::snprintf(typed, sizeof typed, "%.1f", km_per_h);
  const Place field = speed_field(), set = set_button();
  bool taken = false;
  for (int i = 0; i < kTries && !taken; ++i) {
    click(field.x, field.y);
    // A frame takes long on a software renderer: each key is held long enough to be seen.
    REQUIRE(display_.xdotool({"key", "--delay", "100", "ctrl+a", "type", "--delay", "100", typed}));
    click(set.x, set.y);
    taken = shows(asked, kEffect);
  }
  INFO(station_says());
  REQUIRE(taken);
  REQUIRE(shows(
      [&](const auto& status) {
        return status.outcome() == "Confirmed" && status.commanded_speed_m_s() * 3.6 > km_per_h - 0.05;
      },
      kRamp));
}

void OperatorHands::press_space() {
  REQUIRE(display_.xdotool({"key", "space"}));
}

}  // namespace footfall::tests
