#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace footfall::ui {

/// An opaque picture, rows from the bottom as the graphics library hands them out.
struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb{};
};

/// Writes a binary PPM (P6), top row first. Thread: any. Blocks: on the disk. Errors: the file cannot be
/// written.
core::Result<int> write_ppm(const Picture& picture, const std::string& path);

}  // namespace footfall::ui
