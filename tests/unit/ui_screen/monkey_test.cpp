#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>
#include <string>

#include "core/units.hpp"
#include "tests/unit/ui_screen/blind_screen.hpp"
#include "tests/unit/ui_screen/obedient_belt.hpp"
#include "ui/model/entry.hpp"

/// Random clicks, keys and characters. What the operator confirmed is reckoned here anew, from the names of
/// what was pressed and the text that stood in the field, not from the console's own commands.
using namespace footfall::tests;
using namespace footfall::ui;
namespace core = footfall::core;

namespace {

constexpr int kFewInputs = 4000;  // the whole campaign: FOOTFALL_MONKEY_INPUTS=100000
constexpr double kFrameS = 1.0 / 30.0, kTiny = 1e-6;

int inputs_wanted() {
  const char* wanted = std::getenv("FOOTFALL_MONKEY_INPUTS");
  return wanted != nullptr ? std::max(1, std::atoi(wanted)) : kFewInputs;
}

class Monkey {
 public:
  explicit Monkey(unsigned seed) : random_(seed), screen_(1280, 800), model_(false) {}

  void input() {
    const int dice = pick(100);
    if (dice < 34) {
      go_to_item();
    } else if (dice < 38) {
      screen_.move_to(static_cast<float>(pick(1280)), static_cast<float>(pick(800)));
    } else if (dice < 54) {
      screen_.press(true);
      frame();
      if (pick(4) == 0) go_to_item();  // lets go elsewhere
      screen_.press(false);
    } else if (dice < 58) {
      if (belt_.state() == "Armed" || pick(8) == 0) hold();
    } else if (dice < 74) {
      ImGui::GetIO().AddInputCharacter(static_cast<unsigned>("0123456789.,-x9 "[pick(16)]));
    } else if (dice < 90) {
      key(1 + pick(kLastKey));
    } else if (dice < 91) {
      if (pick(3) == 0) stop();
    } else if (dice < 96) {
      const Item* run = screen_.items().find("page_run");
      if (run != nullptr) click(*run);
    } else {
      let_go();
    }
    frame();
    ++inputs_;
  }

  int speeds_asked = 0;
  [[nodiscard]] int starts() const { return belt_.starts(); }

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  void go_to_item() {
    std::vector<const Item*> controls;
    for (const Item& item : screen_.items().items()) {
      // Pages and STOP less often, or nothing would ever run.
      const bool rare = item.name == "stop" || item.name == "end_run" ||
                        (item.name == "lease" && belt_.leased()) ||
                        (item.name.rfind("page_", 0) == 0 && item.name != "page_run");
      if (item.kind != ItemKind::Control || (rare && pick(40) != 0)) continue;
      controls.push_back(&item);
      // What leads to a running belt more often.
      const bool leads = item.enabled && (item.name == "reset" || item.name == "arm" ||
                                          item.name.rfind("speed", 0) == 0 || item.name == "set_speed");
      if (leads) controls.insert(controls.end(), 3, &item);
    }
    if (controls.empty()) return;
    const Rect r = controls[static_cast<std::size_t>(pick(static_cast<int>(controls.size())))]->rect;
    screen_.move_to(r.x + 0.5F * r.w, r.y + 0.5F * r.h);
  }

  void stop() {
    belt_.stop();
    before_m_s_ = belt_.speed_m_s();
    confirmed_m_s_ = 0.0;
  }

  void click(const Item& item) {
    screen_.move_to(item.rect.x + 3, item.rect.y + 3);
    frame();
    screen_.press(true);
    frame();
    screen_.press(false);
  }

  void hold() {
    const Item* start = screen_.items().find("hold_to_start");
    if (start == nullptr) return;
    screen_.move_to(start->rect.x + 10, start->rect.y + 10);
    frame();
    screen_.press(true);
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::milliseconds(350);
    do {
      frame();
    } while (belt_.state() == "Armed" && std::chrono::steady_clock::now() < give_up);
    screen_.press(false);
  }

  void key(int code) {
    ImGui::GetIO().KeysDown[code] = true;
    key_ = code;
    frame();
    ImGui::GetIO().KeysDown[code] = false;
    key_ = 0;
  }

  void let_go() {
    ImGuiIO& io = ImGui::GetIO();
    io.AddFocusEvent(false);
    std::fill(std::begin(io.KeysDown), std::end(io.KeysDown), false);
    screen_.press(false);
  }

  [[nodiscard]] const Item* under_pointer() const {
    const ImVec2 at = ImGui::GetIO().MousePos;
    for (const Item& item : screen_.items().items()) {
      if (item.kind == ItemKind::Control && item.rect.contains(at.x, at.y)) return &item;
    }
    return nullptr;
  }

