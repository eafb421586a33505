#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/result.hpp"

/// A C3D file as it is stored: every parameter, every point, every analog channel. formats/recording.hpp
/// gives the forces in the lab frame; this is what a copy, or a new file, consists of (docs/exports.md
/// "C3D"). Frame/sign/units: the file's. Shapes: below. Thread: values. Blocks: read_c3d_content() on the
/// file. Allocates: reading 8 bytes per stored number; writing one buffer of some 128 KiB. Errors:
/// Reconfigure, one sentence. Source: C3D user guide (c3d.org): header, parameter section, data section,
/// EVENT.
namespace footfall::formats {

struct C3dParameter {
  enum class Type : std::int8_t { Text = -1, Byte = 1, Integer = 2, Real = 4 };
  std::string group, name;
  Type type = Type::Real;
  std::vector<std::uint8_t> dimensions;  ///< of texts the first is the width of a row
  std::vector<double> numbers;           ///< integers up to 65535: files have outgrown 32767
  std::string text;                      ///< rows of equal width, one after the other
};
[[nodiscard]] C3dParameter c3d_reals(std::string group, std::string name, std::vector<double> values,
                                     std::vector<std::uint8_t> dimensions = {});
[[nodiscard]] C3dParameter c3d_integers(std::string group, std::string name, std::vector<double> values,
                                        std::vector<std::uint8_t> dimensions = {});
/// Rows are padded with blanks to the widest and cut at 255 characters; at most 255 rows are taken.
[[nodiscard]] C3dParameter c3d_texts(std::string group, std::string name,
                                     const std::vector<std::string>& rows);
[[nodiscard]] C3dParameter c3d_text(std::string group, std::string name, const std::string& row);

/// One coordinate of a point or one analog channel. What is stored is value / scale + offset.
struct C3dColumn {
  std::span<const double> values;  ///< frames, or frames x per_frame
  double scale = 1.0, offset = 0.0;
};

struct C3dEvent {
  double time_s = 0.0;  ///< after the first frame
  std::string label;    ///< four characters
};

struct C3dContent {
  bool real = true;              ///< 32-bit floating point, else 16-bit integers
  bool unsigned_analog = false;  ///< integers of ANALOG:FORMAT UNSIGNED
  std::size_t frames = 0, per_frame = 1;
  std::uint32_t first_frame = 1;
  double frame_rate_hz = 100.0;
  double point_scale = 1.0;       ///< POINT:SCALE, its size
  std::vector<C3dColumn> points;  ///< X, Y, Z and residual of each point, `frames` values
  std::vector<C3dColumn> analog;  ///< `frames` x `per_frame` values
  std::vector<C3dEvent> events;   ///< the first 18 stand in the header
  /// Without those that follow from the above (written_parameters() in write.cpp).
  std::vector<C3dParameter> parameters;
  std::vector<std::vector<double>> owned;  ///< of a file that was read: what the columns look at

  C3dContent() = default;
  C3dContent(C3dContent&&) = default;
  C3dContent& operator=(C3dContent&&) = default;

  [[nodiscard]] const C3dParameter* find(std::string_view group, std::string_view name) const;
};

/// Columns hold the stored numbers as they are, scale 1 and offset 0; calibration is in the parameters.
[[nodiscard]] core::Result<C3dContent> read_c3d_content(const std::filesystem::path& file);

/// Little-endian C3D, piece by piece, so that no whole file is in memory. Counts, rates, scale and data start
/// are made from the content, also where its parameters say otherwise. Beyond 65535 frames header and
/// POINT:FRAMES stand at 65535 and POINT:LONG_FRAMES and TRIAL:ACTUAL_END_FIELD have the count. Errors, of
/// make(): columns of the wrong length, more than 255 blocks of parameters, a number of channels or points
/// that the format cannot say; a value that is no number or out of range in an integer file.
class C3dWriter {
 public:
  /// `content` must outlive the writer.
  [[nodiscard]] static core::Result<C3dWriter> make(const C3dContent& content);
  /// The next bytes, valid until the next call; empty at the end.
  [[nodiscard]] core::Result<std::span<const std::uint8_t>> next();
  [[nodiscard]] std::size_t file_bytes() const;

 private:
  explicit C3dWriter(const C3dContent& content) : content_(&content) {}
  [[nodiscard]] std::size_t frame_bytes() const;
  [[nodiscard]] bool pack(std::size_t first, std::size_t count);

  const C3dContent* content_;
  std::vector<std::uint8_t> buffer_;
  std::size_t head_bytes_ = 0, frame_ = 0;
  bool head_given_ = false, padded_ = false;
};

}  // namespace footfall::formats
