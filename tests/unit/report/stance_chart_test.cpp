// The picture is judged by its pixels: where a foot's colour is says where its curve is.
#include "recording/report/stance_chart.hpp"

#include <cairo.h>
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <string>
#include <string_view>

using namespace footfall;
using namespace footfall::recording;
using gait::kStancePoints;

namespace {

struct Pixel {
  int red = 0, green = 0, blue = 0;
};
bool is_blue(Pixel p) {
  return p.red < 30 && p.green > 95 && p.green < 135 && p.blue > 150;
}
bool is_vermilion(Pixel p) {
  return p.red > 195 && p.green > 75 && p.green < 115 && p.blue < 30;
}
bool is_amber(Pixel p) {
  return p.red > 165 && p.red < 190 && p.green > 80 && p.green < 100 && p.blue < 15;
}

class Picture {
 public:
  explicit Picture(const StanceChart& chart) {
    const auto png = render_stance_chart(chart, PageFormat::Png);
    REQUIRE(png.has_value());
    std::string_view bytes = *png;
    const auto read = [](void* from, unsigned char* to, unsigned int size) {
      std::string_view& rest = *static_cast<std::string_view*>(from);
      if (rest.size() < size) return CAIRO_STATUS_READ_ERROR;
      std::copy_n(rest.begin(), size, to);
      rest.remove_prefix(size);
      return CAIRO_STATUS_SUCCESS;
    };
    surface_ = cairo_image_surface_create_from_png_stream(read, &bytes);
    REQUIRE(cairo_surface_status(surface_) == CAIRO_STATUS_SUCCESS);
  }
  ~Picture() { cairo_surface_destroy(surface_); }
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
  [[nodiscard]] int width() const { return cairo_image_surface_get_width(surface_); }
  [[nodiscard]] int height() const { return cairo_image_surface_get_height(surface_); }
  [[nodiscard]] Pixel at(int x, int y) const {
    const unsigned char* p =
        cairo_image_surface_get_data(surface_) + y * cairo_image_surface_get_stride(surface_) + 4 * x;
    return {p[2], p[1], p[0]};
  }
  struct Extent {
    int count = 0, left = 1 << 20, right = -1, top = 1 << 20, bottom = -1, x_of_top = -1;
  };
  /// Below the head and the legend.
  [[nodiscard]] Extent extent(bool (*wanted)(Pixel), int from_y = 260) const {
    Extent e;
    for (int y = from_y; y < height(); ++y) {
      for (int x = 0; x < width(); ++x) {
        if (!wanted(at(x, y))) continue;
        ++e.count;
        e.left = std::min(e.left, x);
        e.right = std::max(e.right, x);
        e.bottom = std::max(e.bottom, y);
        if (y < e.top) {
          e.top = y;
          e.x_of_top = x;
        }
      }
    }
    return e;
  }

 private:
  cairo_surface_t* surface_ = nullptr;
};

/// A half sine, skewed so that its peak is at `peak_percent` of stance.
gait::StanceCurves curves_of(gait::Side side, double newtons, double peak_percent) {
  gait::StanceCurves c;
  c.side = side;
  c.steps = 5;
  for (std::size_t p = 0; p < kStancePoints; ++p) {
    const double x = static_cast<double>(p);
    const double phase =
        x < peak_percent ? 0.5 * x / peak_percent : 0.5 + 0.5 * (x - peak_percent) / (100.0 - peak_percent);
    c.f_v.mean[p] = newtons * std::sin(std::numbers::pi * phase);
    c.f_v.sd[p] = 20.0;
  }
  return c;
}

StanceChart example() {
  StanceChart chart;
  chart.title = "run.csv";
  chart.details = {"10 steps", "method"};
  chart.curves = {curves_of(gait::Side::Left, 1600.0, 40.0), curves_of(gait::Side::Right, 800.0, 60.0)};
  chart.body_weight = core::Newtons(700.0);
  return chart;
}

}  // namespace

