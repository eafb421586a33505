#pragma once
#include <imgui.h>

#include <cstdint>

/// Colour tokens by meaning, light and dark. Thread: draw thread. Blocks: never. Errors: none.
namespace footfall::ui {

enum class Theme : std::uint8_t { Dark, Light };
/// Left and right in colours that stay apart for every common kind of colour vision (blue and orange; blue
/// and ochre of greater difference in lightness; light and dark alone).
enum class SideColours : std::uint8_t { BlueOrange, TealMagenta, LightDark };

struct Palette {
  ImU32 background, panel, panel_edge, field, control, control_hover, control_off, primary, primary_hover,
      accent, text, text_soft, text_off, control_text_off, grid, zero, left, right, stop, stop_hover, alarm,
      warning, simulation, on_strong, cover;
};

namespace colour {
namespace detail {
extern Palette present;
}
/// Red means STOP or alarm and nothing else.
inline constexpr const ImU32& kBackground = detail::present.background;
inline constexpr const ImU32& kPanel = detail::present.panel;
inline constexpr const ImU32& kPanelEdge = detail::present.panel_edge;
inline constexpr const ImU32& kField = detail::present.field;
inline constexpr const ImU32& kControl = detail::present.control;
inline constexpr const ImU32& kControlHover = detail::present.control_hover;
inline constexpr const ImU32& kControlOff = detail::present.control_off;
inline constexpr const ImU32& kPrimary = detail::present.primary;
inline constexpr const ImU32& kPrimaryHover = detail::present.primary_hover;
inline constexpr const ImU32& kAccent = detail::present.accent;
inline constexpr const ImU32& kText = detail::present.text;
inline constexpr const ImU32& kTextSoft = detail::present.text_soft;
/// What is old, doubtful or not measured: grey, and still to be read.
inline constexpr const ImU32& kTextOff = detail::present.text_off;
/// The label of a control that may not be pressed now; fainter, for it tells nothing that is not told
/// elsewhere.
inline constexpr const ImU32& kControlTextOff = detail::present.control_text_off;
inline constexpr const ImU32& kGrid = detail::present.grid;
inline constexpr const ImU32& kZero = detail::present.zero;
inline constexpr const ImU32& kLeft = detail::present.left;
inline constexpr const ImU32& kRight = detail::present.right;
inline constexpr const ImU32& kStop = detail::present.stop;
inline constexpr const ImU32& kStopHover = detail::present.stop_hover;
/// Alarm words: not the button's red, so that they can be read on a panel.
inline constexpr const ImU32& kAlarm = detail::present.alarm;
inline constexpr const ImU32& kWarning = detail::present.warning;
inline constexpr const ImU32& kSimulation = detail::present.simulation;
/// Words on a strong fill: STOP, a primary button, a badge of alarm.
inline constexpr const ImU32& kOnStrong = detail::present.on_strong;
/// Laid over a chart whose picture is old.
inline constexpr const ImU32& kCover = detail::present.cover;
}  // namespace colour

/// The same colour, see-through: 0 to 255.
[[nodiscard]] constexpr ImU32 see_through(ImU32 colour, unsigned alpha) {
  return (colour & ~IM_COL32_A_MASK) | (alpha << IM_COL32_A_SHIFT);
}

/// From the next frame on.
void set_palette(Theme theme, SideColours sides);

/// Grows with every set_palette(): whoever keeps a picture draws it anew.
[[nodiscard]] unsigned palette_serial();

/// WCAG 2.1 contrast ratio of two opaque colours, 1 to 21.
[[nodiscard]] double contrast(ImU32 a, ImU32 b);

}  // namespace footfall::ui
