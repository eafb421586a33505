#pragma once
#include "recording/hash.hpp"
#include "recording/tables/sqlite.hpp"

/// The audit of a session file: rows chained by `previous_hash` and `hash`, whose end stands in `tail`.
/// Thread: the writer's. Blocks: disk. Allocates: yes. Errors: those of the database.
namespace footfall::recording {

class LogTable {
 public:
  /// Of a new file; the chain begins at `start`.
  core::Result<void> begin(sqlite::Database& database, const Hash& start);
  /// Of a file that is there: goes on where `tail` says that the audit ends.
  core::Result<void> resume(sqlite::Database& database);
  core::Result<void> append(const LogEntry& entry);
  [[nodiscard]] std::int64_t count() const { return count_; }
  [[nodiscard]] const Hash& hash() const { return hash_; }
  /// Back to an earlier end, after a transaction that came to nothing.
  void rewind(std::int64_t count, const Hash& hash);
  void close() { insert_ = {}; }

 private:
  core::Result<void> prepare(sqlite::Database& database);
  sqlite::Statement insert_;
  std::int64_t count_ = 0;
  Hash hash_{};
};

}  // namespace footfall::recording
