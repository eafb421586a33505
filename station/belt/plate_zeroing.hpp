#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "hal/force_plate.hpp"
#include "station/measure/measure_loop.hpp"

/// When plates may be zeroed: each of them empty, and asked again before each one. Thread: any without
/// real-time duties. Blocks: zero_each as hal::ForcePlate::zero does. Allocates: yes.
namespace footfall::station {

/// Judges samples of some half a second, as measured, of every plate named: little load (below 150 N) and
/// none that sways as a standing person does (standard deviation below 5 N). Errors: Retry when fewer than
/// `expected` × 0.8 samples came; Operator, with the plate's name, when one is not empty or not measurable.
[[nodiscard]] core::Result<void> plates_are_empty(const std::vector<DisplaySample>& samples,
                                                  std::size_t expected,
                                                  const std::vector<std::string>& plate_names);

/// Zeroes one plate after the other. `allowed` is asked directly before each: between a person's wish and
/// the last plate lie seconds in which the belt may be armed or a recording begun. `zeroed` hears of each
/// that was. Errors: the first refusal or failure; later plates keep their zero.
[[nodiscard]] core::Result<void> zero_each(const std::vector<std::unique_ptr<hal::ForcePlate>>& plates,
                                           const std::function<core::Result<void>()>& allowed,
                                           const std::function<void(std::size_t plate)>& zeroed);

}  // namespace footfall::station
