#pragma once
#include <string>
#include <vector>

#include "recording/report/page.hpp"

/// A frame with ticks, and where a value lies in it. Units: the caller's for values, points on the page.
/// Thread: one page, one thread. Blocks: never. Allocates: little. Errors: none.
namespace footfall::recording {

struct Range {
  double low = 0.0, high = 1.0;
  /// Grows so that it holds the value; NaN changes nothing.
  void hold(double value);
};

/// Multiples of 1, 2 or 5 times a power of ten within the range, `most` at most.
[[nodiscard]] std::vector<double> ticks_in(const Range& range, int most);
/// Widened to the next ticks; one value alone gets one more on either side.
[[nodiscard]] Range to_ticks(Range range, int most);

class Axes {
 public:
  struct Labels {
    std::string x, y;
    bool x_numbers = true;
    int x_ticks = 6, y_ticks = 6;  ///< at most
  };
  Axes(const Box& frame, const Range& x, const Range& y) : frame_(frame), x_(x), y_(y) {}
  [[nodiscard]] Point at(double x, double y) const;
  /// Grid, ticks, numbers, labels with units, and a stronger line at zero.
  void draw(Page& page, const Labels& labels) const;

 private:
  Box frame_;
  Range x_, y_;
};

}  // namespace footfall::recording
