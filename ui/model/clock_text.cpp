#include "ui/model/clock_text.hpp"

#include <array>
#include <cmath>
#include <cstdio>

namespace footfall::ui {

std::string clock_text(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0.0) return "--";
  const auto whole = static_cast<long long>(std::llround(seconds));
  std::array<char, 32> text{};
  if (whole >= 3600) {
    std::snprintf(text.data(), text.size(), "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
  } else {
    std::snprintf(text.data(), text.size(), "%lld:%02lld", whole / 60, whole % 60);
  }
  return text.data();
}

std::optional<double> clock_seconds(std::string_view text) {
  constexpr std::size_t kMostParts = 3, kMostDigits = 3;
  std::array<int, kMostParts> parts{};
  std::size_t count = 0, digits = 0;
  for (const char c : text) {
    if (c == ':') {
      if (digits == 0 || count + 1 == kMostParts) return std::nullopt;
      ++count;
      digits = 0;
    } else if (c >= '0' && c <= '9' && digits < kMostDigits) {
      parts[count] = 10 * parts[count] + (c - '0');
      ++digits;
    } else {
      return std::nullopt;
    }
  }
  // After a colon there are two digits, below 60: "3:5" may be meant as 3:05 or as 3:50.
  if (count == 0 || digits != 2 || parts[count] > 59) return std::nullopt;
  if (count == 2 && parts[1] > 59) return std::nullopt;
  int seconds = 0;
  for (std::size_t i = 0; i <= count; ++i) seconds = 60 * seconds + parts[i];
  return seconds;
}

}  // namespace footfall::ui
