#pragma once
#include "gait/engine.hpp"
#include "gait/imu/imu_analysis.hpp"

namespace footfall::station {

/// Everything that decides how samples become steps.
struct AnalysisConfig {
  gait::EngineConfig engine;
  gait::ImuKinematicsConfig imu;
};

/// The two halves of the live analysis, made and replaced together so that a recording can be recomputed from
/// its own samples. Thread: made on any thread, then owned by the measuring thread. Allocates: constructor
/// only.
struct Analysis {
  explicit Analysis(const AnalysisConfig& config) : engine(config.engine), imu(config.imu) {}
  gait::GaitEngine engine;
  gait::ImuAnalysis imu;
};

}  // namespace footfall::station
