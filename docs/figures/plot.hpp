#pragma once
#include <functional>
#include <string>
#include <vector>

#include "docs/figures/svg.hpp"
#include "recording/report/axes.hpp"

/// A frame with ticks on a picture, and what is said in it: curves, spans between two places, named points.
/// Units: the caller's for values, points for what is told in points. Thread: one. Errors: none; what lies
/// outside the frame is not drawn.
namespace footfall::docs {

using recording::Range;

/// Left is solid and round, right dashed and square, so that print without colour is enough.
inline constexpr Colour kInk{0.13, 0.13, 0.13, 1.0}, kGrey{0.42, 0.42, 0.42, 1.0};
inline constexpr Colour kWhite{1.0, 1.0, 1.0, 1.0};
inline constexpr Colour kLeftBlue{0.0, 0.38, 0.66, 1.0}, kRightOrange{0.78, 0.33, 0.0, 1.0};
inline constexpr Pen kLeftPen{kLeftBlue, 2.0, Dash::Solid}, kRightPen{kRightOrange, 2.0, Dash::Dashed};
inline constexpr Pen kThin{kGrey, 1.0, Dash::Solid}, kHelp{kGrey, 1.0, Dash::Dotted};

[[nodiscard]] TextStyle label(Anchor anchor = Anchor::Start, Colour colour = kInk, double size = 12.0);
[[nodiscard]] constexpr Colour faint(Colour c, double opacity = 0.15) {
  return {c.red, c.green, c.blue, opacity};
}

class Plot {
 public:
  struct Labels {
    std::string x, y;
    int x_ticks = 8, y_ticks = 6;  ///< at most
    bool y_numbers = true;
    double y_sign = 1.0;  ///< -1: numbers rise downwards, while values are given negated
  };
  Plot(Svg& svg, const Box& frame, const Range& x, const Range& y, const Labels& labels);

  [[nodiscard]] Point at(double x, double y) const { return axes_.at(x, y); }
  [[nodiscard]] const Box& frame() const { return frame_; }
  Svg& svg() { return svg_; }

  /// y over x, cut at the frame.
  void curve(const std::vector<double>& x, const std::vector<double>& y, const Pen& pen);
  /// Between the curve and `base`.
  void area(const std::vector<double>& x, const std::vector<double>& y, double base, Colour colour);
  void band_x(double from, double to, Colour colour);
  void level(double y, const Pen& pen);
  void upright(double x, const Pen& pen);
  /// From x to x, `above` points over the frame's top, its words above, or at the right where they are too
  /// long; dotted lines lead down to the axis.
  void span(double from, double to, double above, const std::string& name);
  /// The same between two values at x, words at its right (left with Anchor::End).
  void rise(double x, double from, double to, const std::string& name, Anchor side = Anchor::Start);
  /// A dot, and words beside it shifted by points.
  void point(double x, double y, const std::string& name, Point shift = {8.0, -8.0},
             Anchor anchor = Anchor::Start);

 private:
  Svg& svg_;
  Box frame_;
  Range x_, y_;
  recording::Axes axes_;
};

}  // namespace footfall::docs
