#include "sim/runner/body_motion.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace footfall::sim {
namespace {

constexpr double kG = core::kStandardGravity.value();
constexpr double kRadian = std::numbers::pi / 180.0;
constexpr double kHeelOffset = 0.185, kHipBehind = 0.05;
constexpr double kKneeAtContact = 14.0 * kRadian;
constexpr double kTrunkSensor = 0.38;  // of leg length
constexpr double kSettleTime = 0.5;
constexpr double kShortestKey = 0.02;
constexpr double kLowerMassShare = 0.08;  // as impact.cpp
constexpr double kBurstShare = 0.55;
constexpr double kPelvicTilt = 5.0 * kRadian, kTiltSwing = 1.5 * kRadian, kLeanSwing = 2.0 * kRadian;
constexpr double kDropTime = 0.45, kRollTime = 0.28;  // of contact

struct PoseKey {
  double part, thigh, shank, foot;  // of the time from toe-off to landing; degrees
};
constexpr std::array<PoseKey, 4> kRunningSwing{
    {{0.25, -4, -84, -104}, {0.5, 27, -62, -68}, {0.72, 33, -14, -10}, {0.9, 23, 15, 14}}};
constexpr std::array<PoseKey, 4> kWalkingSwing{
    {{0.25, 8, -52, -58}, {0.5, 24, -28, -18}, {0.75, 27, 8, 12}, {0.92, 24, 19, 21}}};

struct RollKey {
  double part, pitch;  // of contact; degrees after the foot is flat
};
constexpr std::array<RollKey, 7> kHeelRise{
    {{0.0, 0}, {0.2, 0}, {0.5, 0}, {0.62, -5}, {0.75, -18}, {0.88, -38}, {1.0, -58}}};

double strike_pitch(FootStrike strike) {
  if (strike == FootStrike::Rearfoot) return 14.0 * kRadian;
  return (strike == FootStrike::Midfoot ? 3.0 : -6.0) * kRadian;
}

/// Foot pitch over the part of stance: from the strike angle to flat, then the heel rises.
double stance_pitch(FootStrike strike, double part) {
  std::size_t i = 1;
  while (i + 1 < kHeelRise.size() && part > kHeelRise.at(i).part) ++i;
  const RollKey& a = kHeelRise.at(i - 1);
  const RollKey& b = kHeelRise.at(i);
  const double rise = a.pitch + (b.pitch - a.pitch) * (part - a.part) / (b.part - a.part);
  const double landed = std::clamp(part / kRollTime, 0.0, 1.0);
  return rise * kRadian + strike_pitch(strike) * (1.0 - landed) * (1.0 - landed) * (1.0 + 2.0 * landed);
}

/// Without net velocity or way: the second derivative of sin^4 over the pulse, 1 in its middle.
double burst_shape(double part) {
  if (part <= 0.0 || part >= 1.0) return 0.0;
  const double s = std::sin(std::numbers::pi * part);
  return s * s * (4.0 * s * s - 3.0);
}

struct Vector2 {
  double x = 0.0, y = 0.0;
};

/// Acceleration of a point fixed at (x, y) in a frame that turns about its origin.
Vector2 turning(const TrackState& angle, double x, double y) {
  const double c = std::cos(angle.value);
  const double s = std::sin(angle.value);
  const double px = c * x - s * y;
  const double py = s * x + c * y;
  const double square = angle.rate * angle.rate;
  return {-angle.acceleration * py - square * px, angle.acceleration * px - square * py};
}

Vector2 operator+(const Vector2& a, const Vector2& b) {
  return {a.x + b.x, a.y + b.y};
}

/// What a sensor reads that turns about z only.
SegmentMotion planar(const TrackState& angle, const Vector2& acceleration, double acceleration_ml) {
  const double c = std::cos(angle.value);
  const double s = std::sin(angle.value);
  const double up = acceleration.y + kG;
  SegmentMotion motion;
  motion.angular_rate_rad_s = {0.0, 0.0, angle.rate};
  motion.acceleration_m_s2 = {c * acceleration.x + s * up, -s * acceleration.x + c * up, acceleration_ml};
  motion.sagittal_angle_rad = angle.value;
  return motion;
}

/// Turned about z first, then about its own forward axis.
SegmentMotion rolled(const TrackState& pitch, const TrackState& roll, const Vector2& acceleration,
                     double acceleration_ml) {
  SegmentMotion motion = planar(pitch, acceleration, acceleration_ml);
  const double c = std::cos(roll.value);
  const double s = std::sin(roll.value);
  const auto a = motion.acceleration_m_s2;
  motion.angular_rate_rad_s = {roll.rate, s * pitch.rate, c * pitch.rate};
  motion.acceleration_m_s2 = {a[0], c * a[1] + s * a[2], -s * a[1] + c * a[2]};
  motion.frontal_angle_rad = roll.value;
  return motion;
}

template <std::size_t N>
std::vector<TrackKey> keys_after(double now_s, double from_s, double to_s,
                                 const std::array<PoseKey, N>& poses, double PoseKey::*coordinate,
                                 double landing) {
  std::vector<TrackKey> keys;
  for (const PoseKey& pose : poses) {
    const double at = from_s + pose.part * (to_s - from_s);
    if (at > now_s + kShortestKey) keys.push_back({at, pose.*coordinate * kRadian});
  }
  keys.push_back({to_s, landing});
  return keys;
}

}  // namespace

