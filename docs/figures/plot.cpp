#include "docs/figures/plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "docs/figures/words.hpp"

namespace footfall::docs {

namespace {

constexpr Colour kGrid{0.90, 0.90, 0.90, 1.0};
constexpr double kNumberSize = 11.0;
/// Width of a letter, about; fonts differ.
constexpr double kLetter = 6.4;
constexpr Point kNowhere{std::numeric_limits<double>::quiet_NaN(), 0.0};

std::string tick(double value, double step) {
  const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 4);
  return (value < -0.5 * step ? "\u2212" : "") + words("%.*f", decimals, std::abs(value));
}

double step_of(const std::vector<double>& ticks) {
  return ticks.size() < 2 ? 1.0 : ticks[1] - ticks[0];
}

bool within(const Range& range, double value) {
  const double slack = 1e-9 * (range.high - range.low);
  return value >= range.low - slack && value <= range.high + slack;
}

}  // namespace

TextStyle label(Anchor anchor, Colour colour, double size) {
  TextStyle style{size};
  style.anchor = anchor;
  style.colour = colour;
  return style;
}

Plot::Plot(Svg& svg, const Box& frame, const Range& x, const Range& y, const Labels& labels)
    : svg_(svg), frame_(frame), x_(x), y_(y), axes_(frame, x, y) {
  const auto x_ticks = recording::ticks_in(x, labels.x_ticks);
  for (const double value : x_ticks) {
    const double across = at(value, y.low).x;
    svg.line({across, frame.top}, {across, frame.bottom()}, {kGrid, 0.8});
    svg.text({across, frame.bottom() + 12.0}, tick(value, step_of(x_ticks)),
             label(Anchor::Middle, kInk, kNumberSize));
  }
  const auto y_ticks = recording::ticks_in(y, labels.y_ticks);
  for (const double value : y_ticks) {
    if (!labels.y_numbers) break;
    const double down = at(x.low, value).y;
    svg.line({frame.left, down}, {frame.right(), down}, {kGrid, 0.8});
    svg.text({frame.left - 6.0, down}, tick(labels.y_sign * value, step_of(y_ticks)),
             label(Anchor::End, kInk, kNumberSize));
  }
  if (within(y, 0.0) && labels.y_numbers) level(0.0, {{0.6, 0.6, 0.6, 1.0}, 1.0});
  svg.box(frame, {{0.35, 0.35, 0.35, 1.0}, 1.0});
  svg.text({frame.left + 0.5 * frame.width, frame.bottom() + 30.0}, labels.x, label(Anchor::Middle));
  TextStyle upwards = label(Anchor::Middle);
  upwards.upwards = true;
  if (!labels.y.empty()) svg.text({frame.left - 46.0, frame.top + 0.5 * frame.height}, labels.y, upwards);
}

void Plot::curve(const std::vector<double>& x, const std::vector<double>& y, const Pen& pen) {
  std::vector<Point> points;
  const auto inside = [&](std::size_t i) { return within(x_, x[i]) && within(y_, y[i]); };
  const auto cut = [&](std::size_t in, std::size_t out) {
    const double edge = y[out] > y_.high ? y_.high : y_.low;
    if (!within(x_, x[out]) || !std::isfinite(y[out])) return;
    points.push_back(at(x[in] + (x[out] - x[in]) * (edge - y[in]) / (y[out] - y[in]), edge));
  };
  for (std::size_t i = 0; i < x.size(); ++i) {
    const bool begins = i > 0 && inside(i) && !inside(i - 1), ends = i > 0 && !inside(i) && inside(i - 1);
    if (begins) cut(i, i - 1);
    if (ends) cut(i - 1, i);
    points.push_back(inside(i) ? at(x[i], y[i]) : kNowhere);
  }
  svg_.line(points, pen);
}

void Plot::area(const std::vector<double>& x, const std::vector<double>& y, double base, Colour colour) {
  if (x.empty()) return;
  std::vector<Point> outline{at(x.front(), base)};
  for (std::size_t i = 0; i < x.size(); ++i) outline.push_back(at(x[i], y[i]));
  outline.push_back(at(x.back(), base));
  svg_.area(outline, colour);
}

void Plot::band_x(double from, double to, Colour colour) {
  const double left = at(std::max(from, x_.low), 0.0).x, right = at(std::min(to, x_.high), 0.0).x;
  svg_.fill({left, frame_.top, right - left, frame_.height}, colour);
}

void Plot::level(double y, const Pen& pen) {
  svg_.line(at(x_.low, y), at(x_.high, y), pen);
}

void Plot::upright(double x, const Pen& pen) {
  svg_.line(at(x, y_.low), at(x, y_.high), pen);
}

void Plot::span(double from, double to, double above, const std::string& name) {
  const double y = frame_.top - above;
  const double left = at(from, 0.0).x, right = at(to, 0.0).x;
  for (const double x : {left, right}) svg_.line({x, y - 4.0}, {x, frame_.bottom()}, kHelp);
  const double middle = 0.5 * (left + right);
  svg_.arrow({middle, y}, {left, y}, {kInk, 1.0});
  svg_.arrow({middle, y}, {right, y}, {kInk, 1.0});
  const bool narrow = kLetter * static_cast<double>(name.size()) > right - left;
  if (narrow)
    svg_.text({right + 6.0, y}, name, label());
  else
    svg_.text({middle, y - 9.0}, name, label(Anchor::Middle));
}

void Plot::rise(double x, double from, double to, const std::string& name, Anchor side) {
  const Point a = at(x, from), b = at(x, to), middle{a.x, 0.5 * (a.y + b.y)};
  svg_.arrow(middle, a, {kInk, 1.0});
  svg_.arrow(middle, b, {kInk, 1.0});
  svg_.text({middle.x + (side == Anchor::End ? -7.0 : 7.0), middle.y}, name, label(side));
}

void Plot::point(double x, double y, const std::string& name, Point shift, Anchor anchor) {
  const Point p = at(x, y);
  svg_.disc(p, 3.5, kInk, {kWhite, 1.0});
  if (!name.empty()) svg_.text({p.x + shift.x, p.y + shift.y}, name, label(anchor));
}

}  // namespace footfall::docs
