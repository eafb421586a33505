#include "ui/draw/review_page.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/draw/block_compare_page.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr float kHead = 40, kGap = 8, kFigures = 330, kAxis = 48;
constexpr double kEnds = std::numeric_limits<double>::infinity();

struct Stretch {
  const char* name;
  const char* label;
  double seconds;
};
constexpr std::array<Stretch, 4> kStretches{{{"review_30s", "30 s", 30.0},
                                             {"review_2min", "2 min", 120.0},
                                             {"review_10min", "10 min", 600.0},
                                             {"review_all", "All", kEnds}}};

struct Span {
  double from_s = 0, to_s = 1;
};

struct Scale {
  double lowest = 0, highest = 1;
};

/// Of the middle 96 %, so that one wild step does not flatten the rest.
std::optional<Scale> scale_of(const StepHistory& history, StepMeasure measure, Span span) {
  constexpr std::size_t kEnough = 10;
  std::vector<float> values, doubtful;
  for (const StepPoint& step : history.steps()) {
    if (step.time_s < span.from_s || step.time_s > span.to_s || !std::isfinite(step[measure])) continue;
    (step.doubtful ? doubtful : values).push_back(step[measure]);
  }
  if (values.size() < kEnough) values.insert(values.end(), doubtful.begin(), doubtful.end());
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const auto at = [&values](double part) {
    return static_cast<double>(
        values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))]);
  };
  const double middle = 0.5 * (at(0.02) + at(0.98));
  const double half = std::max(0.75 * (at(0.98) - at(0.02)), 0.05 * std::fabs(middle) + 1e-3);
  return Scale{middle - half, middle + half};
}

void dots(const Pen& pen, const StepHistory& history, StepMeasure measure, const Rect& area, Span span,
          Scale scale) {
  pen.list().PushClipRect({area.x, area.y}, {area.right(), area.bottom()}, true);
  const float radius = std::max(1.5F, pen.px(2.5F));
  // More dots than columns say nothing: thinned evenly, the newest kept.
  const auto shown = static_cast<std::size_t>(std::max(1.0F, area.w));
  const std::size_t every = 1 + history.steps().size() / (2 * shown);
  for (std::size_t i = history.steps().size(); i-- > 0;) {
    const StepPoint& step = history.steps()[i];
    if (step.time_s < span.from_s) break;
    if (!std::isfinite(step[measure]) || (history.steps().size() - 1 - i) % every != 0) continue;
    const float x =
        area.x + area.w * static_cast<float>((step.time_s - span.from_s) / (span.to_s - span.from_s));
    const double part = (static_cast<double>(step[measure]) - scale.lowest) / (scale.highest - scale.lowest);
    const float y = area.bottom() - area.h * static_cast<float>(std::clamp(part, 0.0, 1.0));
    const ImU32 tint = step.left ? colour::kLeft : step.right ? colour::kRight : colour::kTextSoft;
    if (step.doubtful) {
      pen.list().AddCircle({x, y}, radius, colour::kTextOff, 8);
    } else if (step.right) {
      // Another shape too: colour alone is not enough.
      pen.list().AddRectFilled({x - radius, y - radius}, {x + radius, y + radius}, tint);
    } else {
      pen.list().AddCircleFilled({x, y}, radius, tint, 8);
    }
  }
  pen.list().PopClipRect();
}

std::optional<double> baseline_of(const Snapshot& snapshot, StepMeasure measure) {
  const v1::GaitSummary& b = snapshot.baseline;
  if (b.steps() == 0) return std::nullopt;
  const auto told = [](bool has, double value) { return has ? std::optional(value) : std::nullopt; };
  switch (measure) {
    case StepMeasure::Cadence:
      return told(b.has_cadence_spm(), b.cadence_spm());
    case StepMeasure::ContactTime:
      return told(b.has_contact_time_s(), 1000.0 * b.contact_time_s());
    case StepMeasure::PeakForce:
      return told(b.has_peak_vgrf_bw(), b.peak_vgrf_bw());
    case StepMeasure::LoadingRate:
      return told(b.has_vertical_average_loading_rate_bw_s(), b.vertical_average_loading_rate_bw_s());
    case StepMeasure::BrakingImpulse:
      return told(b.has_braking_impulse_ns(), std::fabs(b.braking_impulse_ns()));
    case StepMeasure::Overstride:
      break;
  }
  return told(b.has_overstride_cop_m(), 100.0 * b.overstride_cop_m());
}

void figure(const Pen& pen, Rect& r, float wide, const char* label, const std::string& value, ImU32 tint) {
  Rect cell = r.take_left(wide);
  pen.text(cell.take_top(pen.px(18)), Type::Caption, colour::kTextSoft, label);
  pen.text(cell.take_top(pen.px(24)), Type::Title, tint, value);
}

void figures(const Pen& pen, const Snapshot& snapshot, Rect r, StepMeasure measure, Span span) {
  const MeasureText words = text_for(measure);
  const SideMeans means = snapshot.history->means(measure, span.from_s, span.to_s);
  Rect head = r.take_top(pen.px(22), pen.px(4));
  pen.text(head, Type::Strong, colour::kText, std::string(words.label) + " (" + words.unit + ")");
  if (means.steps == 0) {
    pen.text(r.take_top(pen.px(20)), Type::Caption, colour::kTextSoft, "No step in this stretch has it.");
    return;
  }
  const float each = r.w / 4;
  figure(pen, r, each, "left", number(means.left, words.decimals), colour::kLeft);
  figure(pen, r, each, "right", number(means.right, words.decimals), colour::kRight);
  figure(pen, r, each, "L \xE2\x88\x92 R", percent_change(means.symmetry, 1), colour::kText);
  figure(pen, r, each, "baseline", number(baseline_of(snapshot, measure), words.decimals), colour::kText);
}

