#pragma once
#include <array>
#include <vector>

#include "recording/tables/incident_columns.hpp"
#include "recording/tables/sqlite.hpp"

/// Writes the incident tables of a session file, inside the session writer's transactions.
/// Thread: the writer's. Blocks: disk. Allocates: yes. Errors: those of the database.
namespace footfall::recording {

class IncidentTables {
 public:
  core::Result<void> prepare(sqlite::Database& database, const Hash& start);
  /// A new head, or the newer one of an incident that is there, and further rows of it.
  core::Result<void> put(const IncidentHead& head, const IncidentRows& rows);
  [[nodiscard]] std::int64_t count() const { return static_cast<std::int64_t>(heads_.size()); }
  [[nodiscard]] Hash hash() const { return hash_of_incidents(start_, chains_, heads_); }
  [[nodiscard]] bool has(std::int64_t incident) const;
  /// What is still being recorded was ended by the end of the file.
  core::Result<void> cut();
  void close();

 private:
  template <class Row>
  core::Result<void> append(std::size_t stream, std::int64_t incident, const Row& row);
  core::Result<void> put_head(const IncidentHead& head);

  Hash start_{};
  std::array<IncidentChain, kIncidentStreams> chains_{};
  std::vector<IncidentHead> heads_;
  sqlite::Statement head_;
  std::array<sqlite::Statement, kIncidentStreams> rows_;
};

}  // namespace footfall::recording
