#pragma once
#include <cstddef>
#include <string>

/// The station's words on the health of steps (gait::all_health_names) in as few as a place has room for.
/// Pure. Thread: any. Blocks: never. Allocates: the words. Errors: words that this console has never heard of
/// stay as they are where they are short enough, and are told to stand elsewhere where not.
namespace footfall::ui {

inline constexpr std::size_t kLongestDoubt = 25;

/// For the line below a read-out's figure, and for a row of the 5/20 panel, whose first full words stand
/// above all rows.
[[nodiscard]] std::string short_doubt(const std::string& reason);

}  // namespace footfall::ui
