#include <algorithm>
#include <cmath>

#include "ui/draw/chart_panel.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr double kVerticalFloorN = 1000.0, kForeAftFloorN = 200.0;
std::array<std::pair<Foot, ImU32>, 2> feet() {
  return {{{Foot::Left, colour::kLeft}, {Foot::Right, colour::kRight}}};
}

double largest(const MeanCurve& curve) {
  double most = 0.0;
  for (std::size_t i = 0; i < curve.mean.size(); ++i) {
    const auto mean = std::fabs(static_cast<double>(curve.mean[i]));
    const auto sd = static_cast<double>(curve.sd[i]);
    if (std::isfinite(mean)) most = std::max(most, mean + (std::isfinite(sd) ? sd : 0.0));
  }
  return most;
}

ValueAxis draw_curves(Canvas& canvas, const Pen& pen, const StepTrail& steps, bool fore_aft,
                      std::size_t width, std::size_t height) {
  canvas.resize(width, height);
  canvas.clear(pixel_of(colour::kPanel));
  const std::array<MeanCurve, 2> curves{steps.mean(Foot::Left, fore_aft), steps.mean(Foot::Right, fore_aft)};
  const double top = nice_limit(1.05 * std::max(largest(curves[0]), largest(curves[1])),
                                fore_aft ? kForeAftFloorN : kVerticalFloorN);
  const ValueAxis axis = fore_aft ? ValueAxis{-top, top, top / 2.0} : ValueAxis{-0.06 * top, top, top / 4.0};
  draw_across_lines(canvas, {0.0, 100.0, 25.0}, pen.px(1), pixel_of(colour::kGrid), pixel_of(colour::kGrid));
  draw_value_lines(canvas, {0, height}, axis, pen.px(1), pixel_of(colour::kGrid), pixel_of(colour::kZero));
  for (std::size_t i = 0; i < curves.size(); ++i) {
    if (curves[i].contacts == 0) continue;
    draw_mean_curve(canvas, {0, height}, axis, curves[i].mean, curves[i].sd, pixel_of(feet()[i].second),
                    pixel_of(feet()[i].second, 60), std::max(1.5F, pen.px(2.5F)));
  }
  return axis;
}

/// The square that holds every path, so that a centimetre is as long across as along.
ValueAxis square(double lowest, double highest, double least_m) {
  const double middle = 0.5 * (lowest + highest), half = 0.5 * std::max(highest - lowest, least_m);
  return {middle - half, middle + half, least_m / 4.0};
}

}  // namespace

void ChartPanel::stance(const Pen& pen, const Snapshot& snapshot, Rect area, Textures& textures) {
  const Plot upper = plot_in(pen, area.take_top((area.h - pen.px(8)) * 0.58F, pen.px(8)));
  const Plot lower = plot_in(pen, area);
  pen.panel(upper.panel);
  pen.panel(lower.panel);
  const StepTrail& steps = *snapshot.steps;
  const std::string count = std::to_string(steps.stances(Foot::Left).size()) + " left, " +
                            std::to_string(steps.stances(Foot::Right).size()) + " right";
  pen.text(upper.heading, Type::Strong, colour::kText, "Vertical force over stance (N)");
  legend(pen, upper.heading);
  pen.text(lower.heading, Type::Strong, colour::kText, "Fore-aft force over stance (N)");
  pen.text(lower.heading, Type::Caption, colour::kTextSoft,
           "mean \xC2\xB1 1 SD of the last " + count + ", live filter", Align::Right);
  if (upper.area.w < 2 || upper.area.h < 2 || lower.area.h < 2) return;
  const auto draw_one = [&](const Plot& plot, std::size_t which, Textures::Slot slot) {
    Canvas& canvas = curves_[which];
    const auto width = static_cast<std::size_t>(plot.area.w), height = static_cast<std::size_t>(plot.area.h);
    const bool changed = curves_of_ != steps.serial() || curves_palette_ != palette_serial() ||
                         canvas.width() != width || canvas.height() != height;
    if (changed) curve_axes_[which] = draw_curves(canvas, pen, steps, which == 1, width, height);
    pen.list().AddImage(textures.show(slot, canvas, changed), {plot.area.x, plot.area.y},
                        {plot.area.right(), plot.area.bottom()});
    value_labels(pen, plot, curve_axes_[which], 0);
    for (int percent = 0; percent <= 100; percent += 25) {
      const float x = plot.area.x + plot.area.w * static_cast<float>(percent) / 100.0F;
      Rect label{x - pen.px(35), plot.area.bottom() + pen.px(3), pen.px(70), pen.px(18)};
      if (percent == 100) label.x = plot.area.right() - label.w;
      pen.text(label, Type::Caption, colour::kTextSoft, std::to_string(percent) + " %",
               percent == 100 ? Align::Right : Align::Centre);
    }
  };
  draw_one(upper, 0, Textures::StanceVertical);
  draw_one(lower, 1, Textures::StanceForeAft);
  curves_of_ = steps.serial();
  curves_palette_ = palette_serial();
  if (steps.stances(Foot::Left).empty() && steps.stances(Foot::Right).empty())
    pen.text(upper.area, Type::Title, colour::kTextSoft, "No whole contacts yet", Align::Centre);
}

