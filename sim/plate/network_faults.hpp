#pragma once
#include <cstdint>
#include <functional>
#include <random>
#include <span>
#include <vector>

namespace footfall::sim {

/// What the simulated network does to datagrams; probabilities for each of them.
struct NetworkFaults {
  double loss = 0.0, reorder = 0.0, duplicate = 0.0, garbage = 0.0;
};

struct NetworkCounts {
  std::uint64_t delivered = 0, lost = 0, reordered = 0, duplicated = 0, garbage = 0;
};

/// Passes datagrams on, or loses, swaps with the next, doubles or surrounds them with rubbish. Deterministic
/// for a seed. Thread: the lab's. Blocks: as its sender. Allocates: the one held back. Errors: none.
class FaultyNetwork {
 public:
  using Sender = std::function<void(std::span<const std::uint8_t>)>;
  FaultyNetwork(std::uint64_t seed, Sender sender) : random_(seed), sender_(std::move(sender)) {}
  void carry(std::span<const std::uint8_t> datagram);
  /// Lets go of a datagram still held back for a swap.
  void flush();
  NetworkFaults& faults() { return faults_; }
  [[nodiscard]] const NetworkCounts& counts() const { return counts_; }

 private:
  bool happens(double probability);
  void deliver(std::span<const std::uint8_t> datagram);
  void send_garbage();

  NetworkFaults faults_;
  NetworkCounts counts_;
  std::mt19937_64 random_;
  Sender sender_;
  std::vector<std::uint8_t> held_;
};

}  // namespace footfall::sim
