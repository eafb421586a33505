#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <random>
#include <span>
#include <vector>

namespace footfall::sim {

/// What the simulated network does to datagrams; probabilities for each of them.
struct NetworkFaults {
  double loss = 0.0, reorder = 0.0, duplicate = 0.0, garbage = 0.0;
  double delay_s = 0.0;  ///< each arrives that much later, in order
  double bunch_s = 0.0;  ///< lets through only once in so long
  bool off = false;      ///< nothing arrives
  bool held = false;     ///< nothing arrives until it ends
};

struct NetworkCounts {
  std::uint64_t delivered = 0, lost = 0, reordered = 0, duplicated = 0, garbage = 0;
};

/// Passes datagrams on, or loses, delays, holds, swaps with the next, doubles or surrounds them with rubbish.
/// Deterministic for a seed. Thread: the lab's. Blocks: as its sender. Allocates: what is held back (4,096
/// datagrams at most, as a switch has an end; beyond, the newest is lost). Errors: none.
class FaultyNetwork {
 public:
  using Sender = std::function<void(std::span<const std::uint8_t>)>;
  FaultyNetwork(std::uint64_t seed, Sender sender) : random_(seed), sender_(std::move(sender)) {}
  void carry(std::span<const std::uint8_t> datagram);
  /// Tells the time (s, rising) and lets go of what is due.
  void advance(double t_s);
  /// Lets go of a datagram still held back for a swap.
  void flush();
  NetworkFaults& faults() { return faults_; }
  [[nodiscard]] const NetworkCounts& counts() const { return counts_; }

 private:
  struct Waiting {
    double due_s;
    std::vector<std::uint8_t> datagram;
  };
  bool happens(double probability);
  [[nodiscard]] double due_at() const;
  void pass(std::span<const std::uint8_t> datagram);
  void deliver(std::span<const std::uint8_t> datagram);
  void send_garbage();

  NetworkFaults faults_;
  NetworkCounts counts_;
  std::mt19937_64 random_;
  Sender sender_;
  std::vector<std::uint8_t> held_;
  std::deque<Waiting> waiting_;
  double now_s_ = 0.0;
};

}  // namespace footfall::sim