void ChartPanel::pressure(const Pen& pen, const Snapshot& snapshot, const Rect& area, Textures& textures) {
  const Plot plot = plot_in(pen, area);
  pen.panel(plot.panel);
  pen.text(plot.heading, Type::Strong, colour::kText, "Centre of pressure on the belt (cm)");
  legend(pen, plot.heading);
  if (plot.area.w < 2 || plot.area.h < 2) return;
  double across[2] = {INFINITY, -INFINITY}, along[2] = {INFINITY, -INFINITY};
  for (const auto& [foot, tint] : feet()) {
    for (const Stance& stance : snapshot.steps->stances(foot)) {
      for (const auto& [ml, ap] : stance.cop_m) {
        across[0] = std::min(across[0], static_cast<double>(ml));
        across[1] = std::max(across[1], static_cast<double>(ml));
        along[0] = std::min(along[0], static_cast<double>(ap));
        along[1] = std::max(along[1], static_cast<double>(ap));
      }
    }
  }
  if (!(across[0] <= across[1])) {
    pen.text(plot.area, Type::Title, colour::kTextSoft, "No centre of pressure yet: 100 N are needed",
             Align::Centre);
    return;
  }
  const double tall = std::max(0.2, 1.1 * (along[1] - along[0]));
  const double wide = std::max(1.1 * (across[1] - across[0]),
                               tall * static_cast<double>(plot.area.w) / static_cast<double>(plot.area.h));
  const double high = wide * static_cast<double>(plot.area.h) / static_cast<double>(plot.area.w);
  ValueAxis upward = square(100.0 * along[0], 100.0 * along[1], 100.0 * high);
  ValueAxis right = square(100.0 * across[0], 100.0 * across[1], 100.0 * wide);
  upward.tick = right.tick = nice_limit(100.0 * high / 6.0, 1.0);
  Canvas& canvas = curves_[2];
  canvas.resize(static_cast<std::size_t>(plot.area.w), static_cast<std::size_t>(plot.area.h));
  canvas.clear(pixel_of(colour::kPanel));
  draw_across_lines(canvas, right, pen.px(1), pixel_of(colour::kGrid), pixel_of(colour::kGrid));
  draw_value_lines(canvas, {0, canvas.height()}, upward, pen.px(1), pixel_of(colour::kGrid),
                   pixel_of(colour::kZero));
  std::vector<PlanePoint> path;
  for (const auto& [foot, tint] : feet()) {
    for (const Stance& stance : snapshot.steps->stances(foot)) {
      path.clear();
      for (const auto& [ml, ap] : stance.cop_m)
        path.push_back({100.0 * static_cast<double>(ml), 100.0 * static_cast<double>(ap)});
      draw_path(canvas, right, upward, path, pixel_of(tint, 150), std::max(1.0F, pen.px(1.5F)));
    }
  }
  pen.list().AddImage(textures.show(Textures::Cop, canvas, true), {plot.area.x, plot.area.y},
                      {plot.area.right(), plot.area.bottom()});
  value_labels(pen, plot, upward, 0);
  pen.text({plot.area.x, plot.area.bottom() + pen.px(3), plot.area.w, pen.px(18)}, Type::Caption,
           colour::kTextSoft,
           "seen from above, forward is up, same scale both ways; last contacts, unfiltered", Align::Centre);
}

}  // namespace footfall::ui
