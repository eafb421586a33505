#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "control/motion_words.hpp"
#include "tests/unit/ui_screen/scene.hpp"
#include "ui/draw/palette.hpp"

/// What stands over every page.
using namespace footfall::tests;
using namespace footfall::ui;
namespace control = footfall::control;

namespace {

/// Triangles of `tint` in the last frame that cover `r` from edge to edge: a filled bar, no line and no
/// letter.
bool filled(const Rect& r, ImU32 tint) {
  float left = r.right(), right = r.x;
  for (int n = 0; n < ImGui::GetDrawData()->CmdListsCount; ++n) {
    for (const ImDrawVert& at : ImGui::GetDrawData()->CmdLists[n]->VtxBuffer) {
      if (at.col != tint || at.pos.y < r.y - 1.0F || at.pos.y > r.bottom() + 1.0F) continue;
      left = std::min(left, at.pos.x);
      right = std::max(right, at.pos.x);
    }
  }
  return left <= r.x + 1.0F && right >= r.right() - 1.0F;
}

const Item& words_at(const BlindScreen& screen, const std::string& name) {
  for (const Item& item : screen.items().items()) {
    if (item.kind == ItemKind::Words && item.name == name) return item;
  }
  FAIL("nothing is said at " << name);
  return screen.items().items().front();
}

const Item& headline(const BlindScreen& screen) {
  return words_at(screen, "motion");
}

}  // namespace

TEST_CASE("an unanswered STOP is a filled red bar over every page, in every size, with STOP beside it",
          "[ui][screen][stop]") {
  for (const Size size : kSizes) {
    Preferences preferences;
    preferences.font_scale = size.type;
    BlindScreen screen(size.width, size.height, preferences);
    Scene scene("running");
    Snapshot snapshot = scene.snapshot();
    snapshot.stop = StopProgress::Unanswered;
    for (const PageName& page : kPages) {
      CAPTURE(size.width, size.height, size.type, page.name);
      screen.screen().show(page.page);
      (void)screen.draw(snapshot);
      const Item& words = headline(screen);
      CHECK(words.value == "STOP NOT ANSWERED: use the emergency stop");
      CHECK(words.rect.h >= 60.0F * screen.layout().scale);
      CHECK(words.rect.w >= 0.5F * screen.layout().top.w);
      CHECK(filled(words.rect, colour::kStop));
      CHECK_FALSE(overlap(words.rect, screen.items().find("stop")->rect));
      if (size.type == 1.0F) CHECK(cut_words(screen.items()) == std::vector<std::string>{});
    }
    snapshot.stop = StopProgress::Accepted;
    (void)screen.draw(snapshot);
    CHECK_FALSE(filled(headline(screen).rect, colour::kStop));
  }
}

TEST_CASE(
    "whatever has stopped the belt, a bar that says it may still move holds the station's whole sentence",
    "[ui][screen][stop]") {
  for (const Size size : kSizes) {
    if (size.type != 1.0F) continue;
    BlindScreen screen(size.width, size.height);
    screen.screen().show(Page::Settings);
    Scene scene("running");
    Snapshot snapshot = scene.snapshot();
    snapshot.status.clear_measured_speed_m_s();
    for (auto i = static_cast<int>(control::Cause::None);
         i <= static_cast<int>(control::Cause::CommissioningTest); ++i) {
      const auto cause = static_cast<control::Cause>(i);
      snapshot.status.set_cause(control::sentence_for(cause));
      for (const char* state : {"Stopped", "Slowing", "EmergencyStop", "Fault"}) {
        CAPTURE(size.width, size.height, state, snapshot.status.cause());
        snapshot.status.set_state(state);
        (void)screen.draw(snapshot);
        CHECK(filled(headline(screen).rect, colour::kStop));
        CHECK(cut_words(screen.items()) == std::vector<std::string>{});
      }
    }
  }
}

TEST_CASE("while another console has control every page says so, uncut, and STOP is there", "[ui][screen]") {
  for (const Size size : kSizes) {
    if (size.type != 1.0F) continue;
    for (const bool viewer : {false, true}) {
      BlindScreen screen(size.width, size.height, {}, viewer);
      Scene scene("running", viewer);
      Snapshot snapshot = scene.snapshot();
      snapshot.holder = Holder::Another;
      for (const PageName& page : kPages) {
        CAPTURE(size.width, size.height, viewer, page.name);
        screen.screen().show(page.page);
        (void)screen.draw(snapshot);
        CHECK(words_at(screen, "connection").value.find("another console has control") != std::string::npos);
        CHECK(cut_words(screen.items()) == std::vector<std::string>{});
        CHECK(faults(screen.items(), screen.layout().window) == std::vector<std::string>{});
        REQUIRE(screen.items().find("stop") != nullptr);
        CHECK(screen.items().find("stop")->enabled);
      }
      snapshot.holder = Holder::Mine;
      (void)screen.draw(snapshot);
      CHECK(words_at(screen, "connection").value.find("another") == std::string::npos);
    }
  }
}
