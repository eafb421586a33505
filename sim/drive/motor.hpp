#pragma once
#include "core/units.hpp"

namespace footfall::sim {

/// What one step of a drive wants of its motor.
struct MotorDemand {
  double frequency_hz = 0.0;  ///< signed
  double full_hz = 60.0;      ///< the frequency that the ramp times refer to
  double acceleration_time_s = 5.0, deceleration_time_s = 2.5;
};

/// A motor with the belt it turns: linear frequency ramps, a belt that follows with a first-order lag,
/// coasting by friction. Sign: > 0 is normal running. Thread: the lab's. Blocks/allocates: never. Errors:
/// none.
class Motor {
 public:
  Motor(double hz_per_m_s, double belt_lag_s) : hz_per_m_s_(hz_per_m_s), belt_lag_s_(belt_lag_s) {}

  void step(double dt_s, const MotorDemand& demand);
  /// Output off: the belt rolls out.
  void coast();
  /// Power off: a brake stops the belt.
  void brake(double deceleration_m_s2);
  /// Output on again: a drive that starts into a turning motor picks its speed up instead of braking it
  /// first.
  void pick_up();
  [[nodiscard]] double frequency_hz() const { return frequency_hz_; }
  [[nodiscard]] bool coasting() const { return coasting_; }
  [[nodiscard]] core::MetersPerSecond belt_speed() const { return core::MetersPerSecond(belt_m_s_); }

 private:
  double hz_per_m_s_, belt_lag_s_;
  double frequency_hz_ = 0.0, belt_m_s_ = 0.0;
  bool coasting_ = false;
  double rolling_m_s2_ = 0.0;  ///< while coasting
};

}  // namespace footfall::sim
