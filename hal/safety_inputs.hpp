#pragma once
#include "core/result.hpp"
#include "core/time.hpp"

namespace footfall::hal {

/// true = healthy (circuit closed). A value older than 200 ms counts as open.
struct SafetyInputState {
  core::Timestamp time;
  bool emergency_stop_closed = false;
  bool lanyard_closed = false;
  bool local_stop_released = false;
};

/// Hardware safety contacts of the treadmill, read by the station; the contacts cut power without the
/// station. Thread: treadmill thread. Blocks: at most one exchange. Errors: an unreadable input is an open
/// input.
class SafetyInputs {
 public:
  virtual ~SafetyInputs() = default;
  virtual core::Result<SafetyInputState> read() = 0;
};

}  // namespace footfall::hal
