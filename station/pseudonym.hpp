#pragma once
#include <string_view>

namespace footfall::station {

/// Whether a pseudonym names anybody: a console calls the runner without one "unnamed". Thread: any. Blocks,
/// allocates: no. Errors: none.
[[nodiscard]] constexpr bool is_named(std::string_view pseudonym) {
  return !pseudonym.empty() && pseudonym != "unnamed";
}

}  // namespace footfall::station
