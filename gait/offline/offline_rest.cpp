#include "gait/offline/offline_rest.hpp"

#include <algorithm>

#include "gait/contacts/gait_class.hpp"
#include "gait/metrics/contact_metrics.hpp"

namespace footfall::gait {

namespace {

/// Less than this, either way, is an offset of empty plates.
constexpr double kSomebodyN = 100.0;
/// Between two steps of a run the force falls below.
constexpr double kLoadedN = 50.0;

constexpr const char* kNoFlight =
    "Walking, or running without a flight: the summed force cannot part feet that overlap, so no step was "
    "measured.";

double longest_load_s(std::span<const double> f_v, core::Hertz rate) {
  std::size_t longest = 0, run = 0;
  for (const double f : f_v) {
    run = f > kLoadedN ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return static_cast<double>(longest) / rate.value();
}

/// As recorded: a zero that lay on top of steps makes any force negative.
bool pulls(std::span<const double> f_v) {
  return std::any_of(f_v.begin(), f_v.end(), [](double f) { return f < -kSomebodyN; });
}

}  // namespace

void name_rest(std::span<const double> f_v, const RecordingView& recording, OfflineResult& result) {
  const core::Hertz rate = recording.sample_rate;
  const auto [lowest, highest] = std::minmax_element(f_v.begin(), f_v.end());
  result.gait_class = GaitClass::Unknown;
  const bool below = *lowest < -kSomebodyN && -*lowest > *highest;
  if (below && !pulls(recording.f_v_n)) {
    result.notes.push_back(kNoFlight);
    return;
  }
  if (below) {
    result.notes.push_back(
        "The vertical force is negative: turn its sign, the ground pushes the runner up and up is positive.");
    return;
  }
  if (*highest < kSomebodyN) {
    result.notes.push_back(
        "Nobody stood on the plates, or the vertical force is not in newtons: it stays below 100 N.");
    return;
  }
  if (longest_load_s(f_v, rate) <= kLongestContactS) return;
  result.gait_class = rest_class(f_v, rate);
  if (result.gait_class == GaitClass::Stand) {
    result.notes.push_back(
        "Somebody stood on the plates: the vertical force does not rise and fall with steps.");
    return;
  }
  result.notes.push_back(kNoFlight);
}

}  // namespace footfall::gait
