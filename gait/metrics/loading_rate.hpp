#pragma once
#include <optional>
#include <span>

#include "gait/metrics/contact_metrics.hpp"
#include "gait/results.hpp"

/// How fast the load rises after initial contact, from zero-lag filtered, drift-corrected vertical force.
/// Frame/sign: normal to the belt, rising > 0. Units: N/s; indices as gait/metrics/contact_metrics.hpp.
/// Window: one contact. Thread: reentrant. Blocks/allocates: never. Errors: nullopt where not measurable;
/// below 1 kHz the values are of low bandwidth (kLowBandwidth is the caller's). Source:
/// docs/metrics/vertical-force.md.
namespace footfall::gait {

struct LoadingRates {
  /// The point of interest: the first local maximum in the first 30 % of contact that has at least 30 % of
  /// the contact's peak, else 13 % of contact. `average` is the slope from 20 to 80 % of the force there,
  /// `instantaneous` the largest central difference in between.
  LoadingPoint point = LoadingPoint::None;
  std::optional<double> average_n_s, instantaneous_n_s;
  std::optional<double> from_3_to_12_percent_n_s;  ///< mean slope between 3 and 12 % of contact
  std::optional<double> first_25ms_n_s;            ///< mean slope of the first 25 ms
};

/// `contact` must be that of measure_contact(f_v, ..., bounds, ...).
[[nodiscard]] LoadingRates measure_loading(std::span<const double> f_v, const ContactBounds& bounds,
                                           const ContactMetrics& contact, core::Hertz rate) noexcept;

}  // namespace footfall::gait
