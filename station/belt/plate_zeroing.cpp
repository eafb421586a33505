#include "station/belt/plate_zeroing.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::station {
namespace {

constexpr double kEmptyPlateN = 150.0, kEmptySpreadN = 5.0;

}  // namespace

core::Result<void> plates_are_empty(const std::vector<DisplaySample>& samples, std::size_t expected,
                                    const std::vector<std::string>& plate_names) {
  if (samples.empty() || samples.size() < expected * 8 / 10) {
    return core::fail(core::Remedy::Retry,
                      "too few samples to judge whether the belts are empty: check the plates");
  }
  for (std::size_t plate = 0; plate < plate_names.size(); ++plate) {
    double sum = 0.0, squares = 0.0;
    for (const DisplaySample& sample : samples) {
      const double force = static_cast<double>(sample.plate_f_v_n.at(plate));
      sum += force;
      squares += force * force;
    }
    const double n = static_cast<double>(samples.size()), mean = sum / n;
    const double spread = std::sqrt(std::max(0.0, squares / n - mean * mean));
    // Written so that NaN is refused as well.
    if (!(std::abs(mean) < kEmptyPlateN && spread < kEmptySpreadN)) {
      return core::fail(core::Remedy::Operator,
                        "plate %s: %.0f N, swaying %.1f N: clear the treadmill before zeroing",
                        plate_names[plate].c_str(), mean, spread);
    }
  }
  return {};
}

core::Result<void> zero_each(const std::vector<std::unique_ptr<hal::ForcePlate>>& plates,
                             const std::function<core::Result<void>()>& allowed,
                             const std::function<void(std::size_t plate)>& zeroed) {
  for (std::size_t i = 0; i < plates.size(); ++i) {
    if (const auto may = allowed(); !may) return may;
    if (const auto done = plates[i]->zero(); !done) return done;
    zeroed(i);
  }
  return {};
}

}  // namespace footfall::station
