#pragma once
#include <imgui.h>

#include <cstddef>

#include "ui/chart/canvas.hpp"

namespace footfall::ui {

/// Pictures drawn by the processor, shown by the graphics library: one texture per slot. Thread: draw thread,
/// between NewFrame and Render. Blocks: for the copy. Errors: none.
class Textures {
 public:
  enum Slot : std::size_t { VerticalForce, ForeAftForce, StanceVertical, StanceForeAft, Cop, Slots };

  virtual ~Textures() = default;
  /// `changed`: the canvas differs from what this slot showed last.
  virtual ImTextureID show(Slot slot, const Canvas& canvas, bool changed) = 0;
};

}  // namespace footfall::ui
