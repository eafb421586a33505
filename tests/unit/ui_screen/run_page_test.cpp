#include <catch2/catch.hpp>

#include "tests/unit/ui_screen/drawn.hpp"
#include "tests/unit/ui_screen/made_up.hpp"
#include "tests/unit/ui_screen/scene.hpp"
#include "ui/draw/palette.hpp"

/// What is doubtful does not look good, and what is expected can be seen beside what is measured.
using namespace footfall::tests;
using namespace footfall::ui;

TEST_CASE("figures, whiskers and read-outs of doubtful steps are grey, and only those", "[ui][screen]") {
  BlindScreen screen(1280, 800);
  Scene scene("running");
  Snapshot snapshot = scene.snapshot();
  (void)screen.draw(snapshot);
  Rect rows = screen.layout().comparison;
  (void)rows.take_left(0.45F * rows.w);
  rows = rows.inset(4);
  Rect loads = screen.layout().readouts;
  (void)loads.take_top(0.42F * loads.h);
  const Rect half{loads.x, loads.y, 0.5F * loads.w, loads.h - 110.0F};
  const long rows_before = drawn(rows, colour::kText), loads_before = drawn(half, colour::kText);
  REQUIRE(rows_before > 0);
  REQUIRE(loads_before > 0);

  doubt(snapshot, 1, "sample rate below 1 kHz");
  (void)screen.draw(snapshot);
  const long one_less = drawn(rows, colour::kText);
  CHECK(one_less < rows_before);
  CHECK(one_less > 0);
  for (int i = 0; i < snapshot.comparison.measures_size(); ++i) doubt(snapshot, i, "sample rate below 1 kHz");
  (void)screen.draw(snapshot);
  CHECK(drawn(rows, colour::kText) == 0);
  CHECK(drawn(half, colour::kText) == loads_before);

  for (const char* key : {"peak_vgrf_n", "vertical_average_loading_rate_bw_s"})
    doubt_readout(snapshot, key, "sample rate below 1 kHz");
  (void)screen.draw(snapshot);
  CHECK(drawn(half, colour::kText) == 0);
}

TEST_CASE("published and cadence band have an edge in full accent, which stands out from what they lie on",
          "[ui][screen]") {
  for (const Look look : {Look::Dark, Look::Light}) {
    set_palette(look == Look::Light ? Theme::Light : Theme::Dark, SideColours::BlueOrange);
    Preferences preferences;
    preferences.look = look;
    BlindScreen screen(1280, 800, preferences);
    Scene scene("running");
    Snapshot snapshot = scene.snapshot();
    const auto edges = [&](const Snapshot& shown) {
      (void)screen.draw(shown);
      Rect rows = screen.layout().comparison;
      (void)rows.take_left(0.36F * rows.w);
      (void)rows.take_top(48);  // below the heads, where the swatch is
      Rect gauge = screen.layout().readouts;
      (void)gauge.take_top(128);
      return std::pair{drawn(rows, colour::kAccent), drawn({gauge.x, gauge.y, gauge.w, 30}, colour::kAccent)};
    };
    const auto [rows, gauge] = edges(snapshot);
    CHECK(contrast(colour::kAccent, colour::kPanel) >= 3.0);
    CHECK(contrast(colour::kAccent, colour::kField) >= 3.0);
    for (footfall::v1::MeasureChange& one : *snapshot.comparison.mutable_measures())
      one.clear_published_least_percent();
    snapshot.target_cadence_spm.reset();
    const auto [no_rows, no_gauge] = edges(snapshot);
    CHECK(rows > 0);
    CHECK(no_rows == 0);
    CHECK(gauge > 2 * 4);  // more than the mark of the target alone
    CHECK(no_gauge == 0);
  }
  set_palette(Theme::Dark, SideColours::BlueOrange);
}

TEST_CASE("on the metronome's page only what is chosen has the colour of a choice, silent and with the beat",
          "[ui][screen]") {
  BlindScreen screen(1280, 800);
  Scene scene("running");
  const Snapshot snapshot = scene.snapshot();
  screen.screen().charts().choose(ChartPanel::Page::Cue);
  const auto green = [&](const char* name) {
    CAPTURE(name);
    (void)screen.draw(snapshot);
    REQUIRE(screen.items().find(name) != nullptr);
    return drawn(screen.items().find(name)->rect, colour::kPrimary) > 0;
  };
  CHECK(green("cue_steady"));
  CHECK_FALSE(green("cue_faded"));
  CHECK_FALSE(green("cue_start"));
  CHECK(green("runner_first_cadence"));
  CHECK_FALSE(green("runner_first_beat"));
  (void)screen.click("cue_faded", snapshot);
  CHECK(green("cue_faded"));
  CHECK_FALSE(green("cue_steady"));
  (void)screen.click("cue_start", snapshot);
  CHECK_FALSE(green("cue_stop"));
}
