#pragma once
#include "gait/live_analysis.hpp"

/// The live analysis under the names of the station. Made and replaced as a whole, so that a recording can be
/// recomputed from its own samples.
namespace footfall::station {

using AnalysisConfig = gait::AnalysisConfig;
using Analysis = gait::LiveAnalysis;

}  // namespace footfall::station
