#include "gait/imu/imu_kinematics.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "gait/filter.hpp"
#include "gait/imu/sensor_track.hpp"

namespace footfall::gait {

namespace {

using core::BodySegment;
using imu::SegmentReading;
using imu::SensorTrack;

constexpr double kDegrees = 180.0 / std::numbers::pi;
/// Winter's fractions of body height; hip to C7 from the same table's joint heights.
constexpr double kThighOfHeight = 0.245, kShankOfHeight = 0.246, kTrunkOfHeight = 0.30;
constexpr core::Duration kBeforeContact = core::milliseconds(5);
constexpr double kHipExtensionFrom = 0.7;
constexpr core::Duration kShockBefore = core::milliseconds(10), kShockAfter = core::milliseconds(50);
/// Signal on both sides of the shock window for the filter to settle on.
constexpr core::Duration kShockMargin = core::milliseconds(100);
constexpr core::Hertz kShockCutoff{60.0};
/// Below it 60 Hz is too near half the rate.
constexpr core::Hertz kSlowestForShock{150.0};

BodySegment of_side(Side side, BodySegment left, BodySegment right) {
  return side == Side::Left ? left : right;
}

struct Lengths {
  double thigh, shank, trunk;
};

bool lengths_known(const ImuKinematicsConfig& config) {
  return config.height || (config.thigh_length && config.shank_length);
}

/// Inclinations need the ratios alone: where lengths are not known, those of a person of 1 m.
Lengths lengths_of(const ImuKinematicsConfig& config) {
  if (!lengths_known(config)) return {kThighOfHeight, kShankOfHeight, kTrunkOfHeight};
  const double height = config.height.value_or(core::Meters()).value();
  const double thigh = config.thigh_length.value_or(core::Meters(kThighOfHeight * height)).value();
  const double shank = config.shank_length.value_or(core::Meters(kShankOfHeight * height)).value();
  return {thigh, shank, kTrunkOfHeight / (kThighOfHeight + kShankOfHeight) * (thigh + shank)};
}

}  // namespace

struct ImuKinematics::State {
  explicit State(const ImuKinematicsConfig& config)
      : configured_incline(config.incline),
        incline(config.incline),
        lengths(lengths_of(config)),
        has_lengths(lengths_known(config)) {
    double fastest = 0.0;
    for (const auto& placement : config.sensors) {
      tracks.emplace_back(placement);
      fastest = std::max(fastest, placement.sample_rate.value());
    }
    const double window_s = (kShockBefore + kShockAfter + kShockMargin * 2).seconds();
    const auto longest = static_cast<std::size_t>(2.0 * window_s * fastest) + 2;
    shock.resize(longest);
    work.resize(longest + 2 * kFilterPad);
  }

  const SensorTrack* find(BodySegment segment) const noexcept {
    for (const auto& track : tracks) {
      if (track.placement().segment == segment) return &track;
    }
    return nullptr;
  }
  /// The segment's sensor when there is an aligned one; a reason in `health` when it is not aligned.
  const SensorTrack* aligned(BodySegment segment, StepResult& step) const noexcept {
    const SensorTrack* track = find(segment);
    if (track == nullptr) return nullptr;
    if (track->placement().aligned) return track;
    step.health |= kImuNotAligned;
    return nullptr;
  }
  static bool trusted(const SegmentReading& reading, StepResult& step) noexcept {
    if (!reading.settled) step.health |= kImuMissing;
    if (reading.clipped_rate) step.health |= kImuClipped;
    return reading.settled && !reading.clipped_rate;
  }
  static double standing_rad(const SensorTrack& track) noexcept {
    return track.placement().standing_offset.value() / kDegrees;
  }
  /// rad, standing offset subtracted.
  static std::optional<double> sagittal(const SensorTrack& track, core::Timestamp time,
                                        StepResult& step) noexcept {
    const auto reading = track.at(time);
    if (!reading) step.health |= kImuMissing;
    if (!reading || !trusted(*reading, step)) return std::nullopt;
    return imu::sagittal_angle(reading->up) - standing_rad(track);
  }
  std::optional<double> sagittal(BodySegment segment, core::Timestamp time, StepResult& step) const noexcept {
    const SensorTrack* track = aligned(segment, step);
    return track == nullptr ? std::nullopt : sagittal(*track, time, step);
  }