BodyShape body_shape(core::Meters leg_length, core::Meters foot_length, FootStrike foot_strike,
                     core::Degrees pelvic_drop, core::Degrees trunk_lean) {
  return {leg_shape(leg_length, foot_length), kTrunkSensor * leg_length.value(),
          pelvic_drop.value() * kRadian, trunk_lean.value() * kRadian, foot_strike};
}

double heel_ahead_m(core::Meters overstride) {
  return std::max(0.0, overstride.value() - kHeelOffset);
}

BodyMotion::BodyMotion(const BodyShape& shape) : shape_(shape) {
  stand();
}

void BodyMotion::stand() {
  for (Leg& leg : legs_) {
    leg = {};
    leg.thigh.rest_at(0.0);
    leg.shank.rest_at(0.0);
    leg.foot.rest_at(0.0);
    leg.thigh_landing = {20.0 * kRadian, 0.0, 0.0};
    leg.shank_landing = {5.0 * kRadian, 0.0, 0.0};
    leg.foot_landing = {strike_pitch(shape_.foot_strike), 0.0, 0.0};
  }
  obliquity_.rest_at(0.0);
  tilt_.rest_at(0.0);
  lean_.rest_at(0.0);
}

void BodyMotion::settle(double time_s) {
  const auto end = [time_s](MotionTrack& track) {
    track.cut(time_s);
    track.go_to(time_s + kSettleTime, {});
  };
  for (Leg& leg : legs_) {
    end(leg.thigh);
    end(leg.shank);
    end(leg.foot);
    leg.landed = false;
    leg.impact = {};
  }
  end(obliquity_);
  end(tilt_);
  end(lean_);
}

void BodyMotion::get_ready(double time_s, double first_touch_down_s, std::uint8_t first_side, double step_s) {
  for (std::size_t side = 0; side < legs_.size(); ++side) {
    Leg& leg = legs_.at(side);
    const double lands = first_touch_down_s + (side == first_side ? 0.0 : step_s);
    leg.toe_off_s = time_s - 0.5 * (lands - time_s);  // half of a swing is enough to get there
    swing(leg, time_s, lands, true);
  }
}

