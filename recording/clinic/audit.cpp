#include "recording/clinic/audit.hpp"

#include <algorithm>

#include "recording/clinic/change_log.hpp"

namespace footfall::recording::clinic {
namespace {

using core::Remedy;

constexpr int kBatch = 500;
constexpr std::string_view kColumns =
    "origin, seq, wall_ns, who, role, uid, pid, action, subject, old_value, new_value, outcome, hash, "
    "signature";

Hash hash_of(const Hash& previous, const AuditRow& row) {
  Hasher hasher;
  const AuditEntry& entry = row.entry;
  hasher.add(previous).add(row.origin).add(row.seq).add(row.wall_ns).add(entry.who).add(entry.role);
  hasher.add(entry.uid).add(entry.pid).add(entry.action).add(entry.subject);
  return hasher.add(entry.old_value).add(entry.new_value).add(entry.outcome).finish();
}

Bytes bytes_of(const Hash& hash) {
  return {hash.begin(), hash.end()};
}

Hash hash_of(const Bytes& bytes) {
  Hash hash{};
  std::copy_n(bytes.begin(), std::min(bytes.size(), hash.size()), hash.begin());
  return hash;
}

AuditRow row_of(const Row& row) {
  return {row.text(0),
          row.integer(1),
          row.integer(2),
          {row.text(3), row.text(4), row.integer(5), row.integer(6), row.text(7), row.text(8), row.text(9),
           row.text(10), row.text(11)},
          hash_of(row.bytes(12)),
          hash_of(row.bytes(13))};
}

bool fits(const KeyRing& keys, const AuditRow& row, const Hash& previous) {
  return same(row.hash, hash_of(previous, row)) &&
         same(row.signature, sign(keys, row.origin, {row.seq, row.hash}));
}

tl::unexpected<core::Error> cut(const std::string& origin, std::int64_t kept) {
  return core::fail(
      Remedy::Operator,
      "the audit of %.60s does not hold what its kept head says (row %lld): rows were removed or "
      "changed, or an old copy was put back; run footfall clinic audit verify",
      origin.c_str(), static_cast<long long>(kept));
}

/// The end of the stored chain, reached from the kept head over rows that fit.
core::Result<Head> trusted_end(Sql& sql, const HeadFile& heads, const std::string& origin) {
  const auto kept = heads.head(origin);
  if (!kept) return tl::unexpected(kept.error());
  Head end = kept->value_or(Head{});
  if (end.seq > 0) {
    const auto row = audit_after(sql, origin, end.seq - 1, 1);
    if (!row) return tl::unexpected(row.error());
    if (row->empty() || row->front().seq != end.seq || !same(row->front().hash, end.hash))
      return cut(origin, end.seq);
  }
  // Rows beyond it: the power failed between the commit and the head.
  for (;;) {
    const auto rows = audit_after(sql, origin, end.seq, kBatch);
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) return end;
    for (const AuditRow& row : *rows) {
      if (row.seq != end.seq + 1 || !fits(heads.keys(), row, end.hash)) return cut(origin, row.seq);
      end = {row.seq, row.hash};
    }
  }
}

std::int64_t lock_of(const std::string& origin) {
  Hasher hasher;
  const Hash hash = hasher.add(origin).finish();
  std::int64_t lock = 0;
  for (std::size_t i = 0; i < 7; ++i) lock = lock << 8 | std::to_integer<std::int64_t>(hash[i]);
  return lock | 1;
}

std::string row_name(std::int64_t seq) {
  return "row " + std::to_string(seq);
}

}  // namespace

