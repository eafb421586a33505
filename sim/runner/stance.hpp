#pragma once
#include <array>
#include <cstdint>

#include "sim/runner/body_motion.hpp"
#include "sim/runner/gait_table.hpp"
#include "sim/runner/runner.hpp"

/// Layer 3 of the runner: one whole stance, forces and CoP, on a fixed grid of time.
/// Frame/sign: lab frame; CoP is belt-fixed, 0 = where the centre of mass is on average when the foot comes
/// down. Units: SI. Thread: one. Blocks: never. Allocates: never (plan() costs some 20 microseconds).
/// Errors: none for a contact shorter than the step.
/// Formulas: vertical impulse of a step = body weight * step time exactly (impact pulse and spring share it).
/// The spring's force points from the CoP to the centre of mass, F_ap = F_spring * ((x_com - x_cop) / z_com +
/// e); the impact pulse stops the shank and is vertical. Where the foot is put down and e follow from two
/// balances over the step: no net fore-aft impulse, and no net moment about the centre of mass.
namespace footfall::sim {

struct StancePlan {
  const SpringStance* spring = nullptr;
  core::MetersPerSecond speed;
  core::Seconds step, contact;
  core::Kilograms mass;
  core::Meters leg_length, foot_length, step_width;
  FootStrike foot_strike = FootStrike::Rearfoot;
  std::uint8_t side = kRight;
};

/// Times since touch-down of the noiseless vertical force; what the truth log is made of.
struct StanceTruth {
  double initial_contact_s = 0.0, toe_off_s = 0.0;  ///< 50 N crossings
  double rise_20n_s = 0.0, fall_20n_s = 0.0;        ///< 20 N crossings
  core::Newtons peak_vertical, braking_peak, propulsive_peak;
  core::NewtonSeconds braking_impulse, propulsive_impulse;
  core::Meters overstride;
};

class Stance {
 public:
  void plan(const StancePlan& plan);
  [[nodiscard]] const StanceTruth& truth() const { return truth_; }
  /// Centre of mass over the belt at equal times over stance: forward since touch-down, height.
  [[nodiscard]] std::array<Point2, kStanceKeys> centre_of_mass() const;
  [[nodiscard]] core::Seconds contact() const { return plan_.contact; }
  [[nodiscard]] const ImpactPulse& impact() const { return pulse_; }
  /// The wrench about the lab origin `time_s` after touch-down, when the belt has carried the foot back by
  /// `carried` since then. Zero outside the stance.
  [[nodiscard]] core::Wrench wrench(double time_s, core::Meters carried) const;

 private:
  using Grid = std::array<double, kStanceIntervals + 1>;
  void share_vertical_impulse();
  void move_centre_of_mass_vertically();
  void move_centre_of_mass_forward();
  void place_foot();
  void centre_on_belt();
  void measure();
  [[nodiscard]] double crossing(double level, bool rising) const;
  [[nodiscard]] double tau(std::size_t i) const;

  StancePlan plan_;
  double h_ = 0.0;                                                   ///< grid step, s
  Grid impact_{}, spring_{}, forward_{}, height_{}, com_{}, cop_{};  ///< BW and m
  ImpactPulse pulse_;
  StanceTruth truth_;
};

}  // namespace footfall::sim
