#include "ui/draw/runner_screen.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/draw/layout.hpp"
#include "ui/draw/theme.hpp"
#include "ui/model/metronome.hpp"

namespace footfall::ui {
namespace {

constexpr std::array<ImWchar, 7> kFigures{0x20, 0x20, 0x2D, 0x3A, 0x2013, 0x2013, 0};
constexpr std::array<ImWchar, 5> kWords{0x20, 0x17F, 0x2010, 0x2027, 0};
constexpr float kFigureShare = 0.66F, kBesideAnother = 0.68F, kWordsShare = 0.07F, kSmall = 0.5F;

/// One colour for type and one for the band; nothing on this screen is red or green.
class Brush {
 public:
  Brush(const RunnerFonts& fonts, ImDrawList& list) : fonts_(fonts), list_(list) {}
  [[nodiscard]] ImDrawList& list() const { return list_; }
  [[nodiscard]] float words_height() const { return fonts_.words()->FontSize; }

  /// Centred, and made smaller where it would not fit.
  void figure(const Rect& r, ImU32 colour, const std::string& text, float scale) const {
    centred(fonts_.figure(), r, colour, text, scale);
  }
  void words(const Rect& r, ImU32 colour, const std::string& text, float scale = 1.0F) const {
    centred(fonts_.words(), r, colour, text, scale);
  }

