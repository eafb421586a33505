#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/units.hpp"
#include "formats/c3d/parameters.hpp"

/// Where the samples of a C3D file lie; private to formats. Thread: values. Blocks: never. Allocates: little.
namespace footfall::formats::c3d {

struct Layout {
  Processor processor = Processor::Intel;
  bool real = false;             ///< 32-bit floating point, else 16-bit integers
  bool unsigned_analog = false;  ///< integers of ANALOG:FORMAT UNSIGNED
  std::size_t data_at = 0;       ///< byte of the first frame
  std::size_t frames = 0;        ///< 3D frames stored
  std::size_t points = 0;        ///< per frame, four words each
  std::size_t channels = 0;      ///< analog channels
  std::size_t per_frame = 1;     ///< analog samples of each channel per frame
  std::uint32_t first_frame = 1;
  core::Hertz frame_rate;
  double point_scale = 1.0;  ///< file units per integer; 1 in a file of floating point
  std::vector<std::string> notes;

  [[nodiscard]] std::size_t word() const { return real ? 4 : 2; }
  [[nodiscard]] std::size_t frame_bytes() const { return (4 * points + channels * per_frame) * word(); }
  [[nodiscard]] std::size_t samples() const { return frames * per_frame; }
};

/// Header and parameters say most things twice, and often differently. Every combination of what they say is
/// compared with the bytes that are there: first one that fills the file to within a block, else the first
/// that fits, in this order: header before POINT:USED and ANALOG:USED (unless both make frames of one size);
/// header's data block before POINT:DATA_START, and the end of the parameters where that alone fills the
/// file; header's scale before POINT:SCALE; POINT:LONG_FRAMES, TRIAL:ACTUAL_*_FIELD, POINT:FRAMES, header.
/// Errors: Reconfigure when nothing fits (cut short, or its sizes are lies), without analog channels or rate.
[[nodiscard]] core::Result<Layout> find_layout(const std::string& file, std::span<const std::uint8_t> header,
                                               const Parameters& parameters, std::size_t file_bytes);

}  // namespace footfall::formats::c3d
