#include "recording/report/stance_chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "recording/report/axes.hpp"

namespace footfall::recording {

namespace {

using gait::kStancePoints;
using gait::StanceCurve;
using gait::StanceCurves;

constexpr double kWidth = 1000.0, kHeight = 720.0, kMargin = 24.0;
constexpr Colour kGrey{0.38, 0.38, 0.38, 1.0}, kAmber{0.70, 0.36, 0.0, 1.0};
constexpr int kForceTicks = 7;
/// Below it the CoP of a running plate jumps about by centimetres.
constexpr double kLeastForPathN = 200.0;

/// Hues after Okabe and Ito (2008).
struct Look {
  const char* name;
  Colour colour;
  Dash dash;
};
Look look_of(gait::Side side) {
  switch (side) {
    case gait::Side::Left:
      return {"left", {0.0, 0.447, 0.698, 1.0}, Dash::Solid};
    case gait::Side::Right:
      return {"right", {0.835, 0.369, 0.0, 1.0}, Dash::Dashed};
    case gait::Side::Unknown:
      break;
  }
  return {"all steps", {0.2, 0.2, 0.2, 1.0}, Dash::Solid};
}

Colour faint(Colour colour, double opacity) {
  colour.opacity = opacity;
  return colour;
}

class Drawing {
 public:
  Drawing(Page& page, const StanceChart& chart)
      : page_(page), chart_(chart), unit_(chart.body_weight ? chart.body_weight->value() : 1.0) {}

  void draw() {
    double y = head();
    if (chart_.curves.empty()) {
      TextStyle style{14.0, false, kGrey, Anchor::Middle};
      page_.text({0.5 * kWidth, 0.5 * kHeight}, "No complete contacts: there is nothing to draw.", style);
      return;
    }
    y = legend(y + 12.0);
    const bool path = has_path();
    const double left = kMargin + 62.0, top = y + 22.0, bottom = kHeight - 70.0;
    const double right = path ? 0.62 * kWidth : kWidth - kMargin;
    forces({left, top, right - left, bottom - top});
    if (path) way({right + 92.0, top, kWidth - kMargin - right - 92.0, bottom - top});
    TextStyle style{10.0, false, kGrey};
    page_.text({kMargin, kHeight - 14.0}, footer(), style);
  }

 private:
  double head() {
    double right = kWidth - kMargin;
    if (chart_.simulation) {
      TextStyle style{13.0, true, kAmber, Anchor::End};
      const std::string words = "SIMULATION: no person was measured";
      const double width = page_.width_of(words, style);
      page_.text({right - 10.0, 32.0}, words, style);
      page_.box({right - width - 20.0, 19.0, width + 20.0, 26.0}, {kAmber, 1.5});
      right -= width + 40.0;
    }
    page_.text({kMargin, 32.0}, fitted(chart_.title, {17.0, true}, right - kMargin), {17.0, true});
    double y = 36.0;
    for (const std::string& line : chart_.details) {
      y += 19.0;
      const TextStyle style{12.0, false, kGrey};
      page_.text({kMargin, y}, cut(line, style, kWidth - 2.0 * kMargin), style);
    }
    return y;
  }

  std::string cut(const std::string& words, const TextStyle& style, double width) {
    if (page_.width_of(words, style) <= width) return words;
    std::string start = words;
    while (!start.empty() && page_.width_of(start + "\u2026", style) > width) {
      while (start.size() > 1 && (static_cast<unsigned char>(start.back()) & 0xC0U) == 0x80U)
        start.pop_back();
      start.pop_back();
    }
    return start + "\u2026";
  }

  /// The end of a long name tells more than its beginning.
  std::string fitted(const std::string& words, const TextStyle& style, double width) {
    if (page_.width_of(words, style) <= width) return words;
    std::string end = words;
    while (!end.empty() && page_.width_of("\u2026" + end, style) > width) {
      do {
        end.erase(0, 1);
      } while (!end.empty() && (static_cast<unsigned char>(end.front()) & 0xC0U) == 0x80U);
    }
    return "\u2026" + end;
  }

