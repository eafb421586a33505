// Wake-up error of the station's own measuring loop beside cyclictest, and what a cycle costs. Rounds by
// turns: the loop as the station runs it (60 µs spin), the same without the spin, cyclictest. The plates of
// the virtual lab stream from another process all the time, also while cyclictest is measured, so that all
// three meet the same disturbance. Usage: loop_wakeup [--rounds N] [--seconds S] [--cpu N]
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <chrono>
#include <cstdio>
#include <future>
#include <memory>
#include <thread>

#include "bench/cyclictest.hpp"
#include "bench/lab_process.hpp"
#include "bench/report.hpp"
#include "bench/upkeep.hpp"
#include "station/catalogue.hpp"
#include "station/measure/measure_loop.hpp"
#include "station/measure/realtime.hpp"

namespace {

using namespace footfall;
using bench::WakeFigures;

constexpr int kPriority = 80;
constexpr core::Duration kSpin = core::microseconds(60);   // as the station
constexpr auto kWarmUp = std::chrono::milliseconds(2500);  // drift has locked, steps are being measured

/// The middle of the bucket that core::Histogram names by its upper edge (16 buckets an octave), as
/// cyclictest's figures are the middles of whole microseconds.
double middle_us(std::int64_t upper_edge_ns) {
  const auto edge = static_cast<std::uint64_t>(upper_edge_ns);
  const double width_ns = edge < 32 ? 1.0 : static_cast<double>(std::bit_floor(edge) / 16);
  return std::max(0.0, static_cast<double>(edge) - (width_ns - 1.0) / 2.0) * 1e-3;
}

/// As the station does it under its service file. Where the limit is small the capability CAP_IPC_LOCK is
/// enough, as it is for cyclictest -m.
bool lock_memory() {
  return station::lock_memory().has_value() || ::mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) == 0;
}

struct Figures {
  WakeFigures wake;
  double compute_p50_us = 0.0, compute_p99_us = 0.0;
};

/// Drivers and one loop as the station wires them, with somebody who empties the rings.
class Rig {
 public:
  explicit Rig(const bench::LabProcess& lab) {
    for (std::size_t i = 0; i < 2; ++i) {
      plates_.push_back(std::move(*station::make_plate(lab.plate(i), static_cast<std::uint8_t>(i))));
      if (const auto started = plates_.back()->start(); !started)
        bench::give_up("loop_wakeup", started.error().what());
      raw_.push_back(plates_.back().get());
    }
  }

  Figures measure(core::Duration spin, int cpu, int seconds) {
    outputs_ = std::make_unique<station::MeasureOutputs>(raw_.size());
    station::MeasureConfig config;
    config.spin = spin;
    station::MeasureLoop loop(config, raw_, belt_, *outputs_);
    std::atomic<bool> quit{false};
    std::promise<core::Result<void>> ready;
    std::thread measuring([&] {
      station::prefault_stack();
      ready.set_value(station::enter_fifo(kPriority, cpu));
      loop.run(quit);
    });
    if (const auto fifo = ready.get_future().get(); !fifo) bench::give_up("loop_wakeup", fifo.error().what());
    std::thread emptying([&] { bench::keep_up(plates_, *outputs_, quit, [this] { empty_recording(); }); });
    (void)loop.use_analysis(std::make_unique<station::Analysis>(station::AnalysisConfig{}), true,
                            core::milliseconds(2000));
    std::this_thread::sleep_for(kWarmUp);
    outputs_->wake.reset();
    outputs_->compute.reset();
    steps_ = 0;
    const std::uint64_t late_before = outputs_->status.load().late_cycles;
    std::this_thread::sleep_for(std::chrono::seconds(seconds));
    const Figures figures = read(late_before);
    const std::uint64_t steps = steps_;
    quit = true;
    measuring.join();
    emptying.join();
    if (steps == 0)
      bench::give_up("loop_wakeup", "no step was measured: the costly path was not in the figures");
    return figures;
  }

 private:
  [[nodiscard]] Figures read(std::uint64_t late_before) const {
    const auto us = [](const core::Histogram& h, double p) { return middle_us(h.percentile(p)); };
    Figures figures;
    figures.wake = {us(outputs_->wake, 0.5), us(outputs_->wake, 0.99),
                    static_cast<long>(outputs_->status.load().late_cycles - late_before)};
    figures.compute_p50_us = us(outputs_->compute, 0.5);
    figures.compute_p99_us = us(outputs_->compute, 0.99);
    return figures;
  }
  void empty_recording() {
    core::ForceSample sample;
    gait::StepResult step;
    while (outputs_->record_forces.try_pop(sample)) {
    }
    gait::FeedMark mark;
    while (outputs_->record_steps.try_pop(step)) ++steps_;
    while (outputs_->feed.record.try_pop(mark)) {
    }
  }

