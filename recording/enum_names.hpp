#pragma once
#include <cstddef>
#include <string_view>

/// Enums as the words that a file holds, by a table in the order of the values. Thread: any.
/// Blocks/allocates: no. Errors: an unknown word leaves the value as it is and returns false.
namespace footfall::recording {

template <class Enum, std::size_t Size>
[[nodiscard]] std::string_view name_in(const std::string_view (&names)[Size], Enum value) {
  const auto index = static_cast<std::size_t>(value);
  return index < Size ? names[index] : names[0];
}

template <class Enum, std::size_t Size>
bool parse_in(const std::string_view (&names)[Size], std::string_view name, Enum& value) {
  for (std::size_t i = 0; i < Size; ++i) {
    if (names[i] != name) continue;
    value = static_cast<Enum>(i);
    return true;
  }
  return false;
}

}  // namespace footfall::recording
