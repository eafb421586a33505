#pragma once
#include <sqlite3.h>

#include <concepts>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"
#include "core/units.hpp"

/// A thin, owning layer over SQLite's C interface: handles that close themselves, and errors as sentences.
/// Thread: one thread per Database. Blocks: disk. Allocates: yes. Errors: Operator for a full or failing
/// disk, Reconfigure for a damaged or foreign file, Retry when another process holds the file, else Bug.
namespace footfall::recording::sqlite {

class Database;

/// A prepared statement. Values are bound from 1, columns read from 0, as SQLite counts them.
class Statement {
 public:
  /// Binds all values in order, runs to the end and is ready for the next run.
  template <class... Values>
  core::Result<void> run(const Values&... values) {
    int index = 0;
    (bind(++index, values), ...);
    return run_bound();
  }
  core::Result<void> run_bound();
  /// True while there is a row.
  core::Result<bool> next();
  void reset();

  void bind(int index, std::int64_t value);
  void bind(int index, double value);  ///< NaN is stored as NULL
  void bind(int index, std::string_view value);
  void bind(int index, std::span<const std::byte> value);  ///< must live until the statement has run
  template <std::integral Integer>
  void bind(int index, Integer value) {
    bind(index, static_cast<std::int64_t>(value));
  }
  void bind(int index, core::Timestamp value) { bind(index, value.ns); }
  template <class Unit>
  void bind(int index, core::Quantity<Unit> value) {
    bind(index, value.value());
  }
  template <class T>
  void bind(int index, const std::optional<T>& value) {
    if (value) {
      bind(index, *value);
    } else {
      bind_null(index);
    }
  }

  void fetch(int column, double& value) const;  ///< NULL is read as NaN
  void fetch(int column, std::string& value) const;
  void fetch(int column, std::vector<std::byte>& value) const {
    const auto stored = blob(column);
    value.assign(stored.begin(), stored.end());
  }
  template <std::integral Integer>
  void fetch(int column, Integer& value) const {
    value = static_cast<Integer>(integer(column));
  }
  void fetch(int column, core::Timestamp& value) const { value.ns = integer(column); }
  template <class Unit>
  void fetch(int column, core::Quantity<Unit>& value) const {
    double plain = 0.0;
    fetch(column, plain);
    value = core::Quantity<Unit>(plain);
  }
  template <class T>
  void fetch(int column, std::optional<T>& value) const {
    value.reset();
    if (!is_null(column)) fetch(column, value.emplace());
  }
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] int columns() const { return sqlite3_column_count(statement_.get()); }
  /// SQLITE_INTEGER, SQLITE_FLOAT, ... of this row's value.
  [[nodiscard]] int type(int column) const { return sqlite3_column_type(statement_.get(), column); }
  /// Valid until the next call on this statement.
  [[nodiscard]] std::span<const std::byte> blob(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  void bind_null(int index);
  void note(int code) {
    if (code != SQLITE_OK && bind_code_ == SQLITE_OK) bind_code_ = code;
  }
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  Database* database_ = nullptr;
  int bind_code_ = SQLITE_OK;
  std::uint64_t read_ = 0;  ///< bytes of all rows so far, at least one for every column
};

/// An open file. Not movable: statements point to it and must not outlive it.
class Database {
 public:
  /// Opened read-only, a file is distrusted: no view, trigger or generated value is computed, no value is
  /// longer than the file, no statement returns more bytes or takes more steps than the file's size explains.
  /// `flags` as for sqlite3_open_v2; `immutable` promises that nobody writes the file (read-only media).
  static core::Result<std::unique_ptr<Database>> open(const std::filesystem::path& file, int flags,
                                                      bool immutable = false);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  core::Result<void> execute(const char* sql);
  core::Result<Statement> prepare(std::string_view sql);
  /// The first column of the first row.
  core::Result<std::int64_t> integer(const char* sql);
  core::Result<std::string> text(const char* sql);

  /// SQLite's own error as a sentence; `doing` names what was tried ("writing samples").
  [[nodiscard]] core::Error error(const char* doing) const;
  [[nodiscard]] int code() const { return sqlite3_errcode(handle_); }
  [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  friend class Statement;
  explicit Database(std::string name) : name_(std::move(name)) {}
  void distrust();
  [[nodiscard]] std::uint64_t bytes_now() const;
  [[nodiscard]] bool may_have_read(std::uint64_t bytes);
  static int count_work(void* self);

  sqlite3* handle_ = nullptr;
  std::string name_;  ///< for sentences
  std::filesystem::path file_;
  bool distrusted_ = false;  ///< opened to be read: may come from anywhere
  std::uint64_t bytes_ = 0;  ///< of the file and its -wal, as last looked at
  std::uint64_t work_ = 0;   ///< steps of the virtual machine since the last prepare()
};

}  // namespace footfall::recording::sqlite
