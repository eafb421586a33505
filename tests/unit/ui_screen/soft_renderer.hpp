#pragma once
#include <imgui.h>

#include <cstdint>
#include <vector>

namespace footfall::tests {

/// 8 bits each of red, green, blue; top row first.
struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb{};
};

/// Draws what ImGui::Render() has left behind, by the processor alone: what the graphics library would show,
/// but the same on every machine. Triangles by the rule of pixel centres, straight alpha, the type's atlas
/// sampled bilinearly and charts by the nearest pixel, as ui/platform asks of OpenGL. A texture is the
/// address of its ui::Canvas; nullptr is the type's atlas. Thread: one, after Render(). Blocks: never.
/// Errors: none; what lies outside is cut off.
[[nodiscard]] Picture draw_softly(const ImDrawData& data, ImU32 ground);

}  // namespace footfall::tests