void BodyMotion::step(const StepMotion& step) {
  heel_ahead_m_ = step.heel_ahead_m;
  drop_rad_ = shape_.pelvic_drop_rad;
  Leg& down = legs_.at(step.side);
  Leg& other = legs_.at(1U - step.side);
  land(down, step);
  const double other_lands = step.touch_down_s + step.step_s;
  if (!other.landed) {
    other.thigh_landing = down.thigh_landing;
    other.shank_landing = down.shank_landing;
    other.foot_landing = down.foot_landing;
  }
  swing(other, std::max(step.touch_down_s, other.toe_off_s), other_lands, step.walking);
  swing(down, down.toe_off_s, other_lands + step.step_s, step.walking);
  move_trunk(step);
}

double BodyMotion::hip_lift(const StepMotion& step) const {
  const LegShape& leg = shape_.leg;
  const Point2 ankle = ankle_over_heel(leg, stance_pitch(shape_.foot_strike, 0.0));
  const double square = leg.thigh_m * leg.thigh_m + leg.shank_m * leg.shank_m +
                        2.0 * leg.thigh_m * leg.shank_m * std::cos(kKneeAtContact);
  const double ahead = step.heel_ahead_m + ankle.x + kHipBehind;
  return std::sqrt(std::max(square - ahead * ahead, 0.0)) + ankle.y - step.centre[0].y;
}

void BodyMotion::land(Leg& leg, const StepMotion& step) {
  std::array<TrackKey, kStanceKeys> thigh{}, shank{}, foot{};
  const double lift = hip_lift(step);
  for (std::size_t i = 0; i < kStanceKeys; ++i) {
    const double part = static_cast<double>(i) / (kStanceKeys - 1);
    const double time = step.touch_down_s + part * step.contact_s;
    const double pitch = stance_pitch(shape_.foot_strike, part);
    const Point2 ankle = ankle_over_heel(shape_.leg, pitch);
    const double hip_x = step.centre[i].x - kHipBehind;
    const double hip_y = step.centre[i].y + lift;
    const LegAngles angles = leg_angles(shape_.leg, {step.heel_ahead_m + ankle.x - hip_x, ankle.y - hip_y});
    thigh[i] = {time, angles.thigh_rad};
    shank[i] = {time, angles.shank_rad};
    foot[i] = {time, pitch};
  }
  const auto follow = [&](MotionTrack& track, std::span<const TrackKey> keys, TrackState& landing) {
    const auto states = MotionTrack::spline(keys);
    track.cut(step.touch_down_s);
    for (std::size_t i = 1; i < keys.size(); ++i) track.go_to(keys[i].time_s, states[i]);
    landing = states.front();
  };
  follow(leg.thigh, thigh, leg.thigh_landing);
  follow(leg.shank, shank, leg.shank_landing);
  follow(leg.foot, foot, leg.foot_landing);
  leg.landed = true;
  leg.touch_down_s = step.touch_down_s;
  leg.toe_off_s = step.touch_down_s + step.contact_s;
  leg.impact = step.impact;
}

/// From `now_s` on, whatever was planned, to the last known landing pose at `landing_s`.
void BodyMotion::swing(Leg& leg, double now_s, double landing_s, bool walking) {
  const auto& poses = walking ? kWalkingSwing : kRunningSwing;
  const auto lead = [&](MotionTrack& track, double PoseKey::*coordinate, const TrackState& landing) {
    track.cut(now_s);
    track.go_through(keys_after(now_s, leg.toe_off_s, landing_s, poses, coordinate, landing.value),
                     landing.rate, landing.acceleration);
  };
  lead(leg.thigh, &PoseKey::thigh, leg.thigh_landing);
  lead(leg.shank, &PoseKey::shank, leg.shank_landing);
  lead(leg.foot, &PoseKey::foot, leg.foot_landing);
  leg.landing_s = landing_s;
}

