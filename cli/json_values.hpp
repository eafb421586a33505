#pragma once
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

/// How the commands' JSON says what is not measurable: null, for nullopt and for what is not finite; never 0.
/// Thread: any. Blocks: no. Allocates: the value. Errors: none.
namespace footfall::cli {

/// Of a quantity of core/units.hpp: its number.
template <class Quantity>
nlohmann::ordered_json number_or_null(const std::optional<Quantity>& quantity) {
  if (!quantity || !quantity->is_finite()) return nullptr;
  return quantity->value();
}

inline nlohmann::ordered_json number_or_null(const std::optional<double>& value) {
  if (!value || !std::isfinite(*value)) return nullptr;
  return *value;
}

/// nullptr: not known.
inline nlohmann::ordered_json word_or_null(const char* word) {
  if (word == nullptr) return nullptr;
  return word;
}

}  // namespace footfall::cli
