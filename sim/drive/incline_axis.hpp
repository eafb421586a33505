#pragma once
#include <cstdint>

#include "core/time.hpp"
#include "core/units.hpp"
#include "sim/drive/register_device.hpp"

namespace footfall::sim {

/// FICTITIOUS incline actuator, a slave of its own on the drive's line (there is no such product):
/// 0x0000 set-point 0..150 (0.1 % grade), 0x0001 actual, 0x0002 moving 0/1. It moves at 0.5 %/s and freezes
/// where it is (set-point := actual) 500 ms after the last valid frame on the line, so that it never moves
/// without somebody in charge. Starts level.
/// Time: the caller's, rising. Thread: the lab's. Blocks/allocates: never. Errors: Modbus exceptions.
class InclineAxis final : public RegisterDevice {
 public:
  void heard(core::Timestamp now, bool mine) override;
  ModbusException read(std::uint16_t address, std::uint16_t& value) const override;
  ModbusException write(std::uint16_t address, std::uint16_t value) override;
  void advance(core::Timestamp now);
  void excuse(core::Duration stall) { last_heard_ = last_heard_ + stall; }
  /// Moves `slowness` times slower; infinite: stands. Reports the grade `wrong` too high.
  void set_fault(double slowness, core::GradePercent wrong) {
    slowness_ = slowness;
    wrong_percent_ = wrong.value();
  }

  [[nodiscard]] core::GradePercent actual() const { return core::GradePercent(actual_percent_); }
  [[nodiscard]] core::GradePercent target() const { return core::GradePercent(set_tenths_ / 10.0); }
  [[nodiscard]] bool moving() const;

 private:
  void freeze();
  double actual_percent_ = 0.0, wrong_percent_ = 0.0, slowness_ = 1.0;
  std::uint16_t set_tenths_ = 0;
  core::Timestamp now_, last_heard_;
  bool started_ = false;
};

}  // namespace footfall::sim
