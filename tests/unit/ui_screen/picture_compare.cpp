#include "tests/unit/ui_screen/picture_compare.hpp"

#include <stb/stb_image.h>
#include <stb/stb_image_write.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace footfall::tests {
namespace {

constexpr int kCell = 4;  // of a halved picture

std::size_t at(const Picture& picture, int x, int y) {
  return 3 * static_cast<std::size_t>(y * picture.width + x);
}

std::array<int, 3> mean(const Picture& picture, int left, int top, int side) {
  std::array<int, 3> sum{};
  for (int y = top; y < top + side; ++y) {
    for (int x = left; x < left + side; ++x) {
      for (std::size_t c = 0; c < 3; ++c) sum[c] += picture.rgb[at(picture, x, y) + c];
    }
  }
  for (int& s : sum) s = (s + side * side / 2) / (side * side);
  return sum;
}

/// In the channel that differs most.
int cell_difference(const Picture& a, const Picture& b, int left, int top) {
  const auto one = mean(a, left, top, kCell), other = mean(b, left, top, kCell);
  int most = 0;
  for (std::size_t c = 0; c < 3; ++c) most = std::max(most, std::abs(one[c] - other[c]));
  return most;
}

template <class Each>
void for_each_cell(const Picture& picture, Each each) {
  for (int y = 0; y + kCell <= picture.height; y += kCell) {
    for (int x = 0; x + kCell <= picture.width; x += kCell) each(x, y);
  }
}

bool same_size(const Picture& a, const Picture& b) {
  return a.width == b.width && a.height == b.height;
}

}  // namespace

Difference difference(const Picture& actual, const Picture& reference) {
  Difference found;
  found.other_size = !same_size(actual, reference);
  if (found.other_size) return found;
  for_each_cell(actual, [&](int x, int y) {
    const int by = cell_difference(actual, reference, x, y);
    ++found.cells;
    if (by > Difference::kDiffers) ++found.differing;
    if (by > Difference::kDiffersStrongly) ++found.strongly;
  });
  return found;
}

Picture marked(const Picture& actual, const Picture& reference) {
  Picture result = reference;
  for (auto& channel : result.rgb) channel = static_cast<std::uint8_t>(128 + (channel - 128) / 4);
  if (!same_size(actual, reference)) return result;
  for_each_cell(actual, [&](int left, int top) {
    const int by = cell_difference(actual, reference, left, top);
    if (by <= Difference::kDiffers) return;
    for (int y = top; y < top + kCell; ++y) {
      for (int x = left; x < left + kCell; ++x) {
        result.rgb[at(result, x, y)] = 255;
        result.rgb[at(result, x, y) + 1] = result.rgb[at(result, x, y) + 2] =
            static_cast<std::uint8_t>(std::max(0, 120 - by));
      }
    }
  });
  return result;
}

Picture halved(const Picture& picture) {
  Picture half{picture.width / 2, picture.height / 2, {}};
  half.rgb.resize(3 * static_cast<std::size_t>(half.width) * static_cast<std::size_t>(half.height));
  for (int y = 0; y < half.height; ++y) {
    for (int x = 0; x < half.width; ++x) {
      const auto colour = mean(picture, 2 * x, 2 * y, 2);
      for (std::size_t c = 0; c < 3; ++c) half.rgb[at(half, x, y) + c] = static_cast<std::uint8_t>(colour[c]);
    }
  }
  return half;
}

std::optional<Picture> read_png(const std::filesystem::path& path) {
  Picture picture;
  int channels = 0;
  unsigned char* pixels = stbi_load(path.c_str(), &picture.width, &picture.height, &channels, 3);
  if (pixels == nullptr) return std::nullopt;
  picture.rgb.assign(pixels, pixels + 3 * static_cast<std::ptrdiff_t>(picture.width) * picture.height);
  stbi_image_free(pixels);
  return picture;
}

bool write_png(const Picture& picture, const std::filesystem::path& path) {
  std::error_code ignored;
  std::filesystem::create_directories(path.parent_path(), ignored);
  return stbi_write_png(path.c_str(), picture.width, picture.height, 3, picture.rgb.data(),
                        3 * picture.width) != 0;
}

}  // namespace footfall::tests
