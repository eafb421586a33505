#include "gait/stats/published_effects.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace footfall::gait {

namespace {

using enum EffectMethod;
using enum EffectTiming;
using enum Direction;

constexpr std::string_view kHeiderscheit = "Heiderscheit 2011, n = 45";
constexpr std::string_view kWilly = "Willy 2016, 8 sessions, n = 30";
constexpr std::string_view kMusgjerd = "Musgjerd 2021, outdoors, n = 15";
constexpr std::string_view kHobara = "Hobara 2012";
constexpr std::string_view kModel = "spring-mass runner, stiffness ~ cadence^1.4";

constexpr std::array kEffects{
    PublishedEffect{"peak_vgrf_n", "average peak force", kMusgjerd, Insole, Acute, 7.3, Falls, -5.6},
    PublishedEffect{"peak_vgrf_n", "peak vertical force", kModel, SpringMass, Acute, 5.0, Falls, -2.1},
    PublishedEffect{"active_peak_n", "peak vertical force", kModel, SpringMass, Acute, 5.0, Falls, -2.1},
    PublishedEffect{"braking_impulse_ns", "braking impulse", kHeiderscheit, ForcePlate, Acute, 5.0, Falls,
                    std::nullopt},
    PublishedEffect{"braking_impulse_ns", "braking impulse", kModel, SpringMass, Acute, 5.0, Falls, -8.6},
    PublishedEffect{"braking_peak_n", "peak braking force", kModel, SpringMass, Acute, 5.0, Falls, -6.0},
    PublishedEffect{"vertical_average_loading_rate_bw_s", "vertical average loading rate", kWilly, ForcePlate,
                    Trained, 8.6, Falls, -18.9},
    PublishedEffect{"vertical_average_loading_rate_bw_s", "vertical average loading rate", kHobara,
                    ForcePlate, Acute, 0.0, Falls, std::nullopt},
    PublishedEffect{"vertical_instantaneous_loading_rate_bw_s", "vertical instantaneous loading rate", kWilly,
                    ForcePlate, Trained, 8.6, Falls, -17.9},
    PublishedEffect{"vertical_instantaneous_loading_rate_bw_s", "vertical instantaneous loading rate",
                    kHobara, ForcePlate, Acute, 0.0, Falls, std::nullopt},
    PublishedEffect{"impact_peak_n", "vertical impact peak", kHobara, ForcePlate, Acute, 0.0, Falls,
                    std::nullopt},
    PublishedEffect{"vertical_oscillation_m", "centre of mass excursion", kHeiderscheit, MotionCapture, Acute,
                    5.0, Falls, std::nullopt},
    PublishedEffect{"vertical_oscillation_m", "vertical oscillation", kModel, SpringMass, Acute, 5.0, Falls,
                    -11.3},
    PublishedEffect{"contact_time_s", "contact time", kModel, SpringMass, Acute, 5.0, Falls, -2.7},
    PublishedEffect{"overstride_leg_m", "foot to hip at landing", "Lieberman 2015, n = 14", MotionCapture,
                    Acute, 6.0, Falls, -5.9},
    // No force shows these.
    PublishedEffect{"", "energy absorbed at the knee", kHeiderscheit, JointModel, Acute, 5.0, Falls, -20.0},
    PublishedEffect{"", "energy absorbed at the knee", kHeiderscheit, JointModel, Acute, 10.0, Falls, -34.0},
    PublishedEffect{"", "peak patello-femoral force", "Lenhart 2014, n = 30", JointModel, Acute, 10.0, Falls,
                    -14.0},
};

constexpr std::array<std::string_view, 4> kArithmetic{"step_time_s", "step_length_m", "vertical_impulse_ns",
                                                      "net_ap_impulse_ns"};

/// As a power of the cadence: that is how the running model's values go, so that its +5 % row gives its +10 %
/// row too.
double scaled(const PublishedEffect& effect, double cadence_percent) {
  const double power = std::log1p(*effect.percent / 100.0) / std::log1p(effect.cadence_percent / 100.0);
  return 100.0 * std::expm1(power * std::log1p(cadence_percent / 100.0));
}

}  // namespace

std::span<const PublishedEffect> published_effects() noexcept {
  return kEffects;
}

std::string_view name_of(EffectMethod method) noexcept {
  switch (method) {
    case ForcePlate:
      return "force plate";
    case Insole:
      return "insole";
    case MotionCapture:
      return "motion capture";
    case JointModel:
      return "joint model";
    case SpringMass:
      break;
  }
  return "spring-mass model";
}

std::string_view name_of(EffectTiming timing) noexcept {
  return timing == Acute ? "acute" : "trained";
}

std::optional<ExpectedChange> expected_change(std::string_view metric, double cadence_percent) {
  if (!(cadence_percent > -100.0) || cadence_percent == 0.0 || !std::isfinite(cadence_percent))
    return std::nullopt;
  ExpectedChange out;
  bool acute_figure = false;
  for (const PublishedEffect& effect : kEffects) {
    if (effect.metric != metric || metric.empty()) continue;
    out.effects.push_back(&effect);
    acute_figure = acute_figure || (effect.percent && effect.timing == Acute);
  }
  if (out.effects.empty()) return std::nullopt;
  // Every published direction is for a higher cadence; a lower one turns it round.
  const bool falls = (out.effects.front()->direction == Falls) == (cadence_percent > 0.0);
  out.direction = falls ? Falls : Rises;
  for (const PublishedEffect* effect : out.effects) {
    if (!effect->percent || (acute_figure && effect->timing == Trained)) continue;
    const double size = scaled(*effect, cadence_percent);
    out.trained_only = !acute_figure;
    if (!out.least_percent || std::abs(size) < std::abs(*out.least_percent)) out.least_percent = size;
    if (!out.most_percent || std::abs(size) > std::abs(*out.most_percent)) out.most_percent = size;
  }
  return out;
}

bool follows_from_cadence(std::string_view metric) noexcept {
  return std::find(kArithmetic.begin(), kArithmetic.end(), metric) != kArithmetic.end();
}

std::string_view knee_energy_sentence() noexcept {
  return "+5 % step rate reduced knee energy absorption by about 20 % per step in a lab study of 45 runners "
         "(Heiderscheit 2011). Force plates do not see the knee.";
}

}  // namespace footfall::gait
