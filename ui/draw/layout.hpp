#pragma once

namespace footfall::ui {

/// Where everything of the screen lies. Pure, without ImGui, because the window's own thread needs the STOP
/// rectangle when the drawing thread hangs. Units: framebuffer pixels, origin top left. Thread: any. Blocks:
/// never. Errors: a window smaller than the smallest is laid out at the smallest and cut off.
struct Rect {
  float x = 0, y = 0, w = 0, h = 0;
  [[nodiscard]] float right() const { return x + w; }
  [[nodiscard]] float bottom() const { return y + h; }
  [[nodiscard]] bool contains(float px, float py) const {
    return px >= x && px < right() && py >= y && py < bottom();
  }
  [[nodiscard]] Rect inset(float by) const { return {x + by, y + by, w - 2 * by, h - 2 * by}; }
  /// Cuts `height` off the top, leaves `gap` and moves this rectangle's top below it.
  Rect take_top(float height, float gap = 0) {
    const Rect taken{x, y, w, height};
    y += height + gap;
    h -= height + gap;
    return taken;
  }
  Rect take_left(float width, float gap = 0) {
    const Rect taken{x, y, width, h};
    x += width + gap;
    w -= width + gap;
    return taken;
  }
};

struct Layout {
  float scale = 1;  ///< 1 at 1280 x 800
  Rect window, top, stop, navigation, message, control, vertical, fore_aft, readouts, comparison, status;
  Rect body;       ///< between the messages and the status: a page other than the run
  Rect programme;  ///< empty until make_room_for_programme()

  [[nodiscard]] Rect charts() const {
    return {vertical.x, vertical.y, vertical.w, fore_aft.bottom() - vertical.y};
  }
  /// Below the traces, which become lower.
  void make_room_for_programme();
};

inline constexpr float kBaseWidth = 1280, kBaseHeight = 800;

/// `font_scale` enlarges type and controls within the same window.
[[nodiscard]] Layout layout_for(int width, int height, float font_scale);

}  // namespace footfall::ui
