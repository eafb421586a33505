#pragma once
#include <chrono>
#include <thread>

#include "core/time.hpp"

namespace footfall::tests {

/// Asks every 2 ms until true; false after `patience`, which is generous: the machine may be shared.
template <class Condition>
bool wait_for(Condition condition, core::Duration patience = core::milliseconds(15'000)) {
  const core::Timestamp give_up = core::monotonic_now() + patience;
  while (!condition()) {
    if (core::monotonic_now() > give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace footfall::tests
