#pragma once
#include <optional>
#include <string>
#include <vector>

#include "formats/c3d/plate_pose.hpp"
#include "formats/c3d/samples.hpp"

/// Which way is up, and which way the runner goes, in a file whose axes are anybody's; private to
/// formats/c3d. Frame: the file's axes. The rules, never from braking and propulsion, are in docs/formats.md.
/// Thread: values. Blocks: never. Allocates: little.
namespace footfall::formats::c3d {

/// A plate ready to be put into the lab frame. `pose` and `cop` are nullopt where the file does not tell.
struct PlacedPlate {
  const Plate* plate = nullptr;
  const PlateSignals* signals = nullptr;
  std::optional<PlatePose> pose;
  std::optional<CopRule> cop;
  double sign = 1.0;  ///< -1 where the file stores the force on the plate
};

struct LabFrame {
  std::optional<Vec3> up, forward, right;  ///< forward and right are both there or both absent
  bool belt = false;                       ///< the surface moves: a treadmill
};

/// Also sets each plate's sign. Notes say what was found and why something was not.
[[nodiscard]] LabFrame find_lab_frame(std::vector<PlacedPlate>& plates, const Markers& markers,
                                      const Parameters& parameters, core::Hertz rate,
                                      std::vector<std::string>& notes);

}  // namespace footfall::formats::c3d
