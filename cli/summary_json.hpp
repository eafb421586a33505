#pragma once
#include <nlohmann/json.hpp>

#include "gait/results.hpp"

namespace footfall::cli {

/// The keys that scripts rely on, the same in `analyze`, `demo` and `sessions show`: name, unit, null = not
/// measurable. Every metric of gait/metrics/metric_catalogue.hpp is a key (its mean); `doubtful` lists the
/// keys whose steps are of doubtful health. Overstride has one key per measure.
nlohmann::ordered_json summary_json(const gait::Summary& summary);

}  // namespace footfall::cli
