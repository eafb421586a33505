// What the parts of a measuring cycle cost, and one step of the supervisor (20 Hz). `wire` is not in here:
// the socket's part is in loop_wakeup, whose cycles read real datagrams. Google Benchmark: its options hold.
#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/report.hpp"
#include "drivers/ati_rdt/record_stream.hpp"
#include "gait/engine.hpp"
#include "gait/merge.hpp"
#include "station/measure/measure_loop.hpp"
#include "tests/unit/control/virtual_belt.hpp"
#include "tests/unit/gait/run_signals.hpp"

namespace {

using namespace footfall;
namespace rdt = protocols::ati_rdt;
using Clock = std::chrono::steady_clock;

constexpr std::int64_t kPeriodNs = 1'000'000;
constexpr double kCountsPerUnit = 1e5;

double ns_since(Clock::time_point start) {
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count();
}

void add_percentiles(benchmark::State& state, const std::vector<double>& costs_ns) {
  state.counters["p50_ns"] = bench::percentile(costs_ns, 0.50);
  state.counters["p99_ns"] = bench::percentile(costs_ns, 0.99);
}

/// 60 s of running with noise, the belts empty at first so that drift locks.
const std::vector<gait::ForceFrame>& running() {
  static const auto frames = [] {
    tests::RunShape shape;
    shape.quiet_s = 2.5;
    shape.steps = 170;
    auto made = tests::frames_of(shape);
    tests::add_noise(made, 3.0, 1);
    return made;
  }();
  return frames;
}

rdt::Record record_at(std::uint32_t sequence) {
  rdt::Record record;
  record.rdt_sequence = sequence;
  record.ft_sequence = sequence * 7;
  const auto& wrench = running()[sequence % running().size()].plate[0];
  record.force = {0, static_cast<std::int32_t>(wrench.f_ap.value() * kCountsPerUnit),
                  static_cast<std::int32_t>(wrench.f_v.value() * kCountsPerUnit)};
  return record;
}

void decode_datagram(benchmark::State& state) {
  const rdt::RecordBytes bytes = rdt::encode(record_at(3000));
  for (auto _ : state) {
    benchmark::DoNotOptimize(bytes);
    const auto count = rdt::records_in(bytes.size());
    benchmark::DoNotOptimize(count);
    benchmark::DoNotOptimize(rdt::decode_record(bytes));
  }
}
BENCHMARK(decode_datagram);

/// Sequence, clock map, counts to newtons, plate to lab frame.
void calibrate_and_pose(benchmark::State& state) {
  drivers::ati_rdt::StreamOptions options;
  options.pose = *core::PlatePose::make({"+y", "+z", "+x"}, true, {0.1, -0.05, 0.2});
  options.counts_per_newton = options.counts_per_newton_meter = kCountsPerUnit;
  drivers::ati_rdt::RecordStream stream(options);
  rdt::Record record = record_at(3000);
  for (std::uint32_t i = 1; auto _ : state) {
    record.rdt_sequence = i;
    record.ft_sequence = 7 * i;
    const core::Timestamp received{static_cast<std::int64_t>(i++) * kPeriodNs};
    benchmark::DoNotOptimize(stream.take(record, {received, false}, false));
  }
}
BENCHMARK(calibrate_and_pose);

/// Two plates to one frame.
void merge_two_plates(benchmark::State& state) {
  gait::PlateMerger merger(2, core::Hertz(1000.0));
  core::ForceSample sample;
  gait::ForceFrame frame;
  for (std::int64_t i = 1; auto _ : state) {
    for (const std::uint8_t plate : {std::uint8_t{0}, std::uint8_t{1}}) {
      sample.plate = plate;
      sample.station_time = {i * kPeriodNs + plate * 300'000};
      merger.push(sample);
    }
    ++i;
    while (merger.pop(frame)) benchmark::DoNotOptimize(frame);
  }
  // The very first frame has no older sample of the other plate beside it.
  if (merger.counters().incomplete > 1) state.SkipWithError("frames were incomplete");
}
BENCHMARK(merge_two_plates);

/// Frames of the run, again and again.
class Runner {
 public:
  const gait::EventList& next() {
    if (at_ == running().size()) {
      at_ = 0;
      engine_.reset();
    }
    return engine_.step(running()[at_++]);
  }

 private:
  gait::GaitEngine engine_{gait::EngineConfig{}};
  std::size_t at_ = 0;
};

void gait_frame(benchmark::State& state) {
  Runner runner;
  for (auto _ : state) benchmark::DoNotOptimize(&runner.next());
}
BENCHMARK(gait_frame);

bool completes_a_step(const gait::EventList& events) {
  for (const auto& event : events) {
    if (event.kind == gait::EventKind::StepCompleted) return true;
  }
  return false;
}

/// Only the frames on which a step is finalised: zero-lag filtering and all metrics of one step.
void gait_frame_that_completes_a_step(benchmark::State& state) {
  Runner runner;
  std::vector<double> costs;
  for (auto _ : state) {
    double ns = 0.0;
    for (bool completed = false; !completed;) {
      const auto start = Clock::now();
      const gait::EventList& events = runner.next();
      ns = ns_since(start);
      completed = completes_a_step(events);
    }
    costs.push_back(ns);
    state.SetIterationTime(ns * 1e-9);
  }
  add_percentiles(state, costs);
}
BENCHMARK(gait_frame_that_completes_a_step)->UseManualTime()->Iterations(1700);

/// A plate without a wire: one sample each cycle.
class MemoryPlate final : public hal::ForcePlate {
 public:
  explicit MemoryPlate(std::uint8_t plate) { sample_.plate = plate; }
  core::Result<void> start() override { return {}; }
  void stop() noexcept override {}
  void drain(const core::ClockPair& clocks, hal::ForceSink& sink) noexcept override {
    const auto& frame = running()[sample_.sequence % running().size()];
    sample_.wrench = sample_.plate == 0 ? frame.plate[0] : core::Wrench{};
    ++sample_.sequence;
    sample_.device_time = sample_.station_time = sample_.receive_time = clocks.monotonic;
    sink.on_force(sample_);
  }
  void maintain(core::Timestamp) noexcept override {}
  core::Result<void> zero() override { return {}; }
  [[nodiscard]] hal::ForcePlateInfo info() const override { return {}; }
  [[nodiscard]] hal::ForcePlateHealth health() const noexcept override { return {}; }

 private:
  core::ForceSample sample_;
};

/// MeasureLoop::cycle with two plates, all but the sockets and the recorder's ring.
void whole_cycle_without_sockets(benchmark::State& state) {
  MemoryPlate left(0), right(1);
  core::LatestValue<core::TreadmillState> belt;
  station::MeasureOutputs outputs(2);
  station::MeasureLoop loop(station::MeasureConfig{}, {&left, &right}, belt, outputs);
  station::DisplaySample shown;
  gait::StepResult step;
  std::uint64_t steps = 0;
  std::vector<double> costs;
  costs.reserve(static_cast<std::size_t>(state.max_iterations));
  for (core::Timestamp now; auto _ : state) {
    now.ns += kPeriodNs;
    const auto start = Clock::now();
    loop.cycle({now.ns, now});
    const double ns = ns_since(start);
    costs.push_back(ns);
    state.SetIterationTime(ns * 1e-9);
    while (outputs.display.try_pop(shown)) {
    }
    while (outputs.display_steps.try_pop(step)) ++steps;
  }
  if (steps == 0) state.SkipWithError("no step was measured");
  add_percentiles(state, costs);
}
BENCHMARK(whole_cycle_without_sockets)->UseManualTime()->Iterations(60'000);

/// At speed, nothing asked for.
void supervisor_step(benchmark::State& state) {
  control::test::Bench belt;
  if (!belt.to_speed(2.5)) {
    state.SkipWithError("the virtual belt did not reach its speed");
    return;
  }
  core::Timestamp now = belt.now;
  for (auto _ : state) {
    now = now + core::milliseconds(50);
    belt.in.now = belt.in.drive->time = belt.in.safety.time = now;
    belt.in.last_command = hal::CommandOutcome::Accepted;
    benchmark::DoNotOptimize(belt.supervisor.step(belt.in));
  }
  if (belt.supervisor.status().state != control::MotionState::Running)
    state.SkipWithError("the belt stopped");
}
BENCHMARK(supervisor_step);

/// The console's report, and the rows for scripts/bench.
class Reporter final : public benchmark::ConsoleReporter {
 public:
  Reporter() : ConsoleReporter(OO_Tabular) {}
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      if (run.error_occurred) continue;
      std::string name = run.benchmark_name();
      name = name.substr(0, name.find('/'));
      for (char& c : name) c = c == '_' ? ' ' : c;
      if (run.counters.count("p50_ns") == 0) {
        rows_.push_back({"cost: " + name + ", mean", "ns", run.GetAdjustedCPUTime()});
        continue;
      }
      rows_.push_back({"cost: " + name + ", p50", "ns", run.counters.at("p50_ns").value});
      rows_.push_back({"cost: " + name + ", p99", "ns", run.counters.at("p99_ns").value});
    }
  }
  void print_rows() const {
    for (const auto& row : rows_) bench::print_row(row);
  }

 private:
  std::vector<bench::Row> rows_;
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  Reporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.print_rows();
  return 0;
}
