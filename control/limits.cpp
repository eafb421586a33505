#include "control/limits.hpp"

#include <algorithm>

namespace footfall::control {

core::MetersPerSecond Limits::ceiling() const {
  double lowest = kHardMaxSpeed.value();
  for (const auto layer : {machine_max_speed, clinic_max_speed, patient_max_speed}) {
    // A ceiling that is not a number allows nothing.
    if (!layer.is_finite()) return core::MetersPerSecond{0.0};
    lowest = std::min(lowest, layer.value());
  }
  return core::MetersPerSecond{std::max(0.0, lowest)};
}

}  // namespace footfall::control
