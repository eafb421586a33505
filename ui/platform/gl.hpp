#pragma once
#include <imgui.h>

#include "ui/chart/canvas.hpp"
#include "ui/platform/ppm.hpp"

/// The few calls to the graphics library beside ImGui's renderer; OpenGL 1.1 entry points suffice.
/// Thread: the one that holds the context. Blocks: read_picture() until the picture is drawn.
namespace footfall::ui {

/// One texture that follows a canvas.
class CanvasTexture {
 public:
  CanvasTexture();
  ~CanvasTexture();
  CanvasTexture(const CanvasTexture&) = delete;
  CanvasTexture& operator=(const CanvasTexture&) = delete;
  void upload(const Canvas& canvas);
  [[nodiscard]] bool fits(const Canvas& canvas) const {
    return canvas.width() == width_ && canvas.height() == height_;
  }
  [[nodiscard]] ImTextureID id() const;

 private:
  unsigned name_ = 0;
  std::size_t width_ = 0, height_ = 0;
};

void clear_framebuffer(int width, int height, ImU32 colour);
/// `x`, `y`: the lower left corner, rows counted from below.
[[nodiscard]] Picture read_picture(int width, int height, int x = 0, int y = 0);

}  // namespace footfall::ui
