#include "recording/report/page.hpp"

#include <cairo-svg.h>
#include <cairo.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <memory>
#include <numbers>

namespace footfall::recording {

namespace {

constexpr double kPixelsPerPoint = 2.0;
constexpr const char* kFamily = "Inter, DejaVu Sans, sans-serif";

cairo_status_t take(void* bytes, const unsigned char* data, unsigned int size) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), size);
  return CAIRO_STATUS_SUCCESS;
}

struct Free {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
  void operator()(PangoLayout* layout) const { g_object_unref(layout); }
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
  void operator()(char* text) const { g_free(text); }
};
using Surface = std::unique_ptr<cairo_surface_t, Free>;
using Context = std::unique_ptr<cairo_t, Free>;
using Layout = std::unique_ptr<PangoLayout, Free>;

bool has_place(const Point& p) {
  return std::isfinite(p.x) && std::isfinite(p.y);
}

}  // namespace

struct Page::Impl {
  Context cairo;

  void use(Colour c) const { cairo_set_source_rgba(cairo.get(), c.red, c.green, c.blue, c.opacity); }

  void stroke(const Pen& pen) const {
    use(pen.colour);
    cairo_set_line_width(cairo.get(), pen.width);
    cairo_set_line_join(cairo.get(), CAIRO_LINE_JOIN_ROUND);
    const double dashed[] = {7.0, 4.0}, dotted[] = {1.5, 2.5};
    cairo_set_dash(cairo.get(), pen.dash == Dash::Dashed ? dashed : dotted, pen.dash == Dash::Solid ? 0 : 2,
                   0.0);
    cairo_stroke(cairo.get());
  }

  void path(std::span<const Point> points) const {
    bool drawing = false;
    for (const Point& p : points) {
      if (!has_place(p)) {
        drawing = false;
        continue;
      }
      drawing ? cairo_line_to(cairo.get(), p.x, p.y) : cairo_move_to(cairo.get(), p.x, p.y);
      drawing = true;
    }
  }

  [[nodiscard]] Layout layout_of(const std::string& words, const TextStyle& style) const {
    Layout layout(pango_cairo_create_layout(cairo.get()));
    const std::unique_ptr<PangoFontDescription, Free> font(pango_font_description_new());
    pango_font_description_set_family(font.get(), kFamily);
    pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
    pango_font_description_set_weight(font.get(), style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout.get(), font.get());
    const std::unique_ptr<char, Free> valid(
        g_utf8_make_valid(words.data(), static_cast<gssize>(words.size())));
    pango_layout_set_text(layout.get(), valid.get(), -1);
    pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
    return layout;
  }
};

void Page::line(std::span<const Point> points, const Pen& pen) {
  impl_.path(points);
  impl_.stroke(pen);
}

void Page::area(std::span<const Point> outline, Colour colour) {
  impl_.path(outline);
  cairo_close_path(impl_.cairo.get());
  impl_.use(colour);
  cairo_fill(impl_.cairo.get());
}

void Page::box(const Box& box, const Pen& pen) {
  cairo_rectangle(impl_.cairo.get(), box.left, box.top, box.width, box.height);
  impl_.stroke(pen);
}

void Page::disc(Point centre, double radius, Colour fill, const Pen& pen) {
  cairo_new_sub_path(impl_.cairo.get());
  cairo_arc(impl_.cairo.get(), centre.x, centre.y, radius, 0.0, 2.0 * std::numbers::pi);
  impl_.use(fill);
  cairo_fill_preserve(impl_.cairo.get());
  impl_.stroke(pen);
}

void Page::square(Point centre, double half, Colour fill, const Pen& pen) {
  cairo_rectangle(impl_.cairo.get(), centre.x - half, centre.y - half, 2.0 * half, 2.0 * half);
  impl_.use(fill);
  cairo_fill_preserve(impl_.cairo.get());
  impl_.stroke(pen);
}

void Page::text(Point at, const std::string& words, const TextStyle& style) {
  const Layout layout = impl_.layout_of(words, style);
  int width = 0, height = 0;
  pango_layout_get_size(layout.get(), &width, &height);
  double back = 0.0;
  if (style.anchor == Anchor::Middle) back = 0.5 * width / PANGO_SCALE;
  if (style.anchor == Anchor::End) back = 1.0 * width / PANGO_SCALE;
  cairo_t* cairo = impl_.cairo.get();
  cairo_save(cairo);
  cairo_translate(cairo, at.x, at.y);
  if (style.upwards) cairo_rotate(cairo, -0.5 * std::numbers::pi);
  cairo_move_to(cairo, -back, -0.5 * height / PANGO_SCALE);
  impl_.use(style.colour);
  pango_cairo_show_layout(cairo, layout.get());
  cairo_restore(cairo);
  cairo_new_path(cairo);
}

double Page::width_of(const std::string& words, const TextStyle& style) {
  const Layout layout = impl_.layout_of(words, style);
  int width = 0;
  pango_layout_get_size(layout.get(), &width, nullptr);
  return static_cast<double>(width) / PANGO_SCALE;
}

core::Result<std::string> Page::render(PageFormat format, double width, double height,
                                       const std::function<void(Page&)>& draw) {
  std::string bytes;
  const bool png = format == PageFormat::Png;
  const Surface surface(png ? cairo_image_surface_create(CAIRO_FORMAT_RGB24,
                                                         static_cast<int>(width * kPixelsPerPoint),
                                                         static_cast<int>(height * kPixelsPerPoint))
                            : cairo_svg_surface_create_for_stream(take, &bytes, width, height));
  Impl impl{Context(cairo_create(surface.get()))};
  if (png) cairo_scale(impl.cairo.get(), kPixelsPerPoint, kPixelsPerPoint);
  impl.use({1.0, 1.0, 1.0, 1.0});
  cairo_paint(impl.cairo.get());
  Page page(impl);
  draw(page);
  cairo_status_t status = cairo_status(impl.cairo.get());
  if (png && status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_write_to_png_stream(surface.get(), take, &bytes);
  cairo_surface_finish(surface.get());
  if (status == CAIRO_STATUS_SUCCESS) status = cairo_surface_status(surface.get());
  if (status == CAIRO_STATUS_SUCCESS) return bytes;
  return core::fail(core::Remedy::Bug, "a chart cannot be drawn: %s", cairo_status_to_string(status));
}

std::optional<PageFormat> page_format_of(const std::filesystem::path& file) {
  std::string ending = file.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (ending == ".png") return PageFormat::Png;
  if (ending == ".svg") return PageFormat::Svg;
  return std::nullopt;
}

}  // namespace footfall::recording
