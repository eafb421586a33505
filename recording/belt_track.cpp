#include "recording/belt_track.hpp"

#include <limits>

#include "gait/incline.hpp"

namespace footfall::recording {
namespace {

constexpr core::Duration kLongestBridge = core::milliseconds(300);

/// One row per poll: a record a cycle repeats the last one while the drive is silent.
std::vector<core::TreadmillState> polls_of(std::span<const TreadmillRecord> records) {
  std::vector<core::TreadmillState> polls;
  for (const TreadmillRecord& record : records) {
    const core::Timestamp time = record.state.time;
    if (time.ns == 0 || (!polls.empty() && time <= polls.back().time)) continue;
    polls.push_back(record.state);
  }
  return polls;
}

}  // namespace

BeltTrack belt_track(std::span<const TreadmillRecord> records, std::span<const core::Timestamp> times) {
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  const std::vector<core::TreadmillState> polls = polls_of(records);
  BeltTrack track{std::vector<double>(times.size(), kUnknown), std::vector<double>(times.size(), kUnknown)};
  std::size_t after = 0;
  for (std::size_t i = 0; i < times.size(); ++i) {
    while (after < polls.size() && polls[after].time < times[i]) ++after;
    if (after == polls.size()) break;
    const core::TreadmillState& b = polls[after];
    const core::TreadmillState& a = after > 0 && b.time > times[i] ? polls[after - 1] : b;
    if (a.time > times[i] || b.time - a.time > kLongestBridge) continue;
    const double share = b.time > a.time ? (times[i] - a.time).seconds() / (b.time - a.time).seconds() : 0.0;
    const auto between = [share](double from, double to) { return from + share * (to - from); };
    track.speed_m_s[i] = between(a.measured_speed.value(), b.measured_speed.value());
    if (a.incline_available && b.incline_available) {
      track.incline_deg[i] = gait::to_degrees(core::GradePercent(between(a.measured_incline.value(),
                                                                         b.measured_incline.value())))
                                 .value();
    }
  }
  return track;
}

}  // namespace footfall::recording
