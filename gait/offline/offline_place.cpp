#include "gait/offline/offline_place.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "gait/contacts/zeroing.hpp"

namespace footfall::gait {

namespace {

/// Larger than laboratories; a belt's CoP in mm is some hundreds.
constexpr double kFarthestM = 20.0;
constexpr double kLeastForCopN = 100.0;

bool is_far(std::span<const double> cop_m, std::span<const double> f_v_n) {
  std::vector<double> distances;
  for (std::size_t i = 0; i < cop_m.size(); ++i) {
    if (f_v_n[i] >= kLeastForCopN && std::isfinite(cop_m[i])) distances.push_back(std::abs(cop_m[i]));
  }
  return !distances.empty() && median(distances) > kFarthestM;
}

template <class Columns>
bool any_far(const Columns& columns) {
  return is_far(columns.cop_ap_m, columns.f_v_n) || is_far(columns.cop_ml_m, columns.f_v_n);
}

}  // namespace

void drop_far_cop(RecordingView& recording, OfflineResult& result) {
  const bool far = any_far(recording) || std::any_of(recording.belts.begin(), recording.belts.end(),
                                                     [](const BeltView& belt) { return any_far(belt); });
  if (!far) return;
  recording.cop_ap_m = recording.cop_ml_m = {};
  for (BeltView& belt : recording.belts) belt.cop_ap_m = belt.cop_ml_m = {};
  result.notes.push_back(
      "The centre of pressure lies more than 20 m away: it is not in metres and was left out, give it in m.");
}

}  // namespace footfall::gait
