#pragma once
#include <imgui.h>

#include <algorithm>

#include "ui/draw/layout.hpp"

namespace footfall::tests {

/// Corners of this colour that the last frame has drawn inside `r`. Thread: the one that drew. Blocks: never.
/// Errors: none.
inline long drawn(const ui::Rect& r, ImU32 tint) {
  long found = 0;
  for (int n = 0; n < ImGui::GetDrawData()->CmdListsCount; ++n) {
    const auto& corners = ImGui::GetDrawData()->CmdLists[n]->VtxBuffer;
    found += std::count_if(corners.begin(), corners.end(), [&](const ImDrawVert& at) {
      return at.col == tint && r.contains(at.pos.x, at.pos.y);
    });
  }
  return found;
}

}  // namespace footfall::tests
