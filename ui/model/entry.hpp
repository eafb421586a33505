#pragma once
#include <optional>
#include <string_view>

#include "ui/model/speed_unit.hpp"

/// What the operator types and steps. Pure. Units: speed in the operator's unit at this edge, m/s towards the
/// station; incline in percent. Thread: any. Blocks/allocates: never. Errors: what is not one finite number
/// in range is nullopt.
namespace footfall::ui {

/// "10.8" or "10,8", blanks around allowed; nothing else.
[[nodiscard]] std::optional<double> parse_number(std::string_view text);

/// First of the three layers that hold the ceiling: the speed to ask for, or nullopt when `speed` is
/// negative, not finite or above the ceiling.
[[nodiscard]] std::optional<double> speed_request_m_s(double speed, double ceiling_m_s,
                                                      SpeedUnit unit = SpeedUnit::KmPerH);

/// The next speed on the grid of 0.1 of the unit, kept within 0 and the ceiling.
[[nodiscard]] double stepped_speed_m_s(double from_m_s, double step, double ceiling_m_s,
                                       SpeedUnit unit = SpeedUnit::KmPerH);

/// The next difference of a split belt, right less left: on the grid of 0.1 of the unit, within what the
/// machine allows and so that no belt is below the slowest (0: not told) or above the ceiling.
[[nodiscard]] double stepped_split_m_s(double from_m_s, double step, double largest_m_s, double speed_m_s,
                                       double slowest_m_s, double ceiling_m_s,
                                       SpeedUnit unit = SpeedUnit::KmPerH);

/// Machines go from slight downhill to steep; the station knows this machine's own limits.
inline constexpr double kInclineLowestPercent = -10.0, kInclineHighestPercent = 40.0;
[[nodiscard]] std::optional<double> incline_request_percent(double percent);
[[nodiscard]] double stepped_incline_percent(double from_percent, double step_percent);

[[nodiscard]] std::optional<double> parse_mass_kg(std::string_view text);

}  // namespace footfall::ui
