#include "drivers/ximu3/sample_stream.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::drivers::ximu3 {
namespace {

constexpr double kRadPerDegree = 0.017453292519943295, kStandardGravity = 9.80665;
constexpr double kNearFullScale = 0.998;
constexpr std::int64_t kBackIsRestartUs = 1'000'000, kJumpUs = 2'000'000;
// 285 years: what is above is no time, and would not fit into nanoseconds.
constexpr std::uint64_t kLatestUs = 9'000'000'000'000'000;

bool at_end_stop(const std::array<double, 3>& values, double full_scale) {
  if (full_scale <= 0.0) return false;
  return std::any_of(values.begin(), values.end(),
                     [=](double v) { return std::abs(v) >= kNearFullScale * full_scale; });
}

bool all_finite(const std::array<double, 3>& values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

}  // namespace

bool SampleStream::place(std::uint64_t time_us, core::Timestamp received, Outcome& out) noexcept {
  if (!seen_) return true;
  const auto step_us = static_cast<std::int64_t>(time_us) - static_cast<std::int64_t>(last_us_);
  const std::int64_t waited_us = (received - last_received_).ns / 1000;
  out.restarted = step_us < -kBackIsRestartUs || std::abs(step_us - waited_us) > kJumpUs;
  if (out.restarted) {
    clock_.reset();
    ++sequence_;
    return true;
  }
  out.duplicate = step_us == 0;
  out.late = step_us < 0;
  if (step_us <= 0) return false;
  const double periods = std::max(1.0, std::round(static_cast<double>(step_us) / period_us_));
  out.missing = static_cast<std::uint64_t>(periods) - 1;
  sequence_ += static_cast<std::uint64_t>(periods);
  return true;
}

SampleStream::Outcome SampleStream::take(const protocols::ximu3::Message& inertial,
                                         const io::ReceiveClock::Time& received) noexcept {
  Outcome out;
  const std::uint64_t time_us = inertial.timestamp_us;
  if (time_us > kLatestUs || !place(time_us, received.time, out)) return out;
  seen_ = true;
  last_us_ = time_us;
  last_received_ = received.time;

  out.has_sample = true;
  core::ImuSample& sample = out.sample;
  sample.sequence = sequence_;
  sample.device_time = {static_cast<std::int64_t>(time_us) * 1000};
  sample.receive_time = received.time;
  // Another delay, after the link was opened anew, may not turn time back.
  last_station_ = std::max(clock_.observe(sample.device_time, received.time) - link_delay_, last_station_);
  sample.station_time = last_station_;
  sample.clock_drift_ppm = static_cast<float>(clock_.map().drift * 1e6);
  for (std::size_t i = 0; i < 3; ++i) {
    sample.angular_rate_rad_s[i] = static_cast<double>(inertial.values[i]) * kRadPerDegree;
    sample.acceleration_m_s2[i] = static_cast<double>(inertial.values[i + 3]) * kStandardGravity;
  }
  sample.device = options_.device;

  unsigned flags = 0;
  if (out.missing > 0 || out.restarted) flags |= core::kGapBefore;
  if (at_end_stop(sample.angular_rate_rad_s, options_.full_scale_rad_s) ||
      at_end_stop(sample.acceleration_m_s2, options_.full_scale_m_s2)) {
    flags |= core::kSaturated;
  }
  if (!all_finite(sample.angular_rate_rad_s) || !all_finite(sample.acceleration_m_s2))
    flags |= core::kInvalid;
  if (sample.receive_time - sample.station_time > options_.max_lateness) flags |= core::kStale;
  if (received.jumped) flags |= core::kClockJump;
  sample.flags = static_cast<std::uint16_t>(flags);
  return out;
}

}  // namespace footfall::drivers::ximu3
