#include "ui/draw/asked_panel.hpp"

#include <algorithm>

namespace footfall::ui {
namespace {

constexpr float kButton = 34, kWide = 130, kBar = 10, kBarWide = 240;

}  // namespace

AskedPress draw_asked(const Pen& pen, Rect r, AskedPhase phase, const std::string& doing, double share,
                      const std::string& problem, const AskAgain& state, const AskedWords& words) {
  r.take_top(pen.px(8));
  r.w = std::min(r.w, pen.px(760));
  if (state.given_up || phase == AskedPhase::Failed) {
    const bool failed = !state.given_up;
    const std::string sentence = failed ? std::string(words.failed) + ": " + problem + "." : words.given_up;
    pen.paragraph(r.take_top(pen.px(66), pen.px(8)), Type::Body,
                  failed ? colour::kWarning : colour::kTextSoft, sentence);
    Rect row = r.take_top(pen.px(kButton));
    return pen.button(words.again, row.take_left(pen.px(kWide)), failed ? "Try again" : words.ask, {true, ""})
               ? AskedPress::Again
               : AskedPress::None;
  }
  if (phase == AskedPhase::Done) return AskedPress::None;
  Rect row = r.take_top(pen.px(kButton));
  const bool cancel =
      pen.button(words.cancel, row.take_left(pen.px(kWide), pen.px(16)), "Cancel", {true, ""});
  Rect bar = row.take_left(std::min(pen.px(kBarWide), 0.5F * row.w), pen.px(12));
  bar = {bar.x, bar.y + 0.5F * (bar.h - pen.px(kBar)), bar.w, pen.px(kBar)};
  pen.fill(bar, colour::kField, pen.px(0.5F * kBar));
  const float part = static_cast<float>(std::clamp(share, 0.03, 1.0));
  pen.fill({bar.x, bar.y, part * bar.w, bar.h}, colour::kPrimary, pen.px(0.5F * kBar));
  pen.text(row, Type::Body, colour::kTextSoft, doing.empty() ? "asking the station" : doing);
  return cancel ? AskedPress::Cancel : AskedPress::None;
}

}  // namespace footfall::ui
