#pragma once
#include <string>

#include "recording/clinic/sql.hpp"

/// Store and forward between a station's own database and the clinic's server (docs/clinic-database.md
/// "Several stations"): the station writes to its disk first; what the server lacks of this origin is sent in
/// order, and what other stations have sent is fetched. What was transferred is known from the rows
/// themselves, in the same transaction that stores them: a cut at any moment neither loses nor doubles one.
/// Thread: as Sql. Blocks: disk and network. Errors: those of Sql; Reconfigure when this database and the
/// server's rows of its origin do not belong together (an old copy was put back, or the file was copied to a
/// second machine).
namespace footfall::recording::clinic {

struct Exchanged {
  std::int64_t sent_changes = 0, sent_audit = 0, fetched = 0;
  std::int64_t server_changes = 0, server_audit = 0;  ///< of this origin, as the server has them now
  [[nodiscard]] bool any() const { return sent_changes + sent_audit + fetched > 0; }
};
core::Result<Exchanged> exchange(Sql& local, Sql& server, const std::string& origin);

struct SyncState {
  std::int64_t pending_changes = 0, pending_audit = 0;          ///< not known to be on the server
  std::int64_t last_try_wall_ns = 0, last_success_wall_ns = 0;  ///< 0: never
  std::string problem;                                          ///< empty, or one sentence
};
/// As the last exchange left it, from the local database alone.
core::Result<SyncState> sync_state(Sql& local, const std::string& origin);
/// One exchange with a server by its connection string, noted for sync_state().
core::Result<Exchanged> synchronise(Sql& local, const std::string& server, const std::string& origin);
core::Result<void> note_sync(Sql& local, const std::string& origin, const core::Result<Exchanged>& result);

}  // namespace footfall::recording::clinic
