#pragma once
#include <array>

#include "ui/draw/textures.hpp"
#include "ui/platform/gl.hpp"

namespace footfall::ui {

/// One OpenGL texture per slot, uploaded only when its picture has changed. Thread: the one that holds the
/// context.
class GlTextures final : public Textures {
 public:
  ImTextureID show(Slot slot, const Canvas& canvas, bool changed) override {
    CanvasTexture& texture = textures_[slot];
    if (changed || !texture.fits(canvas)) texture.upload(canvas);
    return texture.id();
  }

 private:
  std::array<CanvasTexture, Slots> textures_;
};

}  // namespace footfall::ui