  std::vector<std::unique_ptr<hal::ForcePlate>> plates_;
  std::vector<hal::ForcePlate*> raw_;
  core::LatestValue<core::TreadmillState> belt_;
  std::unique_ptr<station::MeasureOutputs> outputs_;
  std::atomic<std::uint64_t> steps_{0};
};

struct Series {
  std::vector<double> p50, p99, ratio_p50, ratio_p99, compute_p50, compute_p99;
  void add(const Figures& ours, const std::optional<WakeFigures>& peer) {
    p50.push_back(ours.wake.p50_us);
    p99.push_back(ours.wake.p99_us);
    compute_p50.push_back(ours.compute_p50_us);
    compute_p99.push_back(ours.compute_p99_us);
    if (!peer) return;
    ratio_p50.push_back(ours.wake.p50_us / peer->p50_us);
    ratio_p99.push_back(ours.wake.p99_us / peer->p99_us);
  }
};

void print_series(const char* name, const Series& ours, const std::vector<double>& peer_p50,
                  const std::vector<double>& peer_p99) {
  const auto if_any = [](const std::vector<double>& values) {
    return values.empty() ? std::nullopt : std::optional(bench::median(values));
  };
  // Without the peer there is nothing to judge by.
  const auto limit = [&](double value) { return peer_p50.empty() ? std::nullopt : std::optional(value); };
  const std::string wake = std::string("wake-up error, ") + name;
  bench::print_row(
      {wake + ", p50", "us", bench::median(ours.p50), if_any(peer_p50), if_any(ours.ratio_p50), limit(1.0)});
  bench::print_row(
      {wake + ", p99", "us", bench::median(ours.p99), if_any(peer_p99), if_any(ours.ratio_p99), limit(1.5)});
  const std::string compute = std::string("cost of a cycle, ") + name;
  bench::print_row({compute + ", p50", "us", bench::median(ours.compute_p50)});
  bench::print_row({compute + ", p99", "us", bench::median(ours.compute_p99), {}, {}, 50.0});
}

void say(const char* who, const WakeFigures& wake) {
  std::printf("  %-10s wake p50 %8.2f p99 %8.2f us, more than 1 ms late %3ld", who, wake.p50_us, wake.p99_us,
              wake.late);
}
void say(const char* who, const Figures& figures) {
  say(who, figures.wake);
  std::printf("; cycle p50 %6.1f p99 %6.1f us\n", figures.compute_p50_us, figures.compute_p99_us);
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = bench::option(argc, argv, "--rounds", 10);
  const int seconds = bench::option(argc, argv, "--seconds", 5);
  const int cpu = bench::option(argc, argv, "--cpu", static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN)) - 1);
  const bench::LabProcess lab;
  if (!lock_memory()) std::printf("memory is not locked: raise RLIMIT_MEMLOCK or grant CAP_IPC_LOCK\n");
  const station::CpuLatencyHold latency;
  if (!latency.held()) std::printf("/dev/cpu_dma_latency cannot be written: an idle processor wakes late\n");
  Rig rig(lab);
  Series spin, plain;
  std::vector<double> peer_p50, peer_p99;
  for (int round = 0; round < rounds; ++round) {
    std::optional<WakeFigures> peer;
    Figures with_spin, without;
    // Each is first, second and third by turns.
    for (int place = 0; place < 3; ++place) {
      const int who = (round + place) % 3;
      if (who == 0) with_spin = rig.measure(kSpin, cpu, seconds);
      if (who == 1) without = rig.measure(core::Duration{0}, cpu, seconds);
      if (who == 2) peer = bench::run_cyclictest(cpu, seconds);
    }
    std::printf("round %d of %d, processor %d\n", round + 1, rounds, cpu);
    say("loop", with_spin);
    say("no spin", without);
    if (peer) {
      say("cyclictest", *peer);
      std::printf("\n");
      peer_p50.push_back(peer->p50_us);
      peer_p99.push_back(peer->p99_us);
    }
    spin.add(with_spin, peer);
    plain.add(without, peer);
    std::fflush(stdout);
  }
  if (peer_p50.empty())
    std::printf("skipped: cyclictest (package rt-tests) is not installed or may not run\n");
  print_series("as run (60 us spin)", spin, peer_p50, peer_p99);
  print_series("spin off", plain, peer_p50, peer_p99);
  return 0;
}
