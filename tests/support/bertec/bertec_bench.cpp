#include "tests/support/bertec/bertec_bench.hpp"

#include "drivers/bertec_treadmill/bertec_treadmill.hpp"

namespace footfall::tests {

using protocols::bertec::LinkType;

protocols::bertec::MachineProfile bertec_test_profile(LinkType link) {
  protocols::bertec::MachineProfile profile;
  profile.name = "Bertec under test";
  profile.link = link;
  profile.response_timeout_ms = 250;  // the computer may be busy
  profile.byte_timeout_ms = 15;
  profile.max_speed = core::MetersPerSecond(5.0);
  profile.max_split = core::MetersPerSecond(2.0);
  profile.max_acceleration = core::MetersPerSecond2(1.0);
  profile.stated.deceleration = core::MetersPerSecond2(1.5);
  profile.stated.max_speed = core::MetersPerSecond(5.0);
  profile.stated.reverse_locked = true;
  profile.stated.auto_restart_off = true;
  profile.stated.start_on_power_up_off = true;
  if (link == LinkType::Classic) profile.incline = {core::GradePercent(0.0), core::GradePercent(15.0)};
  return profile;
}

std::vector<TreadmillBench::Seen> meaning_of(const std::vector<BertecPeer::Order>& orders) {
  using Kind = TreadmillBench::Kind;
  std::vector<TreadmillBench::Seen> all;
  bool turning = false;
  for (const auto& order : orders) {
    TreadmillBench::Seen seen;
    const bool goes = order.left_mm_s != 0 || order.right_mm_s != 0;
    if (order.question) {
      seen.kind = Kind::Read;
    } else if (!goes) {
      seen.kind = Kind::Stop;
      seen.left_deceleration = order.left_mm_s2 * 1e-3;
      seen.right_deceleration = order.right_mm_s2 * 1e-3;
    } else {
      seen.kind = turning ? Kind::Speed : Kind::Run;
      seen.value = order.left_mm_s * 1e-3;
      seen.right = order.right_mm_s * 1e-3;
    }
    if (!order.question) turning = goes;
    all.push_back(seen);
  }
  return all;
}

BertecBench::BertecBench(protocols::bertec::MachineProfile profile)
    : classic_(profile.link == LinkType::Classic) {
  if (classic_) {
    peer_ = std::make_unique<BertecPanelPeer>();
  } else {
    peer_ = std::make_unique<BertecRpcPeer>();
  }
  drivers::BertecTreadmillOptions options;
  options.profile = std::move(profile);
  options.host = "127.0.0.1";
  options.port = peer_->port();
  options.simulated = true;
  treadmill_ = drivers::make_bertec_treadmill(std::move(options)).value();
}

std::vector<TreadmillBench::Seen> BertecBench::seen() {
  auto all = meaning_of(peer_->orders());
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(forgotten_));
  return all;
}

std::vector<BertecPeer::Order> BertecBench::orders() {
  auto all = peer_->orders();
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(forgotten_));
  return all;
}

bool BertecBench::inject(Fault fault, core::Duration delay) {
  switch (fault) {
    case Fault::Delay:
      peer_->misbehave_once(BertecPeer::Fault::Delay, classic_ ? core::milliseconds(320) : delay);
      return true;
    case Fault::Drop:
      peer_->misbehave_once(BertecPeer::Fault::Drop, {});
      return true;
    case Fault::Corrupt:
      peer_->misbehave_once(BertecPeer::Fault::Corrupt, {});
      return true;
    case Fault::Partial:
      peer_->misbehave_once(BertecPeer::Fault::Partial, {});
      return true;
    case Fault::DeviceFailure:
      break;
  }
  if (!classic_) peer_->misbehave_once(BertecPeer::Fault::Refuse, {});
  return !classic_;  // the classic remote has no words for it
}

}  // namespace footfall::tests
