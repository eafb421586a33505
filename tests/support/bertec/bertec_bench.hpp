#pragma once
#include <memory>

#include "protocols/bertec/profile.hpp"
#include "tests/support/bertec/bertec_peer.hpp"
#include "tests/support/treadmill_conformance.hpp"

namespace footfall::tests {

/// A split-belt machine of 5 m/s, with 15 % of incline on the classic remote.
[[nodiscard]] protocols::bertec::MachineProfile bertec_test_profile(protocols::bertec::LinkType link);

/// What the orders that a Bertec machine heard mean: a belt that is let go is Run, each further one is Speed.
[[nodiscard]] std::vector<TreadmillBench::Seen> meaning_of(const std::vector<BertecPeer::Order>& orders);

/// The driver over a peer, for treadmill_conformance().
class BertecBench final : public TreadmillBench {
 public:
  explicit BertecBench(protocols::bertec::MachineProfile profile);
  hal::Treadmill& treadmill() override { return *treadmill_; }
  std::vector<Seen> seen() override;
  void forget() override { forgotten_ = peer_->orders().size(); }
  bool inject(Fault fault, core::Duration delay) override;
  [[nodiscard]] bool tells_run() const override { return false; }
  void unplug() override { peer_->unplug(); }
  void plug() override { peer_->plug(); }
  BertecPeer& peer() { return *peer_; }
  /// Since the last forget().
  std::vector<BertecPeer::Order> orders();

 private:
  std::unique_ptr<BertecPeer> peer_;
  std::unique_ptr<hal::Treadmill> treadmill_;
  bool classic_;
  std::size_t forgotten_ = 0;
};

}  // namespace footfall::tests
