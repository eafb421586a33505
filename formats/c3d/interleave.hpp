#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

#include "formats/c3d_content.hpp"

/// Columns of doubles into rows of C3D words, the inner loop of writing; private to formats/c3d. Rows follow
/// each other without a gap. Thread: reentrant. Blocks/allocates: never. Errors: false, when an integer does
/// not fit.
namespace footfall::formats::c3d {

/// `rows` rows from sample `first` of every column on, into `out`: float32 each.
void interleave_reals(std::span<const C3dColumn> columns, std::size_t first, std::size_t rows,
                      std::uint8_t* out);
/// The same as 16-bit integers, from `low` (-32768, or 0 of unsigned ones) to 65535 above it.
[[nodiscard]] bool interleave_integers(std::span<const C3dColumn> columns, std::size_t first,
                                       std::size_t rows, double low, std::uint8_t* out);

}  // namespace footfall::formats::c3d
