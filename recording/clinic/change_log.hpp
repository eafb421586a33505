#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "recording/clinic/sql.hpp"

/// Every write to the clinic database is a change: numbered without a gap within its origin (one database of
/// one station), kept for ever, and applied to the table of its kind in the same transaction, here and, by
/// the synchronisation, in every other copy. So a change can be repeated anywhere without being doubled.
/// Facts (sessions, calibrations) are added once. Of two changes of one row the greater (version, wall time,
/// origin) stays, in whichever order they come; the other remains in the history.
/// Thread: as Sql, inside a transaction of the caller. Errors: those of Sql; Bug for an unknown kind.
namespace footfall::recording::clinic {

struct Change {
  std::string origin;
  std::int64_t seq = 0;
  std::string uuid, kind, entity;
  std::int64_t version = 1, wall_ns = 0;
  std::string payload;  ///< JSON object of the row's columns; blobs as hex
};

/// The columns of one kind, with what they hold.
struct Column {
  const char* name;
  char type;  ///< t text, i integer, r real, b blob
};
struct Kind {
  const char* name;  ///< also the table
  std::vector<Column> columns;
  std::vector<const char*> key;
  bool changes;  ///< false: a fact
};
[[nodiscard]] const Kind* kind_of(std::string_view name);

/// Numbers, stores and applies a new change of `origin`. The payload's texts are cleaned: what is no UTF-8 or
/// a control character would be refused by the other back end for ever.
core::Result<void> add_change(Sql& sql, const std::string& origin, const std::string& kind,
                              const std::string& entity, const nlohmann::ordered_json& payload);
/// Stores and applies a change that came from elsewhere; one that is here already does nothing.
core::Result<void> take_change(Sql& sql, const Change& change);
/// Of one origin, numbered above `after`, in order, at most `count`.
core::Result<std::vector<Change>> changes_after(Sql& sql, const std::string& origin, std::int64_t after,
                                                int count);
/// Everything that was ever said of one row, as it came here; the newest by order last.
core::Result<std::vector<Change>> history(Sql& sql, const std::string& kind, const std::string& entity);
/// Highest number of an origin; 0 where there is none.
core::Result<std::int64_t> last_change(Sql& sql, const std::string& origin);

/// UTF-8 without control characters; what is not becomes '?'.
[[nodiscard]] std::string clean(std::string_view text);
[[nodiscard]] std::int64_t wall_now_ns();

}  // namespace footfall::recording::clinic
