#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <set>
#include <string>

#include "core/units.hpp"
#include "tests/unit/ui_screen/blind_screen.hpp"
#include "tests/unit/ui_screen/made_up.hpp"
#include "tests/unit/ui_screen/obedient_belt.hpp"
#include "tests/unit/ui_screen/supervised_belt.hpp"
#include "ui/model/entry.hpp"

/// Random clicks, keys and characters. What the operator confirmed is reckoned here anew, from the names of
/// what was pressed and the text that stood in the field, not from the console's own commands.
using namespace footfall::tests;
using namespace footfall::ui;
namespace core = footfall::core;

namespace {

constexpr int kFewInputs = 8000;  // the whole campaign: FOOTFALL_MONKEY_INPUTS=100000
constexpr double kFrameS = 1.0 / 30.0, kTiny = 1e-6;
constexpr int kSettledFrames = 30;

int inputs_wanted() {
  const char* wanted = std::getenv("FOOTFALL_MONKEY_INPUTS");
  return wanted != nullptr ? std::max(1, std::atoi(wanted)) : kFewInputs;
}

/// What else goes wrong meanwhile.
struct Trouble {
  bool viewer = false, lossy = false, restarts = false;
};

class Monkey {
 public:
  Monkey(unsigned seed, Machine& belt, Trouble trouble)
      : random_(seed),
        trouble_(trouble),
        screen_(1280, 800, {}, trouble.viewer),
        model_(trouble.viewer),
        belt_(belt) {}

  void input() {
    const int dice = pick(100);
    make_trouble();
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
      if (state() == "Armed" || pick(8) == 0) hold();
    } else if (dice < 74) {
      ImGui::GetIO().AddInputCharacter(static_cast<unsigned>("0123456789.,-x9 "[pick(16)]));
    } else if (dice < 90) {
      key(1 + pick(kLastKey));
    } else if (dice < 91) {
      if (pick(3) == 0) stop();
    } else if (dice < 92) {
      visit(kPages.at(static_cast<std::size_t>(pick(static_cast<int>(kPages.size())))));
      frame();
      if (screen_.screen().page() == Page::Review) visit_parts();
    } else if (dice < 96) {
      visit({Page::Run, "page_run", ""});
    } else {
      let_go();
    }
    frame();
    ++inputs_;
  }

  int speeds_asked = 0, splits_asked = 0, outages = 0, restarts = 0;
  std::set<std::string> pages, review_parts;
  double fastest_m_s = 0.0;

 private:
  /// As the console was last told.
  [[nodiscard]] const std::string& state() const { return told_.state(); }

  void make_trouble() {
    if (trouble_.lossy && outage_frames_ == 0 && pick(150) == 0) {
      outage_frames_ = 1 + pick(40);  // up to 1.3 s: beyond what is called stale
      ++outages;
    }
    if (trouble_.restarts && pick(1500) == 0) {
      belt_.restart();
      nothing_confirmed();
      older_m_s_ = 0.0;
      ++restarts;
    }
  }

  /// Every part of Review, by its name, and on in one of them; each has an item that is there when it has
  /// something to show.
  void visit_parts() {
    constexpr std::array<const char*, 4> kParts{"review_run", "review_session", "review_compare",
                                                "review_trend"};
    constexpr std::array<const char*, 3> kSigns{"review_time_line", "compare_a_mark_0", "trend_session_0"};
    const auto first = static_cast<std::size_t>(pick(4));
    for (std::size_t i = 0; i < kParts.size(); ++i) {
      frame();
      const Item* part = screen_.items().find(kParts.at((first + i) % kParts.size()));
      if (part == nullptr) return;
      click(*part);
      for (int k = 0; k < 3; ++k) frame();
      for (const char* sign : kSigns)
        if (screen_.items().find(sign) != nullptr) review_parts.insert(sign);
    }
  }

  void visit(const PageName& page) {
    const Item* item = screen_.items().find(page.name);
    if (item != nullptr) click(*item);
  }

  int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  void go_to_item() {
    std::vector<const Item*> controls;
    for (const Item& item : screen_.items().items()) {
      // Pages and STOP less often, or nothing would ever run.
      const bool rare = item.name == "stop" || item.name == "end_run" ||
                        (item.name == "lease" && told_.lease_held()) ||
                        (item.name.rfind("page_", 0) == 0 && item.name != "page_run");
      if (item.kind != ItemKind::Control || (rare && pick(40) != 0)) continue;
      controls.push_back(&item);
      // What leads to a running belt more often.
      const bool leads =
          item.enabled && (item.name == "reset" || item.name == "arm" || item.name.rfind("speed", 0) == 0 ||
                           item.name.rfind("split", 0) == 0 || item.name == "set_speed");
      if (leads) controls.insert(controls.end(), 3, &item);
    }
    if (controls.empty()) return;
    const Rect r = controls[static_cast<std::size_t>(pick(static_cast<int>(controls.size())))]->rect;
    screen_.move_to(r.x + 0.5F * r.w, r.y + 0.5F * r.h);
  }

