#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/unit/ui_screen/scene.hpp"

/// A second press at the same place, hasty as a double-click or slow, on what the first one has brought
/// there.
using namespace footfall::tests;
using namespace footfall::ui;
namespace v1 = footfall::v1;

namespace {

/// 180 is +12.5 % of this runner's baseline, and needs consent.
Snapshot with_a_bold_target(Scene& scene) {
  Snapshot snapshot = scene.snapshot();
  for (v1::CadenceTarget& target : snapshot.targets) {
    if (target.rule() != v1::TARGET_180) continue;
    target.set_increase_percent(12.5);
    target.set_needs_confirmation(true);
  }
  return snapshot;
}

std::vector<std::string> names_of_controls(Page page, const Snapshot& snapshot) {
  BlindScreen screen(1280, 800);
  screen.screen().show(page);
  (void)screen.draw(snapshot);
  std::vector<std::string> names;
  for (const Item& item : screen.items().items()) {
    const bool counts = item.name != "stop" && item.name.rfind("page_", 0) != 0;
    if (item.kind == ItemKind::Control && item.enabled && counts) names.push_back(item.name);
  }
  return names;
}

bool asks_nothing(const Requests& asked) {
  return asked.commands.empty() && !asked.data.begin && !asked.data.cancel && !asked.stop;
}

}  // namespace

TEST_CASE("a target above +10 % is confirmed where nothing was pressed, and never by pressing 180 again",
          "[ui][screen][double]") {
  for (const Size size : kSizes) {
    Preferences preferences;
    preferences.font_scale = size.type;
    BlindScreen screen(size.width, size.height, preferences);
    Scene scene("running");
    const Snapshot snapshot = with_a_bold_target(scene);
    CAPTURE(size.width, size.height, size.type);
    for (const bool hasty : {true, false}) {
      (void)screen.draw(snapshot);
      CHECK(asks_nothing(screen.click_again("target_180", snapshot, snapshot, hasty)));
      screen.rest(snapshot);
      if (hasty) (void)screen.click("target_cancel", snapshot);
      screen.rest(snapshot);
      REQUIRE(screen.items().find("target_180") != nullptr);
    }
    const Rect pressed = screen.items().find("target_180")->rect;
    CHECK(screen.click("target_180", snapshot).commands.empty());
    (void)screen.draw(snapshot);
    REQUIRE(screen.items().find("target_confirm") != nullptr);
    CHECK_FALSE(overlap(screen.items().find("target_confirm")->rect, pressed));
    CHECK(faults(screen.items(), screen.layout().window) == std::vector<std::string>{});
    if (size.type == 1.0F) CHECK(cut_words(screen.items()) == std::vector<std::string>{});
    const auto asked = screen.click("target_confirm", snapshot).commands;
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].target == v1::TARGET_180);
    CHECK(asked[0].confirmed);
  }
}

TEST_CASE("the second press of a double-click asks for nothing that has come into the first one's place",
          "[ui][screen][double]") {
  struct Case {
    Page page;
    const char* scene;
  };
  int gone = 0;
  for (const Case& one : {Case{Page::Run, "running"}, Case{Page::Session, "idle"}}) {
    Scene scene(one.scene);
    const Snapshot snapshot = with_a_bold_target(scene);
    for (const std::string& control : names_of_controls(one.page, snapshot)) {
      BlindScreen screen(1280, 800);
      screen.screen().show(one.page);
      (void)screen.draw(snapshot);
      const Requests again = screen.click_again(control, snapshot, snapshot);
      if (screen.items().find(control) != nullptr) continue;  // it is meant to be pressed again
      CAPTURE(one.scene, control);
      CHECK(asks_nothing(again));
      ++gone;
    }
  }
  CHECK(gone > 5);  // pain, effort, markers, 180, the intake, the belt
}
