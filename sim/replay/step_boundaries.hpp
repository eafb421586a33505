#pragma once
#include <vector>

#include "core/result.hpp"
#include "core/units.hpp"

/// Where the steps of a running recording begin and end.
/// Frame/sign: vertical force, up > 0. Units: N, samples (fractional). Thread: any. Blocks: never. Allocates:
/// yes. Errors: Reconfigure when no running steps with flights between them are found.
namespace footfall::sim {

struct Contact {
  double rise_50n = 0.0, fall_50n = 0.0, rise_20n = 0.0, fall_20n = 0.0;  ///< crossings, sample index
};

/// What the plate reads with nobody on it, drifting slowly: linear between the flights' medians (central half
/// of each flight).
class FlightLevel {
 public:
  FlightLevel() = default;
  FlightLevel(const std::vector<double>& channel, const std::vector<Contact>& coarse);
  [[nodiscard]] double at(double sample) const;
  [[nodiscard]] bool empty() const { return place_.empty(); }

 private:
  std::vector<double> place_, level_;
};

struct StepBoundaries {
  std::vector<Contact> contacts;  ///< complete ones, in order, after zeroing in flight
  FlightLevel vertical;           ///< the zero that was taken off
  double flight_noise_n = 0.0;    ///< median over flights of the standard deviation in their central half
};

[[nodiscard]] core::Result<StepBoundaries> find_steps(const std::vector<double>& vertical_n,
                                                      core::Hertz rate);

}  // namespace footfall::sim
