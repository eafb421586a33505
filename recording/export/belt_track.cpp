#include "recording/export/belt_track.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

#include "gait/incline.hpp"

namespace footfall::recording {
namespace {

constexpr double kFollows = 0.02, kOneSpeed = 0.05, kSlowestRunMS = 0.3, kSetPointStepMS = 1e-3;
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

std::optional<core::MetersPerSecond> steady_belt_speed(std::span<const TreadmillRecord> records,
                                                       core::Timestamp from, core::Timestamp to,
                                                       std::string* note) {
  double sum = 0.0, low = std::numeric_limits<double>::infinity(), high = 0.0;
  std::size_t steady = 0;
  for (std::size_t i = 1; i < records.size(); ++i) {
    const TreadmillRecord& record = records[i];
    const double speed = record.state.measured_speed.value(), set = record.commanded_speed.value();
    const bool held = std::abs(set - records[i - 1].commanded_speed.value()) < kSetPointStepMS;
    const bool inside = record.state.time >= from && record.state.time <= to;
    const bool follows = speed > kSlowestRunMS && std::abs(speed - set) <= kFollows * set;
    if (!inside || !held || !follows || !record.state.running) continue;
    sum += speed;
    low = std::min(low, speed);
    high = std::max(high, speed);
    ++steady;
  }
  if (steady == 0) return std::nullopt;
  const double mean = sum / static_cast<double>(steady);
  if (high - low <= kOneSpeed * mean) return core::MetersPerSecond(mean);
  if (note != nullptr) {
    std::array<char, 160> text{};
    std::snprintf(text.data(), text.size(),
                  "The belt ran at steady speeds from %.2f to %.2f m/s: means over all steps mix them.", low,
                  high);
    *note = text.data();
  }
  return std::nullopt;
}

}  // namespace footfall::recording
