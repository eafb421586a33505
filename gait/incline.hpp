#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/samples.hpp"
#include "core/units.hpp"

/// A tilted deck: transducers tilt with it, so a measured force is *normal* and *parallel* to the belt; its
/// vertical and horizontal parts follow by a rotation about the ml axis. Frame: belt frame is the lab frame
/// of docs/frames-and-signs.md fixed to the deck (ap along the belt, uphill; v normal to it); gravity frame
/// has v against gravity. Same origin, same ml. Sign: incline > 0 uphill. Units: degrees, N, N·m. Thread:
/// reentrant. Blocks/allocates: never. Errors: an unknown incline is the caller's; NaN passes through.
/// Source: docs/frames-and-signs.md; for moments, that they turn as vectors.
namespace footfall::gait {

/// The frame a force or a metric is given in; stands beside every number that leaves the program.
enum class ReferenceFrame : std::uint8_t { Belt, Gravity };
/// "belt" or "gravity".
[[nodiscard]] std::string_view name(ReferenceFrame frame) noexcept;

[[nodiscard]] core::Degrees to_degrees(core::GradePercent grade) noexcept;

/// F_v = F_n cos a + F_t sin a, F_h = F_t cos a - F_n sin a; moments likewise.
[[nodiscard]] core::Wrench to_gravity_frame(const core::Wrench& belt, core::Degrees incline) noexcept;
/// The inverse: the transpose.
[[nodiscard]] core::Wrench to_belt_frame(const core::Wrench& gravity, core::Degrees incline) noexcept;

/// What a runner of this weight leaves on the belt on average over whole strides at steady speed: normal
/// BW cos a, parallel BW sin a (+ uphill).
struct SteadyForce {
  core::Newtons normal, parallel;
};
[[nodiscard]] SteadyForce steady_force(core::Newtons body_weight, core::Degrees incline) noexcept;
/// Net fore-aft impulse of a step that lasts `step_time`: BW sin a T; 0 on the level.
[[nodiscard]] core::NewtonSeconds steady_ap_impulse(core::Newtons body_weight, core::Degrees incline,
                                                    core::Seconds step_time) noexcept;
/// Body weight from the mean normal force over whole steps.
[[nodiscard]] core::Newtons weight_from_normal(core::Newtons mean_normal, core::Degrees incline) noexcept;

/// Do the mean forces over whole strides fit body weight and incline? Limits: 1 % and 0.5 % of body weight.
struct InclineCheck {
  core::BodyWeights normal_off, parallel_off;  ///< measured less expected
  [[nodiscard]] bool plausible() const noexcept;
};
/// nullopt when the body weight is not above 0 or a force is not finite.
[[nodiscard]] std::optional<InclineCheck> check_incline(core::Newtons mean_normal,
                                                        core::Newtons mean_parallel,
                                                        core::Newtons body_weight,
                                                        core::Degrees incline) noexcept;

}  // namespace footfall::gait
