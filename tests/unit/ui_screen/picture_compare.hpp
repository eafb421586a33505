#pragma once
#include <filesystem>
#include <optional>

#include "tests/unit/ui_screen/soft_renderer.hpp"

namespace footfall::tests {

/// How two pictures of the screen differ, told in cells of 8 x 8 of its pixels by their mean colours: type
/// that is set a fraction of a pixel elsewhere, or by another release of its library, changes no cell much;
/// another colour, a panel that is missing or one that has moved changes many. Units: 0 to 255 in the channel
/// that differs most. Thread: any. Blocks: on the disk where it says so. Errors: as told.
struct Difference {
  int cells = 0, differing = 0, strongly = 0;
  bool other_size = false;

  static constexpr int kDiffers = 9, kDiffersStrongly = 40;
  static constexpr int kMostDiffering = 40, kMostStrongly = 6;  ///< of 16000
  [[nodiscard]] bool same() const {
    return !other_size && differing <= kMostDiffering && strongly <= kMostStrongly;
  }
};

/// Both halved.
[[nodiscard]] Difference difference(const Picture& actual, const Picture& reference);
/// The reference, faint, with every cell that differs in red.
[[nodiscard]] Picture marked(const Picture& actual, const Picture& reference);
/// Every 2 x 2 pixels as one of their mean colour.
[[nodiscard]] Picture halved(const Picture& picture);

/// nullopt: there is no such file, or it is no picture. Blocks: on the disk.
[[nodiscard]] std::optional<Picture> read_png(const std::filesystem::path& path);
/// Makes the folder. False: it could not be written. Blocks: on the disk.
[[nodiscard]] bool write_png(const Picture& picture, const std::filesystem::path& path);

}  // namespace footfall::tests
