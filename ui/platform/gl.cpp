#include "ui/platform/gl.hpp"

#include <GL/gl.h>

#include <cstdint>

namespace footfall::ui {

CanvasTexture::CanvasTexture() {
  glGenTextures(1, &name_);
  glBindTexture(GL_TEXTURE_2D, name_);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
}

CanvasTexture::~CanvasTexture() {
  glDeleteTextures(1, &name_);
}

void CanvasTexture::upload(const Canvas& canvas) {
  if (canvas.width() == 0 || canvas.height() == 0) return;
  const auto width = static_cast<GLsizei>(canvas.width());
  const auto height = static_cast<GLsizei>(canvas.height());
  glBindTexture(GL_TEXTURE_2D, name_);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
  if (canvas.width() != width_ || canvas.height() != height_) {
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, width, height, 0, GL_RGBA, GL_UNSIGNED_BYTE, canvas.data());
    width_ = canvas.width();
    height_ = canvas.height();
  } else {
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, canvas.data());
  }
}

ImTextureID CanvasTexture::id() const {
  return reinterpret_cast<ImTextureID>(static_cast<std::intptr_t>(name_));
}

void clear_framebuffer(int width, int height, ImU32 colour) {
  const ImVec4 c = ImGui::ColorConvertU32ToFloat4(colour);
  glViewport(0, 0, width, height);
  glClearColor(c.x, c.y, c.z, 1.0F);
  glClear(GL_COLOR_BUFFER_BIT);
}

Picture read_picture(int width, int height, int x, int y) {
  Picture picture{width, height, {}};
  picture.rgb.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(x, y, width, height, GL_RGB, GL_UNSIGNED_BYTE, picture.rgb.data());
  return picture;
}

}  // namespace footfall::ui
