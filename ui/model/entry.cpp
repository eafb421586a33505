#include "ui/model/entry.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace footfall::ui {
namespace {

constexpr double kGrid = 0.1;
constexpr double kTiny = 1e-6;  // so that the ceiling itself, after the unit's rounding, is allowed
constexpr double kLightestKg = 20.0, kHeaviestKg = 250.0;

double on_grid(double value, double grid) {
  return std::round(value / grid) * grid;
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  const auto begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return std::nullopt;
  std::string plain(text.substr(begin, text.find_last_not_of(' ') - begin + 1));
  std::replace(plain.begin(), plain.end(), ',', '.');
  double value = 0.0;
  const char* end = plain.data() + plain.size();
  const auto [stopped, error] = std::from_chars(plain.data(), end, value, std::chars_format::fixed);
  if (error != std::errc{} || stopped != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<double> speed_request_m_s(double speed, double ceiling_m_s, SpeedUnit unit) {
  if (!std::isfinite(speed) || speed < 0.0 || !(speed <= speed_in(unit, ceiling_m_s) + kTiny)) {
    return std::nullopt;
  }
  return std::min(m_s_from(unit, speed), ceiling_m_s);
}

double stepped_speed_m_s(double from_m_s, double step, double ceiling_m_s, SpeedUnit unit) {
  const double wanted = on_grid(speed_in(unit, from_m_s) + step, kGrid);
  return std::clamp(m_s_from(unit, wanted), 0.0, std::max(0.0, ceiling_m_s));
}

double stepped_split_m_s(double from_m_s, double step, double largest_m_s, double speed_m_s,
                         double slowest_m_s, double ceiling_m_s, SpeedUnit unit) {
  const double largest = std::max(0.0, largest_m_s);
  const double lowest = std::max(-largest, std::max(0.0, slowest_m_s) - speed_m_s),
               highest = std::min(largest, ceiling_m_s - speed_m_s);
  const double wanted = m_s_from(unit, on_grid(speed_in(unit, from_m_s) + step, kGrid));
  return lowest <= highest ? std::clamp(wanted, lowest, highest) : 0.0;
}

std::optional<double> incline_request_percent(double percent) {
  if (!std::isfinite(percent) || percent < kInclineLowestPercent || percent > kInclineHighestPercent) {
    return std::nullopt;
  }
  return percent;
}

double stepped_incline_percent(double from_percent, double step_percent) {
  return std::clamp(on_grid(from_percent + step_percent, 0.1), kInclineLowestPercent, kInclineHighestPercent);
}

std::optional<double> parse_mass_kg(std::string_view text) {
  const auto mass = parse_number(text);
  if (!mass || *mass < kLightestKg || *mass > kHeaviestKg) return std::nullopt;
  return mass;
}

}  // namespace footfall::ui
