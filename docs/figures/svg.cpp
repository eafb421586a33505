#include "docs/figures/svg.hpp"

#include <array>
#include <cmath>
#include <cstdio>

#include "docs/figures/words.hpp"

namespace footfall::docs {

namespace {

/// Where half way up a line lies above its baseline, as a share of the size.
constexpr double kMiddle = 0.36;
constexpr double kHead = 7.0, kHeadHalf = 2.8;

std::string number(double value) {
  const double rounded = std::round(value * 10.0) / 10.0;
  return words("%.*f", rounded == std::round(rounded) ? 0 : 1, rounded == 0.0 ? 0.0 : rounded);
}

std::string colour_of(Colour c) {
  const auto part = [](double share) { return static_cast<int>(std::lround(255.0 * share)); };
  return words("#%02x%02x%02x", part(c.red), part(c.green), part(c.blue));
}

std::string paint(const char* attribute, Colour c) {
  std::string out = words(" %s=\"%s\"", attribute, colour_of(c).c_str());
  if (c.opacity < 1.0) out += words(" %s-opacity=\"%.2f\"", attribute, c.opacity);
  return out;
}

std::string stroke(const Pen& pen) {
  std::string out = paint("stroke", pen.colour) + " stroke-width=\"" + number(pen.width) + "\"";
  if (pen.dash == Dash::Dashed) out += " stroke-dasharray=\"7 4\"";
  if (pen.dash == Dash::Dotted) out += " stroke-dasharray=\"1.5 3\"";
  return out;
}

std::string path_of(std::span<const Point> points) {
  std::string out;
  bool drawing = false;
  for (const Point& p : points) {
    const bool has_place = std::isfinite(p.x) && std::isfinite(p.y);
    if (has_place) out += (drawing ? "L" : "M") + number(p.x) + " " + number(p.y);
    drawing = has_place;
  }
  return out;
}

std::string escaped(const std::string& plain) {
  std::string out;
  for (const char c : plain) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else
      out += c;
  }
  return out;
}

}  // namespace

Svg::Svg(double width, double height, const std::string& description) {
  out_ = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + number(width) + "\" height=\"" +
         number(height) + "\" viewBox=\"0 0 " + number(width) + " " + number(height) +
         "\" role=\"img\" font-family=\"Inter, DejaVu Sans, sans-serif\" fill=\"none\" "
         "stroke-linejoin=\"round\">\n<desc>" +
         escaped(description) + "</desc>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
}

void Svg::line(std::span<const Point> points, const Pen& pen) {
  out_ += "<path d=\"" + path_of(points) + "\"" + stroke(pen) + "/>\n";
}

void Svg::line(Point from, Point to, const Pen& pen) {
  line(std::array{from, to}, pen);
}

void Svg::area(std::span<const Point> outline, Colour colour) {
  out_ += "<path d=\"" + path_of(outline) + "Z\"" + paint("fill", colour) + "/>\n";
}

void Svg::box(const Box& b, const Pen& pen) {
  line(std::array{Point{b.left, b.top}, Point{b.right(), b.top}, Point{b.right(), b.bottom()},
                  Point{b.left, b.bottom()}, Point{b.left, b.top}},
       pen);
}

void Svg::fill(const Box& b, Colour colour) {
  out_ += "<rect x=\"" + number(b.left) + "\" y=\"" + number(b.top) + "\" width=\"" + number(b.width) +
          "\" height=\"" + number(b.height) + "\"" + paint("fill", colour) + "/>\n";
}

void Svg::disc(Point c, double radius, Colour inside, const Pen& pen) {
  out_ += "<circle cx=\"" + number(c.x) + "\" cy=\"" + number(c.y) + "\" r=\"" + number(radius) + "\"" +
          paint("fill", inside) + stroke(pen) + "/>\n";
}

void Svg::square(Point c, double half, Colour inside, const Pen& pen) {
  out_ += "<rect x=\"" + number(c.x - half) + "\" y=\"" + number(c.y - half) + "\" width=\"" +
          number(2.0 * half) + "\" height=\"" + number(2.0 * half) + "\"" + paint("fill", inside) +
          stroke(pen) + "/>\n";
}

void Svg::arrow(Point from, Point to, const Pen& pen) {
  line(from, to, pen);
  const double length = std::hypot(to.x - from.x, to.y - from.y);
  if (!(length > 0.0)) return;
  const double x = (to.x - from.x) / length, y = (to.y - from.y) / length;
  const Point root{to.x - kHead * x, to.y - kHead * y};
  area(std::array{to, Point{root.x - kHeadHalf * y, root.y + kHeadHalf * x},
                  Point{root.x + kHeadHalf * y, root.y - kHeadHalf * x}},
       pen.colour);
}

void Svg::text(Point at, const std::string& plain, const TextStyle& style) {
  const char* anchor = style.anchor == Anchor::Start ? "start" : "end";
  if (style.anchor == Anchor::Middle) anchor = "middle";
  std::string where;
  if (style.upwards) {
    where = " transform=\"translate(" + number(at.x + kMiddle * style.size) + " " + number(at.y) +
            ") rotate(-90)\"";
  } else {
    where = " x=\"" + number(at.x) + "\" y=\"" + number(at.y + kMiddle * style.size) + "\"";
  }
  out_ += "<text" + where + " font-size=\"" + number(style.size) + "\" text-anchor=\"" + anchor + "\"" +
          (style.bold ? " font-weight=\"bold\"" : "") + paint("fill", style.colour) +
          " stroke=\"#ffffff\" stroke-width=\"3\" paint-order=\"stroke\">" + escaped(plain) + "</text>\n";
}

std::string Svg::finish() const {
  return out_ + "</svg>\n";
}

}  // namespace footfall::docs
