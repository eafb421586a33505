// What a millisecond of data costs the whole live analysis: two plates at 1 kHz and five inertial sensors at
// 200 Hz of a model runner at 3 m/s, merged, stepped and completed as in the measuring cycle; no sockets, no
// rings. All five samples fall into the same millisecond, which is the dearest they can do.
#include <array>
#include <chrono>
#include <memory>
#include <vector>

#include "bench/report.hpp"
#include "gait/merge.hpp"
#include "sim/imu/imu_model.hpp"
#include "sim/runner/runner.hpp"
#include "station/measure/analysis.hpp"

namespace {

using namespace footfall;
using Clock = std::chrono::steady_clock;

constexpr int kSeconds = 60, kRate = 1000, kEvery = 5;
constexpr std::int64_t kPeriodNs = 1'000'000;
constexpr core::MetersPerSecond kSpeed{3.0};
constexpr std::array kSegments{core::BodySegment::LeftShank, core::BodySegment::RightShank,
                               core::BodySegment::LeftThigh, core::BodySegment::RightThigh,
                               core::BodySegment::Pelvis};

/// What arrives in one millisecond.
struct Instant {
  std::array<core::ForceSample, 2> plate{};
  std::array<core::ImuSample, kSegments.size()> imu{};
  bool has_imu = false;
};

core::ImuSample imu_sample(const sim::SegmentMotion& read, std::size_t device, int i) {
  core::ImuSample sample;
  sample.sequence = static_cast<std::uint64_t>(i / kEvery);
  sample.device_time = sample.station_time = sample.receive_time = {i * kPeriodNs};
  sample.angular_rate_rad_s = read.angular_rate_rad_s;
  sample.acceleration_m_s2 = read.acceleration_m_s2;
  sample.device = static_cast<std::uint8_t>(device);
  return sample;
}

/// The first two seconds the belts are empty, so that drift locks.
std::vector<Instant> record_run() {
  auto runner = sim::make_model_runner({});
  if (!runner) bench::give_up("engine_cost", runner.error().what());
  std::vector<sim::ImuModel> models;
  for (std::size_t d = 0; d < kSegments.size(); ++d) {
    sim::ImuModelOptions options;
    options.seed = d + 1;
    models.emplace_back(options);
  }
  std::vector<Instant> run(std::size_t{kSeconds} * kRate);
  for (int i = 0; i < kSeconds * kRate; ++i) {
    Instant& now = run[static_cast<std::size_t>(i)];
    const bool empty = i < 2 * kRate;
    const auto forces = (*runner)->advance(i * 1e-3, empty ? core::MetersPerSecond(0.0) : kSpeed);
    for (std::size_t p = 0; p < 2; ++p) {
      core::ForceSample& sample = now.plate.at(p);
      sample.sequence = static_cast<std::uint64_t>(i);
      sample.device_time = sample.station_time = sample.receive_time = {i * kPeriodNs};
      sample.wrench = forces.belt.at(p);
      sample.plate = static_cast<std::uint8_t>(p);
    }
    now.has_imu = i % kEvery == 0;
    for (std::size_t d = 0; now.has_imu && d < kSegments.size(); ++d) {
      const auto motion = (*runner)->segment_motion(kSegments.at(d));
      now.imu.at(d) = imu_sample(models[d].measure(motion.value_or(sim::SegmentMotion{})), d, i);
    }
  }
  return run;
}

station::AnalysisConfig configuration() {
  station::AnalysisConfig config;
  config.plates = 2;
  config.engine.sample_rate = core::Hertz(kRate);
  config.imu.height = core::Meters(1.75);
  for (const core::BodySegment segment : kSegments) {
    gait::ImuPlacement placement;
    placement.device = static_cast<std::uint8_t>(config.imu.sensors.size());
    placement.segment = segment;
    placement.full_scale_rad_s = 34.9;
    placement.full_scale_m_s2 = 156.9;
    placement.aligned = true;
    config.imu.sensors.push_back(placement);
  }
  return config;
}

struct Round {
  std::vector<double> all_ns, with_imu_ns, step_ns;
  std::uint64_t shank_angles = 0;
};

Round analyse(const std::vector<Instant>& run) {
  station::Analysis analysis(configuration());
  analysis.set_belt({kSpeed, std::nullopt, false});
  Round round;
  round.all_ns.reserve(run.size());
  gait::ForceFrame frame;
  for (const Instant& now : run) {
    bool completed = false;
    const auto start = Clock::now();
    for (std::size_t d = 0; now.has_imu && d < now.imu.size(); ++d) (void)analysis.push(now.imu.at(d));
    for (const core::ForceSample& sample : now.plate) analysis.push(sample);
    while (analysis.pop(frame)) {
      analysis.step(frame, [&](const gait::StepResult& step) {
        completed = true;
        round.shank_angles += step.kinematics.shank_angle_at_contact ? 1 : 0;
      });
    }
    const double ns = std::chrono::duration<double, std::nano>(Clock::now() - start).count();
    round.all_ns.push_back(ns);
    if (now.has_imu) round.with_imu_ns.push_back(ns);
    if (completed) round.step_ns.push_back(ns);
  }
  return round;
}

double mean(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = bench::option(argc, argv, "--rounds", 10);
  const auto run = record_run();
  (void)analyse(run);
  std::vector<double> means, p99s, imu_p99s, step_p50s, step_p99s;
  for (int i = 0; i < rounds; ++i) {
    const Round round = analyse(run);
    if (round.shank_angles < 100) bench::give_up("engine_cost", "the run was not measured");
    means.push_back(mean(round.all_ns) * 1e-3);
    p99s.push_back(bench::percentile(round.all_ns, 0.99) * 1e-3);
    imu_p99s.push_back(bench::percentile(round.with_imu_ns, 0.99) * 1e-3);
    step_p50s.push_back(bench::percentile(round.step_ns, 0.50) * 1e-3);
    step_p99s.push_back(bench::percentile(round.step_ns, 0.99) * 1e-3);
  }
  const auto row = [](const char* figure, const std::vector<double>& values, std::optional<double> limit) {
    bench::print_row({figure, "us", bench::median(values), {}, {}, limit});
  };
  row("engine, 2 plates and 5 IMUs: mean of a millisecond of data", means, 5.0);
  row("engine, 2 plates and 5 IMUs: p99 of a frame", p99s, 50.0);
  row("engine: p99 of a frame with five inertial samples", imu_p99s, 50.0);
  row("engine: p50 of the frame that completes a step", step_p50s, {});
  row("engine: p99 of the frame that completes a step", step_p99s, 50.0);
  return 0;
}
