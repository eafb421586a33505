#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/result.hpp"

/// What the clinic database asks of a store, and nothing else: SQL that SQLite and PostgreSQL both read, with
/// values beside it (never inside). Units: as the column's name says. Thread: one per object. Blocks: disk or
/// network. Allocates: yes. Errors: Retry when the store is busy or out of reach, Operator for the disk,
/// Reconfigure for rights and settings, else Bug; a sentence never holds a stored value.
namespace footfall::recording::clinic {

using Bytes = std::vector<std::byte>;
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Bytes>;

/// One row of an answer. A wrong type or NULL reads as empty, 0 is never invented: ask has() first.
class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
  [[nodiscard]] bool has(std::size_t column) const { return values_[column].index() != 0; }
  [[nodiscard]] std::int64_t integer(std::size_t column) const;
  [[nodiscard]] std::optional<double> real(std::size_t column) const;
  [[nodiscard]] std::string text(std::size_t column) const;
  [[nodiscard]] Bytes bytes(std::size_t column) const;
  [[nodiscard]] const Value& value(std::size_t column) const { return values_[column]; }

 private:
  std::vector<Value> values_;
};
using Rows = std::vector<Row>;

enum class Backend : std::uint8_t { Sqlite, Postgres };

class Sql {
 public:
  virtual ~Sql() = default;
  [[nodiscard]] virtual Backend backend() const = 0;
  /// One statement; its values are ?1, ?2, ... in the text.
  virtual core::Result<Rows> run(std::string_view sql, const std::vector<Value>& values) = 0;
  core::Result<Rows> run(std::string_view sql) { return run(sql, {}); }
  /// Several statements without values.
  virtual core::Result<void> script(const std::string& sql) = 0;
  /// Begins writing. Whoever gives the same `lock` waits until the other's transaction has ended.
  virtual core::Result<void> begin(std::int64_t lock) = 0;
  virtual core::Result<bool> has_table(const std::string& name) = 0;
};

/// Rolled back unless commit() was reached.
class Transaction {
 public:
  explicit Transaction(Sql& sql) : sql_(sql) {}
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  core::Result<void> begin(std::int64_t lock);
  core::Result<void> commit();

 private:
  Sql& sql_;
  bool open_ = false;
};

/// A file of its own, mode 0600, made when missing; WAL and synchronous=FULL: what is committed is on the
/// disk.
core::Result<std::unique_ptr<Sql>> open_sqlite(const std::filesystem::path& file);
/// Waits some seconds at most for the server. Refuses a connection over the network that does not verify the
/// server (check_connection).
core::Result<std::unique_ptr<Sql>> open_postgres(const std::string& connection);

/// Whether it names a server rather than a file: "host=...", "postgresql://...".
[[nodiscard]] bool is_connection(std::string_view database);
/// Reconfigure unless it goes through a local socket (host=/folder) or says sslmode=verify-full itself; hosts
/// and modes of the environment do not count. The sentence never repeats the string: it may hold a password.
core::Result<void> check_connection(const std::string& connection);

}  // namespace footfall::recording::clinic
