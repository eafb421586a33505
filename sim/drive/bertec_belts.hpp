#pragma once
#include <array>
#include <cstdint>

#include "core/time.hpp"
#include "core/units.hpp"

namespace footfall::sim {

struct BertecOptions {
  double fastest_m_s = 6.0;  ///< limit set in the panel; faster orders are cut to it
  double belt_lag_s = 0.03;  ///< plausible, not measured
  bool backwards = false;    ///< allowed in the panel; otherwise such an order rests the belt
  double steepest_degrees = 15.0, incline_rate_degrees_s = 0.5;
};

/// Belts and deck of a Bertec treadmill: each belt goes to its own speed at the acceleration it was told
/// last, the deck to its angle. Order of the belts as on the wire: right, left, right rear, left rear. Rests
/// at start, and **goes on as it was told** until told otherwise: there is no watchdog. An emergency stop or
/// a fault takes the power away; released, everything rests. Time: the caller's, rising. Thread: the lab's.
/// Blocks/allocates: never. Errors: none.
class BertecBelts {
 public:
  static constexpr std::size_t kBelts = 4, kRight = 0, kLeft = 1;

  explicit BertecBelts(const BertecOptions& options) : options_(options) {}

  void set_belt(std::size_t belt, double speed_m_s, double acceleration_m_s2, double deceleration_m_s2);
  void set_incline(double degrees);
  void advance(core::Timestamp now);
  void set_emergency(bool pressed);
  void inject_fault(std::uint8_t code);

  [[nodiscard]] double speed_m_s(std::size_t belt) const { return belts_[belt].belt; }
  [[nodiscard]] double incline_degrees() const { return incline_; }
  [[nodiscard]] double set_incline_degrees() const { return set_incline_; }
  [[nodiscard]] bool told_to_run() const;
  [[nodiscard]] bool moving() const;
  [[nodiscard]] bool incline_moving() const { return incline_ != set_incline_; }
  [[nodiscard]] bool emergency() const { return emergency_; }
  [[nodiscard]] std::uint16_t fault() const { return fault_; }
  [[nodiscard]] const BertecOptions& options() const { return options_; }

 private:
  struct Belt {
    double goal = 0.0, up = 1.0, down = 1.0, motor = 0.0, belt = 0.0;
  };
  void step(double seconds);
  void rest();

  BertecOptions options_;
  std::array<Belt, kBelts> belts_;
  double set_incline_ = 0.0, incline_ = 0.0;
  bool emergency_ = false, begun_ = false;
  std::uint16_t fault_ = 0;
  core::Timestamp now_;
};

}  // namespace footfall::sim
