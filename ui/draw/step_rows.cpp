#include "ui/draw/step_rows.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/chart/axis.hpp"
#include "ui/model/clock_text.hpp"
#include "ui/model/recorded_steps.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr float kWide = 330, kNarrow = 250, kAxis = 48, kApart = 12, kTimes = 20, kRoomy = 80;
constexpr float kPad = 10, kPadLow = 6, kGap = 8, kGapLow = 6;

/// Of the middle 96 %, so that one wild step does not flatten the rest.
void put_scale(const StepHistory& history, StepMeasure measure, TimeSpan span, StepRowsCache::Row& row) {
  constexpr std::size_t kEnough = 10;
  const auto [first, last] = history.within(span);
  std::vector<float> values, doubtful;
  for (std::size_t i = first; i < last; ++i) {
    const StepPoint& step = history.steps()[i];
    if (std::isfinite(step[measure])) (step.doubtful ? doubtful : values).push_back(step[measure]);
  }
  if (values.size() < kEnough) values.insert(values.end(), doubtful.begin(), doubtful.end());
  row.any = !values.empty();
  if (values.empty()) return;
  std::sort(values.begin(), values.end());
  const auto at = [&values](double part) {
    return static_cast<double>(
        values[static_cast<std::size_t>(part * static_cast<double>(values.size() - 1))]);
  };
  const double middle = 0.5 * (at(0.02) + at(0.98));
  const double half = std::max(0.75 * (at(0.98) - at(0.02)), 0.05 * std::fabs(middle) + 1e-3);
  row.lowest = middle - half;
  row.highest = middle + half;
}

void refresh(const StepRows& what, StepRowsCache& cache) {
  const auto& steps = what.history->steps();
  const double newest = steps.empty() ? 0.0 : steps.back().time_s;
  if (cache.of == what.history && cache.steps == steps.size() && cache.newest_s == newest &&
      cache.span.from_s == what.span.from_s && cache.span.to_s == what.span.to_s)
    return;
  cache = {what.history, steps.size(), newest, what.span, {}};
  for (std::size_t i = 0; i < kStepMeasures; ++i) {
    const auto measure = static_cast<StepMeasure>(i);
    put_scale(*what.history, measure, what.span, cache.rows[i]);
    cache.rows[i].means = what.history->means(measure, what.span.from_s, what.span.to_s);
  }
}

