#pragma once
#include <imgui.h>

#include <string>

#include "ui/model/runner_words.hpp"
#include "ui/model/snapshot.hpp"

namespace footfall::ui {

/// Two sizes of type that fill a screen seen from a treadmill; the large one has figures only. Thread: draw
/// thread. Blocks: load() reads files.
class RunnerFonts {
 public:
  /// Bakes both anew for a window of this size; the renderer's texture must be made anew after it.
  void load(int width, int height);
  [[nodiscard]] ImFont* figure() const { return figure_; }
  [[nodiscard]] ImFont* words() const { return words_; }
  [[nodiscard]] bool fit(int width, int height) const { return width == width_ && height == height_; }

 private:
  ImFont *figure_ = nullptr, *words_ = nullptr;
  int width_ = 0, height_ = 0;
};

/// The second display: one or two huge, calm read-outs, or a band to keep, as the operator has chosen. It
/// draws and asks for nothing. Thread: draw thread, between NewFrame and Render. Blocks: never. Errors: what
/// is older than 300 ms is not shown.
class RunnerScreen {
 public:
  /// `now_ns`: CLOCK_MONOTONIC, for the beat.
  void draw(const RunnerFonts& fonts, const Snapshot& snapshot, int width, int height, std::int64_t now_ns);
};

}  // namespace footfall::ui
