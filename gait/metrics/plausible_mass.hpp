#pragma once
#include <optional>

#include "core/units.hpp"

/// A runner's mass as stated, or as derived from forces: beyond these nobody stood on the plates, or axes or
/// units are others than was said. Units: kg, N. Thread: any. Blocks/allocates: never. Errors: nullopt.
namespace footfall::gait {

inline constexpr core::Kilograms kLightestRunner{10.0}, kHeaviestRunner{300.0};

/// `weight` unless nobody weighs that.
[[nodiscard]] inline std::optional<core::Newtons> plausible_weight(core::Newtons weight) noexcept {
  const bool possible =
      weight >= core::body_weight(kLightestRunner) && weight <= core::body_weight(kHeaviestRunner);
  return possible ? std::optional(weight) : std::nullopt;
}

}  // namespace footfall::gait
