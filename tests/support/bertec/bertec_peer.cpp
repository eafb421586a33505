#include "tests/support/bertec/bertec_peer.hpp"

namespace footfall::tests {

void BertecPeer::change(const std::function<void(Machine&)>& edit) {
  const std::lock_guard lock(mutex_);
  edit(machine_);
}

BertecPeer::Machine BertecPeer::machine() {
  const std::lock_guard lock(mutex_);
  return machine_;
}

void BertecPeer::on_order(std::function<void(const Order&)> hook) {
  const std::lock_guard lock(mutex_);
  hook_ = std::move(hook);
}

void BertecPeer::misbehave_once(Fault fault, core::Duration delay) {
  const std::lock_guard lock(mutex_);
  once_ = fault;
  delay_ = delay;
}

std::vector<BertecPeer::Order> BertecPeer::orders() {
  const std::lock_guard lock(mutex_);
  return orders_;
}

void BertecPeer::obey(Order order) {
  order.time = core::monotonic_now();
  orders_.push_back(order);
  if (hook_) hook_(order);
  if (order.question || !machine_.follows) return;
  machine_.left_mm_s = order.left_mm_s;
  machine_.right_mm_s = order.right_mm_s;
  machine_.incline = order.incline;
}

BertecPeer::Fault BertecPeer::take_fault() {
  const Fault fault = once_;
  once_ = Fault::None;
  return fault;
}

}  // namespace footfall::tests
