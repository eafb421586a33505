#pragma once
#include <imgui.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>

#include "ui/chart/canvas.hpp"
#include "ui/draw/palette.hpp"

/// The look beside its colours (palette.hpp): type scale, spacing. Thread: draw thread. Blocks: load_fonts()
/// reads files. Errors: without the Inter fonts (package fonts-inter) ImGui's own is used and a remark says
/// so.
namespace footfall::ui {

/// Where a face of the Inter family lies; empty when it is not installed.
[[nodiscard]] std::filesystem::path find_face(const char* file);
[[nodiscard]] Pixel pixel_of(ImU32 colour, std::uint8_t alpha = 255);

enum class Type : std::size_t { Caption, Body, Strong, Title, Heading, Value, Large, Huge, Count };

class Fonts {
 public:
  /// Bakes the type scale for `scale` into ImGui's atlas. The renderer's texture must be made anew after it.
  void load(float scale);
  [[nodiscard]] ImFont* operator[](Type type) const { return fonts_[static_cast<std::size_t>(type)]; }
  /// Empty, or one sentence on what is missing.
  [[nodiscard]] const std::string& remark() const { return remark_; }

 private:
  std::array<ImFont*, static_cast<std::size_t>(Type::Count)> fonts_{};
  std::string remark_;
};

/// ImGui's own widgets (fields, tool tips) in our colours.
void apply_style(float scale);

}  // namespace footfall::ui
