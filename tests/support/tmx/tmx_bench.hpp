#pragma once
#include <memory>

#include "protocols/tmx/profile.hpp"
#include "tests/support/tmx/tmx_peer.hpp"
#include "tests/support/treadmill_conformance.hpp"

namespace footfall::tests {

/// A 10 mph machine with 15 % of incline; time-outs that a busy computer keeps.
[[nodiscard]] protocols::tmx::MachineProfile tmx_test_profile();

/// The driver over a TmxPeer, for treadmill_conformance().
class TmxBench final : public TreadmillBench {
 public:
  explicit TmxBench(protocols::tmx::MachineProfile profile = tmx_test_profile());
  hal::Treadmill& treadmill() override { return *treadmill_; }
  std::vector<Seen> seen() override;
  void forget() override { peer_.forget_requests(); }
  bool inject(Fault fault, core::Duration delay) override;
  void unplug() override { peer_.unplug(); }
  void plug() override { peer_.plug(); }
  TmxPeer& peer() { return peer_; }

 private:
  TmxPeer peer_;
  double step_m_s_;
  std::unique_ptr<hal::Treadmill> treadmill_;
};

}  // namespace footfall::tests
