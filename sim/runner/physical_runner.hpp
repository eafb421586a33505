#pragma once
#include <deque>
#include <optional>
#include <random>

#include "sim/runner/gait_table.hpp"
#include "sim/runner/runner.hpp"
#include "sim/runner/stance.hpp"

/// The physical runner behind make_model_runner(), with every knob.
/// What he does with the belt:
///   below 0.05 m/s       nobody is on the belts; what was begun is forgotten
///   up to 1.0 m/s        he straddles the belts on the side rails: no force, his segments upright and still
///   from 1.0 m/s         he steps on and runs; every new step is solved for the speed of that moment
///   below 0.8 m/s again  he steps off after the running stance
/// Walking is not modelled: below 1.2 m/s he runs as at 1.2 m/s, his feet carried by the belt as it is.
/// Mean position of the centre of mass: ap = 0, ml = 0; each foot lands on its own belt.
namespace footfall::sim {

struct PhysicalRunnerConfig {
  std::uint64_t seed = 1;
  core::Kilograms mass{70.0};
  core::Meters leg_length{0.93}, foot_length{0.27}, step_width{0.06};
  core::Meters cop_travel{0.18};  ///< layer 1's
  std::optional<core::StepsPerMinute> cadence;
  /// Layer 1's distance of foot point to centre of mass (slip.hpp), held within what is possible at each
  /// speed (gait_table.hpp). The truth log has the CoP's own, some 5 cm less for a rearfoot striker, whose
  /// CoP runs forward fast.
  std::optional<core::Meters> overstride;
  FootStrike foot_strike = FootStrike::Rearfoot;
  double cadence_exponent = 1.4;
  /// Variation from step to step as a coefficient of variation, first-order autoregressive; 0 = every step
  /// alike. He keeps his beat: timing errors are made good over the next steps.
  double contact_variation = 0.03, step_time_variation = 0.015;
  double variation_correlation = 0.3;
  /// (left contact - right contact) / mean; peak forces follow, since the impulse stays.
  double contact_asymmetry = 0.0;
  /// Of the pelvis (peak, swing side down) and of the trunk (mean, + forward); body_motion.hpp.
  core::Degrees pelvic_drop{4.0}, trunk_lean{8.0};
};

/// As Runner, plus: errors Reconfigure at construction.
class PhysicalRunner final : public Runner {
 public:
  [[nodiscard]] static core::Result<std::unique_ptr<PhysicalRunner>> make(const PhysicalRunnerConfig& config);

  RunnerForces advance(double t_s, core::MetersPerSecond belt_speed) override;
  bool next_event(RunnerEvent& event) override;
  [[nodiscard]] std::optional<SegmentMotion> segment_motion(core::BodySegment segment) const override;
  /// False outside 100 to 240 steps/min. What cannot be run at the present speed is held at the nearest that
  /// can.
  bool set_cadence(core::StepsPerMinute cadence) override;

 private:
  enum class Place : std::uint8_t { Away, OnRails, OnBelts };
  struct Variation {
    double contact = 0.0, step_time = 0.0, phase = 0.0;
  };

  PhysicalRunner(const PhysicalRunnerConfig& config, GaitTable table);
  void step_on(double t_s);
  void leave(Place place);
  void run_until(double t_s, core::MetersPerSecond belt_speed);
  void plan_step(double touch_down_s, core::MetersPerSecond belt_speed);
  void tell_due_events(double t_s);
  void move_body();
  void vary();

  PhysicalRunnerConfig config_;
  GaitTable table_;
  SpringStance spring_;
  Stance stance_;
  BodyMotion body_;
  std::array<double, 3> acceleration_{};  ///< of the centre of mass: ap, v, ml
  Place place_ = Place::Away;
  double last_time_s_ = 0.0;
  double touch_down_s_ = 0.0, next_touch_down_s_ = 0.0, step_s_ = 0.0;
  core::Meters carried_;  ///< by the belt since touch-down
  bool stepping_ = false, contact_told_ = false, toe_off_told_ = false;
  std::uint8_t side_ = kRight;
  std::optional<RunnerEvent> previous_step_;  ///< waits for the next initial contact
  Variation variation_;
  std::mt19937_64 random_;
  std::deque<RunnerEvent> events_;
};

}  // namespace footfall::sim