TEST_CASE("each foot's curve is where its values are", "[report][chart]") {
  const Picture picture(example());
  CHECK(picture.width() == 2000);
  const auto left = picture.extent(is_blue), right = picture.extent(is_vermilion);
  REQUIRE(left.count > 500);
  REQUIRE(right.count > 500);
  const double span = left.right - left.left;
  CHECK((left.x_of_top - left.left) / span == Approx(0.4).margin(0.02));
  CHECK((right.x_of_top - left.left) / span == Approx(0.6).margin(0.03));
  // Half the force, half the height above the common zero.
  CHECK(static_cast<double>(left.bottom - right.top) / (left.bottom - left.top) == Approx(0.5).margin(0.02));
  // Dashed: the right foot's line has gaps, so that it is told apart without colour.
  const auto filled = [&picture](bool (*wanted)(Pixel), const Picture::Extent& e) {
    int columns = 0;
    for (int x = e.left; x <= e.right; ++x) {
      bool any = false;
      for (int y = e.top; y <= e.bottom; ++y) any = any || wanted(picture.at(x, y));
      columns += any ? 1 : 0;
    }
    return static_cast<double>(columns) / (e.right - e.left + 1);
  };
  CHECK(filled(is_blue, left) > 0.99);
  CHECK(filled(is_vermilion, right) < 0.9);
}

TEST_CASE("newtons or body weights change the numbers, not the curve", "[report][chart]") {
  StanceChart chart = example();
  const auto in_bw = Picture(chart).extent(is_blue);
  chart.body_weight.reset();
  const auto in_n = Picture(chart).extent(is_blue);
  CHECK((in_n.x_of_top - in_n.left) / static_cast<double>(in_n.right - in_n.left) ==
        Approx((in_bw.x_of_top - in_bw.left) / static_cast<double>(in_bw.right - in_bw.left)).margin(0.01));
}

TEST_CASE("a simulation is marked, a person is not", "[report][chart]") {
  StanceChart chart = example();
  CHECK(Picture(chart).extent(is_amber, 0).count == 0);
  chart.simulation = true;
  CHECK(Picture(chart).extent(is_amber, 0).count > 1000);
}

TEST_CASE("fore-aft force and the way of the CoP are drawn where there are any", "[report][chart]") {
  StanceChart chart = example();
  const auto plain = Picture(chart).extent(is_blue);
  for (gait::StanceCurves& c : chart.curves) {
    c.f_ap = c.f_v;
    c.cop_forward.emplace();
    c.cop_right.emplace();
    for (std::size_t p = 0; p < kStancePoints; ++p) {
      c.cop_forward->mean[p] = 0.0025 * static_cast<double>(p);
      c.cop_right->mean[p] = c.side == gait::Side::Left ? -0.05 : 0.05;
    }
  }
  const Picture both(chart);
  const auto all = both.extent(is_blue);
  CHECK(all.right < plain.right);  // the curves make room
  int in_path = 0;
  for (int y = 260; y < both.height(); ++y)
    for (int x = 1300; x < both.width(); ++x) in_path += is_blue(both.at(x, y)) ? 1 : 0;
  CHECK(in_path > 300);
}

TEST_CASE("without contacts the page says so, and names of any bytes and length fit", "[report][chart]") {
  StanceChart chart = example();
  chart.curves.clear();
  chart.title = std::string(400, 'W') + "\xff\xfe<b>&.csv";
  chart.simulation = true;
  const Picture picture(chart);
  CHECK(picture.extent(is_blue).count == 0);
  // Nothing runs into the right edge.
  int dark = 0;
  for (int y = 0; y < picture.height(); ++y)
    for (int x = picture.width() - 30; x < picture.width(); ++x) dark += picture.at(x, y).red < 128 ? 1 : 0;
  CHECK(dark == 0);
}

TEST_CASE("one step alone has no band, and a missing point interrupts its curve", "[report][chart]") {
  StanceChart chart = example();
  chart.curves.resize(1);
  chart.curves[0].steps = 1;
  chart.curves[0].f_v.sd.fill(std::nan(""));
  for (std::size_t p = 45; p < 55; ++p) chart.curves[0].f_v.mean[p] = std::nan("");
  const Picture picture(chart);
  const auto line = picture.extent(is_blue);
  const int middle = (line.left + line.right) / 2;
  int in_gap = 0;
  for (int y = 260; y < picture.height(); ++y) in_gap += is_blue(picture.at(middle, y)) ? 1 : 0;
  CHECK(in_gap == 0);
}

TEST_CASE("an SVG holds outlines of its text", "[report][chart]") {
  const auto svg = render_stance_chart(example(), PageFormat::Svg);
  REQUIRE(svg.has_value());
  CHECK_THAT(*svg, Catch::Matchers::Contains("<svg") && Catch::Matchers::EndsWith("</svg>\n"));
  CHECK(svg->find("<text") == std::string::npos);
  CHECK(page_format_of("a/b.SVG") == PageFormat::Svg);
  CHECK(page_format_of("b.png") == PageFormat::Png);
  CHECK_FALSE(page_format_of("b.pdf").has_value());
  CHECK_FALSE(page_format_of("png").has_value());
}
