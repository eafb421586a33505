#include "ui/draw/palette.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::ui {
namespace {

constexpr ImU32 rgb(int r, int g, int b) {
  return IM_COL32(r, g, b, 255);
}

constexpr Palette kDark{rgb(14, 18, 24),          rgb(23, 29, 38),    rgb(40, 49, 62),    rgb(13, 17, 23),
                        rgb(48, 60, 77),          rgb(62, 77, 98),    rgb(31, 38, 49),    rgb(24, 116, 112),
                        rgb(28, 132, 127),        rgb(84, 214, 205),  rgb(236, 241, 247), rgb(160, 173, 190),
                        rgb(128, 141, 159),       rgb(105, 117, 134), rgb(39, 48, 61),    rgb(98, 112, 132),
                        rgb(86, 160, 255),        rgb(255, 159, 64),  rgb(214, 34, 48),   rgb(226, 44, 58),
                        rgb(255, 112, 116),       rgb(244, 211, 94),  rgb(190, 134, 255), rgb(255, 255, 255),
                        IM_COL32(14, 18, 24, 190)};

constexpr Palette kLight{rgb(234, 238, 243),
                         rgb(255, 255, 255),
                         rgb(205, 213, 223),
                         rgb(246, 248, 251),
                         rgb(222, 229, 237),
                         rgb(206, 216, 227),
                         rgb(238, 242, 246),
                         rgb(0, 112, 108),
                         rgb(0, 126, 121),
                         rgb(0, 104, 100),
                         rgb(20, 28, 38),
                         rgb(79, 92, 110),
                         rgb(96, 108, 124),
                         rgb(139, 151, 166),
                         rgb(225, 231, 238),
                         rgb(139, 151, 166),
                         rgb(20, 98, 212),
                         rgb(196, 92, 0),
                         rgb(206, 24, 38),
                         rgb(222, 38, 52),
                         rgb(186, 16, 30),
                         rgb(150, 92, 0),
                         rgb(112, 52, 190),
                         rgb(255, 255, 255),
                         IM_COL32(255, 255, 255, 200)};

double linear(double channel) {
  return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(ImU32 colour) {
  const auto channel = [colour](int shift) {
    return linear(static_cast<double>((colour >> shift) & 0xFFU) / 255.0);
  };
  return 0.2126 * channel(IM_COL32_R_SHIFT) + 0.7152 * channel(IM_COL32_G_SHIFT) +
         0.0722 * channel(IM_COL32_B_SHIFT);
}

}  // namespace

namespace colour::detail {
Palette present = kDark;
}

namespace {
unsigned serial = 0;
}

unsigned palette_serial() {
  return serial;
}

void set_palette(Theme theme, SideColours sides) {
  const bool dark = theme == Theme::Dark;
  Palette chosen = dark ? kDark : kLight;
  if (sides == SideColours::TealMagenta) {
    chosen.left = dark ? rgb(64, 200, 190) : rgb(0, 120, 112);
    chosen.right = dark ? rgb(255, 128, 214) : rgb(178, 20, 130);
  } else if (sides == SideColours::LightDark) {
    chosen.left = dark ? rgb(240, 244, 250) : rgb(24, 32, 44);
    chosen.right = dark ? rgb(128, 142, 162) : rgb(118, 130, 148);
  }
  colour::detail::present = chosen;
  ++serial;
}

double contrast(ImU32 a, ImU32 b) {
  const double one = luminance(a), other = luminance(b);
  return (std::max(one, other) + 0.05) / (std::min(one, other) + 0.05);
}

}  // namespace footfall::ui
