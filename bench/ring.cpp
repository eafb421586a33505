// core::SpscRing beside std::deque under a std::mutex: frames per second through one queue, and the round
// trip of one frame through two. Both sides poll, one thread on each of two processors, rounds by turns.
// Usage: ring
// [--rounds N]
#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <mutex>
#include <thread>

#include "bench/report.hpp"
#include "core/spsc_ring.hpp"

namespace {

using namespace footfall;

struct Frame {
  std::uint64_t sequence = 0;
  std::array<double, 7> values{};
};
static_assert(sizeof(Frame) == 64);

constexpr std::size_t kCapacity = 8191;
constexpr std::uint64_t kFrames = 2'000'000, kTrips = 100'000, kTripsTimedTogether = 50;

class LockedDeque {
 public:
  explicit LockedDeque(std::size_t capacity) : capacity_(capacity) {}
  bool try_push(const Frame& frame) {
    const std::lock_guard guard(mutex_);
    if (frames_.size() >= capacity_) return false;
    frames_.push_back(frame);
    return true;
  }
  bool try_pop(Frame& frame) {
    const std::lock_guard guard(mutex_);
    if (frames_.empty()) return false;
    frame = frames_.front();
    frames_.pop_front();
    return true;
  }

 private:
  const std::size_t capacity_;
  std::mutex mutex_;
  std::deque<Frame> frames_;
};

void pin(unsigned n) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(n % static_cast<unsigned>(::sysconf(_SC_NPROCESSORS_ONLN)), &set);
  (void)::pthread_setaffinity_np(::pthread_self(), sizeof set, &set);
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

template <class Queue>
void pop(Queue& queue, Frame& frame, std::uint64_t expected) {
  while (!queue.try_pop(frame)) {
  }
  if (frame.sequence != expected) bench::give_up("ring", "a frame came out of order");
}

template <class Queue>
double million_frames_per_second() {
  Queue queue(kCapacity);
  const auto start = std::chrono::steady_clock::now();
  std::thread consumer([&] {
    pin(1);
    Frame frame;
    for (std::uint64_t i = 0; i < kFrames; ++i) pop(queue, frame, i);
  });
  pin(0);
  Frame frame;
  for (std::uint64_t i = 0; i < kFrames; ++i) {
    frame.sequence = i;
    while (!queue.try_push(frame)) {
    }
  }
  consumer.join();
  return static_cast<double>(kFrames) * 1e-6 / seconds_since(start);
}

/// Median over groups of trips, so that reading the clock does not count.
template <class Queue>
double round_trip_ns() {
  Queue there(kCapacity), back(kCapacity);
  std::thread echo([&] {
    pin(1);
    Frame frame;
    for (std::uint64_t i = 0; i < kTrips; ++i) {
      pop(there, frame, i);
      (void)back.try_push(frame);
    }
  });
  pin(0);
  std::vector<double> groups;
  Frame frame;
  auto start = std::chrono::steady_clock::now();
  for (std::uint64_t i = 0; i < kTrips; ++i) {
    frame.sequence = i;
    (void)there.try_push(frame);
    pop(back, frame, i);
    if ((i + 1) % kTripsTimedTogether != 0) continue;
    groups.push_back(seconds_since(start) * 1e9 / static_cast<double>(kTripsTimedTogether));
    start = std::chrono::steady_clock::now();
  }
  echo.join();
  return bench::median(groups);
}

struct Pair {
  std::vector<double> ours, beside, ratio;
  template <class Ours, class Beside>
  void measure(bool ours_first, Ours measure_ours, Beside measure_beside) {
    if (ours_first) ours.push_back(measure_ours());
    beside.push_back(measure_beside());
    if (!ours_first) ours.push_back(measure_ours());
    ratio.push_back(ours.back() / beside.back());
  }
  void print(const char* figure, const char* unit) const {
    bench::print_row({figure, unit, bench::median(ours), bench::median(beside), bench::median(ratio)});
  }
};

}  // namespace

int main(int argc, char** argv) {
  const int rounds = bench::option(argc, argv, "--rounds", 10);
  if (::sysconf(_SC_NPROCESSORS_ONLN) < 2) bench::give_up("ring", "needs two processors");
  using Ring = core::SpscRing<Frame>;
  Pair throughput, trip;
  for (int round = 0; round < rounds; ++round) {
    const bool first = round % 2 == 0;
    throughput.measure(first, million_frames_per_second<Ring>, million_frames_per_second<LockedDeque>);
    trip.measure(first, round_trip_ns<Ring>, round_trip_ns<LockedDeque>);
    std::printf("round %d of %d: ring %.1f M frames/s, %.0f ns there and back; mutex and deque %.1f, %.0f\n",
                round + 1, rounds, throughput.ours.back(), trip.ours.back(), throughput.beside.back(),
                trip.beside.back());
    std::fflush(stdout);
  }
  throughput.print("ring throughput (64 B), beside mutex and deque", "M/s");
  trip.print("ring round trip (64 B), beside mutex and deque", "ns");
  return 0;
}
