#pragma once
#include <filesystem>

#include "core/result.hpp"
#include "recording/hash.hpp"
#include "recording/sqlite.hpp"

/// What writer and reader of the session file share. Thread: one. Blocks: disk. Allocates: yes.
namespace footfall::recording {

/// The `tail` row: how much the file holds and where its chains end, renewed with every commit, so that rows
/// missing at the end are found too.
struct Tail {
  std::int64_t chunks = 0, gaps = 0, treadmill = 0, steps = 0, log = 0;
  Hash chunk_hash{}, log_hash{};
};

/// Makes a new, empty, private (0640) file and its folders (0750); refuses an existing one. Errors: Operator.
core::Result<void> make_private_file(const std::filesystem::path& file);

/// The stored metadata, configuration, plates and code names.
core::Result<SessionMeta> read_meta(sqlite::Database& database);
core::Result<void> write_meta(sqlite::Database& database, const SessionMeta& meta);

}  // namespace footfall::recording
