#pragma once
#include <footfall/v1/comparison.pb.h>

#include <string>

#include "gait/stats/compare.hpp"
#include "station/live/live_blocks.hpp"

namespace footfall::station {

/// gait::compare() with its defaults, as `footfall compare` calls it with one baseline: the same steps give
/// the same figures and the same verdict. Only measures about which something is published. Thread:
/// reentrant; never the measuring thread. Blocks: CPU, some 100 ms. Allocates: yes. Errors: none; what cannot
/// be told says why.
[[nodiscard]] v1::LiveComparison compare_blocks(const LiveBlock& baseline, const LiveBlock& changed,
                                                const gait::Method& method);
[[nodiscard]] v1::LiveComparison no_comparison(const std::string& why);

}  // namespace footfall::station
