#include "ui/model/preferences.hpp"

#include <algorithm>

#include "ui/model/entry.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

void take(Preferences& preferences, std::string_view name, std::string_view value) {
  if (name == "speed_unit") preferences.unit = value == "mph" ? SpeedUnit::Mph : SpeedUnit::KmPerH;
  if (name == "theme") preferences.look = value == "light" ? Look::Light : Look::Dark;
  if (name == "side_colours" && value.size() == 1 && value[0] >= '0' && value[0] <= '2') {
    preferences.sides = static_cast<std::uint8_t>(value[0] - '0');
  }
  if (name == "font_scale") {
    if (const auto scale = parse_number(value)) {
      preferences.font_scale =
          std::clamp(static_cast<float>(*scale), Preferences::kSmallestType, Preferences::kLargestType);
    }
  }
}

}  // namespace

std::string text_of(const Preferences& preferences) {
  return std::string("speed_unit = ") + (preferences.unit == SpeedUnit::Mph ? "mph" : "km/h") +
         "\ntheme = " + (preferences.look == Look::Light ? "light" : "dark") +
         "\nside_colours = " + std::to_string(preferences.sides) +
         "\nfont_scale = " + number(static_cast<double>(preferences.font_scale), 2) + "\n";
}

Preferences preferences_from(std::string_view text) {
  Preferences preferences;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto equals = line.find('=');
    if (equals == std::string_view::npos) continue;
    take(preferences, trimmed(line.substr(0, equals)), trimmed(line.substr(equals + 1)));
  }
  return preferences;
}

}  // namespace footfall::ui
