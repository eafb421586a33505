#include <algorithm>
#include <cmath>

#include "ui/draw/chart_panel.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

struct Row {
  const char* words;
  int decimals;
  double floor;
  std::optional<double> (*value)(const StepBar&);
  bool (*doubtful)(const StepBar&);
};

constexpr std::array<Row, 3> kRows{{
    // Drawn by its size: the impulse itself is backward.
    {"Braking impulse (N\xC2\xB7s)", 0, 10.0,
     [](const StepBar& bar) {
       return bar.braking_impulse_ns ? std::optional(std::fabs(*bar.braking_impulse_ns)) : std::nullopt;
     },
     [](const StepBar& bar) { return bar.braking_doubtful; }},
    {"Loading rate, vertical average (BW/s)", 0, 20.0,
     [](const StepBar& bar) { return bar.loading_rate_bw_s; },
     [](const StepBar& bar) { return bar.loading_doubtful; }},
    {"Contact time (ms)", 0, 200.0, [](const StepBar& bar) { return bar.contact_time_ms; },
     [](const StepBar&) { return false; }},
}};

ImU32 tint_of(Foot foot) {
  return foot == Foot::Left ? colour::kLeft : foot == Foot::Right ? colour::kRight : colour::kTextSoft;
}

}  // namespace

void ChartPanel::steps(const Pen& pen, const Snapshot& snapshot, Rect area) const {
  const auto& bars = snapshot.steps->bars();
  const float height = (area.h - pen.px(16)) / static_cast<float>(kRows.size());
  for (const Row& row : kRows) {
    const Plot plot = plot_in(pen, area.take_top(height, pen.px(8)));
    pen.panel(plot.panel);
    pen.text(plot.heading, Type::Strong, colour::kText, row.words);
    legend(pen, plot.heading);
    double most = 0.0;
    for (const StepBar& bar : bars) most = std::max(most, row.value(bar).value_or(0.0));
    const double top = nice_limit(1.05 * most, row.floor);
    const ValueAxis axis{0.0, top, top / 2.0};
    value_labels(pen, plot, axis, row.decimals);
    for (const double tick : axis.ticks()) {
      const float y = plot.area.y + axis.y_of(tick, plot.area.h);
      pen.list().AddLine({plot.area.x, y}, {plot.area.right(), y},
                         tick == 0.0 ? colour::kZero : colour::kGrid);
    }
    const float each = plot.area.w / static_cast<float>(StepTrail::kBars);
    // The newest stands at the right.
    float x = plot.area.right() - each * static_cast<float>(bars.size());
    for (const StepBar& bar : bars) {
      const auto value = row.value(bar);
      const float y = plot.area.y + axis.y_of(value.value_or(0.0), plot.area.h);
      const Rect box{x + 0.12F * each, y, 0.76F * each, plot.area.bottom() - y};
      x += each;
      if (!value) {
        pen.text({box.x, plot.area.bottom() - pen.px(18), box.w, pen.px(16)}, Type::Caption, colour::kTextOff,
                 "\xE2\x80\x93", Align::Centre);
      } else if (row.doubtful(bar)) {
        pen.outline(box, tint_of(bar.foot));
      } else {
        pen.fill(box, tint_of(bar.foot));
      }
    }
    const std::string note = bars.empty() ? "No steps yet"
                                          : "last " + std::to_string(bars.size()) +
                                                " steps, newest at the right; hollow: doubtful";
    pen.text({plot.area.x, plot.area.bottom() + pen.px(3), plot.area.w, pen.px(18)}, Type::Caption,
             colour::kTextSoft, note, Align::Right);
  }
}

}  // namespace footfall::ui
