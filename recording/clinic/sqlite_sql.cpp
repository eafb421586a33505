#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>

#include "recording/clinic/sql.hpp"
#include "recording/tables/sqlite.hpp"

namespace footfall::recording::clinic {
namespace {

using core::Remedy;

class SqliteSql final : public Sql {
 public:
  explicit SqliteSql(std::unique_ptr<sqlite::Database> database) : database_(std::move(database)) {}

  [[nodiscard]] Backend backend() const override { return Backend::Sqlite; }

  core::Result<Rows> run(std::string_view sql, const std::vector<Value>& values) override {
    auto statement = prepared(sql);
    if (!statement) return tl::unexpected(statement.error());
    for (std::size_t i = 0; i < values.size(); ++i) bind(**statement, static_cast<int>(i) + 1, values[i]);
    Rows rows;
    for (;;) {
      const auto more = (*statement)->next();
      if (!more) {
        const core::Error error = more.error();
        (*statement)->reset();
        return tl::unexpected(error);
      }
      if (!*more) break;
      rows.push_back((*statement)->row());
    }
    (*statement)->reset();
    return rows;
  }

  core::Result<void> script(const std::string& sql) override { return database_->execute(sql.c_str()); }

  core::Result<void> begin(std::int64_t) override { return database_->execute("BEGIN IMMEDIATE"); }

  core::Result<bool> has_table(const std::string& name) override {
    const auto rows = run("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1", {name});
    if (!rows) return tl::unexpected(rows.error());
    return !rows->empty();
  }

 private:
  /// sqlite::Statement reads columns whose type is known; here the row says.
  class Open {
   public:
    explicit Open(sqlite::Statement statement) : statement_(std::move(statement)) {}
    core::Result<bool> next() { return statement_.next(); }
    void reset() { statement_.reset(); }
    sqlite::Statement& inner() { return statement_; }
    [[nodiscard]] Row row() const {
      std::vector<Value> values;
      for (int column = 0; column < statement_.columns(); ++column) values.push_back(value(column));
      return Row(std::move(values));
    }

   private:
    [[nodiscard]] Value value(int column) const {
      switch (statement_.type(column)) {
        case SQLITE_INTEGER:
          return statement_.integer(column);
        case SQLITE_FLOAT: {
          double real = 0.0;
          statement_.fetch(column, real);
          return real;
        }
        case SQLITE_TEXT: {
          std::string text;
          statement_.fetch(column, text);
          return text;
        }
        case SQLITE_BLOB: {
          Bytes bytes;
          statement_.fetch(column, bytes);
          return bytes;
        }
        default:
          return std::monostate{};
      }
    }
    sqlite::Statement statement_;
  };

  core::Result<Open*> prepared(std::string_view sql) {
    if (const auto known = statements_.find(sql); known != statements_.end()) return &known->second;
    auto statement = database_->prepare(sql);
    if (!statement) return tl::unexpected(statement.error());
    return &statements_.emplace(std::string(sql), Open(std::move(*statement))).first->second;
  }

  static void bind(Open& statement, int index, const Value& value) {
    sqlite::Statement& inner = statement.inner();
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return inner.bind(index, *integer);
    if (const auto* real = std::get_if<double>(&value)) return inner.bind(index, *real);
    if (const auto* text = std::get_if<std::string>(&value))
      return inner.bind(index, std::string_view(*text));
    if (const auto* bytes = std::get_if<Bytes>(&value))
      return inner.bind(index, std::span<const std::byte>(*bytes));
    inner.bind(index, std::optional<std::int64_t>());
  }

  std::unique_ptr<sqlite::Database> database_;
  std::map<std::string, Open, std::less<>> statements_;  ///< after the database: closed before it
};

/// Before SQLite makes it with the rights of everybody's umask; its side files take over these rights.
core::Result<void> make_private(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0)
    return core::fail(Remedy::Operator, "%.150s cannot be opened: %s; check the folder and its rights",
                      file.c_str(), std::strerror(errno));
  struct ::stat found {};
  const bool open_to_others = ::fstat(descriptor, &found) == 0 && (found.st_mode & 0007) != 0;
  ::close(descriptor);
  if (open_to_others)
    return core::fail(Remedy::Reconfigure,
                      "%.150s may be read by everybody: it holds patients; run chmod 0600 on it",
                      file.c_str());
  return {};
}

}  // namespace

core::Result<std::unique_ptr<Sql>> open_sqlite(const std::filesystem::path& file) {
  if (const auto made = make_private(file); !made) return tl::unexpected(made.error());
  auto database = sqlite::Database::open(file, SQLITE_OPEN_READWRITE);
  if (!database) return tl::unexpected(database.error());
  const auto set = (*database)->execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;");
  if (!set) return tl::unexpected(set.error());
  return std::make_unique<SqliteSql>(std::move(*database));
}

}  // namespace footfall::recording::clinic
