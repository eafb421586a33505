#include "recording/incident_reader.hpp"

#include <algorithm>

#include "recording/reader_impl.hpp"
#include "recording/tables/incident_columns.hpp"
#include "recording/tables/schema.hpp"

namespace footfall::recording {
namespace {

constexpr auto kVisitHead = [](auto& head, auto& visit) { visit_columns(head, visit); };
constexpr auto kVisitStored = [](auto& stored, auto& visit) { visit_stored(stored, visit); };

/// Every row of one table, whether it follows from the one before, and the chain's end.
template <class Row, class Take>
core::Result<IncidentChain> walk(SessionReader::Impl& session, std::size_t stream, const Hash& start,
                                 bool& intact, Take take) {
  IncidentChain chain{0, start};
  auto read = session.for_each<Stored<Row>>(
      kIncidentTables[stream + 1], kVisitStored, [&](const Stored<Row>& stored) {
        chain.last = hash_of(chain.last, stored);
        ++chain.count;
        intact = intact &&
                 std::equal(chain.last.begin(), chain.last.end(), stored.hash.begin(), stored.hash.end());
        take(stored);
      });
  if (!read) return tl::unexpected<core::Error>(read.error());
  return chain;
}

core::Result<std::int64_t> format_version_of(sqlite::Database& database) {
  return database.integer("PRAGMA user_version");
}

template <class Row>
auto nothing() {
  return [](const Stored<Row>&) {};
}

}  // namespace

core::Result<void> check_incidents(SessionReader::Impl& session, const Hash& start, std::string& complaint) {
  const auto version = format_version_of(*session.database);
  if (!version) return tl::unexpected<core::Error>(version.error());
  if (*version < kFirstVersionWithIncidents) return {};
  const auto heads = session.all<IncidentHead>(kIncidentTables[0], kVisitHead);
  if (!heads) return tl::unexpected<core::Error>(heads.error());
  bool intact = true;
  const core::Result<IncidentChain> ends[] = {
      walk<IncidentMotion>(session, 0, start, intact, nothing<IncidentMotion>()),
      walk<IncidentCommand>(session, 1, start, intact, nothing<IncidentCommand>()),
      walk<IncidentEvent>(session, 2, start, intact, nothing<IncidentEvent>()),
      walk<IncidentWire>(session, 3, start, intact, nothing<IncidentWire>()),
      walk<IncidentForceChunk>(session, 4, start, intact, nothing<IncidentForceChunk>())};
  std::array<IncidentChain, kIncidentStreams> chains{};
  for (std::size_t i = 0; i < chains.size(); ++i) {
    if (!ends[i]) return tl::unexpected<core::Error>(ends[i].error());
    chains[i] = *ends[i];
  }
  auto tail = session.database->prepare("SELECT incident_count,incident_hash FROM tail");
  if (!tail) return tl::unexpected<core::Error>(tail.error());
  const auto row = tail->next();
  if (!row) return tl::unexpected<core::Error>(row.error());
  const bool whole = *row && tail->integer(0) == static_cast<std::int64_t>(heads->size()) &&
                     hash_column(*tail, 1) == hash_of_incidents(start, chains, *heads);
  if (!intact || !whole)
    complaint = "the record of a stop (black box) was changed, or rows of it were removed";
  return {};
}

core::Result<std::vector<IncidentHead>> SessionReader::incidents() {
  const auto version = format_version_of(*impl_->database);
  if (!version) return tl::unexpected<core::Error>(version.error());
  if (*version < kFirstVersionWithIncidents) return std::vector<IncidentHead>{};
  return impl_->all<IncidentHead>(kIncidentTables[0], kVisitHead);
}

core::Result<Incident> SessionReader::incident(std::int64_t id) {
  // One moment of a file that may still be growing.
  if (auto begun = impl_->database->execute("BEGIN"); !begun)
    return tl::unexpected<core::Error>(begun.error());
  auto read = incident_now(id);
  (void)impl_->database->execute("COMMIT");
  return read;
}

core::Result<Incident> SessionReader::incident_now(std::int64_t id) {
  const auto heads = incidents();
  if (!heads) return tl::unexpected<core::Error>(heads.error());
  Incident incident;
  bool found = false;
  for (const IncidentHead& head : *heads) {
    if (head.id != id) continue;
    incident.head = head;
    found = true;
  }
  if (!found)
    return core::fail(core::Remedy::Reconfigure, "%s has no incident number %lld", file().c_str(),
                      static_cast<long long>(id));
  IncidentRows& rows = incident.rows;
  const auto into = [id](auto& list) {
    return [&list, id](const auto& stored) {
      if (stored.incident == id) list.push_back(stored.row);
    };
  };
  bool unpacked = true, unused = true;
  const auto samples = [&](const Stored<IncidentForceChunk>& stored) {
    if (stored.incident == id) unpacked = unpack(stored.row, rows.forces) && unpacked;
  };
  const core::Result<IncidentChain> read[] = {
      walk<IncidentMotion>(*impl_, 0, {}, unused, into(rows.motions)),
      walk<IncidentCommand>(*impl_, 1, {}, unused, into(rows.commands)),
      walk<IncidentEvent>(*impl_, 2, {}, unused, into(rows.events)),
      walk<IncidentWire>(*impl_, 3, {}, unused, into(rows.wire)),
      walk<IncidentForceChunk>(*impl_, 4, {}, unused, samples)};
  for (const auto& stream : read) {
    if (!stream) return tl::unexpected<core::Error>(stream.error());
  }
  if (!unpacked)
    return core::fail(core::Remedy::Reconfigure, "%s: forces of incident %lld are damaged", file().c_str(),
                      static_cast<long long>(id));
  // Of many threads: their records come in turn, not in the order of time.
  std::stable_sort(rows.events.begin(), rows.events.end(),
                   [](const IncidentEvent& a, const IncidentEvent& b) { return a.time < b.time; });
  return incident;
}

}  // namespace footfall::recording
