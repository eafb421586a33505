#pragma once
#include <optional>
#include <span>
#include <vector>

#include "core/units.hpp"
#include "gait/results.hpp"

/// Where unloaded plates lie, told by the shape of the force and not by how far from zero it is; private to
/// gait. While nobody is on the plates the force stays at one level, between stances that rise far above it:
/// flights of a run, the swing of a foot that has a plate of its own. Valleys of walking on one plate are
/// round. Units: N. Thread: reentrant. Blocks: CPU only. Allocates: yes. Errors: nullopt.
namespace footfall::gait {

struct FlatFloor {
  double level_n = 0.0;   ///< 10 % quantile
  std::size_t loads = 0;  ///< stances above it, those cut by an end of the window included
};
/// Of a window of about a second of zero-lag filtered force of one plate or their sum.
[[nodiscard]] std::optional<FlatFloor> flat_floor(std::span<const double> f_v, core::Hertz rate);

/// The force of the plate pulls: it has a flat ceiling in more windows of the stretch than it has a flat
/// floor.
[[nodiscard]] bool is_turned(std::span<const double> f_v_smooth, core::Hertz rate);

}  // namespace footfall::gait
