#pragma once
#include <memory>

#include "protocols/modbus_drive/profile.hpp"
#include "tests/support/modbus/modbus_slave.hpp"
#include "tests/support/treadmill_conformance.hpp"

namespace footfall::tests {

/// The GS2 register map written down a second time, for tests; time-outs that a busy machine keeps.
[[nodiscard]] protocols::modbus_drive::DriveProfile gs2_test_profile();

/// Fills a slave with a GS2 (slave 1) and the fictitious incline (slave 2) that follow their set-points at
/// once.
void install_gs2(ModbusSlave& slave);
/// The machine's reaction to a request, for hooks of their own; no fault.
void gs2_react(const ModbusSlave::Request& request, ModbusSlave::Registers& registers);

/// The driver over a ModbusSlave, for treadmill_conformance().
class Gs2Bench final : public TreadmillBench {
 public:
  explicit Gs2Bench(protocols::modbus_drive::DriveProfile profile = gs2_test_profile());
  hal::Treadmill& treadmill() override { return *treadmill_; }
  std::vector<Seen> seen() override;
  void forget() override { slave_.forget_requests(); }
  bool inject(Fault fault, core::Duration delay) override;
  void unplug() override { slave_.unplug(); }
  void plug() override { slave_.plug(); }
  ModbusSlave& slave() { return slave_; }

 private:
  ModbusSlave slave_;
  std::unique_ptr<hal::Treadmill> treadmill_;
};

}  // namespace footfall::tests