 private:
  void centred(ImFont* font, const Rect& r, ImU32 colour, const std::string& text, float scale) const {
    if (text.empty()) return;
    ImVec2 size = font->CalcTextSizeA(font->FontSize, FLT_MAX, 0, text.c_str());
    const float shrink =
        std::min({scale, 0.94F * r.w / std::max(size.x, 1.0F), r.h / std::max(size.y, 1.0F)});
    size = {size.x * shrink, size.y * shrink};
    list_.AddText(font, font->FontSize * shrink, {r.x + 0.5F * (r.w - size.x), r.y + 0.5F * (r.h - size.y)},
                  colour, text.c_str());
  }
  const RunnerFonts& fonts_;
  ImDrawList& list_;
};

void draw_band(const Brush& brush, const Rect& r, const Snapshot& snapshot) {
  const float thick = 0.34F * r.h;
  const Rect bar{r.x + 0.08F * r.w, r.y + 0.5F * (r.h - thick), 0.84F * r.w, thick};
  const auto x_of = [&bar](double place) { return bar.x + bar.w * static_cast<float>(0.5 + place / 6.0); };
  const float round = 0.25F * thick;
  brush.list().AddRectFilled({bar.x, bar.y}, {bar.right(), bar.bottom()}, colour::kControl, round);
  brush.list().AddRectFilled({x_of(-1.0), bar.y}, {x_of(1.0), bar.bottom()}, colour::kPrimary, round);
  const auto place = band_place(snapshot);
  if (!place) return;
  const float x = x_of(*place), wide = std::max(6.0F, 0.012F * r.w);
  brush.list().AddRectFilled({x - wide, bar.y - 0.22F * thick}, {x + wide, bar.bottom() + 0.22F * thick},
                             colour::kText, wide);
}

void draw_beat(const Brush& brush, const Rect& r, const Snapshot& snapshot, std::int64_t now_ns) {
  const ImVec2 centre{r.x + 0.5F * r.w, r.y + 0.5F * r.h};
  const float radius = 0.44F * std::min(r.w, r.h);
  brush.list().AddCircle(centre, radius, colour::kPanelEdge, 96, 0.02F * radius);
  const v1::Cue& cue = snapshot.runner_view.cue();
  if (!cue.on() || !(cue.tempo_spm() > 0.0)) return;
  const BeatGrid grid{cue.anchor_ns(), cue.tempo_spm()};
  const auto strength = static_cast<float>(std::exp(-4.0 * grid.phase(now_ns)));
  const auto alpha = static_cast<ImU32>(30.0F + 225.0F * strength);
  brush.list().AddCircleFilled(centre, radius * (0.6F + 0.38F * strength),
                               see_through(colour::kPrimary, alpha), 96);
}

void draw_readout(const Brush& brush, Rect r, v1::RunnerReadout readout, const Snapshot& snapshot,
                  std::int64_t now_ns, float scale) {
  const RunnerWords words = runner_words(readout, snapshot);
  const float line = 1.35F * brush.words_height();
  // Without room for both lines the figure keeps its place.
  Rect caption{r.x, r.bottom() - line, r.w, line};
  r.h -= line;
  Rect unit{r.x, r.bottom() - line, r.w, line};
  if (!words.unit.empty()) r.h -= line;
  brush.words(caption, colour::kText, words.caption);
  if (readout == v1::RUNNER_CADENCE_BAND) return draw_band(brush, r, snapshot);
  if (readout == v1::RUNNER_BEAT) return draw_beat(brush, r, snapshot, now_ns);
  brush.words(unit, colour::kTextSoft, words.unit);
  brush.figure(r, colour::kText, words.value, scale);
}

}  // namespace

void RunnerFonts::load(int width, int height) {
  width_ = width;
  height_ = height;
  const auto size = static_cast<float>(std::min(height, width * 10 / 16));
  ImFontAtlas& atlas = *ImGui::GetIO().Fonts;
  atlas.Clear();
  const auto add = [&atlas](const char* file, float pixels, const ImWchar* glyphs) {
    ImFontConfig config;
    config.OversampleH = 1;
    config.OversampleV = 1;
    const auto path = find_face(file);
    ImFont* font = path.empty() ? nullptr : atlas.AddFontFromFileTTF(path.c_str(), pixels, &config, glyphs);
    if (font != nullptr) return font;
    config.SizePixels = pixels;
    return atlas.AddFontDefault(&config);
  };
  figure_ = add("InterDisplay-SemiBold.otf", kFigureShare * size, kFigures.data());
  words_ = add("Inter-Regular.otf", kWordsShare * size, kWords.data());
}

void RunnerScreen::draw(const RunnerFonts& fonts, const Snapshot& snapshot, int width, int height,
                        std::int64_t now_ns) {
  const Rect all{0, 0, static_cast<float>(width), static_cast<float>(height)};
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize({all.w, all.h});
  ImGui::Begin("runner", nullptr,
               ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoInputs);
  const Brush brush(fonts, *ImGui::GetWindowDrawList());
  if (snapshot.ever_connected && snapshot.status.simulation())
    brush.words({all.x, all.y, all.w, 0.06F * all.h}, colour::kSimulation, "SIMULATION", kSmall);
  const std::string waits = runner_waits(snapshot);
  if (!waits.empty()) {
    brush.words(all, colour::kTextSoft, waits);
    ImGui::End();
    return;
  }
  const auto first = snapshot.runner_view.first(), second = snapshot.runner_view.second();
  Rect rest = all.inset(0.05F * all.h);
  if (first == v1::RUNNER_NOTHING && second == v1::RUNNER_NOTHING) {
    brush.words(rest, colour::kTextSoft, "Enjoy your run");
  } else if (second == v1::RUNNER_NOTHING || first == second) {
    draw_readout(brush, rest, first, snapshot, now_ns, 1.0F);
  } else {
    const Rect left = rest.take_left(0.5F * rest.w);
    draw_readout(brush, left.inset(0.02F * all.h), first, snapshot, now_ns, kBesideAnother);
    brush.list().AddLine({rest.x, rest.y + 0.15F * rest.h}, {rest.x, rest.bottom() - 0.15F * rest.h},
                         colour::kPanelEdge, std::max(1.0F, 0.003F * all.h));
    draw_readout(brush, rest.inset(0.02F * all.h), second, snapshot, now_ns, kBesideAnother);
  }
  ImGui::End();
}

}  // namespace footfall::ui