  void angles_at_contact(StepResult& step) const noexcept;
  void pelvic_drop(StepResult& step) const noexcept;
  void hip_extension(StepResult& step) const noexcept;
  void tibial_shock(StepResult& step) noexcept;

  core::Degrees configured_incline, incline;
  Lengths lengths;
  bool has_lengths;
  std::vector<SensorTrack> tracks;
  std::vector<double> shock, work;
};

void ImuKinematics::State::angles_at_contact(StepResult& step) const noexcept {
  const core::Timestamp time = step.initial_contact - kBeforeContact;
  const auto degrees = [](std::optional<double> rad) {
    return rad ? std::optional(core::Degrees(*rad * kDegrees)) : std::nullopt;
  };
  StepKinematics& out = step.kinematics;
  const auto shank =
      sagittal(of_side(step.side, BodySegment::LeftShank, BodySegment::RightShank), time, step);
  const auto thigh =
      sagittal(of_side(step.side, BodySegment::LeftThigh, BodySegment::RightThigh), time, step);
  const auto foot = sagittal(of_side(step.side, BodySegment::LeftFoot, BodySegment::RightFoot), time, step);
  const auto trunk = sagittal(BodySegment::Trunk, time, step);
  out.shank_angle_at_contact = degrees(shank);
  out.thigh_angle_at_contact = degrees(thigh);
  if (foot) out.foot_strike_angle = core::Degrees(*foot * kDegrees) - incline;
  if (!shank || !thigh) return;
  const double leg_ahead = lengths.thigh * std::sin(*thigh) + lengths.shank * std::sin(*shank);
  const double leg_height = lengths.thigh * std::cos(*thigh) + lengths.shank * std::cos(*shank);
  if (has_lengths) out.overstride_leg = core::Meters(leg_ahead);
  if (!trunk) return;
  // A turn of the trunk is + backward; the ankle ahead of the hip leans the leg backward.
  const double leg_lean = std::atan2(-leg_ahead, leg_height);
  out.trunk_lean_hip = core::Degrees((-*trunk - leg_lean) * kDegrees);
  out.trunk_lean_ankle = core::Degrees(kDegrees * std::atan2(-leg_ahead - lengths.trunk * std::sin(*trunk),
                                                             leg_height + lengths.trunk * std::cos(*trunk)));
}

void ImuKinematics::State::pelvic_drop(StepResult& step) const noexcept {
  const SensorTrack* pelvis = aligned(BodySegment::Pelvis, step);
  if (pelvis == nullptr) return;
  const auto range = pelvis->between(step.initial_contact, step.toe_off);
  if (range.empty()) {
    step.health |= kImuMissing;
    return;
  }
  const double swing_side = step.side == Side::Left ? 1.0 : -1.0;
  double peak = -std::numbers::pi;
  for (std::uint64_t i = range.first; i < range.end; ++i) {
    if (!trusted(pelvis->reading(i), step)) return;
    peak = std::max(peak, swing_side * imu::right_side_down(pelvis->reading(i).up));
  }
  step.kinematics.pelvic_drop = core::Degrees(peak * kDegrees);
}

void ImuKinematics::State::hip_extension(StepResult& step) const noexcept {
  const SensorTrack* thigh =
      aligned(of_side(step.side, BodySegment::LeftThigh, BodySegment::RightThigh), step);
  const SensorTrack* pelvis = aligned(BodySegment::Pelvis, step);
  if (thigh == nullptr || pelvis == nullptr) return;
  const core::Duration contact = step.toe_off - step.initial_contact;
  const auto from = step.initial_contact + core::from_seconds(kHipExtensionFrom * contact.seconds());
  const auto range = thigh->between(from, step.toe_off);
  if (range.empty()) step.health |= kImuMissing;
  std::optional<double> peak;
  for (std::uint64_t i = range.first; i < range.end; ++i) {
    const core::Timestamp time = thigh->reading(i).time;
    const auto thigh_turn = sagittal(*thigh, time, step);
    const auto pelvis_turn = sagittal(*pelvis, time, step);
    if (!thigh_turn || !pelvis_turn) return;
    // Anterior tilt is a negative turn, so flexion is thigh less pelvis.
    const double extension = *pelvis_turn - *thigh_turn;
    peak = std::max(peak.value_or(extension), extension);
  }
  if (peak) step.kinematics.hip_extension = core::Degrees(*peak * kDegrees);
}

void ImuKinematics::State::tibial_shock(StepResult& step) noexcept {
  const SensorTrack* shank =
      aligned(of_side(step.side, BodySegment::LeftShank, BodySegment::RightShank), step);
  if (shank == nullptr || shank->placement().sample_rate < kSlowestForShock) return;
  const core::Timestamp from = step.initial_contact - kShockBefore, to = step.initial_contact + kShockAfter;
  // Never beyond toe-off: later samples may not have come yet.
  const core::Timestamp end = std::max(to, std::min(step.toe_off, to + kShockMargin));
  const auto range = shank->between(from - kShockMargin, end);
  const std::size_t n = range.end - range.first;
  if (range.empty() || n <= kFilterPad || n > shock.size()) {
    step.health |= kImuMissing;
    return;
  }
  const double g = core::kStandardGravity.value();
  std::optional<double> raw, filtered;
  for (std::size_t i = 0; i < n; ++i) {
    const SegmentReading& reading = shank->reading(range.first + i);
    if (!trusted(reading, step)) return;
    if (reading.clipped_acceleration && reading.time >= from && reading.time <= to) {
      step.health |= kImuClipped;
      return;
    }
    shock[i] = reading.axial_m_s2 / g - reading.up[1];
    if (reading.time >= from && reading.time <= to) raw = std::max(raw.value_or(shock[i]), shock[i]);
  }
  const std::span<double> signal(shock.data(), n);
  filter_zero_lag(dual_pass_low_pass(kShockCutoff, shank->placement().sample_rate), signal, signal, work);
  for (std::size_t i = 0; i < n; ++i) {
    const core::Timestamp time = shank->reading(range.first + i).time;
    if (time >= from && time <= to) filtered = std::max(filtered.value_or(shock[i]), shock[i]);
  }
  step.kinematics.tibial_shock_g = raw;
  step.kinematics.tibial_shock_60hz_g = filtered;
}

ImuKinematics::ImuKinematics(const ImuKinematicsConfig& config) : state_(std::make_unique<State>(config)) {}
ImuKinematics::~ImuKinematics() = default;
ImuKinematics::ImuKinematics(ImuKinematics&&) noexcept = default;
ImuKinematics& ImuKinematics::operator=(ImuKinematics&&) noexcept = default;

void ImuKinematics::push(const core::ImuSample& sample) noexcept {
  for (auto& track : state_->tracks) {
    if (track.placement().device == sample.device) track.push(sample);
  }
}

void ImuKinematics::set_incline(core::Degrees incline) noexcept {
  state_->incline = incline;
}

void ImuKinematics::complete(StepResult& step) noexcept {
  step.kinematics = {};
  if (step.side == Side::Unknown) {
    if (!state_->tracks.empty()) step.health |= kSideUncertain;
    return;
  }
  state_->angles_at_contact(step);
  state_->pelvic_drop(step);
  state_->hip_extension(step);
  state_->tibial_shock(step);
}

std::optional<core::Degrees> ImuKinematics::live_angle(BodySegment segment) const noexcept {
  const SensorTrack* track = state_->find(segment);
  if (track == nullptr || !track->placement().aligned) return std::nullopt;
  const SegmentReading* newest = track->newest();
  if (newest == nullptr || !newest->settled || newest->clipped_rate) return std::nullopt;
  return core::Degrees(imu::sagittal_angle(newest->up) * kDegrees) - track->placement().standing_offset;
}

void ImuKinematics::reset() noexcept {
  for (auto& track : state_->tracks) track.reset();
  state_->incline = state_->configured_incline;
}

}  // namespace footfall::gait
