#pragma once
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <random>
#include <vector>

#include "gait/stats/compare.hpp"
#include "sim/runner/gait_table.hpp"
#include "sim/runner/impact.hpp"
#include "sim/runner/stance.hpp"

/// Whole 5/20 sessions step by step, without forces: what one step of the physical runner gives on average is
/// solved by its own layers (spring-mass, impact, geometry), and every step then varies as people's do.
/// Frame/sign/units: as gait/results.hpp. Thread: one. Blocks: CPU. Allocates: yes.
namespace footfall::tests {

/// A step's means, as the model runs it.
struct ModelStep {
  double step_s = 0.0, contact_s = 0.0, peak_n = 0.0, braking_peak_n = 0.0, braking_impulse_ns = 0.0;
  double valr_bw_s = 0.0, oscillation_m = 0.0, vertical_impulse_ns = 0.0;
};

class Model {
 public:
  explicit Model(double cadence_exponent) {
    inputs_.cadence_exponent = cadence_exponent;
    table_.emplace(sim::GaitTable::build(inputs_).value());
  }

  [[nodiscard]] ModelStep at(double speed_m_s, double cadence_spm) const {
    sim::SpringStance spring;
    table_->look_up(core::MetersPerSecond(speed_m_s), core::StepsPerMinute(cadence_spm), spring);
    sim::StancePlan plan;
    plan.spring = &spring;
    plan.speed = core::MetersPerSecond(speed_m_s);
    plan.step = core::Seconds(60.0 / cadence_spm);
    plan.contact = spring.contact;
    plan.mass = core::Kilograms(70.0);
    plan.leg_length = inputs_.leg_length;
    plan.foot_length = core::Meters(0.27);
    plan.step_width = core::Meters(0.06);
    sim::Stance stance;
    stance.plan(plan);
    const sim::StanceTruth& truth = stance.truth();
    const double weight = core::body_weight(plan.mass).value();
    ModelStep out;
    out.step_s = plan.step.value();
    out.contact_s = truth.toe_off_s - truth.initial_contact_s;
    out.peak_n = truth.peak_vertical.value();
    out.braking_peak_n = truth.braking_peak.value();
    out.braking_impulse_ns = truth.braking_impulse.value();
    out.valr_bw_s = loading_rate(stance) / weight;
    sim::SlipInputs slip = inputs_;
    slip.speed = plan.speed;
    slip.cadence = core::StepsPerMinute(cadence_spm);
    out.oscillation_m = sim::solve_slip(slip).value().vertical_oscillation.value();
    out.vertical_impulse_ns = weight * out.step_s;
    return out;
  }

 private:
  /// 20 to 80 % of the force at 13 % of contact, or at the impact peak before it.
  static double loading_rate(const sim::Stance& stance) {
    constexpr double dt = 0.0005;
    const double contact = stance.contact().value();
    std::vector<double> force;
    for (double t = 0.0; t < 0.3 * contact; t += dt)
      force.push_back(stance.wrench(t, core::Meters(0.0)).f_v.value());
    auto point = static_cast<std::size_t>(0.13 * contact / dt);
    for (std::size_t k = 1; k + 1 < force.size(); ++k) {
      if (force[k] > force[k - 1] && force[k] >= force[k + 1]) {
        point = k;
        break;
      }
    }
    const auto reaches = [&](double level) {
      std::size_t k = 1;
      while (force[k] < level) ++k;
      return dt * (static_cast<double>(k) - (force[k] - level) / (force[k] - force[k - 1]));
    };
    return 0.6 * force[point] / (reaches(0.8 * force[point]) - reaches(0.2 * force[point]));
  }

  sim::SlipInputs inputs_;
  std::optional<sim::GaitTable> table_;
};

/// How a runner varies from step to step (coefficient of variation, first-order autoregressive) and from
/// block to block of a session (standard deviation of a block's mean, and of a steady drift from block to
/// block).
struct Noise {
  double step = 0.0, block = 0.0;
};
struct SessionNoise {
  Noise step_time{0.015, 0.003}, contact{0.03, 0.006}, peak{0.03, 0.007}, braking_peak{0.06, 0.009},
      braking_impulse{0.06, 0.009}, loading_rate{0.10, 0.04}, oscillation{0.05, 0.011};
  double correlation = 0.3;
  double block_scale = 1.0;
};

/// Three blocks of one runner: baseline, changed, baseline again.
class Session {
 public:
  Session(std::uint64_t seed, const SessionNoise& noise) : random_(seed), noise_(noise) {
    for (auto& drift : drift_) drift = normal_(random_);
  }

  /// `place`: -1 before, 0 changed, +1 after.
  std::vector<gait::StepResult> block(const ModelStep& mean, double speed_m_s, std::size_t steps, int place) {
    std::array<double, kValues> level{};
    for (std::size_t k = 0; k < kValues; ++k) {
      const double sd = noise_of(k).block * noise_.block_scale;
      level[k] = 1.0 + sd * (normal_(random_) + place * drift_[k]);
    }
    std::array<double, kValues> deviation{};
    std::vector<gait::StepResult> out;
    for (std::size_t n = 0; n < steps; ++n) {
      std::array<double, kValues> factor{};
      for (std::size_t k = 0; k < kValues; ++k) {
        const double fresh = std::sqrt(1.0 - noise_.correlation * noise_.correlation);
        deviation[k] = noise_.correlation * deviation[k] + fresh * noise_of(k).step * normal_(random_);
        factor[k] = level[k] * (1.0 + deviation[k]);
      }
      out.push_back(step(mean, factor, speed_m_s, n));
      time_s_ += out.back().step_time->value();
    }
    time_s_ += 60.0;
    return out;
  }

 private:
  static constexpr std::size_t kValues = 7;
  [[nodiscard]] const Noise& noise_of(std::size_t k) const {
    const std::array all{&noise_.step_time,    &noise_.contact,         &noise_.peak,
                         &noise_.braking_peak, &noise_.braking_impulse, &noise_.loading_rate,
                         &noise_.oscillation};
    return *all.at(k);
  }
  [[nodiscard]] gait::StepResult step(const ModelStep& mean, const std::array<double, kValues>& factor,
                                      double speed_m_s, std::size_t n) const {
    gait::StepResult s;
    s.index = static_cast<std::uint32_t>(n);
    s.side = n % 2 == 0 ? gait::Side::Left : gait::Side::Right;
    s.side_confidence = 1.0;
    s.gait_class = gait::GaitClass::Run;
    s.initial_contact = core::Timestamp{} + core::from_seconds(time_s_);
    s.step_time = core::Seconds(mean.step_s * factor[0]);
    s.contact_time = core::Seconds(mean.contact_s * factor[1]);
    s.flight_time = *s.step_time - s.contact_time;
    s.peak_vgrf = core::Newtons(mean.peak_n * factor[2]);
    s.braking_peak = core::Newtons(mean.braking_peak_n * factor[3]);
    s.braking_impulse = core::NewtonSeconds(mean.braking_impulse_ns * factor[4]);
    s.vertical_average_loading_rate = core::BodyWeightsPerSecond(mean.valr_bw_s * factor[5]);
    s.vertical_oscillation = core::Meters(mean.oscillation_m * factor[6]);
    s.vertical_impulse = core::NewtonSeconds(mean.vertical_impulse_ns * factor[0]);
    s.body_weight = core::body_weight(core::Kilograms(70.0));
    s.belt_speed = core::MetersPerSecond(speed_m_s);
    return s;
  }

  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
  SessionNoise noise_;
  std::array<double, kValues> drift_{};
  double time_s_ = 0.0;
};

}  // namespace footfall::tests