void row(const Pen& pen, const Snapshot& snapshot, Rect r, StepMeasure measure, Span span) {
  pen.panel(r, text_for(measure).label);
  r = r.inset(pen.px(10));
  figures(pen, snapshot, r.take_left(pen.px(kFigures), pen.px(kAxis + 12)), measure, span);
  const auto scale = scale_of(*snapshot.history, measure, span);
  pen.fill(r, colour::kField, pen.px(4));
  if (!scale) return;
  const auto y = [&](double value) {
    return r.bottom() - r.h * static_cast<float>((value - scale->lowest) / (scale->highest - scale->lowest));
  };
  for (const double part : {0.15, 0.85}) {
    const double value = scale->lowest + part * (scale->highest - scale->lowest);
    pen.list().AddLine({r.x, y(value)}, {r.right(), y(value)}, colour::kGrid);
    pen.text({r.x - pen.px(kAxis), y(value) - pen.px(9), pen.px(kAxis - 8), pen.px(18)}, Type::Caption,
             colour::kTextSoft, number(value, text_for(measure).decimals), Align::Right);
  }
  const auto baseline = baseline_of(snapshot, measure);
  if (baseline && *baseline > scale->lowest && *baseline < scale->highest) {
    pen.list().AddLine({r.x, y(*baseline)}, {r.right(), y(*baseline)}, colour::kAccent, pen.px(1.5F));
  }
  dots(pen, *snapshot.history, measure, r, span, *scale);
}

void head(const Pen& pen, Rect r, ReviewState& state) {
  const bool compare = state.compare.open;
  if (pen.button("review_run", r.take_left(pen.px(150), pen.px(6)), "Steps of this run", {true, ""},
                 compare ? Tone::Normal : Tone::Chosen))
    state.compare.open = false;
  if (pen.button("review_compare", r.take_left(pen.px(150), pen.px(24)), "Compare blocks", {true, ""},
                 compare ? Tone::Chosen : Tone::Normal))
    state.compare.open = true;
  if (compare) {
    pen.text(r, Type::Body, colour::kTextSoft, "Two stretches of recorded sessions, measure by measure.");
    return;
  }
  for (const Stretch& stretch : kStretches) {
    const bool chosen = state.window_s == stretch.seconds;
    if (pen.button(stretch.name, r.take_left(pen.px(84), pen.px(6)), stretch.label, {true, ""},
                   chosen ? Tone::Chosen : Tone::Normal)) {
      state.window_s = stretch.seconds;
    }
  }
  r.take_left(pen.px(16));
  enum class Shape { Disc, Square, Line, Ring };
  const auto key = [&](Shape shape, const char* words, ImU32 tint) {
    const Rect sign = r.take_left(pen.px(14), pen.px(4));
    const ImVec2 at{sign.x + 0.5F * sign.w, sign.y + 0.5F * sign.h};
    const float radius = pen.px(4);
    if (shape == Shape::Disc) pen.list().AddCircleFilled(at, radius, tint);
    if (shape == Shape::Ring) pen.list().AddCircle(at, radius, tint);
    if (shape == Shape::Square) pen.fill({at.x - radius, at.y - radius, 2 * radius, 2 * radius}, tint);
    if (shape == Shape::Line) pen.fill({sign.x, at.y - pen.px(1), sign.w, pen.px(2)}, tint);
    const float wide = pen.width(Type::Caption, words);
    pen.text(r.take_left(wide, pen.px(16)), Type::Caption, tint, words);
  };
  key(Shape::Disc, "left", colour::kLeft);
  key(Shape::Square, "right", colour::kRight);
  key(Shape::Line, "baseline", colour::kAccent);
  key(Shape::Ring, "doubtful, not counted", colour::kTextSoft);
}

}  // namespace

void draw_review(const Pen& pen, const Snapshot& snapshot, Rect r, ReviewState& state,
                 CompareRequests& requests) {
  const bool compare = state.compare.open;  // a press counts from the next frame
  head(pen, r.take_top(pen.px(kHead - 8), pen.px(kGap)), state);
  if (compare) return draw_block_compare(pen, snapshot, r, state.compare, requests);
  const StepHistory& history = *snapshot.history;
  if (history.steps().empty()) {
    pen.panel(r, "review empty");
    pen.text(r, Type::Title, colour::kTextSoft, "No steps yet: they appear here as the runner makes them.",
             Align::Centre);
    return;
  }
  const double newest = history.steps().back().time_s;
  const double oldest = history.steps().front().time_s;
  const Span span{std::isfinite(state.window_s) ? newest - state.window_s : std::min(oldest, newest - 1.0),
                  newest};
  const float gap = pen.px(kGap);
  const float each = (r.h - gap * static_cast<float>(kStepMeasures - 1)) / static_cast<float>(kStepMeasures);
  for (std::size_t i = 0; i < kStepMeasures; ++i) {
    row(pen, snapshot, r.take_top(each, gap), static_cast<StepMeasure>(i), span);
  }
}

}  // namespace footfall::ui
