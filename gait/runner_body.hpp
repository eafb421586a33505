#pragma once
#include <optional>

#include "core/units.hpp"

namespace footfall::gait {

/// What is known of the runner's body. Units in the types. Thread: value. Blocks/allocates: never. Errors:
/// nullopt = not known; what needs it is then not measurable.
struct RunnerBody {
  /// Height of the greater trochanter as a share of the body's (Morin 2005; bias 1.9 +- 1.5 %).
  static constexpr double kLegShare = 0.53;
  std::optional<core::Kilograms> mass;
  std::optional<core::Meters> height;      ///< standing
  std::optional<core::Meters> leg_length;  ///< greater trochanter to floor
  std::optional<core::Meters> foot_length;
  /// The mass comes from the mean of the forces that are analysed: it cannot say whether a hand carries some.
  bool mass_from_forces = false;

  /// Measured, else from the height.
  [[nodiscard]] constexpr std::optional<core::Meters> leg() const {
    if (leg_length || !height) return leg_length;
    return core::Meters(kLegShare * height->value());
  }
};

}  // namespace footfall::gait
