#include "recording/clinic/schema.hpp"

#include <array>

namespace footfall::recording::clinic {
namespace {

/// Rows that change carry version, wall_ns and origin: the order in which one replaces another.
constexpr const char* kVersion1 = R"sql(
CREATE TABLE change(
  origin {name} NOT NULL,
  seq BIGINT NOT NULL,
  uuid {name} NOT NULL UNIQUE,
  kind {name} NOT NULL,
  entity {name} NOT NULL,
  version BIGINT NOT NULL,
  wall_ns BIGINT NOT NULL,
  payload TEXT NOT NULL,
  PRIMARY KEY(origin, seq)
);
CREATE INDEX change_entity ON change(kind, entity);
CREATE TABLE origin(
  station {name} NOT NULL PRIMARY KEY,
  origin {name} NOT NULL
);
CREATE TABLE patient(
  pseudonym {name} NOT NULL PRIMARY KEY,
  created_wall_ns BIGINT NOT NULL,
  active BIGINT NOT NULL,
  version BIGINT NOT NULL, wall_ns BIGINT NOT NULL, origin {name} NOT NULL
);
CREATE TABLE identity(
  pseudonym {name} NOT NULL,
  field {name} NOT NULL,
  sealed {blob} NOT NULL,
  version BIGINT NOT NULL, wall_ns BIGINT NOT NULL, origin {name} NOT NULL,
  PRIMARY KEY(pseudonym, field)
);
CREATE TABLE session(
  id {name} NOT NULL PRIMARY KEY,
  pseudonym {name} NOT NULL,
  station {name} NOT NULL,
  file TEXT NOT NULL,
  head_hash TEXT NOT NULL,
  started_wall_ns BIGINT NOT NULL,
  duration_s {real},
  complete BIGINT NOT NULL,
  simulated BIGINT NOT NULL,
  software_version TEXT NOT NULL,
  method_id TEXT NOT NULL,
  mass_kg {real},
  steps BIGINT NOT NULL,
  cadence_spm {real},
  contact_time_s {real},
  peak_vgrf_n {real},
  version BIGINT NOT NULL, wall_ns BIGINT NOT NULL, origin {name} NOT NULL
);
CREATE INDEX session_patient ON session(pseudonym, started_wall_ns);
CREATE TABLE device(
  id {name} NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  product TEXT NOT NULL,
  serial TEXT NOT NULL,
  active BIGINT NOT NULL,
  version BIGINT NOT NULL, wall_ns BIGINT NOT NULL, origin {name} NOT NULL
);
CREATE TABLE calibration(
  id {name} NOT NULL PRIMARY KEY,
  device {name} NOT NULL,
  what TEXT NOT NULL,
  performed_wall_ns BIGINT NOT NULL,
  performed_by TEXT NOT NULL,
  passed BIGINT NOT NULL,
  result TEXT NOT NULL,
  version BIGINT NOT NULL, wall_ns BIGINT NOT NULL, origin {name} NOT NULL
);
CREATE TABLE due(
  id {name} NOT NULL PRIMARY KEY,
  subject {name} NOT NULL,
  what TEXT NOT NULL,
  due_wall_ns BIGINT NOT NULL,
  done BIGINT NOT NULL,
  version BIGINT NOT NULL, wall_ns BIGINT NOT NULL, origin {name} NOT NULL
);
CREATE TABLE person(
  name {name} NOT NULL PRIMARY KEY,
  role TEXT NOT NULL,
  pin_hash TEXT NOT NULL,
  active BIGINT NOT NULL,
  version BIGINT NOT NULL, wall_ns BIGINT NOT NULL, origin {name} NOT NULL
);
CREATE TABLE audit(
  origin {name} NOT NULL,
  seq BIGINT NOT NULL,
  wall_ns BIGINT NOT NULL,
  who TEXT NOT NULL,
  role TEXT NOT NULL,
  uid BIGINT NOT NULL,
  pid BIGINT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  old_value TEXT NOT NULL,
  new_value TEXT NOT NULL,
  outcome TEXT NOT NULL,
  hash {blob} NOT NULL,
  signature {blob} NOT NULL,
  PRIMARY KEY(origin, seq)
);
CREATE TABLE sync_state(
  origin {name} NOT NULL PRIMARY KEY,
  last_try_wall_ns BIGINT NOT NULL,
  last_success_wall_ns BIGINT NOT NULL,
  uploaded_changes BIGINT NOT NULL,
  uploaded_audit BIGINT NOT NULL,
  problem TEXT NOT NULL
);
)sql";

constexpr const char* kVersion1Sqlite = R"sql(
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER change_is_not_deleted BEFORE DELETE ON change
BEGIN SELECT RAISE(ABORT, 'the history is append-only'); END;
)sql";

