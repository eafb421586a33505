#include <libpq-fe.h>

#include <array>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "recording/clinic/sql.hpp"

namespace footfall::recording::clinic {
namespace {

using core::Remedy;

// Stable numbers of PostgreSQL's catalogue (pg_type.dat).
constexpr Oid kBytea = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23, kFloat4 = 700, kFloat8 = 701;

struct Finish {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Clear>;

std::string one_line(const char* text) {
  std::string line = text != nullptr ? text : "";
  if (const auto end = line.find('\n'); end != std::string::npos) line.resize(end);
  return line.substr(0, 140);
}

/// ?1 as SQLite writes it becomes $1; no statement of ours has a question mark elsewhere.
std::string numbered(std::string_view sql) {
  std::string text(sql);
  for (char& c : text) {
    if (c == '?') c = '$';
  }
  return text;
}

class PostgresSql final : public Sql {
 public:
  explicit PostgresSql(std::unique_ptr<PGconn, Finish> connection) : connection_(std::move(connection)) {}

  [[nodiscard]] Backend backend() const override { return Backend::Postgres; }

  core::Result<Rows> run(std::string_view sql, const std::vector<Value>& values) override {
    std::vector<std::string> texts(values.size());
    std::vector<const char*> pointers(values.size(), nullptr);
    std::vector<int> lengths(values.size(), 0), formats(values.size(), 0);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (const auto* bytes = std::get_if<Bytes>(&values[i])) {
        pointers[i] = reinterpret_cast<const char*>(bytes->data());
        if (bytes->empty()) pointers[i] = "";
        lengths[i] = static_cast<int>(bytes->size());
        formats[i] = 1;
      } else if (values[i].index() != 0) {
        texts[i] = shown(values[i]);
        pointers[i] = texts[i].c_str();
      }
    }
    const Result result(PQexecParams(connection_.get(), numbered(sql).c_str(),
                                     static_cast<int>(values.size()), nullptr, pointers.data(),
                                     lengths.data(), formats.data(), 0));
    if (const auto good = check(result.get()); !good) return tl::unexpected(good.error());
    // A transaction in which something failed answers COMMIT with ROLLBACK, and with no error.
    if (sql == "COMMIT" && std::string_view(PQcmdStatus(result.get())) == "ROLLBACK")
      return core::fail(Remedy::Retry, "the clinic database took the change back; it is tried again");
    return rows_of(result.get());
  }

  core::Result<void> script(const std::string& sql) override {
    const Result result(PQexec(connection_.get(), sql.c_str()));
    return check(result.get());
  }

  core::Result<void> begin(std::int64_t lock) override {
    if (const auto begun = script("BEGIN"); !begun) return begun;
    if (lock == 0) return {};
    const auto held = run("SELECT pg_advisory_xact_lock(?1)", {lock});
    if (!held) return tl::unexpected(held.error());
    return {};
  }

  core::Result<bool> has_table(const std::string& name) override {
    const auto rows =
        run("SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = ?1", {name});
    if (!rows) return tl::unexpected(rows.error());
    return !rows->empty();
  }

 private:
  static std::string shown(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    std::array<char, 40> real{};
    std::snprintf(real.data(), real.size(), "%.17g", std::get<double>(value));
    return real.data();
  }

  static Value value_of(PGresult* result, int row, int column) {
    if (PQgetisnull(result, row, column) != 0) return std::monostate{};
    const char* text = PQgetvalue(result, row, column);
    switch (PQftype(result, column)) {
      case kInt2:
      case kInt4:
      case kInt8:
        return static_cast<std::int64_t>(std::strtoll(text, nullptr, 10));
      case kFloat4:
      case kFloat8:
        return std::strtod(text, nullptr);
      case kBytea: {
        std::size_t size = 0;
        unsigned char* plain = PQunescapeBytea(reinterpret_cast<const unsigned char*>(text), &size);
        Bytes bytes(size);
        if (plain != nullptr && size > 0) std::memcpy(bytes.data(), plain, size);
        PQfreemem(plain);
        return bytes;
      }
      default:
        return std::string(text, static_cast<std::size_t>(PQgetlength(result, row, column)));
    }
  }

  static Rows rows_of(PGresult* result) {
    Rows rows;
    for (int row = 0; row < PQntuples(result); ++row) {
      std::vector<Value> values;
      for (int column = 0; column < PQnfields(result); ++column)
        values.push_back(value_of(result, row, column));
      rows.emplace_back(std::move(values));
    }
    return rows;
  }

  core::Result<void> check(PGresult* result) const {
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) return {};
    if (PQstatus(connection_.get()) != CONNECTION_OK)
      return core::fail(Remedy::Retry, "the clinic database's server is gone (%s); it is tried again",
                        one_line(PQerrorMessage(connection_.get())).c_str());
    const char* code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const std::string state = code != nullptr ? code : "";
    // The primary line alone: the detail would repeat stored values.
    const std::string why = one_line(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY));
    return tl::unexpected(core::Error(remedy_of(state), "the clinic database answers: %s", why.c_str()));
  }

  static Remedy remedy_of(const std::string& state) {
    const std::string group = state.substr(0, 2);
    if (group == "08" || group == "57" || group == "40" || group == "55") return Remedy::Retry;
    if (group == "53" || group == "58") return Remedy::Operator;
    if (group == "28" || group == "3D" || state == "42501") return Remedy::Reconfigure;
    return Remedy::Bug;
  }

  std::unique_ptr<PGconn, Finish> connection_;
};

}  // namespace

core::Result<std::unique_ptr<Sql>> open_postgres(const std::string& connection) {
  if (const auto allowed = check_connection(connection); !allowed) return tl::unexpected(allowed.error());
  // Those before dbname are defaults that the string may change; gssencmode comes after it: Kerberos would
  // otherwise take the place of the verified certificate.
  const std::array<const char*, 9> words{"connect_timeout",
                                         "tcp_user_timeout",
                                         "keepalives_idle",
                                         "keepalives_interval",
                                         "keepalives_count",
                                         "application_name",
                                         "dbname",
                                         "gssencmode",
                                         nullptr};
  const std::array<const char*, 9> values{"4",       "10000", "5", "2", "3", "footfall", connection.c_str(),
                                          "disable", nullptr};
  std::unique_ptr<PGconn, Finish> opened(PQconnectdbParams(words.data(), values.data(), 1));
  // Its notices would go to standard error, with whatever they repeat.
  PQsetNoticeProcessor(
      opened.get(), [](void*, const char*) {}, nullptr);
  if (PQstatus(opened.get()) != CONNECTION_OK)
    return core::fail(Remedy::Retry, "the clinic database's server does not answer: %s",
                      one_line(PQerrorMessage(opened.get())).c_str());
  auto sql = std::make_unique<PostgresSql>(std::move(opened));
  const auto set = sql->script(
      "SET client_min_messages = warning; SET synchronous_commit = on; SET statement_timeout = '15s'; "
      "SET lock_timeout = '10s'; SET extra_float_digits = 1; SET standard_conforming_strings = on;");
  if (!set) return tl::unexpected(set.error());
  return sql;
}

}  // namespace footfall::recording::clinic
