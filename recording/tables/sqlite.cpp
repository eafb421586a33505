#include "recording/tables/sqlite.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <limits>

namespace footfall::recording::sqlite {
namespace {

constexpr int kBusyTimeoutMs = 2000;
constexpr std::uint64_t kShortestLimit = 16U << 20U, kLongestLimit = 1'000'000'000;
constexpr std::uint64_t kFreeBytes = 64U << 10U;
constexpr int kStepsBetween = 10'000;
constexpr std::uint64_t kFreeSteps = 10'000'000, kStepsPerByte = 100;

std::string uri_of(const std::filesystem::path& file, bool immutable) {
  std::string uri = "file:";
  for (const char c : file.string()) {
    if (c == '%' || c == '?' || c == '#') {
      std::array<char, 4> escaped{};
      std::snprintf(escaped.data(), escaped.size(), "%%%02X", static_cast<unsigned>(c));
      uri += escaped.data();
    } else {
      uri += c;
    }
  }
  return immutable ? uri + "?immutable=1" : uri;
}

}  // namespace

void Statement::bind(int index, std::int64_t value) {
  note(sqlite3_bind_int64(statement_.get(), index, value));
}

void Statement::bind(int index, double value) {
  note(sqlite3_bind_double(statement_.get(), index, value));
}

void Statement::bind(int index, std::string_view value) {
  const char* start = value.data() != nullptr ? value.data() : "";
  note(sqlite3_bind_text64(statement_.get(), index, start, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bind(int index, std::span<const std::byte> value) {
  if (value.empty()) return note(sqlite3_bind_zeroblob(statement_.get(), index, 0));
  note(sqlite3_bind_blob64(statement_.get(), index, value.data(), value.size(), SQLITE_STATIC));
}

void Statement::bind_null(int index) {
  note(sqlite3_bind_null(statement_.get(), index));
}

core::Result<void> Statement::run_bound() {
  if (bind_code_ == SQLITE_OK) sqlite3_step(statement_.get());
  const int code = bind_code_ != SQLITE_OK ? bind_code_ : sqlite3_reset(statement_.get());
  bind_code_ = SQLITE_OK;
  if (code == SQLITE_OK) return {};
  return tl::unexpected<core::Error>(database_->error("writing"));
}

core::Result<bool> Statement::next() {
  const int code = bind_code_ != SQLITE_OK ? bind_code_ : sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) {
    if (!database_->distrusted_) return true;
    for (int column = 0; column < sqlite3_data_count(statement_.get()); ++column) {
      const int type = sqlite3_column_type(statement_.get(), column);
      const bool sized = type == SQLITE_BLOB || type == SQLITE_TEXT;
      read_ += 1 + (sized ? static_cast<std::uint64_t>(sqlite3_column_bytes(statement_.get(), column)) : 0);
    }
    if (database_->may_have_read(read_)) return true;
    return core::fail(core::Remedy::Reconfigure,
                      "%.100s is damaged: its tables hold more than the file; restore it from a copy",
                      database_->name().c_str());
  }
  if (code == SQLITE_DONE) return false;
  return tl::unexpected<core::Error>(database_->error("reading"));
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  bind_code_ = SQLITE_OK;
  read_ = 0;
}

void Statement::fetch(int column, double& value) const {
  value = is_null(column) ? std::numeric_limits<double>::quiet_NaN()
                          : sqlite3_column_double(statement_.get(), column);
}

void Statement::fetch(int column, std::string& value) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  const int size = sqlite3_column_bytes(statement_.get(), column);
  value.assign(text != nullptr ? text : "", text != nullptr ? static_cast<std::size_t>(size) : 0);
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::span<const std::byte> Statement::blob(int column) const {
  const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(statement_.get(), column));
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return {data, data != nullptr ? static_cast<std::size_t>(size) : 0};
}

core::Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file, int flags,
                                                       bool immutable) {
  std::unique_ptr<Database> database(new Database(file.filename().string()));
  const std::string uri = uri_of(std::filesystem::absolute(file), immutable);
  const int code =
      sqlite3_open_v2(uri.c_str(), &database->handle_,
                      flags | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  if (database->handle_ == nullptr) return core::fail(core::Remedy::Retry, "%s: out of memory", file.c_str());
  if (code != SQLITE_OK) return tl::unexpected<core::Error>(database->error("opening it"));
  sqlite3_busy_timeout(database->handle_, kBusyTimeoutMs);
  // A session file may come from anywhere: nothing in its schema may run code.
  sqlite3_db_config(database->handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(database->handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  database->file_ = file;
  if ((flags & SQLITE_OPEN_READONLY) != 0) database->distrust();
  return database;
}

void Database::distrust() {
  distrusted_ = true;
  bytes_ = bytes_now();
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  // A live recording grows while it is read, its values do not: a chunk is far below the smallest of these.
  const std::uint64_t longest = std::clamp<std::uint64_t>(2 * bytes_, kShortestLimit, kLongestLimit);
  sqlite3_limit(handle_, SQLITE_LIMIT_LENGTH, static_cast<int>(longest));
  sqlite3_limit(handle_, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_progress_handler(handle_, kStepsBetween, &Database::count_work, this);
  sqlite3_exec(handle_, "PRAGMA cell_size_check=ON", nullptr, nullptr, nullptr);
}

std::uint64_t Database::bytes_now() const {
  std::uint64_t bytes = 0;
  for (const char* companion : {"", "-wal"}) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file_.string() + companion, error);
    if (!error) bytes += size;
  }
  return bytes;
}

/// Twice: a text may be stored as UTF-16 and read as UTF-8.
bool Database::may_have_read(std::uint64_t bytes) {
  if (bytes <= 2 * bytes_ + kFreeBytes) return true;
  bytes_ = std::max(bytes_, bytes_now());
  return bytes <= 2 * bytes_ + kFreeBytes;
}

/// Pages that stand in a tree many times make it endless.
int Database::count_work(void* self) {
  auto& database = *static_cast<Database*>(self);
  database.work_ += kStepsBetween;
  if (database.work_ <= kFreeSteps + kStepsPerByte * database.bytes_) return 0;
  database.bytes_ = std::max(database.bytes_, database.bytes_now());
  return database.work_ <= kFreeSteps + kStepsPerByte * database.bytes_ ? 0 : 1;
}

Database::~Database() {
  sqlite3_close_v2(handle_);
}

core::Result<void> Database::execute(const char* sql) {
  if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return {};
  return tl::unexpected<core::Error>(error("writing"));
}

core::Result<Statement> Database::prepare(std::string_view sql) {
  work_ = 0;
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (code != SQLITE_OK) return tl::unexpected<core::Error>(error("reading its tables"));
  Statement statement;
  statement.statement_.reset(raw);
  statement.database_ = this;
  return statement;
}

core::Result<std::int64_t> Database::integer(const char* sql) {
  auto statement = prepare(sql);
  if (!statement) return tl::unexpected(statement.error());
  const auto row = statement->next();
  if (!row) return tl::unexpected(row.error());
  return *row ? statement->integer(0) : 0;
}

core::Result<std::string> Database::text(const char* sql) {
  auto statement = prepare(sql);
  if (!statement) return tl::unexpected(statement.error());
  const auto row = statement->next();
  if (!row) return tl::unexpected(row.error());
  std::string value;
  if (*row) statement->fetch(0, value);
  return value;
}

core::Error Database::error(const char* doing) const {
  using core::Error;
  using core::Remedy;
  const int code = sqlite3_errcode(handle_) & 0xff;
  const int system = sqlite3_system_errno(handle_);
  const char* why = sqlite3_errmsg(handle_);
  const char* file = name_.c_str();
  const bool io = code == SQLITE_IOERR || code == SQLITE_CANTOPEN;
  if (code == SQLITE_FULL || (io && system == ENOSPC))
    return {Remedy::Operator,
            "%s: the disk is full; everything committed before is safe: free some space and begin anew",
            file};
  if (code == SQLITE_READONLY || code == SQLITE_PERM || (io && (system == EACCES || system == EROFS)))
    return {Remedy::Operator, "%s: no permission while %s; check the rights of the file and its folder", file,
            doing};
  if (io)
    return {Remedy::Operator,
            "%s: the disk failed while %s (%s%s%s); everything committed before is safe: "
            "check the disk",
            file,
            doing,
            why,
            system != 0 ? ": " : "",
            system != 0 ? std::strerror(system) : ""};
  if (code == SQLITE_NOTADB)
    return {Remedy::Reconfigure, "%s is not a Footfall session or clinic database: give another file", file};
  if (code == SQLITE_CORRUPT)
    return {Remedy::Reconfigure, "%s is damaged (%s): restore it from a copy", file, why};
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
    return {Remedy::Retry, "%s is held by another program: try again", file};
  if (code == SQLITE_INTERRUPT || code == SQLITE_TOOBIG)
    return {Remedy::Reconfigure, "%s is damaged: its tables hold more than the file; restore it from a copy",
            file};
  if (code == SQLITE_NOMEM) return {Remedy::Retry, "%s: out of memory while %s", file, doing};
  return {Remedy::Bug, "%s: %s while %s", file, why, doing};
}

}  // namespace footfall::recording::sqlite
