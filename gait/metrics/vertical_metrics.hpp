#pragma once
#include <cstddef>
#include <optional>
#include <span>

#include "gait/metrics/contact_metrics.hpp"

/// Peaks of the vertical force of one running contact, from zero-lag filtered, drift-corrected force.
/// Frame/sign: normal to the belt. Units: N, s; indices as gait/metrics/contact_metrics.hpp. Window: one
/// contact. Thread: reentrant. Blocks/allocates: never. Errors: nullopt where there is no such peak. Source:
/// docs/metrics/vertical-force.md.
namespace footfall::gait {

struct VerticalPeaks {
  double active_n = 0.0, time_to_peak_s = 0.0;  ///< largest force in 30-75 % of contact
  double midstance_n = 0.0;                     ///< in 40-60 %: clear of the impact on slopes
  std::size_t trough_limit = 0;  ///< the later of the two peaks: an impact's trough lies before
};
[[nodiscard]] VerticalPeaks measure_peaks(std::span<const double> f_v, const ContactBounds& bounds,
                                          const ContactMetrics& contact, core::Hertz rate) noexcept;

/// First local maximum within 50 ms and 30 % of contact that stands out by 0.03 body weights and is followed
/// by a local minimum before the active peak; nullopt: no impact transient.
[[nodiscard]] std::optional<double> impact_peak_n(std::span<const double> f_v, const ContactBounds& bounds,
                                                  const ContactMetrics& contact, const VerticalPeaks& peaks,
                                                  core::Newtons body_weight, core::Hertz rate) noexcept;

}  // namespace footfall::gait
