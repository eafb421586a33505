#pragma once
#include <optional>
#include <span>

#include "gait/metrics/contact_metrics.hpp"

/// Where feet land, from the centre of pressure (CoP) and the measured belt speed. Frame/sign: lab,
/// forward and right > 0. Units: m; indices as gait/metrics/contact_metrics.hpp. CoP counts only from 100 N
/// on. Thread: reentrant. Blocks/allocates: never. Errors: nullopt where not measurable. Source:
/// docs/metrics/time-and-length.md.
namespace footfall::gait {

/// Below it a plate's noise moves the CoP by more than a centimetre (docs/metrics/foot.md).
inline constexpr double kLeastForCopN = 100.0;

/// Mean CoP across, weighted by force, over 20-80 % of contact; `f_v` as the CoP was computed from.
[[nodiscard]] std::optional<double> mean_cop_ml(std::span<const double> f_v, std::span<const double> cop_ml,
                                                const ContactBounds& bounds) noexcept;

/// The belt's way over the step and how much farther forward the next foot lands. `forward_m` is the
/// difference of the two landing CoPs (landing_cop), nullopt where the recording has no CoP: then the
/// belt's way alone, right in the mean.
[[nodiscard]] core::Meters step_length(core::MetersPerSecond belt_speed, core::Seconds step_time,
                                       std::optional<double> forward_m) noexcept;

}  // namespace footfall::gait
