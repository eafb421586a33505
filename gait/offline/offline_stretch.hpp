#pragma once
#include <array>
#include <cstddef>
#include <vector>

#include "gait/metrics/contact_metrics.hpp"
#include "gait/offline/offline.hpp"
#include "gait/offline/offline_zero.hpp"

/// What the offline analysis works on: the stretches of a recording without missing samples, zeroed, filtered
/// and cut into contacts; private to gait. Frame/sign/units: gait/offline/offline.hpp. Thread: reentrant.
/// Blocks: CPU only. Allocates: yes. Errors: notes. Source: docs/metrics/signal.md.
namespace footfall::gait {

/// Zero at one end of a stretch.
struct EndZero {
  double f_v = 0.0, f_ap = 0.0, f_ml = 0.0;
};

/// A stretch without missing samples.
struct OfflineStretch {
  std::size_t first = 0, size = 0;
  std::vector<double> f_v, f_ap;                             ///< zeroed
  std::vector<double> f_v_smooth, f_ap_smooth, f_ml_smooth;  ///< filtered, zeroed
  std::array<std::vector<double>, 2> plate_v;                ///< each plate above its zero, of exactly two
  std::vector<ContactBounds> contacts;
  std::vector<double> drift_v;
  std::vector<FlightZero> flights;
  EndZero zero_first, zero_last;       ///< with flights
  std::vector<double> cop_ap, cop_ml;  ///< NaN below its least force; empty where absent
  bool noisy = false;                  ///< unloaded noise reaches the threshold
};

[[nodiscard]] std::vector<OfflineStretch> split_at_missing(const RecordingView& recording, bool use_ap);

void prepare(OfflineStretch& stretch, const RecordingView& recording, bool use_ap, const Method& method,
             OfflineResult& result);

/// A stretch without a flight of its own, cut off by missing samples, has the zero of the nearest stretch
/// that has one. Notes what could not be zeroed.
void borrow_zeros(std::vector<OfflineStretch>& stretches, const Method& method, OfflineResult& result);

/// Contacts of a zeroed stretch; those too long for running are noted.
void find_contacts(OfflineStretch& stretch, const Method& method, core::Hertz rate, OfflineResult& result);

/// CoP of the summed plates: from zeroed moments where there are any, else as recorded.
void find_cop(OfflineStretch& stretch, const RecordingView& recording, core::Newtons least);

}  // namespace footfall::gait
