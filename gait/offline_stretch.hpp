#pragma once
#include <array>
#include <cstddef>
#include <vector>

#include "gait/contact_metrics.hpp"
#include "gait/offline.hpp"
#include "gait/offline_zero.hpp"

/// What the offline analysis works on: the stretches of a recording without missing samples, zeroed, filtered
/// and cut into contacts; private to gait. Frame/sign/units: gait/offline.hpp. Thread: reentrant. Blocks: CPU
/// only. Allocates: yes. Errors: notes. Source: docs/metrics/signal.md.
namespace footfall::gait {

/// A stretch without missing samples.
struct OfflineStretch {
  std::size_t first = 0, size = 0;
  std::vector<double> f_v, f_ap;                             ///< zeroed
  std::vector<double> f_v_smooth, f_ap_smooth, f_ml_smooth;  ///< filtered, zeroed
  std::array<std::vector<double>, 2> plate_v;  ///< each plate above its lowest plateau, of exactly two
  std::vector<ContactBounds> contacts;
  std::vector<double> drift_v;
  std::vector<FlightZero> flights;
  std::vector<double> cop_ap, cop_ml;  ///< NaN below its least force; empty where absent
  bool noisy = false;                  ///< unloaded noise reaches the threshold
};

[[nodiscard]] std::vector<OfflineStretch> split_at_missing(const RecordingView& recording, bool use_ap);

void prepare(OfflineStretch& stretch, const RecordingView& recording, bool use_ap, const Method& method,
             OfflineResult& result);

/// CoP of the summed plates: from zeroed moments where there are any, else as recorded.
void find_cop(OfflineStretch& stretch, const RecordingView& recording, core::Newtons least);

}  // namespace footfall::gait
