#include "tests/unit/station/feed_rig.hpp"

#include <cmath>
#include <numbers>
#include <thread>

namespace footfall::tests {
namespace {

constexpr std::int64_t kStartNs = 1'000'000'000, kMs = 1'000'000;
constexpr double kShankRad = 0.5;

RunShape shape_of(double seconds) {
  RunShape shape;
  shape.quiet_s = 2.6;
  shape.steps = static_cast<int>((seconds - shape.quiet_s - 1.0) / shape.step_s());
  return shape;
}

}  // namespace

FeedRig::FeedRig(std::uint64_t seed, double seconds) : random_(seed) {
  end_ns = kStartNs + static_cast<std::int64_t>(seconds * 1e9);
  make_forces(seconds);
  make_imus(seconds);
  station::MeasureConfig config;
  config.analysis = analysis();
  loop =
      std::make_unique<station::MeasureLoop>(config, std::vector<hal::ForcePlate*>{&plates[0], &plates[1]},
                                             belt, outputs, std::vector<hal::Imu*>{&shanks[0], &shanks[1]});
}

station::AnalysisConfig FeedRig::analysis() const {
  station::AnalysisConfig config;
  config.plates = 2;
  config.imu.height = core::Meters(1.75);
  config.engine.height = core::Meters(1.75);
  config.engine.belt_gap_ml = core::Meters(0.0123456789);
  for (std::uint8_t d = 0; d < 2; ++d) {
    gait::ImuPlacement shank;
    shank.device = d;
    shank.segment = d == 0 ? core::BodySegment::LeftShank : core::BodySegment::RightShank;
    shank.aligned = true;
    shank.standing_offset = core::Degrees(0.1 * (d + 1));
    config.imu.sensors.push_back(shank);
  }
  return config;
}

/// Left steps on one belt, right ones on the other, whose clock runs 0.31 ms beside.
void FeedRig::make_forces(double seconds) {
  const RunShape shape = shape_of(seconds);
  const auto frames = frames_of(shape, seconds);
  std::normal_distribution<double> noise(0.0, 1.5);
  std::uniform_real_distribution<double> chance(0.0, 1.0);
  std::array<bool, 2> gap{};
  std::array<std::int64_t, 2> arrived{};
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const double t = static_cast<double>(i) / shape.rate_hz;
    const auto step = static_cast<long>(std::floor((t - shape.quiet_s) / shape.step_s()));
    for (std::size_t p = 0; p < 2; ++p) {
      core::ForceSample sample;
      sample.sequence = i;
      sample.device_time = {static_cast<std::int64_t>(i) * kMs};
      sample.station_time = {frames[i].time.ns + (p == 0 ? 0 : 310'000)};
      sample.plate = static_cast<std::uint8_t>(p);
      if ((step % 2 == 0) == (p == 0)) sample.wrench = frames[i].plate[0];
      sample.wrench.f_v += core::Newtons(noise(random_) + 8.0);
      sample.wrench.f_ap += core::Newtons(noise(random_));
      // A plate that falls silent and comes back, single losses, and batches that a switch held up.
      const bool silent = p == 1 && t > 0.55 * seconds && t < 0.55 * seconds + 0.6;
      if (silent || chance(random_) < 0.0008) {
        gap[p] = true;
        continue;
      }
      if (gap[p]) sample.flags = core::kGapBefore;
      gap[p] = false;
      std::int64_t delay_ns = static_cast<std::int64_t>(150'000.0 * chance(random_));
      if (chance(random_) < 0.001) delay_ns += 35 * kMs;  // beyond max_lateness of the merger
      arrived[p] = std::max(arrived[p], sample.station_time.ns + delay_ns);
      sample.receive_time = {arrived[p]};
      if (chance(random_) < 0.0003) sample.flags = static_cast<std::uint16_t>(sample.flags | core::kInvalid);
      if (chance(random_) < 0.0003) sample.flags = static_cast<std::uint16_t>(sample.flags | core::kStale);
      plates[p].queue.push_back({sample.receive_time, sample});
    }
  }
}

void FeedRig::make_imus(double seconds) {
  const RunShape shape = shape_of(seconds);
  std::uniform_real_distribution<double> chance(0.0, 1.0);
  for (std::size_t d = 0; d < 2; ++d) {
    const double omega = std::numbers::pi / shape.step_s();
    const double first = shape.contact_start_s(static_cast<int>(d)) + 1.0;
    std::int64_t arrived = 0;
    for (std::int64_t i = 0; static_cast<double>(i) * 0.005 < seconds; ++i) {
      core::ImuSample sample;
      sample.device = static_cast<std::uint8_t>(d);
      sample.sequence = static_cast<std::uint64_t>(i);
      sample.device_time = {i * 5 * kMs};
      sample.station_time = {kStartNs + i * 5 * kMs + 1234};
      const double t = static_cast<double>(sample.station_time.ns) * 1e-9;
      const double phase = omega * (t - first + 0.1), angle = kShankRad * std::sin(phase);
      sample.angular_rate_rad_s = {0.01 * chance(random_), 0.0, kShankRad * omega * std::cos(phase)};
      sample.acceleration_m_s2 = {9.80665 * std::sin(angle) + 0.1 * chance(random_),
                                  9.80665 * std::cos(angle), 0.0};
      sample.clock_drift_ppm = 3.5F;
      if (chance(random_) < 0.002) continue;
      // A radio: some samples come when their step has been told, some too late to be used at all.
      std::int64_t delay_ns = static_cast<std::int64_t>(8e6 * chance(random_));
      if (chance(random_) < 0.01) delay_ns = 180 * kMs;
      arrived = std::max(arrived, sample.station_time.ns + delay_ns);
      if (arrived - sample.station_time.ns > 250 * kMs) sample.flags = core::kStale;
      sample.receive_time = {arrived};
      shanks[d].queue.push_back({sample.receive_time, sample});
    }
  }
}

/// Speeds change, the deck tilts, and for half a second the drive says nothing.
void FeedRig::poll() {
  const double t = static_cast<double>(now.ns - kStartNs) * 1e-9;
  if (now.ns < next_poll_ns_) return;
  next_poll_ns_ = now.ns + 50 * kMs;
  if (t > 6.0 && t < 7.4) return;
  core::TreadmillState state;
  state.time = now;
  state.measured_speed = core::MetersPerSecond(t < 5.0 ? 3.0 : 3.0 + 0.1 * std::min(t - 5.0, 4.0));
  state.incline_available = true;
  state.set_incline = core::GradePercent(t < 8.0 ? 0.0 : 2.0);
  state.measured_incline = core::GradePercent(t < 8.0 ? 0.0 : std::min(2.0, t - 8.0));
  belt.store(state);
}

void FeedRig::cycle() {
  std::uniform_real_distribution<double> chance(0.0, 1.0);
  poll();
  if (wish) {
    // use_analysis() waits for the cycle that takes it.
    std::thread other([&] { (void)loop->use_analysis(std::move(wish), true, core::milliseconds(5000)); });
    const std::uint64_t before = outputs.feed.record.size();
    while (outputs.feed.record.size() == before) {
      // Time stands still meanwhile, so that a seed always gives the same run.
      loop->cycle({now.ns, now});
      std::this_thread::yield();
    }
    other.join();
    wish.reset();
    return;
  }
  loop->cycle({now.ns, now});
  now = now + core::microseconds(900 + static_cast<std::int64_t>(200.0 * chance(random_)));
  if (chance(random_) < 0.0005) now = now + core::milliseconds(45);  // the thread was held up
  station::DisplaySample shown;
  while (outputs.display.try_pop(shown)) {
  }
  gait::StepResult step;
  while (outputs.display_steps.try_pop(step)) {
  }
}

}  // namespace footfall::tests
