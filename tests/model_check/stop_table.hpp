#pragma once
#include <string>

/// The table state x cause of docs/safety.md, made by trying: from every reachable calm state of the real
/// supervisor each cause is held for three cycles, and what differs from the same cycles without it is
/// written down. Thread: one.
namespace footfall::model {

/// Markdown, one line per cause.
[[nodiscard]] std::string stop_table();

inline constexpr const char* kTableBegin = "<!-- stops: made by scripts/safety-table -->";
inline constexpr const char* kTableEnd = "<!-- end of stops -->";

/// `page` with what stands between the markers replaced by `table`; empty when a marker is missing.
[[nodiscard]] std::string with_table(const std::string& page, const std::string& table);

}  // namespace footfall::model
