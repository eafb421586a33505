#pragma once
#include <memory>

#include "sim/drive/drive.hpp"
#include "sim/drive/modbus_slaves.hpp"
#include "tests/support/modbus/drive_under_test.hpp"
#include "tests/support/modbus/modbus_slave.hpp"

namespace footfall::tests {

/// The driver with a shipped profile over the lab's drive of that name, on a line that can misbehave at one
/// frame. Thread: the test's; the drive lives on the slave's thread. Errors: throws.
class SimDriveBench final : public TreadmillBench {
 public:
  explicit SimDriveBench(const DriveUnderTest& drive, const sim::DriveOptions& options = {});
  hal::Treadmill& treadmill() override { return *treadmill_; }
  std::vector<Seen> seen() override;
  void forget() override { slave_.forget_requests(); }
  bool inject(Fault fault, core::Duration delay) override;
  bool tells_run() const override { return drive_.tells_run; }
  void unplug() override { slave_.unplug(); }
  void plug() override { slave_.plug(); }
  ModbusSlave& slave() { return slave_; }

 private:
  const DriveUnderTest drive_;
  std::unique_ptr<sim::Drive> machine_;
  sim::ModbusSlaves slaves_;
  ModbusSlave slave_;
  std::unique_ptr<hal::Treadmill> treadmill_;
};

}  // namespace footfall::tests
