#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/draw/screen.hpp"
#include "ui/draw/widgets.hpp"
#include "ui/model/incident.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr float kAxisWidth = 52, kTimeAxis = 20, kPadding = 12, kLine = 18;
constexpr std::size_t kMostLines = 7;
constexpr double kSpeedStep = 2.0;  ///< km/h or mph: its half is told as a whole number

/// Where a time and a value lie in one of the two charts.
struct Chart {
  Rect area;
  double from_s = 0, to_s = 1, highest = 1;
  [[nodiscard]] float x(double time_s) const {
    return area.x + area.w * static_cast<float>((time_s - from_s) / (to_s - from_s));
  }
  [[nodiscard]] ImVec2 at(double time_s, double value) const {
    return {x(time_s), area.bottom() - area.h * static_cast<float>(std::clamp(value / highest, -0.05, 1.0))};
  }
};

/// What is not measured leaves the line open.
template <class Times, class Values>
void curve(const Pen& pen, const Chart& chart, const Times& times, const Values& values, ImU32 tint,
           float thick) {
  std::vector<ImVec2> points;
  const auto flush = [&] {
    if (points.size() > 1)
      pen.list().AddPolyline(points.data(), static_cast<int>(points.size()), tint, ImDrawFlags_None, thick);
    points.clear();
  };
  for (int i = 0; i < std::min(times.size(), values.size()); ++i) {
    if (!std::isfinite(values[i]) || times[i] < chart.from_s || times[i] > chart.to_s) {
      flush();
      continue;
    }
    points.push_back(chart.at(times[i], static_cast<double>(values[i])));
  }
  flush();
}

/// A top whose half is told exactly, just above the curve.
double top_of(double highest, double step) {
  constexpr double kHeadroom = 1.02;
  return step * std::max(1.0, std::ceil(kHeadroom * highest / step));
}

/// `shown` of the label's unit is one of the curve's.
void frame(const Pen& pen, const Chart& chart, const std::string& label, int decimals, double shown = 1.0) {
  for (const double part : {0.0, 0.5, 1.0}) {
    const float y = chart.at(chart.from_s, part * chart.highest).y;
    pen.list().AddLine({chart.area.x, y}, {chart.area.right(), y}, part > 0 ? colour::kGrid : colour::kZero,
                       pen.px(1));
    const Rect number_at{chart.area.x - pen.px(kAxisWidth), y - pen.px(9), pen.px(kAxisWidth - 8),
                         pen.px(18)};
    pen.text(number_at, Type::Caption, colour::kTextSoft, number(part * chart.highest * shown, decimals),
             Align::Right);
  }
  pen.text({chart.area.x, chart.area.y - pen.px(kLine + 2), chart.area.w, pen.px(kLine)}, Type::Caption,
           colour::kTextSoft, label);
}

void time_axis(const Pen& pen, const Chart& chart) {
  constexpr double kEvery = 10.0;
  const int last = static_cast<int>(std::floor(chart.to_s / kEvery + 1e-9));
  for (int i = static_cast<int>(std::ceil(chart.from_s / kEvery)); i <= last; ++i) {
    const double t = kEvery * i;
    const std::string words = t == 0.0 ? "stop" : number(t, 0) + " s";
    // The last one stays inside the chart.
    const float wide = pen.width(Type::Caption, words) + 1.0F;
    const float left = std::min(chart.x(t) - 0.5F * wide, chart.area.right() - wide);
    pen.text({left, chart.area.bottom() + pen.px(3), wide, pen.px(18)}, Type::Caption,
             t == 0.0 ? colour::kText : colour::kTextSoft, words);
  }
}

void marks(const Pen& pen, const Chart& upper, const Chart& lower, const IncidentView& view) {
  for (const IncidentMark& mark : view.marks) {
    if (mark.time_s < upper.from_s || mark.time_s > upper.to_s) continue;
    const float x = upper.x(mark.time_s);
    const ImU32 tint = mark.strong ? (view.alarm ? colour::kAlarm : colour::kAccent) : colour::kControlHover;
    pen.list().AddLine({x, upper.area.y}, {x, lower.area.bottom()}, tint, pen.px(mark.strong ? 2 : 1));
  }
}

