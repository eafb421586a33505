#pragma once
#include <cstdint>
#include <vector>

#include "formats/c3d_content.hpp"

/// Header and parameter section of a C3D file that is written; private to formats. Thread: values. Blocks:
/// never. Allocates: the bytes. Errors: Reconfigure, when the content does not fit into them.
namespace footfall::formats::c3d {

/// Whole blocks; the data follow. Source: C3D user guide, "The Header Section", "The Parameter Section".
[[nodiscard]] core::Result<std::vector<std::uint8_t>> head_of(const C3dContent& content);

}  // namespace footfall::formats::c3d
