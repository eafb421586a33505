#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "gait/health_names.hpp"
#include "gait/metrics/metric_catalogue.hpp"
#include "tests/unit/ui_screen/made_up.hpp"
#include "tests/unit/ui_screen/scene.hpp"
#include "tests/unit/ui_screen/screen_faults.hpp"
#include "ui/draw/palette.hpp"

/// Nothing clipped, nothing overlapping: judged from the rectangles of what was drawn.
using namespace footfall::tests;
using namespace footfall::ui;

TEST_CASE("on every page, in every state and size, nothing overlaps, sticks out or leaves the window",
          "[ui][screen]") {
  for (const Size size : kSizes) {
    Preferences preferences;
    preferences.font_scale = size.type;
    BlindScreen screen(size.width, size.height, preferences);
    for (const char* name :
         {"running", "new", "armed", "starting", "stopped", "fault", "idle", "countdown"}) {
      Scene scene(name);
      for (const PageName& page : kPages) {
        CAPTURE(size.width, size.height, size.type, name, page.name);
        screen.screen().show(page.page);
        (void)screen.draw(scene.snapshot(), std::string(name) == "countdown");
        const auto found = faults(screen.items(), screen.layout().window);
        CHECK(found == std::vector<std::string>{});
        CHECK(screen.items().page() == page.name);
        const Item* stop = screen.items().find("stop");
        REQUIRE(stop != nullptr);
        CHECK(stop->enabled);
        CHECK(stop->rect.w * stop->rect.h > 0.01F * static_cast<float>(size.width * size.height));
      }
    }
  }
}

TEST_CASE("the words of buttons, headings and checks fit at the sizes that are promised", "[ui][screen]") {
  for (const Size size : kSizes) {
    if (size.type != 1.0F) continue;
    BlindScreen screen(size.width, size.height);
    for (const char* name : {"running", "idle", "armed", "starting"}) {
      Scene scene(name);
      for (const PageName& page : kPages) {
        CAPTURE(size.width, size.height, name, page.name);
        screen.screen().show(page.page);
        (void)screen.draw(scene.snapshot());
        CHECK(cut_words(screen.items()) == std::vector<std::string>{});
      }
    }
  }
}

TEST_CASE("every chart of the run page keeps its place and its words", "[ui][screen]") {
  for (const Size size : kSizes) {
    Preferences preferences;
    preferences.font_scale = size.type;
    BlindScreen screen(size.width, size.height, preferences);
    for (const char* name : {"running", "idle", "countdown"}) {
      Scene scene(name);
      for (const char* chart : {"chart_page_forces", "chart_page_stance", "chart_page_cop",
                                "chart_page_steps", "chart_page_cue"}) {
        CAPTURE(size.width, size.height, size.type, name, chart);
        const bool programme = std::string(name) == "countdown";
        (void)screen.draw(scene.snapshot(), programme);
        REQUIRE(screen.items().find(chart) != nullptr);
        (void)screen.click(chart, scene.snapshot());
        (void)screen.draw(scene.snapshot(), programme);
        CHECK(faults(screen.items(), screen.layout().window) == std::vector<std::string>{});
        if (size.type != 1.0F) continue;
        CHECK(cut_words(screen.items()) == std::vector<std::string>{});
      }
    }
  }
}

TEST_CASE("pain, effort and markers take a press or a key each, and their grids overlap nothing",
          "[ui][screen]") {
  BlindScreen screen(1280, 800);
  Scene scene("running");
  (void)screen.draw(scene.snapshot());
  const auto press = [&](const char* name) {
    CAPTURE(name);
    REQUIRE(screen.items().find(name) != nullptr);
    const Requests asked = screen.click(name, scene.snapshot());
    CHECK(faults(screen.items(), screen.layout().window) == std::vector<std::string>{});
    return asked.commands;
  };
  CHECK(press("note_pain").empty());
  CHECK(press("score_3").empty());
  CHECK(press("place_low_back").empty());
  const auto pain = press("side_none");
  REQUIRE(pain.size() == 1);
  CHECK(pain[0].side == "none");
  CHECK(pain[0].phase == "during");
  CHECK(pain[0].kind == CommandKind::AddPain);
  CHECK(pain[0].score == 3);
  CHECK(pain[0].region == "low back");
  CHECK(press("note_pain").empty());
  const auto none = press("score_0");
  REQUIRE(none.size() == 1);
  CHECK(none[0].score == 0);
  CHECK(press("note_effort").empty());
  const auto effort = press("score_10");
  REQUIRE(effort.size() == 1);
  CHECK(effort[0].kind == CommandKind::AddExertion);
  CHECK(effort[0].score == 10);
  CHECK(press("note_marker").empty());
  CHECK(press("note_back").empty());
  CHECK(press("note_marker").empty());
  const auto marker = press("stumble");
  REQUIRE(marker.size() == 1);
  CHECK(marker[0].preset == "stumble");
}

TEST_CASE("the key for a new leg symptom ends a programme under way", "[ui][screen]") {
  BlindScreen screen(1280, 800);
  Scene scene("countdown");
  (void)screen.draw(scene.snapshot());
  const auto asked = screen.click("note_leg", scene.snapshot()).commands;
  REQUIRE(asked.size() == 2);
  CHECK(asked[0].kind == CommandKind::EndProgramme);
  CHECK(asked[1].kind == CommandKind::AddMarker);
}

