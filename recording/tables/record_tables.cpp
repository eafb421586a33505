#include "recording/tables/record_tables.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "recording/tables/row_hasher.hpp"
#include "recording/tables/rows.hpp"

namespace footfall::recording {
namespace {

template <class Record, std::size_t Index = 0>
constexpr std::size_t index_of() {
  if constexpr (std::is_same_v<std::tuple_element_t<Index, ChainedRecords>, Record>) {
    return Index;
  } else {
    return index_of<Record, Index + 1>();
  }
}

template <class Record>
std::string insert_sql() {
  ColumnNames names;
  const Chained<Record> chained;
  visit_chained(chained, names);
  return names.insert_into(kTableOf<Record>);
}

template <std::size_t... Index>
std::array<std::string, kChainedTables> inserts(std::index_sequence<Index...>) {
  return {insert_sql<std::tuple_element_t<Index, ChainedRecords>>()...};
}

template <std::size_t... Index>
std::array<const char*, kChainedTables> tables(std::index_sequence<Index...>) {
  return {kTableOf<std::tuple_element_t<Index, ChainedRecords>>...};
}

const std::array<const char*, kChainedTables>& table_names() {
  static const auto names = tables(std::make_index_sequence<kChainedTables>());
  return names;
}

}  // namespace

template <class Record>
Hash hash_of(const Hash& previous, const Chained<Record>& chained) {
  RowHasher hasher(previous);
  visit_chained(chained, hasher);
  return hasher.finish();
}

core::Result<void> RecordTables::prepare(sqlite::Database& database) {
  const auto sql = inserts(std::make_index_sequence<kChainedTables>());
  for (std::size_t i = 0; i < kChainedTables; ++i) {
    auto prepared = database.prepare(sql[i]);
    if (!prepared) return tl::unexpected<core::Error>(prepared.error());
    insert_[i] = std::move(*prepared);
  }
  auto prepared = database.prepare("UPDATE chain SET row_count=?,hash=? WHERE of_table=?");
  if (!prepared) return tl::unexpected<core::Error>(prepared.error());
  update_ = std::move(*prepared);
  return {};
}

core::Result<void> RecordTables::begin(sqlite::Database& database, const Hash& start) {
  auto insert = database.prepare("INSERT INTO chain(of_table,row_count,hash) VALUES(?,0,?)");
  if (!insert) return tl::unexpected<core::Error>(insert.error());
  for (std::size_t i = 0; i < kChainedTables; ++i) {
    chains_[i] = {0, start};
    if (auto made = insert->run(std::string_view(table_names()[i]), std::span<const std::byte>(start)); !made)
      return made;
  }
  committed_ = chains_;
  return prepare(database);
}

core::Result<void> RecordTables::resume(sqlite::Database& database) {
  auto select = database.prepare("SELECT row_count,hash FROM chain WHERE of_table=?");
  if (!select) return tl::unexpected<core::Error>(select.error());
  for (std::size_t i = 0; i < kChainedTables; ++i) {
    select->bind(1, std::string_view(table_names()[i]));
    const auto row = select->next();
    if (!row) return tl::unexpected<core::Error>(row.error());
    const auto stored = *row ? select->blob(1) : std::span<const std::byte>();
    if (stored.size() != chains_[i].last.size())
      return core::fail(core::Remedy::Reconfigure, "%s is damaged: the chain of its table %s is missing",
                        database.name().c_str(), table_names()[i]);
    chains_[i].count = select->integer(0);
    std::copy(stored.begin(), stored.end(), chains_[i].last.begin());
    select->reset();
  }
  committed_ = chains_;
  return prepare(database);
}

template <class Record>
core::Result<void> RecordTables::append(const Record& record) {
  constexpr std::size_t kIndex = index_of<Record>();
  TableChain& chain = chains_[kIndex];
  Chained<Record> chained{record, {}};
  chain.last = hash_of(chain.last, chained);
  ++chain.count;
  chained.hash.assign(chain.last.begin(), chain.last.end());
  RowBinder binder(insert_[kIndex]);
  const Chained<Record>& bound = chained;
  visit_chained(bound, binder);
  return insert_[kIndex].run_bound();
}

core::Result<void> RecordTables::write_chains() {
  for (std::size_t i = 0; i < kChainedTables; ++i) {
    if (chains_[i].count == committed_[i].count) continue;
    auto written = update_.run(chains_[i].count, std::span<const std::byte>(chains_[i].last),
                               std::string_view(table_names()[i]));
    if (!written) return written;
  }
  return {};
}

void RecordTables::committed() {
  committed_ = chains_;
}

void RecordTables::rolled_back() {
  chains_ = committed_;
}

template <class Record>
std::int64_t RecordTables::count() const {
  return chains_[index_of<Record>()].count;
}

void RecordTables::close() {
  insert_ = {};
  update_ = {};
}

#define FOOTFALL_CHAINED(Record)                                                       \
  template Hash hash_of<Record>(const Hash& previous, const Chained<Record>& chained); \
  template core::Result<void> RecordTables::append<Record>(const Record& record);      \
  template std::int64_t RecordTables::count<Record>() const;
FOOTFALL_CHAINED(Gap)
FOOTFALL_CHAINED(TreadmillRecord)
FOOTFALL_CHAINED(StoredStep)
FOOTFALL_CHAINED(ResultSet)
FOOTFALL_CHAINED(SessionMetric)
FOOTFALL_CHAINED(Zeroing)
FOOTFALL_CHAINED(Marker)
FOOTFALL_CHAINED(Pain)
FOOTFALL_CHAINED(Exertion)
FOOTFALL_CHAINED(Origin)
#undef FOOTFALL_CHAINED

}  // namespace footfall::recording
