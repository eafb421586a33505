#pragma once
#include <functional>
#include <string>
#include <vector>

#include "recording/clinic/head_file.hpp"
#include "recording/clinic/sql.hpp"

/// The clinic's audit: append-only rows, one chain for each origin, so that stations need not wait for one
/// another. A row's hash covers the row and the hash before it; its signature (the audit key's) covers the
/// hash, so that nobody without the key can make a chain that fits; the chain's end is kept outside the
/// database (HeadFile), so that rows cut from the end are missed. Thread: as Sql. Blocks: disk or network.
namespace footfall::recording::clinic {

struct AuditEntry {
  std::string who, role;
  std::int64_t uid = 0, pid = 0;
  std::string action, subject, old_value, new_value, outcome;
};

struct AuditRow {
  std::string origin;
  std::int64_t seq = 0, wall_ns = 0;
  AuditEntry entry;
  Hash hash{}, signature{};
};

/// Appends inside a transaction of its own together with what `also` writes: both or neither. Refuses to go
/// on where the stored chain does not reach the kept head: a chain that grows again would hide that it was
/// cut.
core::Result<void> append_audit(Sql& sql, const HeadFile& heads, const std::string& origin,
                                const AuditEntry& entry, const std::function<core::Result<void>()>& also);

/// One sentence for each thing that is wrong; empty: whole.
struct AuditVerdict {
  std::string origin;
  Head end;               ///< of the rows that are there
  bool anchored = false;  ///< a kept head said where it must at least end
  std::vector<std::string> findings;
};
/// Walks one chain. Finds an edit, a row that is missing or doubled, a chain made with another key, and, with
/// a `kept` head, rows cut from the end.
core::Result<AuditVerdict> verify_audit(Sql& sql, const KeyRing& keys, const std::string& origin,
                                        const std::optional<Head>& kept);
/// All origins that are in the database, or of which the file keeps a head of.
core::Result<std::vector<std::string>> audit_origins(Sql& sql);

core::Result<std::vector<AuditRow>> audit_after(Sql& sql, const std::string& origin, std::int64_t after,
                                                int count);
/// A row that came from its station, as it is; one that is here already does nothing.
core::Result<void> take_audit(Sql& sql, const AuditRow& row);
core::Result<std::int64_t> last_audit(Sql& sql, const std::string& origin);

}  // namespace footfall::recording::clinic
