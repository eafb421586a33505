#pragma once
#include <algorithm>
#include <random>
#include <vector>

#include "station/measure/measure_loop.hpp"
#include "tests/unit/gait/run_signals.hpp"

/// The real measuring loop in virtual time, with devices whose samples are lost, late, batched and silent:
/// what a recording is made of. Everything is drawn from one seed. Thread: one. Units: as the samples.
namespace footfall::tests {

/// What is on its way: handed over in the first cycle at or after `arrives`.
template <class Sample>
struct Delivery {
  core::Timestamp arrives;
  Sample sample;
};

class DeliveringPlate final : public hal::ForcePlate {
 public:
  std::vector<Delivery<core::ForceSample>> queue;
  core::Result<void> start() override { return {}; }
  void stop() noexcept override {}
  void drain(const core::ClockPair& clocks, hal::ForceSink& sink) noexcept override {
    for (; next_ < queue.size() && queue[next_].arrives <= clocks.monotonic; ++next_)
      sink.on_force(queue[next_].sample);
  }
  void maintain(core::Timestamp) noexcept override {}
  core::Result<void> zero() override { return {}; }
  [[nodiscard]] hal::ForcePlateInfo info() const override { return {}; }
  [[nodiscard]] hal::ForcePlateHealth health() const noexcept override { return {}; }

 private:
  std::size_t next_ = 0;
};

class DeliveringImu final : public hal::Imu {
 public:
  std::vector<Delivery<core::ImuSample>> queue;
  core::Result<void> start() override { return {}; }
  void stop() noexcept override {}
  void drain(const core::ClockPair& clocks, hal::ImuSink& sink) noexcept override {
    for (; next_ < queue.size() && queue[next_].arrives <= clocks.monotonic; ++next_)
      sink.on_imu(queue[next_].sample);
  }
  void maintain(core::Timestamp) noexcept override {}
  [[nodiscard]] hal::ImuInfo info() const override { return {}; }
  [[nodiscard]] hal::ImuHealth health() const noexcept override { return {}; }
  [[nodiscard]] std::string notice() const override { return {}; }

 private:
  std::size_t next_ = 0;
};

/// Two belts, two shanks, a drive that speeds up and once goes silent.
struct FeedRig {
  explicit FeedRig(std::uint64_t seed, double seconds);

  /// One cycle; cycles themselves stall now and then.
  void cycle();
  [[nodiscard]] bool running() const { return now.ns < end_ns; }
  [[nodiscard]] station::AnalysisConfig analysis() const;
  void record() {
    // Without a measuring thread the wish waits in its slot for the next cycle.
    wish = std::make_unique<station::Analysis>(analysis());
  }

  DeliveringPlate plates[2];
  DeliveringImu shanks[2];
  core::LatestValue<core::TreadmillState> belt;
  station::MeasureOutputs outputs{2, core::Hertz(1000.0), 2};
  core::Timestamp now{1'000'000'000};
  std::int64_t end_ns = 0;
  std::unique_ptr<station::Analysis> wish;
  std::unique_ptr<station::MeasureLoop> loop;

 private:
  void make_forces(double seconds);
  void make_imus(double seconds);
  void poll();
  std::mt19937_64 random_;
  std::int64_t next_poll_ns_ = 0;
};

}  // namespace footfall::tests
