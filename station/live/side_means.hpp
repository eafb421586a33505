#pragma once
#include <footfall/v1/comparison.pb.h>

#include <optional>
#include <vector>

#include "gait/results.hpp"

namespace footfall::station {

/// Means of one overstride measure by foot over `now` and over the baseline's steps, with the health that
/// makes the present ones doubtful. Units: SI, as in the catalogue. nullopt: no such measure, or no foot of
/// either has a value. Doubtful: more than a tenth of the steps that have one. Thread: reentrant. Blocks:
/// never. Allocates: yes. Errors: none.
[[nodiscard]] std::optional<v1::SideMeans> side_means(const char* key,
                                                      const std::vector<gait::StepResult>& now,
                                                      const std::vector<gait::StepResult>& baseline);

}  // namespace footfall::station
