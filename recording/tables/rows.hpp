#pragma once
#include <set>
#include <sstream>
#include <string>
#include <type_traits>

#include "recording/tables/columns.hpp"
#include "recording/tables/sqlite.hpp"

/// Records to and from rows, by the visitors of columns.hpp. Thread: the database's. Blocks: disk.
/// Allocates: yes. Errors: those of the statement.
namespace footfall::recording {

/// Visitor that binds each member to the next parameter; enums are stored by name.
class RowBinder {
 public:
  explicit RowBinder(sqlite::Statement& statement, int first = 1) : statement_(statement), index_(first) {}
  template <class Value>
  void operator()(const char*, const Value& value) {
    if constexpr (std::is_enum_v<Value>) {
      statement_.bind(index_++, std::string_view(name_of(value)));
    } else {
      statement_.bind(index_++, value);
    }
  }
  [[nodiscard]] int next_index() const { return index_; }

 private:
  sqlite::Statement& statement_;
  int index_;
};

/// Visitor that reads each member from the next column.
class RowReader {
 public:
  explicit RowReader(const sqlite::Statement& statement) : statement_(statement) {}
  template <class Value>
  void operator()(const char*, Value& value) {
    if constexpr (std::is_enum_v<Value>) {
      std::string name;
      statement_.fetch(column_++, name);
      parse_name(name, value);
      strange_ = strange_ || name_of(value) != name;
    } else {
      statement_.fetch(column_++, value);
      // What does not fit was not written by us, and a hash of the value would not tell.
      if constexpr (std::is_integral_v<Value>)
        strange_ = strange_ || static_cast<std::int64_t>(value) != statement_.integer(column_ - 1);
    }
  }
  /// A name that nobody knows, or a number that its member cannot hold: not as it was written.
  [[nodiscard]] bool strange() const { return strange_; }

 private:
  const sqlite::Statement& statement_;
  int column_ = 0;
  bool strange_ = false;
};

/// Visitor that collects the names, for the text of a statement.
class ColumnNames {
 public:
  template <class Value>
  void operator()(const char* name, const Value&) {
    names_ += names_.empty() ? "" : ",";
    names_ += name;
    marks_ += marks_.empty() ? "?" : ",?";
  }
  [[nodiscard]] std::string insert_into(const std::string& table) const {
    return "INSERT INTO " + table + "(" + names_ + ") VALUES(" + marks_ + ")";
  }
  /// Of a file that may be older than this program: columns that its table does not have read as NULL.
  [[nodiscard]] std::string select_from(const std::string& table, const std::set<std::string>& present,
                                        const std::string& where = {}) const {
    std::string wanted;
    std::istringstream names(names_);
    for (std::string name; std::getline(names, name, ',');) {
      wanted += wanted.empty() ? "" : ",";
      wanted += present.contains(name) ? name : "NULL";
    }
    return "SELECT " + wanted + " FROM " + table + " " + where + " ORDER BY rowid";
  }

 private:
  std::string names_, marks_;
};

}  // namespace footfall::recording
