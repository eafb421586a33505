#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "formats/c3d/layout.hpp"
#include "formats/c3d/parameters.hpp"
#include "formats/c3d/vec3.hpp"

/// The FORCE_PLATFORM group: how channels become the wrench of a plate; private to formats. SI units. Thread:
/// values. Blocks: never. Allocates: little. Errors: Reconfigure with file, platform and remedy, for a type
/// other than 1 to 4, a channel used twice, a missing CHANNEL, SCALE entry or CAL_MATRIX.
/// Source: C3D user guide (c3d.org), FORCE_PLATFORM:TYPE, ORIGIN, CAL_MATRIX, ZERO.
namespace footfall::formats::c3d {

inline constexpr std::size_t kMostPlateChannels = 8;

/// From stored number to channel value: (raw - offset) * scale.
struct Calibration {
  std::size_t channel = 0;  ///< from 0
  double offset = 0.0, scale = 1.0;
};

struct Plate {
  std::uint32_t number = 1;  ///< as the file counts them
  int type = 2;
  std::vector<Calibration> channels;  ///< 6, or 8 of type 3
  /// Wrench = matrix * channels (types 3 and 4); [Fx Fy Fz Mx My Mz] in plate axes about the transducer's
  /// origin, N and N·m.
  std::array<std::array<double, kMostPlateChannels>, 6> matrix{};
  bool has_moments = true;           ///< false: type 3 without the spacing of its sensors
  bool has_corners = false;          ///< false: absent, or no area between them
  std::array<double, 12> corners{};  ///< as stored
  std::array<Vec3, 4> corners_m{};
  Vec3 origin_m;  ///< transducer's origin to the middle of the surface, plate axes; z <= 0
};

struct Plates {
  std::vector<Plate> plates;
  double metres = 0.001;                     ///< one unit of length of this file
  std::size_t zero_first = 0, zero_end = 0;  ///< samples of the unloaded baseline; empty when equal
  /// Of an export of this project: channels that are no plate's, by kExportChannels; nullopt where absent.
  std::array<std::optional<Calibration>, 2> extra{};
  std::vector<std::string> notes;
};
/// Belt speed, m/s, and incline, degrees.
inline constexpr std::array<std::string_view, 2> kExportChannels{"belt_speed", "belt_incline"};
/// Parameters that an export of this project has in a group of its own (docs/exports.md "C3D").
inline constexpr std::string_view kExportGroup = "FOOTFALL";

[[nodiscard]] core::Result<Plates> read_plates(const std::string& file, const Parameters& parameters,
                                               const Layout& layout);

}  // namespace footfall::formats::c3d
