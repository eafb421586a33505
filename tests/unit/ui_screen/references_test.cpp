#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/unit/ui_screen/picture_compare.hpp"
#include "tests/unit/ui_screen/still_scenes.hpp"
#include "ui/draw/layout.hpp"
#include "ui/draw/palette.hpp"

/// The console's pages beside their reference pictures (tests/ui/references/README.md says who has looked).
/// FOOTFALL_RENEW_REFERENCES=1 writes them anew: scripts/screenshots --references.
using namespace footfall::tests;
using namespace footfall::ui;

namespace {

const std::filesystem::path kReferences = FOOTFALL_REFERENCES, kSeen = FOOTFALL_PICTURES_SEEN;

std::filesystem::path reference_of(const StillScene& still) {
  return kReferences / (still.name + ".png");
}

bool renewing() {
  const char* wish = std::getenv("FOOTFALL_RENEW_REFERENCES");
  return wish != nullptr && *wish == '1';
}

bool can_compare() {
  if (has_the_type()) return true;
  std::printf("skipped: the Inter fonts (package fonts-inter) are missing, so no picture can be compared.\n");
  return false;
}

const StillScene& still_of(const std::string& name) {
  for (const StillScene& still : still_scenes()) {
    if (still.name == name) return still;
  }
  FAIL("there is no scene " << name);
  return still_scenes().front();
}

/// Pictures of a page that has gone wrong.
Picture moved_down(const Picture& picture, int by) {
  Picture moved = picture;
  const auto rows = 3 * static_cast<std::ptrdiff_t>(picture.width) * by;
  std::copy(picture.rgb.begin(), picture.rgb.end() - rows, moved.rgb.begin() + rows);
  return moved;
}

Picture blanked(const Picture& picture, const Rect& rect, const Picture& colour_from) {
  Picture blank = picture;
  for (int y = static_cast<int>(rect.y); y < static_cast<int>(rect.bottom()); ++y) {
    for (int x = static_cast<int>(rect.x); x < static_cast<int>(rect.right()); ++x) {
      for (std::size_t c = 0; c < 3; ++c)
        blank.rgb[3 * static_cast<std::size_t>(y * picture.width + x) + c] = colour_from.rgb[c];
    }
  }
  return blank;
}

}  // namespace

TEST_CASE("every page looks like its reference picture", "[ui][screen][pictures]") {
  if (!can_compare()) return;
  for (const StillScene& still : still_scenes()) {
    const Picture full = draw_still(still), actual = halved(full);
    if (renewing()) {
      REQUIRE(write_png(full, kSeen / (still.name + ".full.png")));
      REQUIRE(write_png(actual, reference_of(still)));
      // 1920 x 1080 at 200 %, for the eye alone.
      REQUIRE(write_png(halved(draw_still(still, 3840, 2160)), kSeen / (still.name + ".200-percent.png")));
      std::printf("%s\n", (kSeen / (still.name + ".full.png")).c_str());
      continue;
    }
    const auto reference = read_png(reference_of(still));
    INFO("picture " << still.name << "; its reference: " << reference_of(still).string());
    REQUIRE(reference.has_value());
    const Difference found = difference(actual, *reference);
    if (!found.same()) {
      CHECK(write_png(full, kSeen / (still.name + ".actual.png")));
      CHECK(write_png(marked(actual, *reference), kSeen / (still.name + ".difference.png")));
    }
    INFO(found.differing << " of " << found.cells << " cells differ, " << found.strongly
                         << " strongly; see *.actual.png and *.difference.png in " << kSeen.string()
                         << "; when it is meant to look like that: scripts/screenshots --references");
    CHECK(found.same());
  }
}

TEST_CASE("a page drawn twice is the same picture to the last bit", "[ui][screen][pictures]") {
  for (const char* name : {"run-running-dark", "review-running-light", "session-idle-light"}) {
    CAPTURE(name);
    CHECK(draw_still(still_of(name)).rgb == draw_still(still_of(name)).rgb);
  }
}

TEST_CASE("the comparison sees every colour token that is shown, and not the last bit of one",
          "[ui][screen][pictures]") {
  if (!can_compare()) return;
  struct Token {
    const char* name;
    ImU32 Palette::*colour;
    const char* shown_in;
  };
  // Not here: the three hover colours, which need a pointer; control_off and simulation have no page's area
  // to themselves, and cover lies over a stale chart.
  const std::vector<Token> tokens{{"background", &Palette::background, "settings-dark"},
                                  {"panel", &Palette::panel, "settings-dark"},
                                  {"panel_edge", &Palette::panel_edge, "run-running-dark"},
                                  {"control", &Palette::control, "settings-dark"},
                                  {"text", &Palette::text, "settings-dark"},
                                  {"text_soft", &Palette::text_soft, "settings-dark"},
                                  {"text_off", &Palette::text_off, "run-stale-dark"},
                                  {"control_text_off", &Palette::control_text_off, "run-new-dark"},
                                  {"grid", &Palette::grid, "run-running-dark"},
                                  {"left", &Palette::left, "run-running-dark"},
                                  {"right", &Palette::right, "run-running-dark"},
                                  {"stop", &Palette::stop, "run-running-dark"},
                                  {"on_strong", &Palette::on_strong, "run-running-dark"},
                                  {"cover", &Palette::cover, "run-stale-dark"}};
  for (const Token& token : tokens) {
    const StillScene& still = still_of(token.shown_in);
    const auto shown = [&](unsigned flipped) {
      return halved(draw_still(still, 1280, 800, [&] { colour::detail::present.*token.colour ^= flipped; }));
    };
    const Picture right = shown(0);
    const Difference other = difference(shown(IM_COL32(0x80, 0x80, 0x80, 0)), right);
    CAPTURE(token.name, token.shown_in, other.differing, other.strongly);
    CHECK_FALSE(other.same());
    CHECK(difference(shown(IM_COL32(1, 1, 1, 0)), right).same());
  }
}

TEST_CASE("the comparison sees a panel that is missing, a layout that has moved, and another size",
          "[ui][screen][pictures]") {
  for (const char* name : {"run-running-dark", "settings-light", "review-running-dark"}) {
    const Picture full = draw_still(still_of(name)), right = halved(full);
    CAPTURE(name);
    CHECK_FALSE(difference(halved(moved_down(full, 4)), right).same());
    CHECK_FALSE(difference(halved(draw_still(still_of(name), 1284, 804)), right).same());
  }
  const StillScene& still = still_of("run-running-dark");
  const Picture full = draw_still(still), right = halved(full);
  const Layout layout = layout_for(1280, 800, 1.0F);
  for (const Rect& panel : {layout.stop, layout.control, layout.vertical, layout.fore_aft, layout.readouts,
                            layout.comparison, layout.status, layout.navigation}) {
    CAPTURE(panel.x, panel.y, panel.w, panel.h);
    CHECK_FALSE(difference(halved(blanked(full, panel, full)), right).same());
  }
}
