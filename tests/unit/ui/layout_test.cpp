#include "ui/draw/layout.hpp"

#include <array>
#include <catch2/catch.hpp>

using namespace footfall::ui;

namespace {

bool overlap(const Rect& a, const Rect& b) {
  return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

}  // namespace

TEST_CASE("no panel overlaps another or leaves the window, STOP is at the top right", "[ui][layout]") {
  struct Size {
    int width, height;
  };
  for (const Size size :
       {Size{1280, 800}, Size{1920, 1080}, Size{2560, 1600}, Size{1024, 768}, Size{3840, 2160}}) {
    CAPTURE(size.width, size.height);
    const Layout l = layout_for(size.width, size.height, 1.0F);
    const std::array<Rect, 9> panels{l.top,      l.stop,     l.message,    l.control, l.vertical,
                                     l.fore_aft, l.readouts, l.comparison, l.status};
    for (std::size_t i = 0; i < panels.size(); ++i) {
      CHECK(panels[i].x >= 0.0F);
      CHECK(panels[i].y >= 0.0F);
      CHECK(panels[i].right() <= static_cast<float>(size.width));
      CHECK(panels[i].bottom() <= static_cast<float>(size.height));
      CHECK(panels[i].w > 50.0F);
      CHECK(panels[i].h > 10.0F);
      for (std::size_t k = i + 1; k < panels.size(); ++k) CHECK_FALSE(overlap(panels[i], panels[k]));
    }
    CHECK(l.stop.x > 0.7F * static_cast<float>(size.width));
    CHECK(l.stop.w * l.stop.h > 0.01F * static_cast<float>(size.width * size.height));
  }
}