  double legend(double y) {
    y += 14.0;
    double x = kMargin;
    for (const StanceCurves& c : chart_.curves) {
      const Look look = look_of(c.side);
      page_.area(std::array{Point{x, y - 7.0}, Point{x + 34.0, y - 7.0}, Point{x + 34.0, y + 7.0},
                            Point{x, y + 7.0}},
                 faint(look.colour, 0.18));
      page_.line(std::array{Point{x, y}, Point{x + 34.0, y}}, {look.colour, 2.4, look.dash});
      marker({x + 17.0, y}, c.side, true);
      const std::string words =
          std::string(look.name) + " (n = " + std::to_string(c.steps) + (c.steps > 1 ? ", mean ± SD)" : ")");
      const TextStyle style{12.5};
      page_.text({x + 42.0, y}, words, style);
      x += 42.0 + page_.width_of(words, style) + 28.0;
    }
    return y;
  }

  void marker(Point at, gait::Side side, bool filled) {
    const Look look = look_of(side);
    const Colour fill = filled ? look.colour : Colour{1.0, 1.0, 1.0, 1.0};
    if (side == gait::Side::Right) {
      page_.square(at, 3.6, fill, {look.colour, 1.5});
    } else {
      page_.disc(at, 4.0, fill, {look.colour, 1.5});
    }
  }

  [[nodiscard]] bool has_path() const {
    return std::any_of(chart_.curves.begin(), chart_.curves.end(), [](const StanceCurves& c) {
      const auto path = path_of(c);
      return std::any_of(path.begin(), path.end(), [](Point p) { return std::isfinite(p.x + p.y); });
    });
  }

  void forces(const Box& box) {
    const bool fore_aft = std::all_of(chart_.curves.begin(), chart_.curves.end(),
                                      [](const StanceCurves& c) { return c.f_ap.has_value(); });
    constexpr double kGap = 18.0;
    const double upper = fore_aft ? 0.6 * (box.height - kGap) : box.height;
    const std::string unit = chart_.body_weight ? " (BW)" : " (N)";
    Axes::Labels labels{"", "vertical force" + unit, !fore_aft, 10, kForceTicks};
    const std::string stance = "stance (%), initial contact to toe-off";
    if (!fore_aft) labels.x = stance;
    panel({box.left, box.top, box.width, upper}, labels, [](const StanceCurves& c) { return &c.f_v; });
    if (!fore_aft) return;
    panel({box.left, box.top + upper + kGap, box.width, box.height - upper - kGap},
          {stance, "fore-aft force" + unit, true, 10, kForceTicks},
          [](const StanceCurves& c) { return &*c.f_ap; });
  }

  template <class Pick>
  void panel(const Box& box, const Axes::Labels& labels, Pick pick) {
    Range range{0.0, 0.0};
    for (const StanceCurves& c : chart_.curves) {
      const StanceCurve& curve = *pick(c);
      for (std::size_t p = 0; p < kStancePoints; ++p) {
        const double spread = std::isfinite(curve.sd[p]) ? curve.sd[p] : 0.0;
        range.hold((curve.mean[p] - spread) / unit_);
        range.hold((curve.mean[p] + spread) / unit_);
      }
    }
    const Axes axes(box, {0.0, 100.0}, to_ticks(range, labels.y_ticks));
    axes.draw(page_, labels);
    for (const StanceCurves& c : chart_.curves) band(axes, *pick(c), look_of(c.side));
    for (const StanceCurves& c : chart_.curves) {
      const Look look = look_of(c.side);
      page_.line(shifted(axes, *pick(c), 0.0), {look.colour, 2.4, look.dash});
    }
  }

  [[nodiscard]] std::vector<Point> shifted(const Axes& axes, const StanceCurve& curve, double spreads) const {
    std::vector<Point> points;
    for (std::size_t p = 0; p < kStancePoints; ++p) {
      const double spread = spreads == 0.0 ? 0.0 : spreads * curve.sd[p];
      points.push_back(axes.at(static_cast<double>(p), (curve.mean[p] + spread) / unit_));
    }
    return points;
  }

