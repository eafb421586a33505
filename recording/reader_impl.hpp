#pragma once
#include <string>

#include "recording/chunks/chunk_codec.hpp"
#include "recording/session_file.hpp"
#include "recording/tables/rows.hpp"
#include "recording/tables/schema.hpp"

/// Inside of SessionReader, shared by session_reader.cpp and session_info.cpp. Thread: one. Blocks: disk.
namespace footfall::recording {

/// A chunk as stored.
struct StoredChunk {
  std::int64_t id = 0;
  ChunkHeader header;
  std::string codec;
  Hash hash{};
  std::span<const std::byte> records;  ///< valid until the next row
};

struct SessionReader::Impl {
  std::filesystem::path file;
  std::unique_ptr<sqlite::Database> database;
  SessionMeta meta;
  std::int64_t version = 0;
  ChunkUnpacker unpacker;
  std::string strange_table;  ///< one that holds a value that no program writes

  /// Appends the chunk's samples; an error names chunk and stream.
  template <class Sample>
  core::Result<void> unpack(const StoredChunk& chunk, std::vector<Sample>& samples);
  template <class Sample>
  core::Result<std::vector<Sample>> samples_of(std::uint8_t stream);

  /// Calls `take` for every row of `table` in the order of recording; `where` may be empty.
  template <class Record, class Visit, class Take>
  core::Result<void> for_each(const char* table, Visit visit, Take take, const std::string& where = {}) {
    ColumnNames names;
    Record record;
    visit(record, names);
    const auto present = columns_of(*database, table);
    if (!present) return tl::unexpected<core::Error>(present.error());
    auto statement = database->prepare(names.select_from(table, *present, where));
    if (!statement) return tl::unexpected<core::Error>(statement.error());
    for (;;) {
      const auto row = statement->next();
      if (!row) return tl::unexpected<core::Error>(row.error());
      if (!*row) return {};
      RowReader reader(*statement);
      visit(record, reader);
      if (reader.strange() && version >= kFirstVersionWithChains) strange_table = table;
      take(record);
    }
  }

  template <class Record, class Visit>
  core::Result<std::vector<Record>> all(const char* table, Visit visit, const std::string& where = {}) {
    std::vector<Record> records;
    auto read = for_each<Record>(
        table, visit, [&](const Record& record) { records.push_back(record); }, where);
    if (!read) return tl::unexpected<core::Error>(read.error());
    return records;
  }
};

/// The text of the statement that read_chunk() understands; `where` may be empty.
[[nodiscard]] std::string chunk_query(const char* where, std::int64_t version);
[[nodiscard]] StoredChunk read_chunk(const sqlite::Statement& statement);
/// Rows that belong to a result set; before format version 5 all of them belong to the live one.
[[nodiscard]] std::string of_result_set(std::int64_t version, std::int64_t result_set);
[[nodiscard]] Hash hash_column(const sqlite::Statement& statement, int column);

inline constexpr auto kVisitGap = [](auto& gap, auto& visit) { visit_gap(gap, visit); };
inline constexpr auto kVisitTreadmill = [](auto& record, auto& visit) { visit_treadmill(record, visit); };
inline constexpr auto kVisitStep = [](auto& step, auto& visit) { visit_step(step, visit); };
inline constexpr auto kVisitLog = [](auto& entry, auto& visit) { visit_log(entry, visit); };
inline constexpr auto kVisitSummary = [](auto& summary, auto& visit) { visit_summary(summary, visit); };

}  // namespace footfall::recording