  void stop() {
    belt_.stop();
    nothing_confirmed();
  }

  void nothing_confirmed() {
    older_m_s_ = std::max(older_m_s_, confirmed_m_s_);
    within_frames_ = 0;
    before_m_s_ = belt_.fastest_m_s();
    confirmed_m_s_ = confirmed_split_ = 0.0;
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
    // A held key beats by the true clock, so here the machine goes by it too.
    auto before = std::chrono::steady_clock::now();
    const auto give_up = before + std::chrono::milliseconds(500);
    do {
      const auto now = std::chrono::steady_clock::now();
      frame(std::chrono::duration<double>(now - before).count());
      before = now;
    } while (state() == "Armed" && before < give_up);
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
      if (name == step) act_m_s_ = std::max(0.0, from_unit(in_unit(told_.requested_speed_m_s()) + by + 0.05));
      // The difference of two belts by tenths as well; the left one stays as it is.
      if (name.rfind("split", 0) == 0 && name.substr(5) == step.substr(5)) {
        act_m_s_ = told_.requested_speed_m_s();
        // A smaller one goes as far as the slower belt may.
        const double smallest = told_.slowest_speed_m_s() - told_.requested_speed_m_s();
        act_split_ = std::max(from_unit(in_unit(told_.requested_split_m_s()) + by + 0.05),
                              std::min(told_.requested_split_m_s(), smallest));
      }
    }
    if (name == "speed_slowest")
      act_m_s_ = told_.slowest_speed_m_s() + std::max(0.0, -told_.requested_split_m_s());
    if (name == "set_speed") {
      if (const auto value = parse_number(typed)) act_m_s_ = from_unit(*value);
    }
  }

  void frame(double dt_s = kFrameS) {
    now_ += std::chrono::duration_cast<Model::TimePoint::duration>(std::chrono::duration<double>(dt_s));
    listen();
    screen_unit_ = screen_.screen().preferences().unit;
    model_.set_unit(screen_unit_);
    const bool enter = key_ == kEnterKey && !ImGui::GetIO().WantTextInput;
    const Requests requests = screen_.draw(model_.snapshot(now_), false, enter);
    pages.insert(screen_.items().page());
    answer_review(*review_, requests.review);
    const bool typing = ImGui::GetIO().WantTextInput;  // as it was in this frame
    watch(requests, typing);
    for (const Command& command : requests.commands) belt_.take(command);
    if (requests.stop) stop();
    belt_.advance(dt_s);
    if (belt_.starts() > starts_seen_) {
      starts_seen_ = belt_.starts();
      confirmed_m_s_ = std::max(confirmed_m_s_, belt_.first_speed_m_s());
    }
    if (belt_.speeds_refused() > refusals_seen_) {
      refusals_seen_ = belt_.speeds_refused();
      confirmed_m_s_ = std::max(confirmed_m_s_, older_m_s_);
    }
    const double fastest = belt_.fastest_m_s();
    if (!belt_.heard_all()) before_m_s_ = std::max(before_m_s_, fastest);
    CAPTURE(inputs_, confirmed_m_s_, confirmed_split_, older_m_s_, before_m_s_, state());
    REQUIRE(fastest <= fastest_confirmed() + kTiny);
    fastest_m_s = std::max(fastest_m_s, fastest);
    before_m_s_ = belt_.heard_all() ? std::min(before_m_s_, fastest) : fastest;
    // A moment later: the newest request is one cycle on its way, and an acceleration ends in time.
    within_frames_ = fastest <= confirmed_m_s_ + kTiny ? within_frames_ + 1 : 0;
    if (within_frames_ > kSettledFrames) older_m_s_ = 0.0;
  }

  void listen() {
    if (outage_frames_ > 0) {
      --outage_frames_;
    } else {
      ArrivedFrame arrived;
      arrived.at = now_;
      arrived.frame = belt_.frame();
      told_ = arrived.frame.status();
      model_.absorb(arrived);
    }
    ClientView view = belt_.view();
    view.review = std::make_shared<const ReviewView>(*review_);
    model_.absorb(view, now_);
  }

  void watch(const Requests& requests, bool typing) {
    act_m_s_.reset();
    act_split_.reset();
    if (trouble_.viewer) REQUIRE(requests.commands.empty());
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
      REQUIRE(state() == "Running");
      REQUIRE(model_.snapshot(now_).trusted());
      REQUIRE(act_m_s_.has_value());
      REQUIRE(command.speed_m_s <= *act_m_s_ + kTiny);
      REQUIRE(command.speed_m_s <= told_.ceiling_m_s());
      REQUIRE(command.speed_m_s >= told_.slowest_speed_m_s() - kTiny);
      REQUIRE(command.split_m_s.has_value() == act_split_.has_value());
      if (act_split_) {
        ++splits_asked;
        REQUIRE(*command.split_m_s <= *act_split_ + kTiny);
        REQUIRE(std::abs(*command.split_m_s) <= told_.largest_split_m_s() + kTiny);
      }
      older_m_s_ = std::max(older_m_s_, confirmed_m_s_);
      within_frames_ = 0;
      before_m_s_ = belt_.fastest_m_s();
      confirmed_split_ = std::max(confirmed_split_, act_split_.value_or(0.0));
      confirmed_m_s_ = std::min(*act_m_s_ + confirmed_split_, told_.ceiling_m_s());
    }
  }
  /// A ramp down passes what was confirmed before.
  [[nodiscard]] double fastest_confirmed() const {
    return std::max(confirmed_m_s_, std::min(older_m_s_, before_m_s_ + belt_.overshoot_m_s()));
  }

  std::mt19937 random_;
  Trouble trouble_;
  BlindScreen screen_;
  Model model_;
  Machine& belt_;
  std::shared_ptr<ReviewView> review_ = made_up_review();
  footfall::v1::Status told_;
  Model::TimePoint now_{std::chrono::hours(1)};
  SpeedUnit screen_unit_ = SpeedUnit::KmPerH;
  bool was_down_ = false;
  std::string pressed_on_;
  int key_ = 0, inputs_ = 0, starts_seen_ = 0, outage_frames_ = 0, within_frames_ = 0, refusals_seen_ = 0;
  std::optional<double> act_m_s_, act_split_;
  double confirmed_m_s_ = 0.0, confirmed_split_ = 0.0;
  double older_m_s_ = 0.0;   ///< what was confirmed before, while a belt is still above the newest
  double before_m_s_ = 0.0;  ///< the slowest it has been since
};

