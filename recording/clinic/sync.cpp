#include "recording/clinic/sync.hpp"

#include "recording/clinic/audit.hpp"
#include "recording/clinic/change_log.hpp"
#include "recording/clinic/schema.hpp"

namespace footfall::recording::clinic {
namespace {

using core::Remedy;

constexpr int kBatch = 200;

tl::unexpected<core::Error> fork(const std::string& origin) {
  return core::fail(
      Remedy::Reconfigure,
      "the server holds other rows of %.60s than this database: an old copy was put back or the file "
      "was copied to a second machine; nothing was sent. Set up this station's database anew",
      origin.c_str());
}

/// One or none, numbered `seq`.
core::Result<std::string> uuid_at(Sql& sql, const std::string& origin, std::int64_t seq) {
  const auto found = changes_after(sql, origin, seq - 1, 1);
  if (!found) return tl::unexpected(found.error());
  return found->empty() ? std::string() : found->front().uuid;
}

/// The newest change that both have must be the same one.
core::Result<void> check_same_past(Sql& local, Sql& server, const std::string& origin, std::int64_t common) {
  if (common == 0) return {};
  const auto here = uuid_at(local, origin, common);
  if (!here) return tl::unexpected(here.error());
  const auto there = uuid_at(server, origin, common);
  if (!there) return tl::unexpected(there.error());
  if (*here != *there) return fork(origin);
  return {};
}

/// Copies the changes of one origin that `to` lacks; each batch whole or not at all.
core::Result<std::int64_t> copy_changes(Sql& from, Sql& to, const std::string& origin) {
  const auto last = last_change(to, origin);
  if (!last) return tl::unexpected(last.error());
  std::int64_t at = *last, copied = 0;
  for (;;) {
    const auto batch = changes_after(from, origin, at, kBatch);
    if (!batch) return tl::unexpected(batch.error());
    if (batch->empty()) return copied;
    Transaction transaction(to);
    if (const auto begun = transaction.begin(0); !begun) return tl::unexpected(begun.error());
    for (const Change& change : *batch) {
      if (change.seq != ++at)
        return core::fail(Remedy::Reconfigure, "change %lld of %.60s is missing: the database is damaged",
                          static_cast<long long>(at), origin.c_str());
      if (const auto taken = take_change(to, change); !taken) return tl::unexpected(taken.error());
    }
    if (const auto committed = transaction.commit(); !committed) return tl::unexpected(committed.error());
    copied += static_cast<std::int64_t>(batch->size());
  }
}

core::Result<std::int64_t> copy_audit(Sql& from, Sql& to, const std::string& origin) {
  const auto last = last_audit(to, origin);
  if (!last) return tl::unexpected(last.error());
  std::int64_t at = *last, copied = 0;
  if (at > 0) {
    const auto here = audit_after(from, origin, at - 1, 1), there = audit_after(to, origin, at - 1, 1);
    if (!here) return tl::unexpected(here.error());
    if (!there) return tl::unexpected(there.error());
    if (here->empty() || there->empty() || !same(here->front().hash, there->front().hash))
      return fork(origin);
  }
  for (;;) {
    const auto batch = audit_after(from, origin, at, kBatch);
    if (!batch) return tl::unexpected(batch.error());
    if (batch->empty()) return copied;
    Transaction transaction(to);
    if (const auto begun = transaction.begin(0); !begun) return tl::unexpected(begun.error());
    for (const AuditRow& row : *batch) {
      if (row.seq != ++at)
        return core::fail(Remedy::Operator,
                          "row %lld of the audit of %.60s is missing: run footfall clinic audit verify",
                          static_cast<long long>(at), origin.c_str());
      if (const auto taken = take_audit(to, row); !taken) return tl::unexpected(taken.error());
    }
    if (const auto committed = transaction.commit(); !committed) return tl::unexpected(committed.error());
    copied += static_cast<std::int64_t>(batch->size());
  }
}

core::Result<std::int64_t> fetch_others(Sql& local, Sql& server, const std::string& origin) {
  const auto origins =
      server.run("SELECT DISTINCT origin FROM change WHERE origin <> ?1 ORDER BY origin", {origin});
  if (!origins) return tl::unexpected(origins.error());
  std::int64_t fetched = 0;
  for (const Row& row : *origins) {
    const auto copied = copy_changes(server, local, row.text(0));
    if (!copied) return tl::unexpected(copied.error());
    fetched += *copied;
  }
  return fetched;
}

}  // namespace

core::Result<Exchanged> exchange(Sql& local, Sql& server, const std::string& origin) {
  if (const auto migrated = migrate(server); !migrated) return tl::unexpected(migrated.error());
  const auto here = last_change(local, origin);
  if (!here) return tl::unexpected(here.error());
  const auto there = last_change(server, origin);
  if (!there) return tl::unexpected(there.error());
  if (*there > *here) return fork(origin);
  if (const auto fits = check_same_past(local, server, origin, *there); !fits)
    return tl::unexpected(fits.error());
  Exchanged done;
  const auto changes = copy_changes(local, server, origin);
  if (!changes) return tl::unexpected(changes.error());
  done.sent_changes = *changes;
  done.server_changes = *there + *changes;
  const auto audit = copy_audit(local, server, origin);
  if (!audit) return tl::unexpected(audit.error());
  done.sent_audit = *audit;
  const auto kept = last_audit(server, origin);
  if (!kept) return tl::unexpected(kept.error());
  done.server_audit = *kept;
  const auto fetched = fetch_others(local, server, origin);
  if (!fetched) return tl::unexpected(fetched.error());
  done.fetched = *fetched;
  return done;
}

core::Result<SyncState> sync_state(Sql& local, const std::string& origin) {
  SyncState state;
  const auto changes = last_change(local, origin);
  if (!changes) return tl::unexpected(changes.error());
  const auto audit = last_audit(local, origin);
  if (!audit) return tl::unexpected(audit.error());
  const auto rows = local.run(
      "SELECT last_try_wall_ns, last_success_wall_ns, uploaded_changes, uploaded_audit, problem FROM "
      "sync_state "
      "WHERE origin = ?1",
      {origin});
  if (!rows) return tl::unexpected(rows.error());
  state.pending_changes = *changes;
  state.pending_audit = *audit;
  if (rows->empty()) return state;
  const Row& row = rows->front();
  state.pending_changes -= row.integer(2);
  state.pending_audit -= row.integer(3);
  state.last_try_wall_ns = row.integer(0);
  state.last_success_wall_ns = row.integer(1);
  state.problem = row.text(4);
  return state;
}

core::Result<void> note_sync(Sql& local, const std::string& origin, const core::Result<Exchanged>& result) {
  const std::int64_t now = wall_now_ns();
  const auto made = local.run(
      "INSERT INTO sync_state(origin, last_try_wall_ns, last_success_wall_ns, uploaded_changes, "
      "uploaded_audit, problem) "
      "VALUES(?1, 0, 0, 0, 0, '') ON CONFLICT DO NOTHING",
      {origin});
  if (!made) return tl::unexpected(made.error());
  const auto noted =
      result ? local.run(
                   "UPDATE sync_state SET last_try_wall_ns = ?2, last_success_wall_ns = ?2, problem = '', "
                   "uploaded_changes = ?3, uploaded_audit = ?4 "
                   "WHERE origin = ?1",
                   {origin, now, result->server_changes, result->server_audit})
             : local.run("UPDATE sync_state SET last_try_wall_ns = ?2, problem = ?3 WHERE origin = ?1",
                         {origin, now, std::string(result.error().what())});
  if (!noted) return tl::unexpected(noted.error());
  return {};
}

core::Result<Exchanged> synchronise(Sql& local, const std::string& server, const std::string& origin) {
  auto opened = open_postgres(server);
  core::Result<Exchanged> result =
      opened ? exchange(local, **opened, origin) : core::Result<Exchanged>(tl::unexpected(opened.error()));
  if (const auto noted = note_sync(local, origin, result); !noted && result)
    return tl::unexpected(noted.error());
  return result;
}

}  // namespace footfall::recording::clinic
