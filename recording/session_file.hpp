#pragma once
#include <filesystem>
#include <set>
#include <string>

#include "core/result.hpp"
#include "recording/hash.hpp"
#include "recording/tables/sqlite.hpp"

/// What writer and reader of the session file share. Thread: one. Blocks: disk. Allocates: yes.
namespace footfall::recording {

/// The `tail` row: how much the file holds and where its chains end, renewed with every commit, so that rows
/// missing at the end are found too.
struct Tail {
  std::int64_t chunks = 0, gaps = 0, treadmill = 0, steps = 0, log = 0, incidents = 0;
  Hash chunk_hash{}, log_hash{}, incident_hash{};
};

/// Makes a new, empty, private (0640) file and its folders (0750); refuses an existing one. Errors: Operator.
core::Result<void> make_private_file(const std::filesystem::path& file);

/// The columns of a table of ours; empty when it is not there.
core::Result<std::set<std::string>> columns_of(sqlite::Database& database, const std::string& table);

/// The stored metadata, configuration, plates, inertial sensors and code names.
core::Result<SessionMeta> read_meta(sqlite::Database& database);
core::Result<void> write_meta(sqlite::Database& database, const SessionMeta& meta);

}  // namespace footfall::recording
