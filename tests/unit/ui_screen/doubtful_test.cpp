#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/unit/ui_screen/made_up.hpp"
#include "tests/unit/ui_screen/scene.hpp"
#include "ui/draw/palette.hpp"

/// What is doubtful does not look good.
using namespace footfall::tests;
using namespace footfall::ui;

namespace {

/// Corners of this colour that the last frame has drawn inside `r`.
long drawn(const Rect& r, ImU32 tint) {
  long found = 0;
  for (int n = 0; n < ImGui::GetDrawData()->CmdListsCount; ++n) {
    const auto& corners = ImGui::GetDrawData()->CmdLists[n]->VtxBuffer;
    found += std::count_if(corners.begin(), corners.end(), [&](const ImDrawVert& at) {
      return at.col == tint && r.contains(at.pos.x, at.pos.y);
    });
  }
  return found;
}

}  // namespace

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
