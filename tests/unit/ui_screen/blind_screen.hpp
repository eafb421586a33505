#pragma once
#include <imgui.h>

#include <string>

#include "ui/draw/screen.hpp"
#include "ui/draw/textures.hpp"
#include "ui/model/model.hpp"

namespace footfall::tests {

/// The console's screen with ImGui and without any renderer or window: what is drawn goes nowhere, what can
/// be pressed is known by name. Thread: one. Blocks: never. Errors: none.
class BlindScreen {
 public:
  BlindScreen(int width, int height, ui::Preferences preferences = {}, bool viewer = false);
  ~BlindScreen();
  BlindScreen(const BlindScreen&) = delete;
  BlindScreen& operator=(const BlindScreen&) = delete;

  ui::Requests draw(const ui::Snapshot& snapshot, bool programme = false, bool enter_down = false);
  void move_to(float x, float y) { ImGui::GetIO().MousePos = {x, y}; }
  void press(bool down) { ImGui::GetIO().MouseDown[0] = down; }
  /// Moves there, presses and lets go, a frame each. What was asked for in these frames; false in `there`
  /// when this frame has no such item.
  ui::Requests click(const std::string& name, const ui::Snapshot& snapshot);
  /// The same and at once again at the same place, whatever lies there by then: what the second one asked
  /// for.
  ui::Requests click_again(const std::string& name, const ui::Snapshot& before, const ui::Snapshot& after,
                           bool hasty = true);
  /// Half a second: the next press is no part of a double-click.
  void rest(const ui::Snapshot& snapshot);
  [[nodiscard]] ui::Screen& screen() { return screen_; }
  [[nodiscard]] const ui::ItemList& items() const { return screen_.items(); }
  [[nodiscard]] const ui::Layout& layout() const { return layout_; }

 private:
  ui::Requests press_at(float x, float y, const ui::Snapshot& snapshot);
  struct Context {
    Context();
    ~Context();
  };
  /// The charts' pictures stay where they are: a texture's name is its canvas (soft_renderer.hpp).
  class CanvasNames final : public ui::Textures {
   public:
    ImTextureID show(Slot, const ui::Canvas& canvas, bool) override {
      return const_cast<ui::Canvas*>(&canvas);
    }
  };
  Context context_;
  CanvasNames textures_;
  ui::Fonts fonts_;
  ui::Screen screen_;
  ui::Layout layout_;
  int width_, height_;
  float scale_ = 0.0F;
};

/// ImGui's numbers for the keys of a screen without a window.
inline constexpr int kUpKey = 1, kDownKey = 2, kPageUpKey = 3, kPageDownKey = 4, kEnterKey = 5, kTabKey = 6,
                     kBackspaceKey = 7, kEscapeKey = 8, kLastKey = 8;
/// Those that only a chart under the pointer listens to.
inline constexpr int kHomeKey = 9, kEndKey = 10, kLastChartKey = 10;

}  // namespace footfall::tests
