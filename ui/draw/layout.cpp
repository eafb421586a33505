#include "ui/draw/layout.hpp"

#include <algorithm>

namespace footfall::ui {
namespace {

constexpr float kSmallestScale = 0.7F, kLargestScale = 4.0F;
constexpr float kMargin = 12, kGap = 10;
constexpr float kTop = 84, kStopWidth = 230, kMessage = 34, kNavigation = 560, kStatus = 24;
constexpr float kControlWidth = 300, kReadoutsWidth = 376, kComparison = 150, kProgramme = 138;

void split_traces(Layout& layout, Rect rest) {
  layout.vertical = rest.take_top((rest.h - kGap * layout.scale) * 0.58F, kGap * layout.scale);
  layout.fore_aft = rest;
}

}  // namespace

Layout layout_for(int width, int height, float font_scale) {
  Layout layout;
  const float fit =
      std::min(static_cast<float>(width) / kBaseWidth, static_cast<float>(height) / kBaseHeight);
  const float s = std::clamp(fit * font_scale, kSmallestScale, kLargestScale);
  layout.scale = s;
  layout.window = {0, 0, static_cast<float>(width), static_cast<float>(height)};
  Rect rest = layout.window.inset(kMargin * s);

  layout.top = rest.take_top(kTop * s, kGap * s);
  layout.stop = {layout.top.right() - kStopWidth * s, layout.top.y, kStopWidth * s, layout.top.h};
  layout.top.w -= (kStopWidth + kGap) * s;
  layout.message = rest.take_top(kMessage * s, kGap * s);
  layout.navigation = layout.message.take_left(kNavigation * s, kGap * s);
  layout.status = {rest.x, rest.bottom() - kStatus * s, rest.w, kStatus * s};
  rest.h -= (kStatus + kGap) * s;
  layout.body = rest;

  layout.control = rest.take_left(kControlWidth * s, kGap * s);
  layout.comparison = {rest.x, rest.bottom() - kComparison * s, rest.w, kComparison * s};
  rest.h -= (kComparison + kGap) * s;
  layout.readouts = {rest.right() - kReadoutsWidth * s, rest.y, kReadoutsWidth * s, rest.h};
  rest.w -= (kReadoutsWidth + kGap) * s;
  split_traces(layout, rest);
  return layout;
}

void Layout::make_room_for_programme() {
  if (programme.h > 0) return;
  Rect rest{vertical.x, vertical.y, vertical.w, fore_aft.bottom() - vertical.y};
  programme = {rest.x, rest.bottom() - kProgramme * scale, rest.w, kProgramme * scale};
  rest.h -= (kProgramme + kGap) * scale;
  split_traces(*this, rest);
}

}  // namespace footfall::ui