  [[nodiscard]] double in_unit(double m_s) const {
    const core::MetersPerSecond speed(m_s);
    return mph() ? core::to_mph(speed) : core::to_km_per_h(speed);
  }
  [[nodiscard]] double from_unit(double value) const {
    return (mph() ? core::from_mph(value) : core::from_km_per_h(value)).value();
  }
  [[nodiscard]] bool mph() const { return screen_unit_ == SpeedUnit::Mph; }

  /// The speed that this press or key confirms; nothing when it confirms none.
  void confirm(const std::string& name, const std::string& typed) {
    const std::vector<std::pair<std::string, double>> steps{
        {"speed+0.1", 0.1}, {"speed+0.5", 0.5}, {"speed-0.1", -0.1}, {"speed-0.5", -0.5}};
    for (const auto& [step, by] : steps) {
      // To the nearest tenth: half a tenth above the plain sum at most.
      if (name == step) act_m_s_ = std::max(0.0, from_unit(in_unit(belt_.requested_m_s()) + by + 0.05));
    }
    if (name == "set_speed") {
      if (const auto value = parse_number(typed)) act_m_s_ = from_unit(*value);
    }
  }

  void frame() {
    const auto now = Model::TimePoint::clock::now();
    ArrivedFrame arrived;
    arrived.at = now;
    arrived.frame = belt_.frame();
    model_.absorb(arrived);
    model_.absorb(belt_.view(), now);
    screen_unit_ = screen_.screen().preferences().unit;
    model_.set_unit(screen_unit_);
    const bool enter = key_ == kEnterKey && !ImGui::GetIO().WantTextInput;
    const Requests requests = screen_.draw(model_.snapshot(now), false, enter);
    const bool typing = ImGui::GetIO().WantTextInput;  // as it was in this frame
    watch(requests, typing);
    for (const Command& command : requests.commands) belt_.take(command);
    if (requests.stop) stop();
    if (belt_.starts() > starts_seen_) {
      starts_seen_ = belt_.starts();
      confirmed_m_s_ = std::max(confirmed_m_s_, ObedientBelt::kFirstSpeedMs);
    }
    belt_.advance(kFrameS);
    REQUIRE(belt_.speed_m_s() <= fastest_confirmed() + kTiny);
    before_m_s_ = std::min(before_m_s_, belt_.speed_m_s());
  }

  void watch(const Requests& requests, bool typing) {
    act_m_s_.reset();
    const bool down = ImGui::GetIO().MouseDown[0];
    const Item* here = under_pointer();
    const Item* field = screen_.items().find("speed");
    const std::string typed = field != nullptr ? field->value : "";
    if (down && !was_down_) pressed_on_ = here != nullptr ? here->name : "";
    if (!down && was_down_ && here != nullptr && here->name == pressed_on_) confirm(here->name, typed);
    was_down_ = down;
    if (key_ == kEnterKey && typing) confirm("set_speed", typed);
    if (key_ == kUpKey && !typing) confirm("speed+0.1", "");
    if (key_ == kDownKey && !typing) confirm("speed-0.1", "");
    for (const Command& command : requests.commands) {
      if (command.kind != CommandKind::SetSpeed) continue;
      ++speeds_asked;
      CAPTURE(inputs_, pressed_on_, typed, key_, command.speed_m_s);
      REQUIRE(belt_.state() == "Running");
      REQUIRE(act_m_s_.has_value());
      REQUIRE(command.speed_m_s <= *act_m_s_ + kTiny);
      REQUIRE(command.speed_m_s <= ObedientBelt::kCeilingMs);
      REQUIRE(command.speed_m_s >= 0.0);
      before_m_s_ = belt_.speed_m_s();
      confirmed_m_s_ = std::min(*act_m_s_, ObedientBelt::kCeilingMs);
    }
  }
  /// A ramp down passes what was confirmed before.
  [[nodiscard]] double fastest_confirmed() const { return std::max(confirmed_m_s_, before_m_s_); }

  std::mt19937 random_;
  BlindScreen screen_;
  Model model_;
  ObedientBelt belt_;
  SpeedUnit screen_unit_ = SpeedUnit::KmPerH;
  bool was_down_ = false;
  std::string pressed_on_;
  int key_ = 0, inputs_ = 0, starts_seen_ = 0;
  std::optional<double> act_m_s_;
  double confirmed_m_s_ = 0.0, before_m_s_ = 0.0;
};

}  // namespace

TEST_CASE("whatever a monkey does, no speed is asked for that it did not confirm", "[ui][screen][monkey]") {
  Monkey monkey(20'240'514);
  for (int i = 0; i < inputs_wanted(); ++i) monkey.input();
  INFO("starts " << monkey.starts() << ", speeds " << monkey.speeds_asked);
  // Else it proved nothing.
  CHECK(monkey.starts() >= 3);
  CHECK(monkey.speeds_asked >= 50);
}
