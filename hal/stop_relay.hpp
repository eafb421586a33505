#pragma once
#include <atomic>

#include "core/result.hpp"
#include "core/units.hpp"

namespace footfall::hal {

/// A timed relay in the hardware stop chain: drops out by itself, and with it the belt's power, unless fed in
/// time. It makes a machine without a readable watchdog usable. Units: in the types. Thread: the treadmill
/// thread alone; nothing else may feed it. Blocks: feed(), drop(), closed() one exchange each, retries aside.
/// Allocates: open() only. Errors: Retry for a lost exchange, Reconnect when the line is gone (open() is
/// due). A feed that is not answered may have acted or not; the relay still drops out after hold_time().
class StopRelay {
 public:
  virtual ~StopRelay() = default;
  /// While `*stop_waiting` is true no exchange is repeated. As hal::Treadmill::set_interrupt().
  virtual void set_interrupt(const std::atomic<bool>* stop_waiting) { (void)stop_waiting; }
  /// Opens the line when it is not open; its first frame drops the relay.
  virtual core::Result<void> open() = 0;
  virtual void close() noexcept = 0;
  /// Closes the relay for hold_time() from now on.
  virtual core::Result<void> feed() = 0;
  virtual core::Result<void> drop() = 0;
  /// Read back: the stop chain carries power (its auxiliary contact, not the relay's own coil). At most 20 ms
  /// old.
  virtual core::Result<bool> closed() = 0;
  [[nodiscard]] virtual core::Seconds hold_time() const = 0;
};

}  // namespace footfall::hal
