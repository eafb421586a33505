#include <algorithm>
#include <array>
#include <cmath>

#include "ui/draw/screen.hpp"
#include "ui/draw/widgets.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr float kRow = 92, kButton = 44;

/// Heading, sentence, and one button for every choice; the index of the one that was pressed, or -1.
template <std::size_t N>
int choices(const Pen& pen, Rect& column, const char* heading, const char* sentence,
            const std::array<Choice, N>& all) {
  Rect r = column.take_top(pen.px(kRow), pen.px(18));
  pen.text(r.take_top(pen.px(22)), Type::Strong, colour::kText, heading);
  pen.text(r.take_top(pen.px(20), pen.px(6)), Type::Caption, colour::kTextSoft, sentence);
  Rect row = r.take_top(pen.px(kButton));
  const float gap = pen.px(7);
  return pen.choose(row, (row.w - gap * static_cast<float>(N - 1)) / static_cast<float>(N), gap, all);
}

void sample(const Pen& pen, Rect r) {
  pen.text(r.take_top(pen.px(22), pen.px(8)), Type::Strong, colour::kTextSoft, "This is how it looks");
  const Rect figure = r.take_top(pen.px(92));
  const float wide = pen.figure(figure.x, figure.y, Type::Huge, colour::kText, "176");
  pen.text({figure.x + wide + pen.px(10), figure.y + pen.px(44), pen.px(140), pen.px(24)}, Type::Title,
           colour::kTextSoft, "steps/min");
  Rect lines = r.take_top(pen.px(90), pen.px(12));
  const std::array<std::pair<const char*, ImU32>, 2> sides{
      {{"left", colour::kLeft}, {"right", colour::kRight}}};
  for (std::size_t i = 0; i < sides.size(); ++i) {
    std::array<ImVec2, 160> points{};
    for (std::size_t k = 0; k < points.size(); ++k) {
      const float part = static_cast<float>(k) / static_cast<float>(points.size() - 1);
      const float shift = i == 0 ? 0.0F : 0.5F;
      const float hump = std::max(0.0F, std::sin(6.2831853F * (2.0F * part + shift)));
      points[k] = {lines.x + part * lines.w, lines.bottom() - pen.px(4) - hump * 0.8F * lines.h};
    }
    pen.list().AddPolyline(points.data(), static_cast<int>(points.size()), sides[i].second, ImDrawFlags_None,
                           pen.px(3));
  }
  Rect key = r.take_top(pen.px(20), pen.px(16));
  for (const auto& [words, tint] : sides) pen.text(key.take_left(pen.px(70)), Type::Strong, tint, words);
  pen.text(r.take_top(pen.px(20)), Type::Body, colour::kText, "Connected. The belt stands.");
  pen.text(r.take_top(pen.px(20)), Type::Body, colour::kWarning,
           "Emergency stop open: release it at the machine.");
  pen.text(r.take_top(pen.px(20)), Type::Caption, colour::kTextSoft,
           "Loading rate: vertical, average (VALR)");
}

}  // namespace

void Screen::settings_page(const Pen& pen, Rect r) {
  Rect left = r.take_left(0.62F * r.w, pen.px(10));
  pen.panel(left, "settings");
  pen.panel(r, "sample");
  sample(pen, r.inset(pen.px(24)));
  left = left.inset(pen.px(24));
  pen.text(left.take_top(pen.px(32), pen.px(12)), Type::Heading, colour::kText, "Settings of this console");

  const bool mph = preferences_.unit == SpeedUnit::Mph;
  const int unit = choices<2>(pen, left, "Speed", "Shown and typed in this unit. The station works in m/s.",
                              {{{"unit_km_per_h", "km/h", !mph}, {"unit_mph", "mph", mph}}});
  if (unit >= 0) {
    preferences_.unit = unit == 1 ? SpeedUnit::Mph : SpeedUnit::KmPerH;
    // A number typed in the other unit must not be sent as one in this.
    speed_text_.fill('\0');
  }
  const bool light = preferences_.look == Look::Light;
  const int look = choices<2>(pen, left, "Theme", "Light for a bright room, dark for a dim one.",
                              {{{"theme_dark", "Dark", !light}, {"theme_light", "Light", light}}});
  if (look >= 0) preferences_.look = look == 1 ? Look::Light : Look::Dark;
  const int sides =
      choices<3>(pen, left, "Left and right",
                 "Each pair stays apart for colour-blind eyes. In Review, left is a disc and right a square.",
                 {{{"sides_0", "Blue, orange", preferences_.sides == 0},
                   {"sides_1", "Teal, magenta", preferences_.sides == 1},
                   {"sides_2", "Pale, deep", preferences_.sides == 2}}});
  if (sides >= 0) preferences_.sides = static_cast<std::uint8_t>(sides);
  constexpr std::array<float, 3> kScales{0.8F, 0.9F, 1.0F};
  const auto is = [this](float scale) { return std::fabs(preferences_.font_scale - scale) < 0.01F; };
  const int scale = choices<3>(pen, left, "Size of type",
                               "All sizes grow with the window. A change waits until the belt rests.",
                               {{{"scale_80", "80 %", is(kScales[0])},
                                 {"scale_90", "90 %", is(kScales[1])},
                                 {"scale_100", "100 %", is(kScales[2])}}});
  if (scale >= 0) preferences_.font_scale = kScales[static_cast<std::size_t>(scale)];
}

}  // namespace footfall::ui
