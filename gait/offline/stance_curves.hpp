#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "gait/offline/offline.hpp"

/// Forces over stance, time-normalised, as they are drawn and compared: initial contact = 0 %, toe-off = 100
/// %, 101 points by linear interpolation between samples; mean and sample standard deviation over the steps.
/// Frame/sign: lab frame; the centre of pressure is fixed to the belt, forward from its first valid point,
/// right from the mean of all contacts. Units: N, m. Window: whole recording. Thread: reentrant. Blocks: CPU
/// only. Allocates: yes. Errors: nullopt where the channel is absent; NaN at a point that fewer than half of
/// the steps have (the centre of pressure ends where the load is too low for it).
namespace footfall::gait {

inline constexpr std::size_t kStancePoints = 101;

struct StanceCurve {
  std::array<double, kStancePoints> mean{};
  std::array<double, kStancePoints> sd{};  ///< NaN with fewer than two steps
};

struct StanceCurves {
  Side side = Side::Unknown;
  std::size_t steps = 0;
  StanceCurve f_v;
  std::optional<StanceCurve> f_ap;
  std::optional<StanceCurve> cop_forward, cop_right;
};

/// Left and right where the steps' sides are known (the steps of unknown side are left out), else one set of
/// all steps; empty without contacts. `forces` are those of the same analysis (OfflineResult::forces): with
/// one per plate, a foot that straddled is left out. `belt_speed` carries the centre of pressure, nullopt =
/// it stays in the lab frame (a floor).
[[nodiscard]] std::vector<StanceCurves> stance_curves(std::span<const AnalysedForces> forces,
                                                      std::span<const Contact> contacts,
                                                      std::optional<core::MetersPerSecond> belt_speed);

/// `column` from index `from` to index `to` in kStancePoints equal steps, between samples linearly; a point
/// next to a missing sample, or outside, is NaN.
[[nodiscard]] std::array<double, kStancePoints> time_normalised(std::span<const double> column, double from,
                                                                double to);

}  // namespace footfall::gait
