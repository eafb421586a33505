#pragma once
#include <optional>
#include <vector>

#include "config/station_config.hpp"
#include "station/measure/analysis.hpp"

/// From the configuration and the person on the belt to the live analysis; the same before a recording and in
/// one. Thread: any. Blocks: never. Allocates: yes. Errors: what is not known stays nullopt.
namespace footfall::station {

/// `height` of the person wins over the configured one.
[[nodiscard]] AnalysisConfig analysis_config(const config::StationConfig& config,
                                             std::optional<core::Kilograms> mass,
                                             std::optional<core::Meters> height);
/// Where two belts side by side meet: midway between their transducers (lab frame, + right); nullopt for one
/// plate, more than two, or two behind one another.
[[nodiscard]] std::optional<core::Meters> belt_gap_ml(const std::vector<config::PlateConfig>& plates);

}  // namespace footfall::station
