#include "sim/plate/network_faults.hpp"

namespace footfall::sim {

bool FaultyNetwork::happens(double probability) {
  return probability > 0.0 && std::uniform_real_distribution<double>(0.0, 1.0)(random_) < probability;
}

void FaultyNetwork::carry(std::span<const std::uint8_t> datagram) {
  if (happens(faults_.garbage)) send_garbage();
  if (happens(faults_.loss)) {
    ++counts_.lost;
    return;
  }
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
