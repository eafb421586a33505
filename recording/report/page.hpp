#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "core/result.hpp"

/// A page to draw on, as PNG (two pixels a point) or SVG (text as outlines, so that it looks the same without
/// the font). Frame: x right, y down, from the upper left. Units: points. Thread: one page, one thread; any
/// number of pages at once. Blocks: CPU only. Allocates: the page. Errors: Bug when the drawing library
/// fails.
namespace footfall::recording {

struct Point {
  double x = 0.0, y = 0.0;
};
struct Box {
  double left = 0.0, top = 0.0, width = 0.0, height = 0.0;
  [[nodiscard]] double right() const { return left + width; }
  [[nodiscard]] double bottom() const { return top + height; }
};
struct Colour {
  double red = 0.0, green = 0.0, blue = 0.0, opacity = 1.0;
};
enum class Dash { Solid, Dashed, Dotted };
struct Pen {
  Colour colour;
  double width = 1.0;
  Dash dash = Dash::Solid;
};

enum class Anchor { Start, Middle, End };
struct TextStyle {
  double size = 11.0;
  bool bold = false;
  Colour colour{0.13, 0.13, 0.13, 1.0};
  Anchor anchor = Anchor::Start;
  bool upwards = false;  ///< rotated by a quarter, read from below
};

enum class PageFormat { Png, Svg };
/// By a file name's ending, in any case; nullopt for others.
[[nodiscard]] std::optional<PageFormat> page_format_of(const std::filesystem::path& file);

class Page {
 public:
  /// The bytes of a file with a page of that size, drawn by `draw`.
  [[nodiscard]] static core::Result<std::string> render(PageFormat format, double width, double height,
                                                        const std::function<void(Page&)>& draw);
  /// What has no place (NaN) interrupts the line.
  void line(std::span<const Point> points, const Pen& pen);
  void area(std::span<const Point> outline, Colour colour);
  void box(const Box& box, const Pen& pen);
  void disc(Point centre, double radius, Colour fill, const Pen& pen);
  void square(Point centre, double half, Colour fill, const Pen& pen);
  /// `at` is the anchor, half way up the line. What is no UTF-8 is shown as such.
  void text(Point at, const std::string& words, const TextStyle& style);
  [[nodiscard]] double width_of(const std::string& words, const TextStyle& style);

 private:
  struct Impl;
  explicit Page(Impl& impl) : impl_(impl) {}
  Impl& impl_;
};

}  // namespace footfall::recording
