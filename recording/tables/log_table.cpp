#include "recording/tables/log_table.hpp"

#include "recording/reader_impl.hpp"

namespace footfall::recording {

core::Result<void> LogTable::prepare(sqlite::Database& database) {
  auto prepared = database.prepare(
      "INSERT INTO log(time_ns,who,role,what,old_value,new_value,outcome,previous_hash,hash) "
      "VALUES(?,?,?,?,?,?,?,?,?)");
  if (!prepared) return tl::unexpected<core::Error>(prepared.error());
  insert_ = std::move(*prepared);
  return {};
}

core::Result<void> LogTable::begin(sqlite::Database& database, const Hash& start) {
  rewind(0, start);
  return prepare(database);
}

core::Result<void> LogTable::resume(sqlite::Database& database) {
  auto tail = database.prepare("SELECT log_count,log_hash FROM tail");
  if (!tail) return tl::unexpected<core::Error>(tail.error());
  const auto row = tail->next();
  if (!row) return tl::unexpected<core::Error>(row.error());
  if (!*row)
    return core::fail(core::Remedy::Reconfigure, "%s is damaged: its closing row was removed",
                      database.name().c_str());
  rewind(tail->integer(0), hash_column(*tail, 1));
  return prepare(database);
}

core::Result<void> LogTable::append(const LogEntry& entry) {
  const Hash previous = hash_;
  hash_ = hash_of(previous, entry);
  ++count_;
  RowBinder binder(insert_);
  visit_log(entry, binder);
  insert_.bind(binder.next_index(), std::span<const std::byte>(previous));
  insert_.bind(binder.next_index() + 1, std::span<const std::byte>(hash_));
  return insert_.run_bound();
}

void LogTable::rewind(std::int64_t count, const Hash& hash) {
  count_ = count;
  hash_ = hash;
}

}  // namespace footfall::recording
