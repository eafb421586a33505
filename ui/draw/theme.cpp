#include "ui/draw/theme.hpp"

#include <filesystem>

namespace footfall::ui {
namespace {

struct Face {
  const char* file;
  float size;
};

constexpr std::array<Face, static_cast<std::size_t>(Type::Count)> kScale{{
    {"Inter-Regular.otf", 14},
    {"Inter-Regular.otf", 16},
    {"Inter-SemiBold.otf", 16},
    {"Inter-SemiBold.otf", 20},
    {"Inter-SemiBold.otf", 27},
    {"Inter-SemiBold.otf", 34},
    {"InterDisplay-SemiBold.otf", 56},
    {"InterDisplay-SemiBold.otf", 92},
}};

constexpr std::array<const char*, 3> kFolders{
    "/usr/share/fonts/opentype/inter", "/usr/share/fonts/opentype/Inter", "/usr/local/share/fonts/inter"};

// Latin, dashes, quotes and ellipsis, arrows, minus.
constexpr std::array<ImWchar, 9> kGlyphs{0x20, 0x17F, 0x2010, 0x2027, 0x2190, 0x2193, 0x2212, 0x2212, 0};

}  // namespace

std::filesystem::path find_face(const char* file) {
  for (const char* folder : kFolders) {
    std::error_code ignored;
    const auto path = std::filesystem::path(folder) / file;
    if (std::filesystem::exists(path, ignored)) return path;
  }
  return {};
}

Pixel pixel_of(ImU32 colour, std::uint8_t alpha) {
  const auto channel = [colour](int shift) { return static_cast<std::uint8_t>((colour >> shift) & 0xFFU); };
  return {channel(IM_COL32_R_SHIFT), channel(IM_COL32_G_SHIFT), channel(IM_COL32_B_SHIFT), alpha};
}

void Fonts::load(float scale) {
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  remark_.clear();
  for (std::size_t i = 0; i < kScale.size(); ++i) {
    ImFontConfig config;
    const bool large = kScale[i].size > 30;
    config.OversampleH = large ? 1 : 2;
    config.OversampleV = 1;
    config.PixelSnapH = true;
    const auto path = find_face(kScale[i].file);
    fonts_[i] = path.empty()
                    ? nullptr
                    : atlas.AddFontFromFileTTF(path.c_str(), kScale[i].size * scale, &config, kGlyphs.data());
    if (fonts_[i] == nullptr) {
      config.SizePixels = kScale[i].size * scale;
      fonts_[i] = atlas.AddFontDefault(&config);
      remark_ = "Font Inter not found (package fonts-inter): a plain one is used.";
    }
  }
}

void apply_style(float scale) {
  ImGuiStyle style;
  style.FrameRounding = 6;
  style.PopupRounding = 6;
  style.WindowPadding = {10, 8};
  style.FramePadding = {10, 8};
  style.WindowBorderSize = 0;
  style.FrameBorderSize = 1;
  style.ScaleAllSizes(scale);
  const auto set = [&style](ImGuiCol which, ImU32 value) {
    style.Colors[which] = ImGui::ColorConvertU32ToFloat4(value);
  };
  set(ImGuiCol_WindowBg, colour::kBackground);
  set(ImGuiCol_PopupBg, colour::kControl);
  set(ImGuiCol_Border, colour::kPanelEdge);
  set(ImGuiCol_FrameBg, colour::kField);
  set(ImGuiCol_FrameBgHovered, colour::kField);
  set(ImGuiCol_FrameBgActive, colour::kField);
  set(ImGuiCol_Text, colour::kText);
  set(ImGuiCol_TextDisabled, colour::kTextOff);
  set(ImGuiCol_TextSelectedBg, colour::kPrimary);
  set(ImGuiCol_NavHighlight, colour::kAccent);
  ImGui::GetStyle() = style;
}

}  // namespace footfall::ui
