#pragma once
#include <span>
#include <string>

#include "recording/report/page.hpp"

/// A picture for the documentation as SVG. Text stays text, so that the file does not depend on the fonts of
/// the machine that made it; coordinates have one decimal, so that it does not change with the last bit.
/// Frame: x right, y down, from the upper left. Units: points. Thread: one. Blocks: never. Allocates: the
/// file. Errors: none.
namespace footfall::docs {

using recording::Anchor;
using recording::Box;
using recording::Colour;
using recording::Dash;
using recording::Pen;
using recording::Point;
using recording::TextStyle;

class Svg {
 public:
  /// `description` says in a sentence what is to be seen, for those who do not see it.
  Svg(double width, double height, const std::string& description);

  /// What has no place (NaN) interrupts the line.
  void line(std::span<const Point> points, const Pen& pen);
  void line(Point from, Point to, const Pen& pen);
  void area(std::span<const Point> outline, Colour colour);
  void box(const Box& box, const Pen& pen);
  void fill(const Box& box, Colour colour);
  void disc(Point centre, double radius, Colour fill, const Pen& pen);
  void square(Point centre, double half, Colour fill, const Pen& pen);
  /// A head at `to` only.
  void arrow(Point from, Point to, const Pen& pen);
  /// `at` is the anchor, half way up the line; a white seam keeps it readable on lines.
  void text(Point at, const std::string& words, const TextStyle& style = {});

  /// The bytes of the file.
  [[nodiscard]] std::string finish() const;

 private:
  std::string out_;
};

}  // namespace footfall::docs