/// The lines nearest to the trigger, in the order of time.
void events(const Pen& pen, Rect r, const IncidentView& view) {
  std::vector<const IncidentMark*> nearest;
  for (const IncidentMark& mark : view.marks) nearest.push_back(&mark);
  std::stable_sort(nearest.begin(), nearest.end(), [](const IncidentMark* a, const IncidentMark* b) {
    return std::fabs(a->time_s) < std::fabs(b->time_s);
  });
  nearest.resize(std::min(nearest.size(), kMostLines));
  std::stable_sort(nearest.begin(), nearest.end(),
                   [](const IncidentMark* a, const IncidentMark* b) { return a->time_s < b->time_s; });
  for (const IncidentMark* mark : nearest) {
    Rect line = r.take_top(pen.px(kLine));
    const Rect when = line.take_left(pen.px(74), pen.px(8));
    pen.text(when, Type::Caption, colour::kTextSoft, number(mark->time_s, 3) + " s", Align::Right);
    pen.text(line, Type::Caption, mark->strong ? colour::kText : colour::kTextSoft, mark->text);
  }
}

void key(const Pen& pen, Rect r) {
  for (const auto& [words, tint] :
       {std::pair{"measured", colour::kAccent}, std::pair{"commanded", colour::kTextSoft}}) {
    const float wide = pen.width(Type::Caption, words);
    pen.text({r.right() - wide, r.y, wide, r.h}, Type::Caption, tint, words);
    r.w -= wide + pen.px(16);
  }
}

}  // namespace

Rect incident_rect(const Layout& layout) {
  return {layout.vertical.x, layout.vertical.y, layout.vertical.w,
          std::max(layout.fore_aft.bottom(), layout.programme.bottom()) - layout.vertical.y};
}

bool draw_incident(const Pen& pen, const Snapshot& snapshot, const Rect& panel) {
  const v1::IncidentDetail& incident = *snapshot.incident;
  const IncidentView view = view_of(incident);
  const SpeedUnit unit = snapshot.unit;
  pen.panel(panel, "incident");
  Rect r = panel.inset(pen.px(kPadding));
  Rect head = r.take_top(pen.px(28), pen.px(4));
  const Rect close{head.right() - pen.px(84), head.y, pen.px(84), head.h};
  const bool closed = pen.button("incident close", close, "Close", {true, ""});
  head.w -= pen.px(96);
  if (incident.head().simulation()) {
    const float wide = pen.width(Type::Strong, "SIMULATION");
    pen.text({head.right() - wide, head.y, wide, head.h}, Type::Strong, colour::kSimulation, "SIMULATION");
    head.w -= wide + pen.px(12);
  }
  pen.text(head, Type::Title, view.alarm ? colour::kAlarm : colour::kText, view.title);
  pen.text(r.take_top(pen.px(22)), Type::Body, colour::kText, view.sentence);
  pen.text(r.take_top(pen.px(kLine), pen.px(6)), Type::Caption, colour::kTextSoft, view.detail);

  Rect list = r;
  const float list_height =
      pen.px(kLine * static_cast<float>(std::clamp<std::size_t>(view.marks.size(), 1, kMostLines)));
  r.h -= list_height + pen.px(kTimeAxis + 10);
  list = {list.x, r.bottom() + pen.px(kTimeAxis + 8), list.w, list_height};
  r.take_left(pen.px(kAxisWidth));
  const float heading = pen.px(kLine + 4), parting = pen.px(8) + heading;
  r.take_top(heading - pen.px(6));
  Chart belt{r.take_top((r.h - parting) * 0.45F, parting), view.from_s, view.to_s,
             top_of(view.highest_m_s, m_s_from(unit, kSpeedStep))};
  Chart force{r, view.from_s, view.to_s, top_of(view.highest_n, 200.0)};
  if (belt.area.h < pen.px(20) || force.area.h < pen.px(20)) return closed;
  frame(pen, belt, std::string("Belt (") + unit_words(unit) + ")", 0, speed_in(unit, 1.0));
  frame(pen, force, "Vertical force, all plates (N)", 0);
  key(pen, {belt.area.x, belt.area.y - pen.px(kLine + 2), belt.area.w, pen.px(kLine)});
  curve(pen, force, incident.force_time_s(), incident.f_v_n(), colour::kLeft, pen.px(1));
  marks(pen, belt, force, view);
  curve(pen, belt, incident.belt_time_s(), incident.commanded_speed_m_s(), colour::kTextSoft, pen.px(1.5F));
  curve(pen, belt, incident.belt_time_s(), incident.measured_speed_m_s(), colour::kAccent, pen.px(2));
  time_axis(pen, force);
  events(pen, list, view);
  return closed;
}

bool draw_incident_button(const Pen& pen, const Layout& layout) {
  const float wide = pen.px(96), high = pen.px(22);
  const Rect r{layout.vertical.x + pen.px(270), layout.vertical.y + pen.px(12), wide, high};
  return pen.button("incident open", r, "Last stop", {true, ""});
}

}  // namespace footfall::ui
