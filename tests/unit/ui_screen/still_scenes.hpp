#pragma once
#include <functional>
#include <string>
#include <vector>

#include "tests/unit/ui_screen/soft_renderer.hpp"
#include "ui/draw/page.hpp"
#include "ui/model/preferences.hpp"
#include "ui/model/snapshot.hpp"

namespace footfall::tests {

/// One page in one state that never changes, for a reference picture.
struct StillScene {
  std::string name;  ///< of the picture's file
  ui::Page page = ui::Page::Run;
  std::string scene = "running";  ///< SyntheticScene
  ui::Look look = ui::Look::Dark;
  bool stale = false, viewer = false;
  void (*change)(ui::Snapshot&) = nullptr;  ///< of what the scene tells
  std::vector<const char*> presses{};       ///< before the picture
};

[[nodiscard]] const std::vector<StillScene>& still_scenes();

/// The window as the graphics library would show it. `repaint`: changes colours before anything is drawn.
[[nodiscard]] Picture draw_still(const StillScene& still, int width = 1280, int height = 800,
                                 const std::function<void()>& repaint = {});
/// Without the Inter fonts no picture is like its reference.
[[nodiscard]] bool has_the_type();

}  // namespace footfall::tests
