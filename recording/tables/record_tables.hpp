#pragma once
#include <array>
#include <cstdint>
#include <tuple>

#include "recording/hash.hpp"
#include "recording/tables/record_columns.hpp"
#include "recording/tables/sqlite.hpp"

/// The chained tables of a session file: every row carries the end of its table's chain, and the table
/// `chain` says how many rows there are and where each chain ends, so that rows taken from the end are missed
/// too. Written inside the session writer's transactions. Thread: the writer's. Blocks: disk. Allocates: yes.
/// Errors: those of the database.
namespace footfall::recording {

using ChainedRecords = std::tuple<Gap, TreadmillRecord, StoredStep, ResultSet, SessionMetric, Zeroing, Marker,
                                  Pain, Exertion, Origin>;
inline constexpr std::size_t kChainedTables = std::tuple_size_v<ChainedRecords>;

struct TableChain {
  std::int64_t count = 0;
  Hash last{};
};

template <class Record>
[[nodiscard]] Hash hash_of(const Hash& previous, const Chained<Record>& chained);

class RecordTables {
 public:
  /// Of a new file: begins every chain at `start`.
  core::Result<void> begin(sqlite::Database& database, const Hash& start);
  /// Of a file that is there: goes on where its chains end.
  core::Result<void> resume(sqlite::Database& database);
  template <class Record>
  core::Result<void> append(const Record& record);
  /// Renews the rows of `chain` whose tables have grown.
  core::Result<void> write_chains();
  /// The transaction has ended well, or has not.
  void committed();
  void rolled_back();
  template <class Record>
  [[nodiscard]] std::int64_t count() const;
  void close();

 private:
  core::Result<void> prepare(sqlite::Database& database);
  std::array<TableChain, kChainedTables> chains_{}, committed_{};
  std::array<sqlite::Statement, kChainedTables> insert_;
  sqlite::Statement update_;
};

}  // namespace footfall::recording
