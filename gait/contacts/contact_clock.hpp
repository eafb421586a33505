#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "gait/metrics/contact_metrics.hpp"
#include "gait/offline/offline.hpp"

namespace footfall::gait {

/// From fractional indices of a stretch to the recording's time base; private to gait. Units: s since the
/// file's zero, the same as a Timestamp. Thread: value. Blocks/allocates: never. Errors: none.
struct ContactClock {
  double start_time_s = 0.0;
  core::Hertz rate;
  std::size_t first = 0;  ///< the stretch's first sample in the recording

  [[nodiscard]] double seconds(double index) const noexcept {
    return start_time_s + (static_cast<double>(first) + index) / rate.value();
  }
  [[nodiscard]] core::Timestamp stamp(double index) const noexcept {
    return {static_cast<std::int64_t>(std::llround(seconds(index) * 1e9))};
  }
  /// Fills in when the contact began and ended; the 20 N crossings where there are any.
  void time(const ContactMetrics& metrics, Contact& contact) const noexcept {
    contact.initial_contact_s = seconds(metrics.initial_contact);
    contact.toe_off_s = seconds(metrics.toe_off);
    contact.step.initial_contact = stamp(metrics.initial_contact);
    contact.step.toe_off = stamp(metrics.toe_off);
    if (metrics.initial_contact_thr20) {
      contact.step.initial_contact_thr20 = stamp(*metrics.initial_contact_thr20);
    }
    if (metrics.toe_off_thr20) contact.step.toe_off_thr20 = stamp(*metrics.toe_off_thr20);
  }
};

}  // namespace footfall::gait
