#pragma once
#include <optional>
#include <string>
#include <vector>

#include "formats/c3d/plates.hpp"
#include "formats/c3d/samples.hpp"

/// Where a plate lies, and its CoP; private to formats/c3d. Frame: the file's axes, m. Plate axes after the
/// C3D user guide: x from corner 2 to corner 1, y from corner 4 to corner 1, z = x × y, into the floor.
/// Thread: values. Blocks: never. Allocates: little.
namespace footfall::formats::c3d {

struct PlatePose {
  Vec3 middle, x, y, z;
  double half_x = 0.0, half_y = 0.0;  ///< m
};
/// nullopt without corners.
[[nodiscard]] std::optional<PlatePose> pose_of(const Plate& plate);

/// Below this the CoP is noise: 1 N·m of moment noise is 10 mm (docs/frames-and-signs.md).
inline constexpr double kLeastForCopN = 100.0;

/// How a plate's moments become its CoP: M' = factor · M + F × origin about the surface's middle,
/// x = -M'y / Fz, y = M'x / Fz.
struct CopRule {
  double factor = 1.0;
  Vec3 origin;
};

[[nodiscard]] PlateInstant instant(const PlateSignals& signals, std::size_t i);

/// On the plate, from its middle; meaningless for a force near zero.
[[nodiscard]] Vec3 cop_on_plate(const PlateInstant& at, const CopRule& rule);

/// Files get ORIGIN's sign and the moments' unit wrong: of the readings that the parameters allow, the first
/// that puts the force on the plate most of the time; nullopt with a note when none does.
[[nodiscard]] std::optional<CopRule> cop_rule(const Plate& plate, const PlatePose& pose,
                                              const PlateSignals& signals, std::vector<std::string>& notes);

}  // namespace footfall::formats::c3d
