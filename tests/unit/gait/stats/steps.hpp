#pragma once
#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "gait/metrics/metric_catalogue.hpp"

/// Steps with made-up values, for the arithmetic that follows.
namespace footfall::tests {

struct StepsSpec {
  std::size_t count = 400;
  double step_s = 0.36, speed_m_s = 3.0;
  /// Value of step k (even k is left) at its time.
  std::function<double(std::size_t k, double time_s)> peak_n = [](std::size_t, double) { return 1700.0; };
};

inline std::vector<gait::StepResult> make_steps(const StepsSpec& spec, double from_s = 10.0) {
  std::vector<gait::StepResult> steps;
  for (std::size_t k = 0; k < spec.count; ++k) {
    const double time_s = spec.step_s * static_cast<double>(k);
    gait::StepResult s;
    s.index = static_cast<std::uint32_t>(k);
    s.side = k % 2 == 0 ? gait::Side::Left : gait::Side::Right;
    s.gait_class = gait::GaitClass::Run;
    s.initial_contact = core::Timestamp{} + core::from_seconds(from_s + time_s);
    s.step_time = core::Seconds(spec.step_s);
    s.contact_time = core::Seconds(0.25);
    s.flight_time = core::Seconds(spec.step_s - 0.25);
    const double peak = spec.peak_n(k, time_s);
    s.peak_vgrf = core::Newtons(peak);
    s.braking_impulse = core::NewtonSeconds(peak / 100.0);
    s.body_weight = core::Newtons(686.0);
    s.belt_speed = core::MetersPerSecond(spec.speed_m_s);
    steps.push_back(s);
  }
  return steps;
}

inline const gait::StepMetric& metric(std::string_view key) {
  return *gait::find_step_metric(key);
}

/// First-order autoregressive, mean 0, standard deviation `sd`.
class Autoregressive {
 public:
  Autoregressive(std::uint64_t seed, double correlation, double sd)
      : random_(seed), phi_(correlation), sd_(sd), value_(sd * normal_(random_)) {}
  double next() {
    value_ = phi_ * value_ + sd_ * std::sqrt(1.0 - phi_ * phi_) * normal_(random_);
    return value_;
  }

 private:
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
  double phi_, sd_, value_;
};

}  // namespace footfall::tests
