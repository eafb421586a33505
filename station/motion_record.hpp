#pragma once
#include "control/supervisor.hpp"
#include "core/samples.hpp"

namespace footfall::station {

/// What one treadmill cycle leaves for the recorder, the black box and the API.
struct MotionRecord {
  core::Timestamp time;
  core::TreadmillState drive;  ///< newest trustworthy poll
  control::SupervisorStatus status;
};

}  // namespace footfall::station
