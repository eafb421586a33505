#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/samples.hpp"

/// A plate as FORCE_PLATFORM of a C3D file; private to recording. File axes: X to the runner's right, Y
/// forward, Z up, mm. Plate axes: x right, y backward, z into the floor, as AMTI's and Bertec's; force on the
/// runner, so that a loaded plate has a negative Fz. Thread: values. Blocks: never. Allocates: little.
/// Source: C3D user guide, FORCE_PLATFORM:CORNERS, ORIGIN, CAL_MATRIX; docs/exports.md.
namespace footfall::recording {

using PlateMatrix = std::array<std::array<double, 6>, 6>;

/// How a plate was said to lie: which plate axis, with sign, is the lab's ap, v, ml.
struct PlatePlace {
  std::array<std::array<double, 3>, 3> lab_from_plate{};  ///< rows ap, v, ml; force on the runner
  bool has_axes = false;
  std::optional<std::array<double, 3>> origin_m;  ///< transducer's origin in the lab: ap, v, ml
};
/// Of PlateMeta::pose_toml, as the station writes it; what is not there stays unknown.
[[nodiscard]] PlatePlace place_of(const std::string& pose_toml);

struct C3dPlate {
  int type = 2;
  std::array<double, 12> corners_mm{};
  std::array<double, 3> origin_mm{};  ///< from the transducer to the surface's middle, plate axes, z <= 0
  bool corners_from_cop = false;      ///< the session does not know the plate's size
  /// Type 4: channels to force (N) and moment (N mm), plate axes.
  PlateMatrix matrix{};
  PlateMatrix inverse{};
  std::array<double, 3> transducer_m{};  ///< lab ap, v, ml: about which moments are stored

  /// Fx Fy Fz Mx My Mz, N and N mm, or the channels of type 4.
  [[nodiscard]] std::array<double, 6> channels(const core::Wrench& wrench) const;
};

/// `matrix`: 36 numbers by rows, from the device's channels to N and N·m in its own axes; empty without one.
[[nodiscard]] C3dPlate c3d_plate(const std::string& pose_toml, const std::vector<double>& matrix,
                                 const std::vector<core::Wrench>& wrench);

}  // namespace footfall::recording