core::Result<void> append_audit(Sql& sql, const HeadFile& heads, const std::string& origin,
                                const AuditEntry& entry, const std::function<core::Result<void>()>& also) {
  const HeadFile::Lock lock(heads.file());
  if (!lock.held())
    return core::fail(Remedy::Operator, "%.150s.lock cannot be opened: check the folder and its rights",
                      heads.file().c_str());
  Transaction transaction(sql);
  if (const auto begun = transaction.begin(lock_of(origin)); !begun) return begun;
  const auto end = trusted_end(sql, heads, origin);
  if (!end) return tl::unexpected(end.error());
  if (also) {
    if (const auto done = also(); !done) return done;
  }
  AuditRow row{origin, end->seq + 1, wall_now_ns(), entry, {}, {}};
  for (std::string* text : {&row.entry.who, &row.entry.role, &row.entry.action, &row.entry.subject,
                            &row.entry.old_value, &row.entry.new_value, &row.entry.outcome})
    *text = clean(*text);
  row.hash = hash_of(end->hash, row);
  row.signature = sign(heads.keys(), origin, {row.seq, row.hash});
  if (const auto stored = take_audit(sql, row); !stored) return stored;
  if (const auto committed = transaction.commit(); !committed) return committed;
  return heads.store(origin, {row.seq, row.hash});
}

core::Result<AuditVerdict> verify_audit(Sql& sql, const KeyRing& keys, const std::string& origin,
                                        const std::optional<Head>& kept) {
  AuditVerdict verdict{origin, {}, kept.has_value(), {}};
  bool kept_seen = !kept || kept->seq == 0;
  for (;;) {
    const auto rows = audit_after(sql, origin, verdict.end.seq, kBatch);
    if (!rows) return tl::unexpected(rows.error());
    if (rows->empty()) break;
    for (const AuditRow& row : *rows) {
      if (row.seq != verdict.end.seq + 1)
        verdict.findings.push_back(row_name(verdict.end.seq + 1) + " is missing before " + row_name(row.seq));
      else if (!same(row.hash, hash_of(verdict.end.hash, row)))
        verdict.findings.push_back(row_name(row.seq) + " was changed after it was written");
      if (!same(row.signature, sign(keys, origin, {row.seq, row.hash})))
        verdict.findings.push_back(row_name(row.seq) + " does not carry this clinic's signature");
      if (kept && row.seq == kept->seq) {
        kept_seen = true;
        if (!same(row.hash, kept->hash))
          verdict.findings.push_back(row_name(row.seq) + " is not the one that the kept head was taken of");
      }
      verdict.end = {row.seq, row.hash};
    }
  }
  if (!kept_seen)
    verdict.findings.push_back("the audit ends at row " + std::to_string(verdict.end.seq) +
                               ", but its kept head says " + std::to_string(kept->seq) +
                               ": rows were removed");
  return verdict;
}

core::Result<std::vector<std::string>> audit_origins(Sql& sql) {
  const auto rows = sql.run("SELECT origin FROM audit UNION SELECT origin FROM origin ORDER BY 1");
  if (!rows) return tl::unexpected(rows.error());
  std::vector<std::string> origins;
  for (const Row& row : *rows) origins.push_back(row.text(0));
  return origins;
}

core::Result<std::vector<AuditRow>> audit_after(Sql& sql, const std::string& origin, std::int64_t after,
                                                int count) {
  const auto rows =
      sql.run("SELECT " + std::string(kColumns) +
                  " FROM audit WHERE origin = ?1 AND seq > ?2 ORDER BY seq LIMIT " + std::to_string(count),
              {origin, after});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<AuditRow> audit;
  for (const Row& row : *rows) audit.push_back(row_of(row));
  return audit;
}

core::Result<void> take_audit(Sql& sql, const AuditRow& row) {
  const AuditEntry& entry = row.entry;
  const auto stored = sql.run(
      "INSERT INTO audit(" + std::string(kColumns) +
          ") VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) ON CONFLICT DO NOTHING",
      {row.origin, row.seq, row.wall_ns, entry.who, entry.role, entry.uid, entry.pid, entry.action,
       entry.subject, entry.old_value, entry.new_value, entry.outcome, bytes_of(row.hash),
       bytes_of(row.signature)});
  if (!stored) return tl::unexpected(stored.error());
  return {};
}

core::Result<std::int64_t> last_audit(Sql& sql, const std::string& origin) {
  const auto rows = sql.run("SELECT COALESCE(MAX(seq), 0) FROM audit WHERE origin = ?1", {origin});
  if (!rows) return tl::unexpected(rows.error());
  return rows->front().integer(0);
}

}  // namespace footfall::recording::clinic