  void band(const Axes& axes, const StanceCurve& curve, const Look& look) {
    const std::vector<Point> above = shifted(axes, curve, 1.0), below = shifted(axes, curve, -1.0);
    std::vector<Point> outline;
    for (const Point& p : above)
      if (std::isfinite(p.y)) outline.push_back(p);
    if (outline.empty()) return;
    for (auto p = below.rbegin(); p != below.rend(); ++p)
      if (std::isfinite(p->y)) outline.push_back(*p);
    page_.area(outline, faint(look.colour, 0.18));
    const Dash edge = look.dash == Dash::Solid ? Dash::Solid : Dash::Dotted;
    page_.line(above, {faint(look.colour, 0.6), 0.8, edge});
    page_.line(below, {faint(look.colour, 0.6), 0.8, edge});
  }

  /// In millimetres, right and forward; NaN where it is not drawn.
  [[nodiscard]] static std::vector<Point> path_of(const StanceCurves& c) {
    constexpr double kMillimetres = 1000.0, kNone = std::numeric_limits<double>::quiet_NaN();
    std::vector<Point> points;
    for (std::size_t p = 0; p < kStancePoints; ++p) {
      const bool drawn = c.cop_forward && c.cop_right && c.f_v.mean[p] >= kLeastForPathN;
      points.push_back(drawn
                           ? Point{kMillimetres * c.cop_right->mean[p], kMillimetres * c.cop_forward->mean[p]}
                           : Point{kNone, kNone});
    }
    return points;
  }

  /// Equal scales, as the sole would lie on the page.
  void way(const Box& box) {
    constexpr double kLeastSpan = 60.0, kRoom = 12.0;
    Range across{-20.0, 20.0}, along{0.0, 40.0};
    for (const StanceCurves& c : chart_.curves) {
      for (const Point& p : path_of(c)) {
        across.hold(p.x);
        along.hold(p.y);
      }
    }
    across = {across.low - kRoom, across.high + kRoom};
    along = {along.low - kRoom, along.high + kRoom};
    const double per_point = std::max({(across.high - across.low) / box.width,
                                       (along.high - along.low) / box.height, kLeastSpan / box.width});
    widen(across, per_point * box.width);
    widen(along, per_point * box.height);
    const Axes axes(box, across, along);
    const std::string frame = chart_.cop_on_belt ? "on the belt" : "as recorded";
    axes.draw(page_, {"to the right (mm)", "CoP forward, " + frame + " (mm)", true, 5, 9});
    for (const StanceCurves& c : chart_.curves) path(axes, c);
  }

  static void widen(Range& range, double span) {
    const double more = 0.5 * (span - (range.high - range.low));
    range = {range.low - more, range.high + more};
  }

  void path(const Axes& axes, const StanceCurves& c) {
    std::vector<Point> points = path_of(c);
    for (Point& p : points) p = axes.at(p.x, p.y);
    const Look look = look_of(c.side);
    page_.line(points, {look.colour, 2.0, look.dash});
    bool first = true;
    for (std::size_t p = 0; p < kStancePoints; ++p) {
      if (!std::isfinite(points[p].x + points[p].y) || (!first && p % 10 != 0)) continue;
      marker(points[p], c.side, first);
      first = false;
    }
  }

  [[nodiscard]] std::string footer() const {
    std::string words = "Force on the runner, + up and + forward.";
    if (has_path())
      words +=
          " CoP where the mean force is 200 N or more: first mark filled, then one every 10 % of stance.";
    return words;
  }

  Page& page_;
  const StanceChart& chart_;
  double unit_;
};

}  // namespace

core::Result<std::string> render_stance_chart(const StanceChart& chart, PageFormat format) {
  return Page::render(format, kWidth, kHeight, [&chart](Page& page) { Drawing(page, chart).draw(); });
}

}  // namespace footfall::recording
