#include "gait/stats/cadence_target.hpp"

#include <array>
#include <cmath>
#include <cstddef>

namespace footfall::gait {

namespace {

// A tenth more, computed, is a rounding error above 10 %.
constexpr double kRoundingPercent = 1e-9;

struct NormPoint {
  double speed_m_s, cadence_spm;
};
constexpr std::array kHamner{NormPoint{2.0, 160.0}, NormPoint{3.0, 168.0}, NormPoint{4.0, 179.0},
                             NormPoint{5.0, 194.0}};
constexpr std::array kWiller{NormPoint{2.78, 164.0}, NormPoint{3.89, 170.0}, NormPoint{5.0, 180.0}};

std::optional<CadenceNorm> norm_at(std::span<const NormPoint> points, std::string_view source, double speed) {
  for (std::size_t k = 0; k + 1 < points.size(); ++k) {
    const NormPoint &low = points[k], &high = points[k + 1];
    if (speed < low.speed_m_s || speed > high.speed_m_s) continue;
    const double part = (speed - low.speed_m_s) / (high.speed_m_s - low.speed_m_s);
    const double cadence = low.cadence_spm + part * (high.cadence_spm - low.cadence_spm);
    return CadenceNorm{source, core::StepsPerMinute(cadence)};
  }
  return std::nullopt;
}

bool possible(core::StepsPerMinute cadence) {
  return cadence.is_finite() && cadence.value() > 0.0;
}

}  // namespace

std::optional<CadenceTarget> cadence_target(core::StepsPerMinute baseline, double increase_percent) {
  if (!possible(baseline) || !std::isfinite(increase_percent)) return std::nullopt;
  return cadence_target_of(baseline, baseline * (1.0 + increase_percent / 100.0));
}

std::optional<CadenceTarget> cadence_target_of(core::StepsPerMinute baseline, core::StepsPerMinute wanted) {
  if (!possible(baseline) || !possible(wanted)) return std::nullopt;
  const double percent = 100.0 * (wanted / baseline - 1.0);
  return CadenceTarget{baseline, wanted, percent, percent > kConfirmAbovePercent + kRoundingPercent};
}

CadenceFlag cadence_flag(core::StepsPerMinute cadence, std::optional<core::MetersPerSecond> speed) {
  CadenceFlag out;
  out.below_175 = cadence < kLowCadenceFlag;
  if (!speed) return out;
  out.hamner = norm_at(kHamner, "Hamner 2013", speed->value());
  out.willer = norm_at(kWiller, "Willer 2024", speed->value());
  return out;
}

}  // namespace footfall::gait
