#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "footfall/v1/review.pb.h"
#include "tests/support/fake_station/fake_data.hpp"

/// Made-up answers about a recorded session: steps, marks, curves, a trend. The same every time. Units: as on
/// the wire. Thread: any. Blocks: never. Errors: none.
namespace footfall::tests {

inline constexpr double kFakeDurationS = 734.512, kFakeWeightN = 701.4;

/// Between -1 and 1, without a generator that would be another one elsewhere.
inline double fake_noise(std::uint32_t n) {
  n = (n ^ 61U) ^ (n >> 16U);
  n *= 9U;
  n ^= n >> 4U;
  n *= 0x27d4eb2dU;
  n ^= n >> 15U;
  return static_cast<double>(n) / 2147483648.0 - 1.0;
}

/// A run of 12 min: the metronome begins at 5:00, loads fall; six doubtful steps after a stumble at 8:40.
inline std::vector<v1::Step> fake_steps() {
  std::vector<v1::Step> steps;
  double at = 3.2;
  for (std::uint32_t k = 0; at < kFakeDurationS - 2.0; ++k) {
    const bool left = k % 2 == 0;
    const double cued = 1.0 / (1.0 + std::exp(-(at - 306.0) / 6.0));
    const double cadence = 164.0 + 8.2 * cued + 1.4 * fake_noise(8 * k) + (left ? 0.5 : -0.5);
    v1::Step step;
    step.set_index(k + 1);
    step.set_side(left ? "left" : "right");
    step.set_initial_contact_s(at);
    step.set_step_time_s(60.0 / cadence);
    step.set_contact_time_s(0.246 - 0.011 * cued + 0.004 * fake_noise(8 * k + 1) + (left ? 0.002 : -0.002));
    step.set_peak_vgrf_bw(2.52 - 0.06 * cued + 0.05 * fake_noise(8 * k + 2));
    step.set_vertical_average_loading_rate_bw_s(61.0 - 6.5 * cued + 6.0 * fake_noise(8 * k + 3) +
                                                (left ? 1.5 : -1.5));
    step.set_braking_impulse_ns(-15.3 + 1.7 * cued + 1.1 * fake_noise(8 * k + 4));
    if (k % 9 != 8)
      step.set_overstride_cop_m(0.118 - 0.013 * cued + 0.012 * fake_noise(8 * k + 5) +
                                (left ? 0.004 : -0.004));
    if (at > 520.0 && at < 522.2) step.set_health(1);
    at += step.step_time_s();
    steps.push_back(std::move(step));
  }
  return steps;
}

/// Of every kind, two of them close together, one told the next morning.
inline std::vector<v1::ReviewMark> fake_marks() {
  struct Made {
    double at;
    const char *kind, *words, *note;
  };
  constexpr std::array kMade{Made{62.4, "marker", "baseline", ""},
                             Made{300.2, "marker", "metronome on",
                                  "172 steps/min, seen and heard, as agreed with the runner beforehand"},
                             Made{305.9, "effort", "effort 4", ""},
                             Made{412.0, "pain", "pain 3, left shin", ""},
                             Made{520.1, "marker", "stumble", ""},
                             Made{611.5, "effort", "effort 6", ""},
                             Made{731.9, "stop", "the operator ended the run", ""},
                             Made{61'200.0, "pain", "pain 2, left shin", ""}};
  std::vector<v1::ReviewMark> marks;
  for (const Made& made : kMade) {
    v1::ReviewMark& mark = marks.emplace_back();
    mark.set_time_s(made.at);
    mark.set_kind(made.kind);
    mark.set_words(made.words);
    mark.set_note(made.note);
  }
  return marks;
}

inline void add_fake_curve(v1::ReviewBlockCurves& block, const char* side, bool vertical, double less,
                           std::uint32_t stances) {
  v1::ReviewCurve& curve = *block.add_curves();
  curve.set_side(side);
  curve.set_channel(vertical ? "vertical" : "fore_aft");
  curve.set_stances(stances);
  const double foot = std::string(side) == "left" ? 1.0 : 0.97, pi = std::acos(-1.0);
  for (int i = 0; i <= 100; ++i) {
    const double t = 0.01 * i, bump = std::exp(-std::pow((t - 0.13) / 0.055, 2.0));
    const double up =
        (2.5 - 0.4 * less) * std::sin(pi * t) * std::pow(std::sin(pi * t), 0.25) + 0.75 * (1.0 - less) * bump;
    const double along = -(0.34 - 0.3 * less) * std::sin(2.0 * pi * t) * (t < 0.5 ? 1.0 : 0.9);
    curve.add_mean_n(static_cast<float>(kFakeWeightN * foot * (vertical ? up : along)));
    const double spread = (vertical ? 0.1 : 0.035) * std::sqrt(std::max(0.0, std::sin(pi * t)));
    curve.add_sd_n(stances > 1 ? static_cast<float>(kFakeWeightN * spread)
                               : std::numeric_limits<float>::quiet_NaN());
  }
}

/// Of each block: the later it begins, the lower its impact.
inline v1::ReviewCurvesAnswer fake_curves(const v1::ReviewCurvesRequest& question) {
  v1::ReviewCurvesAnswer answer;
  for (const v1::ReviewBlock& asked : question.blocks()) {
    v1::ReviewBlockCurves& block = *answer.add_blocks();
    block.set_body_weight_n(kFakeWeightN);
    const auto stances = static_cast<std::uint32_t>((asked.to_s() - asked.from_s()) * 1.4);
    for (const char* side : {"left", "right"}) {
      const double less = asked.from_s() > 300.0 ? 0.3 : 0.0;
      add_fake_curve(block, side, true, less, stances);
      add_fake_curve(block, side, false, less, stances);
    }
  }
  return answer;
}

inline void add_fake_measure(v1::ReviewTrendAnswer& answer, const char* key, const char* label,
                             const char* unit, double factor, int decimals, double start, double step) {
  v1::ReviewTrendMeasure& measure = *answer.add_measures();
  measure.set_key(key);
  measure.set_label(label);
  measure.set_unit(unit);
  measure.set_display_factor(factor);
  measure.set_decimals(decimals);
  std::uint32_t n = static_cast<std::uint32_t>(answer.measures_size()) * 100;
  for (v1::ReviewTrendSession& session : *answer.mutable_sessions()) {
    if (!session.why_none().empty()) continue;
    v1::ReviewTrendMeans& means = *session.add_means();
    const double faster = session.speed_m_s() > 3.1 ? 1.06 : 1.0;
    const double at = start + step * static_cast<double>(n % 100);
    for (const auto& [mean, side] :
         {std::pair{means.mutable_both(), 0.0}, std::pair{means.mutable_left(), 0.012},
          std::pair{means.mutable_right(), -0.012}}) {
      const double value = faster * (at * (1.0 + side) + 0.4 * step * fake_noise(n));
      mean->set_mean(value);
      if (session.steps() < 40) continue;  // too few strides for an interval
      mean->set_low(value - 0.011 * start);
      mean->set_high(value + 0.011 * start);
    }
    ++n;
  }
}

/// Twelve sessions of a runner, the newest at 3.0 m/s: two faster ones, one by another method, one that
/// nothing can be told of, one with too few steps for an interval. Measures in the catalogue's order.
inline v1::ReviewTrendAnswer fake_trend() {
  v1::ReviewTrendAnswer answer;
  answer.set_not_shown(3);
  for (int i = 0; i < 12; ++i) {
    v1::ReviewTrendSession& session = *answer.add_sessions();
    session.set_session("session-" + std::to_string(i) + ".footfall");
    session.set_started_wall_ns((1'795'947'300LL - 86'400LL * 6 * (11 - i)) * 1'000'000'000LL);
    if (i == 4) {
      session.set_why_none("It has no steady step: the belt changed its speed all the time.");
      continue;
    }
    session.set_steps(i == 7 ? 31 : static_cast<std::uint32_t>(412 + 17 * (i % 4)));
    session.set_left_out(12);
    session.set_speed_m_s(i == 2 || i == 6 ? 3.2 : 3.0 + 0.004 * fake_noise(static_cast<std::uint32_t>(i)));
    session.set_cadence_spm(164.0 + 0.8 * i + 0.6 * fake_noise(static_cast<std::uint32_t>(50 + i)));
    session.set_incline_percent(1.0);
    session.set_another_method(i == 0);
  }
  add_fake_measure(answer, "contact_time_s", "contact time", "ms", 1e3, 1, 0.2492, -0.0008);
  add_fake_measure(answer, "flight_time_s", "flight time", "ms", 1e3, 1, 0.1190, -0.0005);
  add_fake_measure(answer, "step_time_s", "step time", "ms", 1e3, 1, 0.3680, -0.0016);
  add_fake_measure(answer, "step_length_m", "step length", "cm", 1e2, 1, 1.1040, -0.0050);
  add_fake_measure(answer, "step_width_m", "step width", "cm", 1e2, 1, 0.0520, 0.0002);
  add_fake_measure(answer, "peak_vgrf_n", "peak vertical GRF", "N", 1.0, 0, 1752.0, -6.0);
  add_fake_measure(answer, "vertical_impulse_ns", "vertical impulse", "N s", 1.0, 1, 258.0, -1.1);
  add_fake_measure(answer, "vertical_average_loading_rate_bw_s", "vertical avg. loading rate", "BW/s", 1.0, 1,
                   62.0, -0.7);
  add_fake_measure(answer, "braking_peak_n", "braking peak", "N", 1.0, 0, 312.0, -2.4);
  add_fake_measure(answer, "braking_impulse_ns", "braking impulse", "N s", 1.0, 2, 15.6, -0.15);
  add_fake_measure(answer, "overstride_cop_m", "overstride (force estimate)", "cm", 1e2, 1, 0.121, -0.0011);
  add_fake_measure(answer, "overstride_cop_uncertainty_m", "overstride (force estimate), 1 sigma", "cm", 1e2,
                   1, 0.021, 0.0001);
  add_fake_measure(answer, "vertical_stiffness_n_m", "vertical stiffness", "kN/m", 1e-3, 1, 24'000.0, 160.0);
  v1::ReviewTrendMeasure& absent = *answer.add_measures();
  absent.set_key("tibial_shock_60hz_g");
  absent.set_label("tibial shock, 60 Hz");
  absent.set_unit("g");
  absent.set_display_factor(1.0);
  absent.set_decimals(1);
  for (v1::ReviewTrendSession& session : *answer.mutable_sessions())
    if (session.why_none().empty()) (void)session.add_means();
  return answer;
}

}  // namespace footfall::tests
