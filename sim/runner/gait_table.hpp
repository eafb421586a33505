#pragma once
#include <vector>

#include "core/result.hpp"
#include "sim/runner/slip.hpp"

/// Spring-mass solutions over speed and cadence, so that a new step costs microseconds instead of a root
/// search.
/// Frame/sign: as slip.hpp. Units: SI, forces in body weights. Thread: build once, then read from one thread.
/// Blocks: build() computes for a few tenths of a second. Allocates: build() only. Errors: Reconfigure when
/// the leg cannot run at all.
namespace footfall::sim {

/// One stance of the spring, at any speed and cadence of the table.
struct SpringStance {
  core::StepsPerMinute cadence;  ///< the one asked for, held inside what can be run at this speed
  core::Seconds contact;
  core::Meters overstride;
  double landing_angle_rad = 0.0;
  std::vector<double> force_bw;  ///< kStanceIntervals + 1 equally spaced values, first and last 0
};

inline constexpr std::size_t kStanceIntervals = 512;

class GaitTable {
 public:
  static constexpr core::MetersPerSecond kSlowest{1.2};
  static constexpr core::MetersPerSecond kFastest{6.6};
  /// Shorter flights are left out: that would be a shuffle, which the model cannot show.
  static constexpr core::Seconds kShortestFlight{0.045};

  /// `inputs`: leg, CoP travel and cadence exponent are taken; speed and cadence are the table's. A
  /// prescribed overstride is held within -15 to +20 % of the free one, and nearer where that would leave no
  /// flight: nobody reaches out 30 cm at a jogging speed.
  [[nodiscard]] static core::Result<GaitTable> build(const SlipInputs& inputs);

  /// Bilinear between the solutions; speed and cadence outside are held at the edge. Allocates only when
  /// `stance.force_bw` is smaller than a stance.
  void look_up(core::MetersPerSecond speed, core::StepsPerMinute cadence, SpringStance& stance) const;

 private:
  struct Node {
    double contact = 0.0, overstride = 0.0, angle = 0.0;
    std::vector<double> force;
  };
  struct Row {
    double slowest_ratio = 0.0, fastest_ratio = 0.0;  ///< cadence / natural cadence that can be run
    std::vector<Node> nodes;
  };
  [[nodiscard]] static core::Result<Row> build_row(const SlipInputs& inputs);
  std::vector<Row> rows_;
};

}  // namespace footfall::sim
