#include "scene.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

namespace footfall::test {
namespace {

constexpr double kLeftPlateMl = -0.25;
constexpr double kNoiseN = 1.1, kNoiseNm = 0.07;  // of two plates as in sim/plate

}  // namespace

control::RunnerLimits lab_limits() {
  control::RunnerLimits limits;
  limits.edges = {core::Meters(-0.95), core::Meters(0.95), core::Meters(-0.5), core::Meters(0.5)};
  return limits;
}

std::vector<FirstAlarm> watch_runner(sim::Runner& runner, const WatchScene& scene) {
  control::RunnerWatch watch(scene.limits);
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal;
  std::vector<FirstAlarm> first;
  const auto count = static_cast<std::int64_t>(scene.seconds * scene.rate_hz);
  for (std::int64_t i = 0; i < count; ++i) {
    const double t = static_cast<double>(i) / scene.rate_hz;
    scene.before(t);
    const double speed = scene.speed_m_s(t);
    const sim::RunnerForces forces = runner.advance(t, core::MetersPerSecond(speed));
    control::RunnerSample sample;
    sample.time = core::Timestamp{1} + core::from_seconds(t);
    sample.sum = forces.belt[0] + forces.belt[1];
    const double drift = scene.drift_n(t);
    sample.sum.f_v += core::Newtons(drift + kNoiseN * normal(random));
    sample.sum.m_ap += core::NewtonMeters(-kLeftPlateMl * drift + kNoiseNm * normal(random));
    sample.sum.m_ml += core::NewtonMeters(kNoiseNm * normal(random));
    sample.belt_speed = core::MetersPerSecond(scene.told_m_s ? (*scene.told_m_s)(t) : speed);
    if (scene.weight_n) sample.weight = core::Newtons(*scene.weight_n);
    watch.step(sample);
    if (!watch.alarms().any()) continue;
    for (const control::RunnerStop& stop : control::kRunnerStops) {
      if (watch.alarms().has(stop.alarm) && !time_of(first, stop.alarm)) first.push_back({stop.alarm, t});
    }
  }
  return first;
}

std::optional<double> time_of(const std::vector<FirstAlarm>& alarms, control::RunnerAlarm alarm) {
  const auto found =
      std::find_if(alarms.begin(), alarms.end(), [&](const FirstAlarm& one) { return one.alarm == alarm; });
  if (found == alarms.end()) return std::nullopt;
  return found->time_s;
}

std::string names_of(const std::vector<FirstAlarm>& alarms) {
  std::string text;
  for (const FirstAlarm& one : alarms) {
    const auto cause = control::kRunnerStops.at(static_cast<std::size_t>(one.alarm)).cause;
    text += std::string(control::name_of(cause)) + " at " + std::to_string(one.time_s) + " s; ";
  }
  return text;
}

}  // namespace footfall::test
