#pragma once
#include <algorithm>
#include <string_view>

namespace footfall::station {

/// What everybody who watches may be shown of a marker: the key of a prepared one. Free text may name a
/// person; it is for the operator and the technician alone. Thread: any. Blocks/allocates: never.
[[nodiscard]] inline bool is_marker_key(std::string_view preset) {
  constexpr std::size_t kLongest = 40;
  return !preset.empty() && preset.size() <= kLongest &&
         std::all_of(preset.begin(), preset.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
         });
}

}  // namespace footfall::station