constexpr const char* kVersion1Postgres = R"sql(
CREATE FUNCTION footfall_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the % is append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OR DELETE ON audit
FOR EACH ROW EXECUTE FUNCTION footfall_append_only();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION footfall_append_only();
CREATE TRIGGER change_is_not_deleted BEFORE DELETE ON change
FOR EACH ROW EXECUTE FUNCTION footfall_append_only();
CREATE TRIGGER change_is_not_emptied BEFORE TRUNCATE ON change
FOR EACH STATEMENT EXECUTE FUNCTION footfall_append_only();
REVOKE ALL ON audit, change, identity, patient, person, session FROM PUBLIC;
)sql";

/// A calibration that only a session names has no verdict, and may have no day. SQLite takes no NOT NULL
/// away.
constexpr const char* kVersion2Sqlite = R"sql(
CREATE TABLE calibration_of_version_2(
  id TEXT NOT NULL PRIMARY KEY,
  device TEXT NOT NULL,
  what TEXT NOT NULL,
  performed_wall_ns BIGINT,
  performed_by TEXT NOT NULL,
  passed BIGINT,
  result TEXT NOT NULL,
  version BIGINT NOT NULL, wall_ns BIGINT NOT NULL, origin TEXT NOT NULL
);
INSERT INTO calibration_of_version_2(id, device, what, performed_wall_ns, performed_by, passed, result, version,
  wall_ns, origin)
SELECT id, device, what, performed_wall_ns, performed_by, passed, result, version, wall_ns, origin
FROM calibration;
DROP TABLE calibration;
ALTER TABLE calibration_of_version_2 RENAME TO calibration;
)sql";

constexpr const char* kVersion2Postgres = R"sql(
ALTER TABLE calibration ALTER COLUMN performed_wall_ns DROP NOT NULL, ALTER COLUMN passed DROP NOT NULL;
)sql";

constexpr std::array<Migration, 2> kMigrations{
    {{1, kVersion1, kVersion1Sqlite, kVersion1Postgres}, {2, "", kVersion2Sqlite, kVersion2Postgres}}};
constexpr std::int64_t kMigrationLock = 0x464F4F5446414C4C;  // "FOOTFALL"

std::string for_backend(std::string text, Backend backend) {
  const bool postgres = backend == Backend::Postgres;
  const std::array<std::pair<std::string_view, std::string_view>, 3> types{
      {{"{blob}", postgres ? "BYTEA" : "BLOB"},
       {"{real}", postgres ? "DOUBLE PRECISION" : "REAL"},
       {"{name}", postgres ? "TEXT COLLATE \"C\"" : "TEXT"}}};
  for (const auto& [token, type] : types) {
    for (auto at = text.find(token); at != std::string::npos; at = text.find(token, at + type.size()))
      text.replace(at, token.size(), type);
  }
  return text;
}

core::Result<void> apply(Sql& sql, const Migration& step) {
  if (const auto done = sql.script(for_backend(step.both, sql.backend())); !done) return done;
  const char* own = sql.backend() == Backend::Postgres ? step.postgres_only : step.sqlite_only;
  return sql.script(own);
}

core::Result<void> migrate_locked(Sql& sql, std::span<const Migration> steps) {
  const auto current = schema_version(sql);
  if (!current) return tl::unexpected(current.error());
  if (*current == 0) {
    if (const auto made = sql.script("CREATE TABLE clinic_schema(version BIGINT NOT NULL)"); !made)
      return made;
    if (const auto first = sql.run("INSERT INTO clinic_schema(version) VALUES(0)"); !first)
      return tl::unexpected(first.error());
  }
  for (const Migration& step : steps) {
    if (step.version <= *current) continue;
    if (const auto done = apply(sql, step); !done) return done;
  }
  const auto noted = sql.run("UPDATE clinic_schema SET version = ?1", {std::int64_t{steps.back().version}});
  if (!noted) return tl::unexpected(noted.error());
  return {};
}

}  // namespace

std::span<const Migration> migrations() {
  return kMigrations;
}

core::Result<int> schema_version(Sql& sql) {
  const auto exists = sql.has_table("clinic_schema");
  if (!exists) return tl::unexpected(exists.error());
  if (!*exists) return 0;
  const auto rows = sql.run("SELECT version FROM clinic_schema");
  if (!rows) return tl::unexpected(rows.error());
  return rows->empty() ? 0 : static_cast<int>(rows->front().integer(0));
}

core::Result<void> migrate(Sql& sql, std::span<const Migration> steps) {
  const int newest = steps.back().version;
  const auto current = schema_version(sql);
  if (!current) return tl::unexpected(current.error());
  if (*current > newest)
    return core::fail(
        core::Remedy::Reconfigure,
        "the clinic database is of version %d, this program knows %d: install the newer Footfall here",
        *current, newest);
  if (*current == newest) return {};
  Transaction transaction(sql);
  if (const auto begun = transaction.begin(kMigrationLock); !begun) return begun;
  if (const auto done = migrate_locked(sql, steps); !done) return done;
  return transaction.commit();
}

}  // namespace footfall::recording::clinic
