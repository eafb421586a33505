#include "gait/imu/sensor_track.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace footfall::gait::imu {

namespace {

constexpr double kRemembered_s = 4.0;
constexpr double kBridged_s = 0.05;
/// Of the inclination correction: after it an error has mostly gone.
constexpr core::Duration kSettling = core::milliseconds(3000);
/// Time stamps pass a clock fit: only this many periods without a sample are a missing one.
constexpr double kMissingAfterPeriods = 1.6;
/// As drivers flag it.
constexpr double kFullScale = 0.998;

bool at_full_scale(const Vec3& v, double full_scale) {
  return std::any_of(v.begin(), v.end(), [=](double x) { return std::abs(x) >= kFullScale * full_scale; });
}

/// The flag is one for all channels: where the full scale is known, this channel must be there.
bool saturated(std::uint16_t flags, const Vec3& v, double full_scale) {
  return (flags & core::kSaturated) != 0 && (full_scale <= 0.0 || at_full_scale(v, full_scale));
}

bool clipped(const Vec3& before, const Vec3& now, double full_scale) {
  if (full_scale <= 0.0) return false;
  for (std::size_t i = 0; i < 3; ++i) {
    if (now[i] == before[i] && std::abs(now[i]) >= kFullScale * full_scale) return true;
  }
  return false;
}

Vec3 mix(const Vec3& a, const Vec3& b, double share_of_b) {
  return (1.0 - share_of_b) * a + share_of_b * b;
}

}  // namespace

double sagittal_angle(const Vec3& up) noexcept {
  return std::atan2(up[0], up[1]);
}
double right_side_down(const Vec3& up) noexcept {
  return std::atan2(-up[2], std::hypot(up[0], up[1]));
}

SensorTrack::SensorTrack(const ImuPlacement& placement)
    : placement_(placement),
      segment_from_sensor_(matrix_of(normalized(Quat(placement.segment_from_sensor)))),
      vqf_(placement.sample_rate),
      mask_(std::bit_ceil(static_cast<std::uint64_t>(kRemembered_s * placement.sample_rate.value()) + 2) - 1),
      ring_(mask_ + 1) {}

void SensorTrack::reset() noexcept {
  vqf_.reset();
  next_ = 0;
  last_.reset();
}

void SensorTrack::push(const core::ImuSample& sample) noexcept {
  const Raw now{sample.station_time, sample.angular_rate_rad_s, sample.acceleration_m_s2};
  const bool usable =
      (sample.flags & core::kInvalid) == 0 && is_finite(now.rate) && is_finite(now.acceleration);
  if (!usable || (last_ && now.time <= last_->time)) return;
  const bool follows = bridge(now);
  const Raw before = last_.value_or(now);
  vqf_.step(mix(before.rate, now.rate, 0.5), now.acceleration);

  if (saturated(sample.flags, now.rate, placement_.full_scale_rad_s) ||
      (last_ && clipped(before.rate, now.rate, placement_.full_scale_rad_s))) {
    rate_trusted_from_ = now.time + kSettling;
  }
  SegmentReading& reading = ring_[next_ & mask_];
  reading.time = now.time;
  reading.up = segment_from_sensor_ * vqf_.up_in_sensor();
  reading.axial_m_s2 = dot(segment_from_sensor_[1], now.acceleration);
  reading.follows = follows;
  reading.settled = now.time >= settled_from_;
  reading.clipped_rate = now.time < rate_trusted_from_;
  reading.clipped_acceleration =
      saturated(sample.flags, now.acceleration, placement_.full_scale_m_s2) ||
      (last_ && clipped(before.acceleration, now.acceleration, placement_.full_scale_m_s2));
  ++next_;
  last_ = now;
}

bool SensorTrack::bridge(const Raw& now) noexcept {
  if (!last_) {
    settled_from_ = now.time + kSettling;
    rate_trusted_from_ = now.time;
    return false;
  }
  const double pause_s = (now.time - last_->time).seconds();
  const double periods = pause_s * placement_.sample_rate.value();
  if (periods < kMissingAfterPeriods) return true;
  if (pause_s > kBridged_s) {
    vqf_.restart_inclination();
    settled_from_ = now.time + kSettling;
    return false;
  }
  const double missing = std::round(periods) - 1.0;
  for (double k = 1.0; k <= missing; k += 1.0) {
    const double share = k / (missing + 1.0), half = 0.5 / (missing + 1.0);
    vqf_.step(mix(last_->rate, now.rate, share - half), mix(last_->acceleration, now.acceleration, share));
  }
  return false;
}

const SegmentReading* SensorTrack::newest() const noexcept {
  return next_ == 0 ? nullptr : &reading(next_ - 1);
}

std::uint64_t SensorTrack::first_after(core::Timestamp time) const noexcept {
  std::uint64_t low = oldest(), high = next_;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (reading(middle).time > time) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

std::optional<SegmentReading> SensorTrack::at(core::Timestamp time) const noexcept {
  const std::uint64_t after = first_after(time);
  if (after == oldest()) return std::nullopt;
  const SegmentReading& left = reading(after - 1);
  if (left.time == time) return left;
  if (after == next_ || !reading(after).follows) return std::nullopt;
  const SegmentReading& right = reading(after);
  const double share = (time - left.time).seconds() / (right.time - left.time).seconds();
  SegmentReading between = right;
  between.time = time;
  between.up = mix(left.up, right.up, share);
  between.axial_m_s2 = (1.0 - share) * left.axial_m_s2 + share * right.axial_m_s2;
  between.settled = left.settled && right.settled;
  between.clipped_acceleration = left.clipped_acceleration || right.clipped_acceleration;
  return between;
}

SensorTrack::Range SensorTrack::between(core::Timestamp from, core::Timestamp to) const noexcept {
  if (!at(from) || !at(to)) return {};
  Range range{first_after({from.ns - 1}), first_after(to)};
  for (std::uint64_t i = range.first; i < range.end; ++i) {
    const bool joined = reading(i).follows || reading(i).time == from;
    if (!joined) return {};
  }
  return range;
}

}  // namespace footfall::gait::imu
