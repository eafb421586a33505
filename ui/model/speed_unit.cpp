#include "ui/model/speed_unit.hpp"

#include "core/units.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {

const char* unit_words(SpeedUnit unit) {
  return unit == SpeedUnit::Mph ? "mph" : "km/h";
}

double speed_in(SpeedUnit unit, double speed_m_s) {
  const core::MetersPerSecond speed(speed_m_s);
  return unit == SpeedUnit::Mph ? core::to_mph(speed) : core::to_km_per_h(speed);
}

double m_s_from(SpeedUnit unit, double speed) {
  return (unit == SpeedUnit::Mph ? core::from_mph(speed) : core::from_km_per_h(speed)).value();
}

std::string speed_words(SpeedUnit unit, std::optional<double> speed_m_s) {
  return speed_m_s ? number(speed_in(unit, *speed_m_s), 1) : number(std::nullopt, 1);
}

}  // namespace footfall::ui
