#pragma once
#include <limits>
#include <optional>

#include "world.hpp"

/// What an event of the model asks of the supervisor. Units: in the types. Thread: values. Errors: none.
namespace footfall::model {

inline constexpr std::uint64_t kEpoch = 7;      ///< of the lease
inline constexpr double kLargestSplit = 0.055;  ///< m/s
inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Two segments; before the second the deck rises so far that it has to be announced.
[[nodiscard]] const control::Programme& tiny_programme();
/// nullopt: the event is no request.
[[nodiscard]] std::optional<control::Request> request_of(Event event, const Outside& outside, Extra extra);

}  // namespace footfall::model
