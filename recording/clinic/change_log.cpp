#include "recording/clinic/change_log.hpp"

#include <algorithm>
#include <array>

#include "core/time.hpp"
#include "recording/clinic/sealing.hpp"

namespace footfall::recording::clinic {
namespace {

using Json = nlohmann::ordered_json;
using core::Remedy;

const std::array<Kind, 7>& kinds() {
  static const std::array<Kind, 7> all{{
      {"patient", {{"pseudonym", 't'}, {"created_wall_ns", 'i'}, {"active", 'i'}}, {"pseudonym"}, true},
      {"identity", {{"pseudonym", 't'}, {"field", 't'}, {"sealed", 'b'}}, {"pseudonym", "field"}, true},
      {"session",
       {{"id", 't'},
        {"pseudonym", 't'},
        {"station", 't'},
        {"file", 't'},
        {"head_hash", 't'},
        {"started_wall_ns", 'i'},
        {"duration_s", 'r'},
        {"complete", 'i'},
        {"simulated", 'i'},
        {"software_version", 't'},
        {"method_id", 't'},
        {"mass_kg", 'r'},
        {"steps", 'i'},
        {"cadence_spm", 'r'},
        {"contact_time_s", 'r'},
        {"peak_vgrf_n", 'r'}},
       {"id"},
       false},
      {"device",
       {{"id", 't'}, {"kind", 't'}, {"product", 't'}, {"serial", 't'}, {"active", 'i'}},
       {"id"},
       true},
      {"calibration",
       {{"id", 't'},
        {"device", 't'},
        {"what", 't'},
        {"performed_wall_ns", 'i'},
        {"performed_by", 't'},
        {"passed", 'i'},
        {"result", 't'}},
       {"id"},
       false},
      {"due",
       {{"id", 't'}, {"subject", 't'}, {"what", 't'}, {"due_wall_ns", 'i'}, {"done", 'i'}},
       {"id"},
       true},
      {"person", {{"name", 't'}, {"role", 't'}, {"pin_hash", 't'}, {"active", 'i'}}, {"name"}, true},
  }};
  return all;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

/// The greater (version, wall time, origin) stays, whichever comes first.
std::string upsert(const Kind& kind) {
  std::vector<std::string> names, numbers, updates;
  const std::string table = kind.name;
  for (const Column& column : kind.columns) names.emplace_back(column.name);
  for (const char* more : {"version", "wall_ns", "origin"}) names.emplace_back(more);
  for (std::size_t i = 0; i < names.size(); ++i) {
    numbers.push_back("?" + std::to_string(i + 1));
    updates.push_back(names[i] + " = excluded." + names[i]);
  }
  const std::string key = joined({kind.key.begin(), kind.key.end()});
  std::string sql = "INSERT INTO " + table + "(" + joined(names) + ") VALUES(" + joined(numbers) +
                    ") ON CONFLICT(" + key + ") DO ";
  if (!kind.changes) return sql + "NOTHING";
  return sql + "UPDATE SET " + joined(updates) +
         " WHERE (excluded.version, excluded.wall_ns, excluded.origin) > (" + table + ".version, " + table +
         ".wall_ns, " + table + ".origin)";
}

Value value_of(const Json& payload, const Column& column) {
  const auto found = payload.find(column.name);
  if (found == payload.end() || found->is_null()) return std::monostate{};
  if (column.type == 'i' && found->is_number_integer()) return found->get<std::int64_t>();
  if (column.type == 'r' && found->is_number()) return found->get<double>();
  if (column.type == 't' && found->is_string()) return found->get<std::string>();
  if (column.type == 'b' && found->is_string()) return from_hex(found->get<std::string>());
  return std::monostate{};
}

core::Result<void> apply(Sql& sql, const Change& change) {
  const Kind* kind = kind_of(change.kind);
  if (kind == nullptr)
    return core::fail(Remedy::Reconfigure,
                      "the clinic database holds a record of a kind (%.40s) that this program does not know: "
                      "install the newer Footfall here",
                      change.kind.c_str());
  const Json payload = Json::parse(change.payload, nullptr, false);
  if (!payload.is_object())
    return core::fail(Remedy::Reconfigure, "change %lld of %.60s is damaged",
                      static_cast<long long>(change.seq), change.origin.c_str());
  std::vector<Value> values;
  for (const Column& column : kind->columns) values.push_back(value_of(payload, column));
  values.emplace_back(change.version);
  values.emplace_back(change.wall_ns);
  values.emplace_back(change.origin);
  const auto applied = sql.run(upsert(*kind), values);
  if (!applied) return tl::unexpected(applied.error());
  return {};
}

Change change_of(const Row& row) {
  return {row.text(0), row.integer(1), row.text(2),    row.text(3),
          row.text(4), row.integer(5), row.integer(6), row.text(7)};
}

constexpr std::string_view kColumns = "origin, seq, uuid, kind, entity, version, wall_ns, payload";

core::Result<std::vector<Change>> changes_of(const core::Result<Rows>& rows) {
  if (!rows) return tl::unexpected(rows.error());
  std::vector<Change> changes;
  for (const Row& row : *rows) changes.push_back(change_of(row));
  return changes;
}

core::Result<std::int64_t> next_version(Sql& sql, const std::string& kind, const std::string& entity) {
  const auto rows =
      sql.run("SELECT COALESCE(MAX(version), 0) FROM change WHERE kind = ?1 AND entity = ?2", {kind, entity});
  if (!rows) return tl::unexpected(rows.error());
  return rows->front().integer(0) + 1;
}

}  // namespace

const Kind* kind_of(std::string_view name) {
  const auto& all = kinds();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Kind& kind) { return name == kind.name; });
  return found != all.end() ? &*found : nullptr;
}

