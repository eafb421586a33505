#include "recording/report/incident_chart.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "recording/report/axes.hpp"

namespace footfall::recording {
namespace {

constexpr double kWidth = 1000.0, kHeight = 640.0, kMargin = 24.0;
constexpr std::size_t kMostPoints = 4000;
constexpr Colour kGrey{0.38, 0.38, 0.38, 1.0}, kAmber{0.70, 0.36, 0.0, 1.0};
/// Hues after Okabe and Ito (2008).
constexpr Colour kCommanded{0.0, 0.447, 0.698, 1.0}, kMeasured{0.835, 0.369, 0.0, 1.0},
    kForce{0.2, 0.2, 0.2, 1.0}, kMark{0.8, 0.0, 0.2, 1.0};

class Drawing {
 public:
  Drawing(Page& page, const IncidentChart& chart) : page_(page), chart_(chart), incident_(chart.incident) {
    time_ = {seconds(incident_.head.from), seconds(incident_.head.to)};
  }
  void draw() {
    head();
    const double left = kMargin + 62.0, width = kWidth - kMargin - left;
    belt({left, 96.0, width, 200.0});
    force({left, 340.0, width, 230.0});
  }

 private:
  [[nodiscard]] double seconds(core::Timestamp time) const {
    return (time - incident_.head.trigger).seconds();
  }

  void head() {
    page_.text({kMargin, 28.0}, chart_.title, {17.0, true});
    const std::string cause =
        incident_.head.sentence.empty() ? incident_.head.cause : incident_.head.sentence;
    page_.text({kMargin, 50.0}, cause, {12.0, false});
    page_.text({kMargin, 68.0}, incident_.ending(), {11.0, false, kGrey});
    TextStyle style{13.0, true, kAmber, Anchor::End};
    if (chart_.simulation) page_.text({kWidth - kMargin, 28.0}, "SIMULATION", style);
  }

  /// What a reader looks for: triggers, and STOP on its way.
  void marks(const Box& frame, const Axes& axes, double y) {
    for (const IncidentEvent& event : incident_.rows.events) {
      if (event.kind != "trigger" && event.kind != "stop" && event.kind != "alarm") continue;
      const Point top = axes.at(seconds(event.time), y);
      const Point ends[] = {{top.x, frame.top}, {top.x, frame.bottom()}};
      page_.line(ends, {kMark, 1.0, event.kind == "trigger" ? Dash::Solid : Dash::Dotted});
    }
  }

  void belt(const Box& frame) {
    Range speed{0.0, 0.5};
    std::vector<std::pair<double, double>> commanded, measured;
    for (const IncidentMotion& motion : incident_.rows.motions) {
      speed.hold(motion.commanded_speed.value());
      speed.hold(motion.measured_speed.value());
      commanded.emplace_back(seconds(motion.time), motion.commanded_speed.value());
      measured.emplace_back(seconds(motion.time), motion.measured_speed.value());
    }
    const Range shown = to_ticks(speed, 5);
    const Axes axes(frame, time_, shown);
    axes.draw(page_, {"", "belt speed (m/s)", true, 9, 5});
    curve(axes, commanded, {kCommanded, 1.6, Dash::Dashed});
    curve(axes, measured, {kMeasured, 1.6, Dash::Solid});
    marks(frame, axes, shown.low);
    page_.text({frame.right() - 150.0, frame.top - 10.0}, "commanded", {10.0, true, kCommanded, Anchor::End});
    page_.text({frame.right(), frame.top - 10.0}, "measured", {10.0, true, kMeasured, Anchor::End});
  }

  void force(const Box& frame) {
    const SummedForce sum = sum_of(incident_.rows.forces);
    const std::size_t every = std::max<std::size_t>(1, (sum.time.size() + kMostPoints - 1) / kMostPoints);
    Range newtons{0.0, 100.0};
    std::vector<std::pair<double, double>> points;
    for (std::size_t i = 0; i < sum.time.size(); i += every) {
      points.emplace_back(seconds(sum.time[i]), sum.f_v_n[i]);
      newtons.hold(sum.f_v_n[i]);
    }
    const Range shown = to_ticks(newtons, 6);
    const Axes axes(frame, time_, shown);
    axes.draw(page_, {"time from the stop (s)", "vertical force (N)", true, 9, 6});
    curve(axes, points, {kForce, 0.6, Dash::Solid});
    marks(frame, axes, shown.low);
  }

  void curve(const Axes& axes, const std::vector<std::pair<double, double>>& values, const Pen& pen) {
    std::vector<Point> points;
    constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
    for (const auto& [x, y] : values) points.push_back(std::isnan(y) ? Point{kNaN, kNaN} : axes.at(x, y));
    page_.line(points, pen);
  }

  Page& page_;
  const IncidentChart& chart_;
  const Incident& incident_;
  Range time_;
};

}  // namespace

core::Result<std::string> render_incident_chart(const IncidentChart& chart, PageFormat format) {
  return Page::render(format, kWidth, kHeight, [&](Page& page) { Drawing(page, chart).draw(); });
}

}  // namespace footfall::recording