void let_loose(Monkey& monkey, int inputs) {
  for (int i = 0; i < inputs; ++i) monkey.input();
}

}  // namespace

TEST_CASE("whatever a monkey does, no speed is asked for that it did not confirm", "[ui][screen][monkey]") {
  ObedientBelt belt;
  Monkey monkey(20'240'514, belt, {});
  let_loose(monkey, inputs_wanted());
  INFO("starts " << belt.starts() << ", speeds " << monkey.speeds_asked);
  // Else it proved nothing.
  CHECK(belt.starts() >= 3);
  CHECK(monkey.speeds_asked >= 50);
  CHECK(monkey.pages.size() == kPages.size());
  CHECK(monkey.review_parts.size() == 3);
}

TEST_CASE(
    "with the real supervisor, one belt or two, a lossy stream and restarts, no belt is faster than "
    "confirmed",
    "[ui][screen][monkey]") {
  for (const unsigned belts : {1U, 2U}) {
    SupervisedBelt belt(belts);
    Monkey monkey(20'261'126 + belts, belt, {false, true, true});
    let_loose(monkey, inputs_wanted());
    CAPTURE(belts, belt.starts(), monkey.speeds_asked, monkey.splits_asked, monkey.fastest_m_s,
            belt.refused(), monkey.outages, monkey.restarts);
    CHECK(belt.starts() >= 2);
    CHECK(monkey.speeds_asked >= 10);
    CHECK((belts == 1 || monkey.splits_asked >= 1));
    CHECK(monkey.fastest_m_s > 2.0 * belt.first_speed_m_s());
    CHECK(monkey.outages >= 5);
    CHECK(monkey.restarts >= 1);
    CHECK(monkey.pages.size() == kPages.size());
    CHECK(monkey.review_parts.size() == 3);
    std::printf("%u belt(s): %d starts, %d speeds and %d splits asked, %.2f m/s at most, %d refusals\n",
                belts, belt.starts(), monkey.speeds_asked, monkey.splits_asked, monkey.fastest_m_s,
                belt.refused());
  }
}

TEST_CASE("whatever a monkey does at a console that only watches, it asks for nothing",
          "[ui][screen][monkey]") {
  SupervisedBelt belt(1);
  Monkey monkey(7, belt, {true, true, false});
  let_loose(monkey, inputs_wanted() / 4);
  CHECK(belt.starts() == 0);
  CHECK(monkey.pages.size() == kPages.size());
  CHECK(monkey.review_parts.size() == 3);
}
