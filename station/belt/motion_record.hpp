#pragma once
#include <cstdint>

#include "control/supervisor.hpp"
#include "core/samples.hpp"

namespace footfall::station {

/// What one treadmill cycle leaves for the recorder, the black box and the API.
struct MotionRecord {
  core::Timestamp time;
  core::TreadmillState drive;  ///< newest trustworthy poll
  control::SupervisorStatus status;
  std::uint64_t sequence = 0;  ///< of the cycle, from 1 on; 0: not numbered
};

}  // namespace footfall::station
