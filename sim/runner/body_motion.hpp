#pragma once
#include <array>
#include <cstdint>
#include <optional>

#include "sim/runner/impact.hpp"
#include "sim/runner/leg_geometry.hpp"
#include "sim/runner/motion_track.hpp"
#include "sim/runner/runner.hpp"

/// Motion of the body's segments around a centre of mass that the forces move: legs by two-link geometry from
/// hip to ankle while the foot is down, a smooth swing between, pelvis and trunk by their published course
/// over a step. What inertial sensors at the middle of the segments would read follows by differentiation, so
/// that rates, accelerations and angles belong to one and the same motion.
/// Frame/sign: lab, angles as core/body_segment.hpp. Units: SI, rad. Thread: one. Blocks: never. Allocates:
/// step(). Errors: none.
/// Model, not measurement: the legs are planar (no step width, hips move with the centre of mass), the ankle
/// stays on the belt to a few millimetres between 13 keys of a stance.
/// Fits, stated because they are: the heel comes down kHeelOffset nearer than layer 1's foot point (OS_heel
/// of about 0.10 m at 3 m/s, Heiderscheit's group); the hip is kHipBehind behind the centre of mass, and so
/// high that the knee is bent by kKneeAtContact (10 +- 5 degrees in Bramah 2018). The swing's keys are
/// plausible, not measured. The shank (and foot) also swings on its soft tissue when the impact pulse
/// arrives: an axial burst proportional to the pulse, without net velocity or way; the share is fitted to a
/// tibial shock of 4 to 10 g at 3 to 4 m/s.
namespace footfall::sim {

inline constexpr std::size_t kStanceKeys = 13;

struct BodyShape {
  LegShape leg;
  double trunk_sensor_m = 0.0;
  double pelvic_drop_rad = 0.0, trunk_lean_rad = 0.0;  ///< peak of the swing side; mean, + = forward
  FootStrike foot_strike = FootStrike::Rearfoot;
};
[[nodiscard]] BodyShape body_shape(core::Meters leg_length, core::Meters foot_length, FootStrike foot_strike,
                                   core::Degrees pelvic_drop, core::Degrees trunk_lean);

/// One step as it is planned at its touch-down.
struct StepMotion {
  std::uint8_t side = kRight;
  double touch_down_s = 0.0, contact_s = 0.0, step_s = 0.0;  ///< step: to the other foot's touch-down
  double heel_ahead_m = 0.0;                                 ///< of the centre of mass, at touch-down
  /// Centre of mass over the belt at equal times from touch-down to toe-off: forward since touch-down,
  /// height.
  std::array<Point2, kStanceKeys> centre{};
  ImpactPulse impact;
  bool walking = false;
};

/// Layer 1's foot point ahead of the centre of mass -> the heel's; never behind it.
[[nodiscard]] double heel_ahead_m(core::Meters overstride);

class BodyMotion {
 public:
  explicit BodyMotion(const BodyShape& shape);
  /// Upright, still.
  void stand();
  /// From standing to standing: what was begun is ended in half a second.
  void settle(double time_s);
  /// The first step comes: both legs get ready to land.
  void get_ready(double time_s, double first_touch_down_s, std::uint8_t first_side, double step_s);
  void step(const StepMotion& step);

  /// `acceleration`: of the centre of mass, ap, v, ml.
  [[nodiscard]] SegmentMotion at(core::BodySegment segment, double time_s,
                                 const std::array<double, 3>& acceleration) const;
  /// Angles at that time for the foot of `side`, which lands; fills the kinematic part of the truth.
  void tell(double time_s, std::uint8_t side, StepTruth& truth) const;

 private:
  struct Leg {
    MotionTrack thigh, shank, foot;
    /// Of the last stance at touch-down: where the next swing leads.
    TrackState thigh_landing, shank_landing, foot_landing;
    bool landed = false;
    double touch_down_s = -1.0, toe_off_s = -1.0, landing_s = -1.0;
    ImpactPulse impact;
  };
  /// Of the hip over the centre of mass.
  [[nodiscard]] double hip_lift(const StepMotion& step) const;
  void land(Leg& leg, const StepMotion& step);
  void swing(Leg& leg, double now_s, double landing_s, bool walking);
  void move_trunk(const StepMotion& step);
  [[nodiscard]] double burst(const Leg& leg, double time_s) const;

  BodyShape shape_;
  std::array<Leg, 2> legs_;
  MotionTrack obliquity_, tilt_, lean_;
  double heel_ahead_m_ = 0.0, drop_rad_ = 0.0;
};

}  // namespace footfall::sim
