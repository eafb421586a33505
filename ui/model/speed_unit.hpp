#pragma once
#include <cstdint>
#include <optional>
#include <string>

/// The operator's unit of speed: the one place where the screen's figures meet m/s. Pure. Thread: any.
/// Blocks: never. Errors: none.
namespace footfall::ui {

enum class SpeedUnit : std::uint8_t { KmPerH, Mph };

[[nodiscard]] const char* unit_words(SpeedUnit unit);  ///< "km/h", "mph"
[[nodiscard]] double speed_in(SpeedUnit unit, double speed_m_s);
[[nodiscard]] double m_s_from(SpeedUnit unit, double speed);
/// One decimal, without the unit; "--" when it is not known.
[[nodiscard]] std::string speed_words(SpeedUnit unit, std::optional<double> speed_m_s);

}  // namespace footfall::ui