std::optional<double> baseline_of(const v1::GaitSummary* summary, StepMeasure measure) {
  if (summary == nullptr || summary->steps() == 0) return std::nullopt;
  const v1::GaitSummary& b = *summary;
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

float x_at(const Rect& area, TimeSpan span, double at_s) {
  return area.x + area.w * static_cast<float>((at_s - span.from_s) / (span.to_s - span.from_s));
}

void dots(const Pen& pen, const StepHistory& history, StepMeasure measure, const Rect& area, TimeSpan span,
          const StepRowsCache::Row& scale) {
  pen.list().PushClipRect({area.x, area.y}, {area.right(), area.bottom()}, true);
  const float radius = std::max(1.5F, pen.px(2.5F));
  const auto [first, last] = history.within(span);
  // More dots than columns say nothing, and all rows together have to stay below the 65536 corners of one
  // list: thinned evenly, the newest kept; by an odd number, or one of two feet that take turns would vanish.
  constexpr std::size_t kMostDots = 560;
  const auto shown = std::clamp<std::size_t>(static_cast<std::size_t>(std::max(0.0F, area.w)), 1, kMostDots);
  const std::size_t every = ((last - first + shown - 1) / shown) | 1U;
  for (std::size_t i = last; i-- > first;) {
    const StepPoint& step = history.steps()[i];
    if (!std::isfinite(step[measure]) || (last - 1 - i) % every != 0) continue;
    const float x = x_at(area, span, step.time_s);
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

struct Figure {
  const char* label;
  std::string value;
  ImU32 tint;
};

std::vector<Figure> figures_of(const StepRows& what, StepMeasure measure, const SideMeans& means) {
  const int decimals = text_for(measure).decimals;
  std::vector<Figure> all{{"left", number(means.left, decimals), colour::kLeft},
                          {"right", number(means.right, decimals), colour::kRight},
                          {"L \xE2\x88\x92 R", percent_change(means.symmetry, 1), colour::kText}};
  if (what.baseline != nullptr)
    all.push_back({"baseline", number(baseline_of(what.baseline, measure), decimals), colour::kText});
  return all;
}

void figures(const Pen& pen, const StepRows& what, Rect r, StepMeasure measure, const SideMeans& means,
             bool roomy) {
  const MeasureText words = text_for(measure);
  const Rect head = r.take_top(pen.px(22), pen.px(roomy ? 4 : 0));
  pen.text(head, Type::Strong, colour::kText, std::string(words.label) + " (" + words.unit + ")");
  if (means.steps == 0) {
    pen.text(r.take_top(pen.px(20)), Type::Caption, colour::kTextSoft, "No step in this stretch has it.");
    return;
  }
  const std::vector<Figure> all = figures_of(what, measure, means);
  // The symmetry has a sign and a per cent.
  const float part = r.w / (static_cast<float>(all.size()) + 0.4F);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Figure& figure = all[i];
    Rect cell = r.take_left(i == 2 ? 1.4F * part : part);
    if (roomy) {
      pen.text(cell.take_top(pen.px(18)), Type::Caption, colour::kTextSoft, figure.label);
      pen.text(cell.take_top(pen.px(24)), Type::Title, figure.tint, figure.value);
      continue;
    }
    cell.h = pen.px(22);
    pen.text(cell.take_left(pen.width(Type::Caption, figure.label) + pen.px(1), pen.px(5)), Type::Caption,
             colour::kTextSoft, figure.label);
    pen.text(cell, Type::Strong, figure.tint, figure.value);
  }
}

void value_lines(const Pen& pen, const Rect& area, const StepRowsCache::Row& scale) {
  const double tick = round_axis(scale.lowest, scale.highest, 3).tick;
  const ValueAxis axis{scale.lowest, scale.highest, tick};
  float taken = INFINITY;
  for (const double value : axis.ticks()) {
    const float y = area.y + axis.y_of(value, area.h);
    pen.list().AddLine({area.x, y}, {area.right(), y}, colour::kGrid);
    if (taken - y < pen.px(16)) continue;
    taken = y;
    pen.text({area.x - pen.px(kAxis), y - pen.px(9), pen.px(kAxis - 8), pen.px(18)}, Type::Caption,
             colour::kTextSoft, number(value, tick_decimals(tick)), Align::Right);
  }
}

void row(const Pen& pen, const StepRows& what, Rect r, std::size_t which, const StepRowsCache::Row& scale,
         const std::vector<double>& ticks, bool roomy) {
  const auto measure = static_cast<StepMeasure>(which);
  pen.panel(r, text_for(measure).label);
  const Rect across = dots_across(pen, r, what.baseline != nullptr);
  const float pad = pen.px(roomy ? kPad : kPadLow);
  const Rect field{across.x, r.y + pad, across.w, r.h - 2 * pad};
  const float from = r.x + pen.px(kPad);
  figures(pen, what, {from, field.y, field.x - pen.px(kAxis + kApart) - from, field.h}, measure, scale.means,
          roomy);
  pen.fill(field, colour::kField, pen.px(4));
  for (const double at : ticks) {
    const float x = x_at(field, what.span, at);
    pen.list().AddLine({x, field.y}, {x, field.bottom()}, colour::kGrid);
  }
  if (scale.any) value_lines(pen, field, scale);
  for (const v1::ReviewMark& mark : what.marks) {
    if (mark.time_s() < what.span.from_s || mark.time_s() > what.span.to_s) continue;
    const float x = x_at(field, what.span, mark.time_s());
    pen.list().AddLine({x, field.y}, {x, field.bottom()}, mark_colour(mark), std::max(1.0F, pen.px(1)));
  }
  if (!scale.any) return;
  const auto baseline = baseline_of(what.baseline, measure);
  if (baseline && *baseline > scale.lowest && *baseline < scale.highest) {
    const float y = field.y + ValueAxis{scale.lowest, scale.highest, 1.0}.y_of(*baseline, field.h);
    pen.list().AddLine({field.x, y}, {field.right(), y}, colour::kAccent, pen.px(1.5F));
  }
  dots(pen, *what.history, measure, field, what.span, scale);
}

void times(const Pen& pen, const Rect& r, const StepRows& what, const std::vector<double>& ticks) {
  for (const double at : ticks) {
    const std::string words = !what.live                   ? clock_text(at)
                              : at > what.span.to_s - 1e-6 ? "now"
                                                           : "\xE2\x88\x92" + clock_text(what.span.to_s - at);
    const float wide = pen.px(60);
    const float x = std::clamp(x_at(r, what.span, at) - 0.5F * wide, r.x - 0.5F * wide, r.right() - wide);
    const bool last = x_at(r, what.span, at) + 0.5F * wide > r.right();
    pen.text({x, r.y, wide, r.h}, Type::Caption, colour::kTextSoft, words,
             last ? Align::Right : Align::Centre);
  }
}

}  // namespace

Rect dots_across(const Pen& pen, const Rect& r, bool with_baseline) {
  const float left = pen.px(kPad + (with_baseline ? kWide : kNarrow) + kApart + kAxis);
  return {r.x + left, r.y, r.w - left - pen.px(kPad), r.h};
}

ImU32 mark_colour(const v1::ReviewMark& mark) {
  if (mark.kind() == "stop") return colour::kAlarm;
  if (mark.kind() == "pain") return colour::kWarning;
  return mark.kind() == "effort" ? colour::kTextSoft : colour::kAccent;
}

void draw_step_rows(const Pen& pen, Rect r, const StepRows& what, StepRowsCache& cache) {
  refresh(what, cache);
  const Rect below{r.x, r.bottom() - pen.px(kTimes), r.w, pen.px(kTimes)};
  r.h -= below.h;
  const auto rows = static_cast<float>(kStepMeasures);
  const bool roomy = r.h / rows > pen.px(kRoomy);
  const float gap = pen.px(roomy ? kGap : kGapLow), each = (r.h - gap * (rows - 1)) / rows;
  const Rect across = dots_across(pen, r, what.baseline != nullptr);
  const auto most = static_cast<std::size_t>(std::max(1.0F, across.w / pen.px(70)));
  std::vector<double> ticks;
  if (what.live) {
    const double length = what.span.to_s - what.span.from_s;
    for (const double before : time_ticks({0.0, length}, most)) ticks.push_back(what.span.to_s - before);
  } else {
    ticks = time_ticks(what.span, most);
  }
  for (std::size_t i = 0; i < kStepMeasures; ++i)
    row(pen, what, r.take_top(each, gap), i, cache.rows[i], ticks, roomy);
  times(pen, {across.x, below.y, across.w, below.h}, what, ticks);
}

void draw_step_legend(const Pen& pen, Rect r, bool with_baseline) {
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
    pen.text(r.take_left(wide, pen.px(14)), Type::Caption, tint, words);
  };
  key(Shape::Disc, "left", colour::kLeft);
  key(Shape::Square, "right", colour::kRight);
  if (with_baseline) key(Shape::Line, "baseline", colour::kAccent);
  key(Shape::Ring, "doubtful, not counted", colour::kTextSoft);
}

}  // namespace footfall::ui
