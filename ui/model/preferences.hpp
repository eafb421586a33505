#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "ui/model/speed_unit.hpp"

/// How this operator wants the screen. Pure. Thread: any. Blocks: never. Errors: what cannot be read of a
/// text keeps its default.
namespace footfall::ui {

enum class Look : std::uint8_t { Dark, Light };

struct Preferences {
  SpeedUnit unit = SpeedUnit::KmPerH;
  Look look = Look::Dark;
  std::uint8_t sides = 0;   ///< 0 blue and orange, 1 teal and magenta, 2 light and dark
  float font_scale = 1.0F;  ///< kSmallestType to kLargestType

  static constexpr float kSmallestType = 0.8F, kLargestType = 1.0F;  // larger: something would be cut
  friend bool operator==(const Preferences&, const Preferences&) = default;
};

/// Lines of "name = value".
[[nodiscard]] std::string text_of(const Preferences& preferences);
[[nodiscard]] Preferences preferences_from(std::string_view text);

}  // namespace footfall::ui
