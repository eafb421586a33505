#include "station/measure/analysis_setup.hpp"

#include <cmath>

#include "station/measure/imu_setup.hpp"

namespace footfall::station {
namespace {

/// Less apart, two plates do not lie side by side: no foot fits.
constexpr double kLeastBeltDistanceM = 0.1;
constexpr std::size_t kAp = 0, kMl = 2;

}  // namespace

std::optional<core::Meters> belt_gap_ml(const std::vector<config::PlateConfig>& plates) {
  if (plates.size() != 2) return std::nullopt;
  const auto& a = plates[0].origin_m;
  const auto& b = plates[1].origin_m;
  const double across = std::abs(a[kMl] - b[kMl]);
  if (across < kLeastBeltDistanceM || across < std::abs(a[kAp] - b[kAp])) return std::nullopt;
  return core::Meters(0.5 * (a[kMl] + b[kMl]));
}

AnalysisConfig analysis_config(const config::StationConfig& config, std::optional<core::Kilograms> mass,
                               std::optional<core::Meters> height) {
  AnalysisConfig analysis;
  if (!config.plates.empty()) {
    analysis.engine.sample_rate = core::Hertz(config.plates.front().expected_rate_hz);
    analysis.max_lateness = core::from_seconds(config.plates.front().max_lateness_ms * 1e-3);
    analysis.plates = config.plates.size();
  }
  analysis.engine.mass = mass;
  analysis.engine.belt_gap_ml = belt_gap_ml(config.plates);
  analysis.imu = kinematics_config(config, height);
  analysis.engine.height = analysis.imu.height;
  return analysis;
}

}  // namespace footfall::station
