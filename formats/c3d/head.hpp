#pragma once
#include <filesystem>
#include <memory>
#include <vector>

#include "formats/c3d/layout.hpp"
#include "formats/c3d/parameters.hpp"
#include "formats/c3d/source.hpp"

/// A C3D file opened, its header and parameters understood; private to formats. Thread: one. Blocks: file
/// reads. Allocates: the parameter section. Errors: Reconfigure with file and place.
namespace footfall::formats::c3d {

struct Head {
  [[nodiscard]] static core::Result<Head> read(const std::filesystem::path& file);

  Source source;
  std::vector<std::uint8_t> bytes;  ///< `parameters` look at them
  Parameters parameters;
  Layout layout;
};

}  // namespace footfall::formats::c3d
