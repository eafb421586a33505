#pragma once
#include <atomic>

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
/// station. Thread: treadmill thread. Blocks: read() one exchange, retries aside. Allocates: open() only.
/// Errors: an unreadable input is an open input; Retry for a lost exchange, Reconnect when the line is gone.
class SafetyInputs {
 public:
  virtual ~SafetyInputs() = default;
  /// While `*stop_waiting` is true no exchange is repeated.
  virtual void set_interrupt(const std::atomic<bool>* stop_waiting) { (void)stop_waiting; }
  /// Opens the line when it is not open.
  virtual core::Result<void> open() = 0;
  virtual void close() noexcept = 0;
  /// A contact that is not wired counts as healthy.
  virtual core::Result<SafetyInputState> read() = 0;
};

}  // namespace footfall::hal