core::Result<void> add_change(Sql& sql, const std::string& origin, const std::string& kind,
                              const std::string& entity, const Json& payload) {
  const auto last = last_change(sql, origin);
  if (!last) return tl::unexpected(last.error());
  const auto version = next_version(sql, kind, entity);
  if (!version) return tl::unexpected(version.error());
  Json cleaned = payload;
  for (auto& value : cleaned) {
    if (value.is_string()) value = clean(value.get_ref<const std::string&>());
  }
  return take_change(
      sql, {origin, *last + 1, random_hex(16), kind, entity, *version, wall_now_ns(), cleaned.dump()});
}

core::Result<void> take_change(Sql& sql, const Change& change) {
  const auto stored = sql.run(
      "INSERT INTO change(origin, seq, uuid, kind, entity, version, wall_ns, payload) "
      "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING RETURNING seq",
      {change.origin, change.seq, change.uuid, change.kind, change.entity, change.version, change.wall_ns,
       change.payload});
  if (!stored) return tl::unexpected(stored.error());
  if (stored->empty()) return {};
  return apply(sql, change);
}

core::Result<std::vector<Change>> changes_after(Sql& sql, const std::string& origin, std::int64_t after,
                                                int count) {
  return changes_of(sql.run("SELECT " + std::string(kColumns) +
                                " FROM change WHERE origin = ?1 AND seq > ?2 ORDER BY seq LIMIT " +
                                std::to_string(count),
                            {origin, after}));
}

core::Result<std::vector<Change>> history(Sql& sql, const std::string& kind, const std::string& entity) {
  return changes_of(
      sql.run("SELECT " + std::string(kColumns) +
                  " FROM change WHERE kind = ?1 AND entity = ?2 ORDER BY version, wall_ns, origin",
              {kind, entity}));
}

core::Result<std::int64_t> last_change(Sql& sql, const std::string& origin) {
  const auto rows = sql.run("SELECT COALESCE(MAX(seq), 0) FROM change WHERE origin = ?1", {origin});
  if (!rows) return tl::unexpected(rows.error());
  return rows->front().integer(0);
}

std::string clean(std::string_view text) {
  // The JSON library decides what is UTF-8; its replacement character becomes a plain one.
  const std::string dumped = Json(std::string(text)).dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string valid = Json::parse(dumped).get<std::string>();
  for (auto at = valid.find("\xEF\xBF\xBD"); at != std::string::npos; at = valid.find("\xEF\xBF\xBD"))
    valid.replace(at, 3, "?");
  for (char& c : valid) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  return valid;
}

std::int64_t wall_now_ns() {
  return core::clock_ns(CLOCK_REALTIME);
}

}  // namespace footfall::recording::clinic
