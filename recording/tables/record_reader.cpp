#include "recording/tables/record_reader.hpp"

#include <algorithm>
#include <utility>

#include "recording/tables/record_tables.hpp"
#include "recording/tables/schema.hpp"

namespace footfall::recording {
namespace {

constexpr auto kVisitChained = [](auto& chained, auto& visit) { visit_chained(chained, visit); };
constexpr auto kVisitColumns = [](auto& row, auto& visit) { visit_columns(row, visit); };

core::Result<TableChain> stored_chain(sqlite::Database& database, const char* table) {
  auto select = database.prepare("SELECT row_count,hash FROM chain WHERE of_table=?");
  if (!select) return tl::unexpected<core::Error>(select.error());
  select->bind(1, std::string_view(table));
  const auto row = select->next();
  if (!row) return tl::unexpected<core::Error>(row.error());
  if (!*row) return TableChain{-1, {}};
  return TableChain{select->integer(0), hash_column(*select, 1)};
}

template <class Record>
core::Result<void> check_table(SessionReader::Impl& session, const Hash& start, std::string& complaint) {
  TableChain chain{0, start};
  std::int64_t first_wrong = 0;
  auto read =
      session.for_each<Chained<Record>>(kTableOf<Record>, kVisitChained, [&](const Chained<Record>& chained) {
        chain.last = hash_of(chain.last, chained);
        ++chain.count;
        const bool same =
            std::equal(chain.last.begin(), chain.last.end(), chained.hash.begin(), chained.hash.end());
        if (!same && first_wrong == 0) first_wrong = chain.count;
        // One changed row is blamed once.
        if (!same && chained.hash.size() == chain.last.size())
          std::copy(chained.hash.begin(), chained.hash.end(), chain.last.begin());
      });
  if (!read) return read;
  const auto stored = stored_chain(*session.database, kTableOf<Record>);
  if (!stored) return tl::unexpected<core::Error>(stored.error());
  if (!complaint.empty()) return {};
  if (first_wrong != 0) {
    complaint = "row " + std::to_string(first_wrong) + " of table " + kTableOf<Record> +
                " was changed, or a row before it was removed or added";
  } else if (stored->count != chain.count || stored->last != chain.last) {
    complaint = std::string("table ") + kTableOf<Record> + " has " + std::to_string(chain.count) +
                " rows and " + std::to_string(std::max<std::int64_t>(stored->count, 0)) +
                " were recorded, or its last ones were exchanged";
  }
  return {};
}

template <std::size_t... Index>
core::Result<void> check_tables(SessionReader::Impl& session, const Hash& start, std::string& complaint,
                                std::index_sequence<Index...>) {
  core::Result<void> checked;
  const auto check_one = [&](auto check) {
    if (checked) checked = check(session, start, complaint);
  };
  (check_one(check_table<std::tuple_element_t<Index, ChainedRecords>>), ...);
  return checked;
}

template <class Record>
core::Result<std::vector<Record>> all_of(SessionReader::Impl& session, const std::string& where = {}) {
  if (session.version < kFirstVersionWithChains) return std::vector<Record>{};
  return session.all<Record>(kTableOf<Record>, kVisitColumns, where);
}

}  // namespace

core::Result<void> check_records(SessionReader::Impl& session, const Hash& start, std::string& complaint) {
  if (session.version < kFirstVersionWithChains) return {};
  return check_tables(session, start, complaint, std::make_index_sequence<kChainedTables>());
}

core::Result<std::vector<ResultSet>> SessionReader::result_sets() {
  if (impl_->version >= kFirstVersionWithChains) return all_of<ResultSet>(*impl_);
  ResultSet live;
  live.method_id = impl_->meta.method_id;
  live.software_version = impl_->meta.software_version;
  live.wall_ns = impl_->meta.started_wall_ns;
  live.reason = "live";
  live.source = "the samples as they arrived";
  return std::vector<ResultSet>{live};
}

core::Result<std::vector<SessionMetric>> SessionReader::metrics(std::int64_t result_set) {
  return all_of<SessionMetric>(*impl_, of_result_set(impl_->version, result_set));
}

core::Result<std::vector<Zeroing>> SessionReader::zeroings() {
  return all_of<Zeroing>(*impl_);
}
core::Result<std::vector<Marker>> SessionReader::markers() {
  return all_of<Marker>(*impl_);
}
core::Result<std::vector<Pain>> SessionReader::pains() {
  return all_of<Pain>(*impl_);
}
core::Result<std::vector<Exertion>> SessionReader::exertions() {
  return all_of<Exertion>(*impl_);
}
core::Result<std::vector<Origin>> SessionReader::origins() {
  return all_of<Origin>(*impl_);
}

core::Result<std::vector<ClockFit>> SessionReader::clock_fits(std::uint8_t stream) {
  const bool since_5 = impl_->version >= kFirstVersionWithChains;
  auto select = impl_->database->prepare(
      std::string("SELECT chunk_id,last_time_ns,clock_offset_ns,") +
      (since_5 ? "last_device_time_ns,clock_drift_ppm" : "last_time_ns-clock_offset_ns,NULL") +
      " FROM chunk WHERE plate=? ORDER BY chunk_id");
  if (!select) return tl::unexpected<core::Error>(select.error());
  select->bind(1, stream);
  std::vector<ClockFit> fits;
  for (;;) {
    const auto row = select->next();
    if (!row) return tl::unexpected<core::Error>(row.error());
    if (!*row) return fits;
    ClockFit& fit = fits.emplace_back();
    fit.chunk = select->integer(0);
    fit.stream = stream;
    select->fetch(1, fit.station_time);
    fit.offset_ns = select->integer(2);
    select->fetch(3, fit.device_time);
    select->fetch(4, fit.drift_ppm);
  }
}

}  // namespace footfall::recording
