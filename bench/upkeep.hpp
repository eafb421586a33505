#pragma once
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

#include "hal/force_plate.hpp"
#include "station/measure/measure_loop.hpp"

namespace footfall::bench {

/// What the station's other threads do for a measuring loop, until `quit`: the display's rings are emptied
/// every 5 ms, the plates maintained every 50 ms. `also()`: what the caller empties besides.
template <class Also>
void keep_up(const std::vector<std::unique_ptr<hal::ForcePlate>>& plates, station::MeasureOutputs& outputs,
             const std::atomic<bool>& quit, Also also) {
  station::DisplaySample shown;
  gait::StepResult step;
  for (int turn = 0; !quit; ++turn) {
    while (outputs.display.try_pop(shown)) {
    }
    while (outputs.display_steps.try_pop(step)) {
    }
    also();
    if (turn % 10 == 0) {
      for (const auto& plate : plates) plate->maintain(core::monotonic_now());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace footfall::bench
