#include "recording/report/axes.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace footfall::recording {

namespace {

constexpr Colour kGrid{0.90, 0.90, 0.90, 1.0}, kFrame{0.35, 0.35, 0.35, 1.0}, kZero{0.55, 0.55, 0.55, 1.0};
constexpr double kNumberSize = 11.0, kLabelSize = 12.0;

double step_for(const Range& range, int most) {
  const double least = (range.high - range.low) / most;
  if (!(least > 0.0)) return 1.0;
  const double decade = std::pow(10.0, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * decade >= least * (1.0 - 1e-9)) return factor * decade;
  return 10.0 * decade;
}

/// With the sign that belongs to a number, not a hyphen.
std::string number(double value, double step) {
  const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 6);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, std::abs(value));
  return (value < -0.5 * step ? "\u2212" : "") + std::string(text.data());
}

}  // namespace

void Range::hold(double value) {
  if (!std::isfinite(value)) return;
  low = std::min(low, value);
  high = std::max(high, value);
}

std::vector<double> ticks_in(const Range& range, int most) {
  const double step = step_for(range, most);
  std::vector<double> ticks;
  for (double k = std::ceil(range.low / step - 1e-6); k * step <= range.high + 1e-6 * step; k += 1.0)
    ticks.push_back(k * step);
  return ticks;
}

Range to_ticks(Range range, int most) {
  const double step = step_for(range, most);
  const Range whole{step * std::floor(range.low / step + 1e-6), step * std::ceil(range.high / step - 1e-6)};
  // One value alone has no scale: it is drawn in the middle.
  return whole.high > whole.low ? whole : Range{whole.low - step, whole.high + step};
}

Point Axes::at(double x, double y) const {
  return {frame_.left + frame_.width * (x - x_.low) / (x_.high - x_.low),
          frame_.bottom() - frame_.height * (y - y_.low) / (y_.high - y_.low)};
}

void Axes::draw(Page& page, const Labels& labels) const {
  const double x_step = step_for(x_, labels.x_ticks), y_step = step_for(y_, labels.y_ticks);
  double widest = 0.0;
  for (const double x : ticks_in(x_, labels.x_ticks)) {
    const double across = at(x, y_.low).x;
    page.line(std::array{Point{across, frame_.top}, Point{across, frame_.bottom()}}, {kGrid, 0.8});
    if (!labels.x_numbers) continue;
    TextStyle style{kNumberSize};
    style.anchor = Anchor::Middle;
    page.text({across, frame_.bottom() + 12.0}, number(x, x_step), style);
  }
  for (const double y : ticks_in(y_, labels.y_ticks)) {
    const double down = at(x_.low, y).y;
    const bool zero = std::abs(y) < 1e-6 * y_step;
    page.line(std::array{Point{frame_.left, down}, Point{frame_.right(), down}},
              {zero ? kZero : kGrid, zero ? 1.0 : 0.8});
    TextStyle style{kNumberSize};
    style.anchor = Anchor::End;
    page.text({frame_.left - 7.0, down}, number(y, y_step), style);
    widest = std::max(widest, page.width_of(number(y, y_step), style));
  }
  page.box(frame_, {kFrame, 1.0});
  TextStyle style{kLabelSize};
  style.anchor = Anchor::Middle;
  if (!labels.x.empty())
    page.text({frame_.left + 0.5 * frame_.width, frame_.bottom() + 31.0}, labels.x, style);
  style.upwards = true;
  page.text({frame_.left - widest - 20.0, frame_.top + 0.5 * frame_.height}, labels.y, style);
}

}  // namespace footfall::recording
