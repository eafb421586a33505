#include "sim/plate/network_faults.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::sim {
namespace {
constexpr std::size_t kMostWaiting = 4096;
}

bool FaultyNetwork::happens(double probability) {
  return probability > 0.0 && std::uniform_real_distribution<double>(0.0, 1.0)(random_) < probability;
}

void FaultyNetwork::carry(std::span<const std::uint8_t> datagram) {
  if (faults_.off || happens(faults_.loss)) {
    ++counts_.lost;
    return;
  }
  const bool late = faults_.held || faults_.delay_s > 0.0 || faults_.bunch_s > 0.0 || !waiting_.empty();
  if (!late) return pass(datagram);
  if (waiting_.size() >= kMostWaiting) {
    ++counts_.lost;
    return;
  }
  waiting_.push_back({due_at(), {datagram.begin(), datagram.end()}});
}

double FaultyNetwork::due_at() const {
  const double due_s = now_s_ + faults_.delay_s;
  return faults_.bunch_s > 0.0 ? std::ceil(due_s / faults_.bunch_s) * faults_.bunch_s : due_s;
}

void FaultyNetwork::advance(double t_s) {
  now_s_ = t_s;
  while (!faults_.held && !waiting_.empty() && waiting_.front().due_s <= t_s) {
    pass(waiting_.front().datagram);
    waiting_.pop_front();
  }
}

void FaultyNetwork::pass(std::span<const std::uint8_t> datagram) {
  if (happens(faults_.garbage)) send_garbage();
  if (held_.empty() && happens(faults_.reorder)) {
    ++counts_.reordered;
    held_.assign(datagram.begin(), datagram.end());
    return;
  }
  deliver(datagram);
  flush();
}

void FaultyNetwork::flush() {
  if (held_.empty()) return;
  deliver(held_);
  held_.clear();
}

void FaultyNetwork::deliver(std::span<const std::uint8_t> datagram) {
  sender_(datagram);
  ++counts_.delivered;
  if (happens(faults_.duplicate)) {
    sender_(datagram);
    ++counts_.duplicated;
  }
}

void FaultyNetwork::send_garbage() {
  std::vector<std::uint8_t> rubbish(std::uniform_int_distribution<std::size_t>(0, 80)(random_));
  // Never the length of a record: a real record cannot be told from rubbish that is one.
  if (rubbish.size() % 36 == 0) rubbish.push_back(0);
  for (auto& byte : rubbish) byte = static_cast<std::uint8_t>(random_() & 0xFFU);
  sender_(rubbish);
  ++counts_.garbage;
}

}  // namespace footfall::sim