void BodyMotion::move_trunk(const StepMotion& step) {
  const double begin = step.touch_down_s;
  const double end = begin + step.step_s;
  const double peak = begin + kDropTime * std::min(step.contact_s, step.step_s);
  const double pace = std::numbers::pi / step.step_s;
  // The side that swings goes down: the right one (turn > 0) while the left foot stands.
  const double drop = (step.side == kLeft ? 1.0 : -1.0) * drop_rad_;
  obliquity_.cut(begin);
  obliquity_.go_to(peak, {drop, 0.0, -drop * pace * pace});
  obliquity_.go_to(end, {0.0, -drop * pace, 0.0});
  const auto nod = [&](MotionTrack& track, double mean, double depth) {
    track.cut(begin);
    track.go_to(peak, {mean - depth, 0.0, 4.0 * depth * pace * pace});
    track.go_to(end, {mean + depth, 0.0, -4.0 * depth * pace * pace});
  };
  nod(tilt_, -kPelvicTilt, kTiltSwing);  // upper end forward = lower end back
  nod(lean_, -shape_.trunk_lean_rad, kLeanSwing);
}

double BodyMotion::burst(const Leg& leg, double time_s) const {
  if (leg.impact.peak_bw <= 0.0) return 0.0;
  const double peak = kBurstShare * kG * leg.impact.peak_bw / kLowerMassShare;
  return peak * burst_shape((time_s - leg.touch_down_s) / (2.0 * leg.impact.half_width_s));
}

SegmentMotion BodyMotion::at(core::BodySegment segment, double t, const std::array<double, 3>& body) const {
  using core::BodySegment;
  const Vector2 centre{body[0], body[1]};
  if (segment == BodySegment::Pelvis) return rolled(tilt_.at(t), obliquity_.at(t), centre, body[2]);
  if (segment == BodySegment::Trunk) {
    const TrackState lean = lean_.at(t);
    return planar(lean, centre + turning(lean, 0.0, shape_.trunk_sensor_m), body[2]);
  }
  const bool left = segment == BodySegment::LeftFoot || segment == BodySegment::LeftShank ||
                    segment == BodySegment::LeftThigh;
  const Leg& leg = legs_.at(left ? kLeft : kRight);
  const TrackState thigh = leg.thigh.at(t);
  if (segment == BodySegment::LeftThigh || segment == BodySegment::RightThigh) {
    return planar(thigh, centre + turning(thigh, 0.0, -0.5 * shape_.leg.thigh_m), body[2]);
  }
  const Vector2 knee = centre + turning(thigh, 0.0, -shape_.leg.thigh_m);
  const TrackState shank = leg.shank.at(t);
  const double shock = burst(leg, t);
  if (segment == BodySegment::LeftShank || segment == BodySegment::RightShank) {
    SegmentMotion motion = planar(shank, knee + turning(shank, 0.0, -0.5 * shape_.leg.shank_m), body[2]);
    motion.acceleration_m_s2[1] += shock;
    return motion;
  }
  const Vector2 ankle = knee + turning(shank, 0.0, -shape_.leg.shank_m);
  const TrackState foot = leg.foot.at(t);
  const double middle = 0.5 * shape_.leg.foot_m - shape_.leg.heel_to_ankle_m;
  SegmentMotion motion =
      planar(foot, ankle + turning(foot, middle, -0.5 * shape_.leg.ankle_height_m), body[2]);
  motion.acceleration_m_s2[1] += shock;
  return motion;
}

void BodyMotion::tell(double time_s, std::uint8_t side, StepTruth& truth) const {
  const Leg& leg = legs_.at(side);
  const double thigh = leg.thigh.at(time_s).value;
  const double shank = leg.shank.at(time_s).value;
  truth.thigh_angle = core::Degrees(thigh / kRadian);
  truth.shank_angle = core::Degrees(shank / kRadian);
  truth.foot_strike_angle = core::Degrees(leg.foot.at(time_s).value / kRadian);
  truth.pelvic_drop = core::Degrees(drop_rad_ / kRadian);
  truth.trunk_lean = core::Degrees(-lean_.at(time_s).value / kRadian);
  truth.overstride_leg =
      core::Meters(shape_.leg.thigh_m * std::sin(thigh) + shape_.leg.shank_m * std::sin(shank));
  truth.overstride_heel = core::Meters(heel_ahead_m_);
}

}  // namespace footfall::sim
