#pragma once
#include <imgui.h>

#include <array>
#include <cstddef>
#include <filesystem>
#include <string>

#include "ui/chart/canvas.hpp"

/// The look: colour tokens by meaning, type scale, spacing. Thread: draw thread. Blocks: load_fonts() reads
/// files. Errors: without the Inter fonts (package fonts-inter) ImGui's own is used and a remark says so.
namespace footfall::ui {

/// Red means STOP or alarm and nothing else. Left and right stay apart for colour-blind eyes (blue and
/// orange).
namespace colour {
inline constexpr ImU32 kBackground = IM_COL32(14, 18, 24, 255);
inline constexpr ImU32 kPanel = IM_COL32(23, 29, 38, 255);
inline constexpr ImU32 kPanelEdge = IM_COL32(40, 49, 62, 255);
inline constexpr ImU32 kField = IM_COL32(13, 17, 23, 255);
inline constexpr ImU32 kControl = IM_COL32(48, 60, 77, 255);
inline constexpr ImU32 kControlHover = IM_COL32(62, 77, 98, 255);
inline constexpr ImU32 kControlOff = IM_COL32(31, 38, 49, 255);
inline constexpr ImU32 kPrimary = IM_COL32(28, 126, 122, 255);
inline constexpr ImU32 kPrimaryHover = IM_COL32(36, 148, 143, 255);
inline constexpr ImU32 kAccent = IM_COL32(84, 214, 205, 255);
inline constexpr ImU32 kText = IM_COL32(236, 241, 247, 255);
inline constexpr ImU32 kTextSoft = IM_COL32(160, 173, 190, 255);
inline constexpr ImU32 kTextOff = IM_COL32(105, 117, 134, 255);
inline constexpr ImU32 kGrid = IM_COL32(39, 48, 61, 255);
inline constexpr ImU32 kZero = IM_COL32(98, 112, 132, 255);
inline constexpr ImU32 kLeft = IM_COL32(86, 160, 255, 255);
inline constexpr ImU32 kRight = IM_COL32(255, 159, 64, 255);
inline constexpr ImU32 kStop = IM_COL32(214, 34, 48, 255);
inline constexpr ImU32 kStopHover = IM_COL32(238, 54, 66, 255);
/// Alarm words: lighter than the button, so that they can be read on a dark panel.
inline constexpr ImU32 kAlarm = IM_COL32(255, 112, 116, 255);
inline constexpr ImU32 kWarning = IM_COL32(244, 211, 94, 255);
inline constexpr ImU32 kSimulation = IM_COL32(190, 134, 255, 255);
}  // namespace colour

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
