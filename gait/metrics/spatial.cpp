#include "gait/metrics/spatial.hpp"

#include <cmath>

namespace footfall::gait {

std::optional<double> mean_cop_ml(std::span<const double> f_v, std::span<const double> cop_ml,
                                  const ContactBounds& bounds) noexcept {
  if (cop_ml.empty()) return std::nullopt;
  const std::size_t length = bounds.end - bounds.first;
  double weight = 0.0, sum = 0.0;
  for (std::size_t i = bounds.first + length / 5; i < bounds.first + 4 * length / 5; ++i) {
    if (!std::isfinite(cop_ml[i]) || f_v[i] < kLeastForCopN) continue;
    weight += f_v[i];
    sum += f_v[i] * cop_ml[i];
  }
  if (!(weight > 0.0)) return std::nullopt;
  return sum / weight;
}

core::Meters step_length(core::MetersPerSecond belt_speed, core::Seconds step_time,
                         std::optional<double> forward_m) noexcept {
  return belt_speed * step_time + core::Meters(forward_m.value_or(0.0));
}

}  // namespace footfall::gait
