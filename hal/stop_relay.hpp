#pragma once
#include "core/result.hpp"
#include "core/units.hpp"

namespace footfall::hal {

/// A timed relay in the hardware stop chain: drops out, and with it the belt's power, unless fed in time. It
/// makes a machine without a readable watchdog usable. Thread: treadmill thread. Blocks: at most one
/// exchange.
class StopRelay {
 public:
  virtual ~StopRelay() = default;
  virtual core::Result<void> feed() = 0;
  virtual core::Result<void> drop() = 0;
  [[nodiscard]] virtual core::Seconds hold_time() const = 0;
};

}  // namespace footfall::hal