TEST_CASE("whatever makes the steps of a measure doubtful, 5/20 panel and read-outs say it uncut",
          "[ui][screen]") {
  for (const Size size : kSizes) {
    if (size.type != 1.0F) continue;
    BlindScreen screen(size.width, size.height);
    Scene scene("running");
    for (const footfall::gait::HealthName& health : footfall::gait::all_health_names()) {
      Snapshot snapshot = scene.snapshot();
      for (int i = 0; i < snapshot.comparison.measures_size(); ++i)
        doubt(snapshot, i, std::string(health.meaning));
      for (const footfall::gait::StepMetric& metric : footfall::gait::step_metrics())
        if ((metric.doubtful_if & health.bit) != 0)
          doubt_readout(snapshot, std::string(metric.key), std::string(health.meaning));
      CAPTURE(size.width, size.height, std::string(health.meaning));
      (void)screen.draw(snapshot);
      CHECK(cut_words(screen.items()) == std::vector<std::string>{});
    }
    Snapshot unheard_of = scene.snapshot();
    doubt(unheard_of, 0, "a reason that this console has never heard of and that is rather long");
    (void)screen.draw(unheard_of);
    CHECK(cut_words(screen.items()) == std::vector<std::string>{});
  }
}

TEST_CASE("the geometry check sees what it is for", "[ui][screen]") {
  ItemList items;
  items.begin_frame("page");
  const Rect window{0, 0, 100, 100};
  items.add({ItemKind::Panel, "panel", {10, 10, 50, 50}, true, {}});
  items.add({ItemKind::Control, "good", {20, 20, 10, 10}, true, {}});
  CHECK(faults(items, window).empty());
  items.add({ItemKind::Control, "on top", {25, 25, 10, 10}, true, {}});
  items.add({ItemKind::Control, "out", {55, 40, 10, 10}, true, {}});
  items.add({ItemKind::Control, "gone", {95, 40, 10, 10}, true, {}});
  CHECK(faults(items, window).size() == 3);
}

TEST_CASE("STOP asks to stop from every page, at the press", "[ui][screen][stop]") {
  BlindScreen screen(1280, 800);
  Scene scene("running");
  for (const PageName& page : kPages) {
    CAPTURE(page.name);
    screen.screen().show(page.page);
    (void)screen.draw(scene.snapshot());
    const Rect stop = screen.items().find("stop")->rect;
    screen.move_to(stop.x + 5, stop.y + 5);
    (void)screen.draw(scene.snapshot());
    screen.press(true);
    CHECK(screen.draw(scene.snapshot()).stop);
    screen.press(false);
    CHECK_FALSE(screen.draw(scene.snapshot()).stop);
  }
}

TEST_CASE("pages are reached by their names, and a viewer's page asks for nothing", "[ui][screen]") {
  BlindScreen screen(1280, 800, {}, true);
  Scene scene("running");
  (void)screen.draw(scene.snapshot());
  for (const PageName& page : kPages) {
    const Requests asked = screen.click(page.name, scene.snapshot());
    CHECK(screen.screen().page() == page.page);
    CHECK(asked.commands.empty());
  }
}

TEST_CASE("words can be read on what they stand on, in both themes", "[ui][screen]") {
  for (const Theme theme : {Theme::Dark, Theme::Light}) {
    for (const SideColours sides :
         {SideColours::BlueOrange, SideColours::TealMagenta, SideColours::LightDark}) {
      set_palette(theme, sides);
      // WCAG 2.1: 4.5 for words, 3 for large words and for lines.
      for (const ImU32 ground : {colour::kPanel, colour::kBackground}) {
        CHECK(contrast(colour::kText, ground) >= 7.0);
        CHECK(contrast(colour::kTextSoft, ground) >= 4.5);
        CHECK(contrast(colour::kTextOff, ground) >= 4.5);
        CHECK(contrast(colour::kWarning, ground) >= 4.5);
        CHECK(contrast(colour::kAlarm, ground) >= 4.5);
        CHECK(contrast(colour::kAccent, ground) >= 4.5);
        CHECK(contrast(colour::kLeft, ground) >= 3.0);
        CHECK(contrast(colour::kRight, ground) >= 3.0);
      }
      CHECK(contrast(colour::kOnStrong, colour::kStop) >= 4.5);
      CHECK(contrast(colour::kOnStrong, colour::kPrimary) >= 4.5);
      CHECK(contrast(colour::kText, colour::kControl) >= 4.5);
      // Hints of fields, and what stands on a large control that only tells.
      for (const ImU32 ground : {colour::kField, colour::kControlOff})
        CHECK(contrast(colour::kTextOff, ground) >= 4.5);
      // Grey has to be told from the words that hold.
      CHECK(contrast(colour::kText, colour::kPanel) >= 2.0 * contrast(colour::kTextOff, colour::kPanel));
    }
  }
  CHECK(contrast(IM_COL32(0, 0, 0, 255), IM_COL32(255, 255, 255, 255)) == Approx(21.0));
  set_palette(Theme::Dark, SideColours::BlueOrange);
}
