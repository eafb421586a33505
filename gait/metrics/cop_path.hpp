#pragma once
#include <optional>
#include <span>

#include "gait/metrics/contact_metrics.hpp"
#include "gait/results.hpp"
#include "gait/runner_body.hpp"

/// The way of the centre of pressure (CoP) under the foot, fixed to the belt, and what it says of the foot
/// strike. Frame/sign: belt-fixed, + forward. Units: m. Window: one contact, samples from 100 N on. Thread:
/// reentrant. Blocks/allocates: never. Errors: nullopt where the CoP does not reach from landing to toe-off.
/// Source: docs/metrics/foot.md; classes of the index: Cavanagh & Lafortune 1980.
namespace footfall::gait {

struct CopPath {
  double advance_m = 0.0;      ///< from the first to the last 5 ms of valid samples, weighted by force
  double first_after_s = 0.0;  ///< of the first valid sample, after initial contact
  double backward_m = 0.0;     ///< how far it first moves back, by means over 10 ms; >= 0
  double to_foremost_m = 0.0;  ///< from the landing to the foremost 10 ms of the last third: under the hallux
};
/// `f_v` as the CoP was computed from; `belt_speed` is the mean over the contact or step.
[[nodiscard]] std::optional<CopPath> measure_cop_path(
    std::span<const double> f_v, std::span<const double> cop_ap, const ContactBounds& bounds,
    const ContactMetrics& contact, core::MetersPerSecond belt_speed, core::Hertz rate) noexcept;

/// Landing CoP from the heel in per cent of the foot's length; the heel is taken to lie 95 % of that length
/// behind the foremost CoP (+-15 mm). The very last samples do not serve: at 100 N a residual moment of 5 N·m
/// shifts them by 5 cm. nullopt when the CoP begins later than 15 ms after initial contact, or lies off the
/// foot by more than 15 %: then CoP or length are wrong.
[[nodiscard]] std::optional<double> strike_index(const CopPath& path, core::Meters foot_length) noexcept;

/// From the strike index where there is one (rearfoot to 33 %, forefoot from 67 %), else the
/// surrogate: forefoot when the CoP first moves back by more than 1 cm, rearfoot when it advances by more
/// than 0.6 of a foot's length (else 0.152 of the height, else 0.26 m), else midfoot.
[[nodiscard]] FootStrike foot_strike(const CopPath& path, const RunnerBody& body) noexcept;

}  // namespace footfall::gait
