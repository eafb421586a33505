#include <sqlite3.h>

#include <array>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/fuzz/allocations.hpp"
#include "tests/fuzz/read_session.hpp"
#include "tests/unit/recording/fixture.hpp"

using namespace footfall;

namespace {

constexpr std::array<const char*, 31> kTables = {"meta",
                                                 "configuration",
                                                 "plate",
                                                 "imu",
                                                 "device",
                                                 "calibration",
                                                 "code",
                                                 "chunk",
                                                 "gap",
                                                 "treadmill",
                                                 "result_set",
                                                 "step",
                                                 "metric",
                                                 "zeroing",
                                                 "marker",
                                                 "pain",
                                                 "exertion",
                                                 "origin",
                                                 "log",
                                                 "incident",
                                                 "incident_motion",
                                                 "incident_command",
                                                 "incident_event",
                                                 "incident_wire",
                                                 "summary",
                                                 "chain",
                                                 "tail",
                                                 "incident_force",
                                                 "chunk",
                                                 "chunk",
                                                 "sqlite_schema"};
constexpr std::array<const char*, 24> kColumns = {
    "sample_count", "samples",        "codec",       "plate",      "first_sequence", "first_time_ns",
    "last_time_ns", "hash",           "kind",        "source",     "what",           "new_value",
    "old_value",    "sample_rate_hz", "name",        "stream",     "first_missing",  "state",
    "toml",         "matrix",         "matrix_rows", "result_set", "start_hash",     "started_time_ns"};
constexpr std::array<const char*, 16> kValues = {"NULL",
                                                 "0",
                                                 "-1",
                                                 "9223372036854775807",
                                                 "-9223372036854775808",
                                                 "9e999",
                                                 "-0.0",
                                                 "''",
                                                 "x''",
                                                 "zeroblob(100000)",
                                                 "'import'",
                                                 "'zstd'",
                                                 "'raw'",
                                                 "x'28b52ffda00000004001000000'",
                                                 "hex(zeroblob(5000))",
                                                 "x'28b52ffde0ffffffffffffff7f'"};

/// Takes the input apart into choices.
class Choices {
 public:
  Choices(const std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}
  [[nodiscard]] bool left() const { return at_ < size_; }
  std::size_t byte() { return at_ < size_ ? data_[at_++] : 0; }
  template <std::size_t Size>
  std::string of(const std::array<const char*, Size>& words) {
    return words[byte() % Size];
  }

 private:
  const std::uint8_t* data_;
  std::size_t size_, at_ = 0;
};

std::string statement(Choices& choose) {
  const std::size_t kind = choose.byte() % 14;
  const std::string table = choose.of(kTables), column = choose.of(kColumns), value = choose.of(kValues);
  switch (kind) {
    case 0:
      return "UPDATE " + table + " SET " + column + "=" + value;
    case 1:
      return "UPDATE " + table + " SET " + column + "=" + value +
             " WHERE rowid=" + std::to_string(choose.byte() % 8);
    case 2:
      return "DELETE FROM " + table;
    case 3:
      return "ALTER TABLE " + table + " RENAME TO old_" + table + "; CREATE VIEW " + table +
             " AS SELECT * FROM old_" + table;
    case 4:
      return "CREATE TRIGGER t" + std::to_string(choose.byte()) + " AFTER INSERT ON " + table +
             " BEGIN DELETE FROM log; END";
    case 5:
      return "ALTER TABLE " + table + " ADD COLUMN extra_" + column +
             " GENERATED ALWAYS AS (zeroblob(1000000000))";
    case 6:
      return "DROP TABLE " + table + "; CREATE TABLE " + table + "(" + column +
             ", samples AS (zeroblob(900000000)), x)";
    case 7:
      return "UPDATE sqlite_schema SET sql=replace(sql,'STRICT','') WHERE name='" + table + "'";
    case 8:
      return "UPDATE sqlite_schema SET rootpage=" + std::to_string(choose.byte() % 40) + " WHERE name='" +
             table + "'";
    case 9:
      return "INSERT INTO " + table + " SELECT * FROM " + table + " LIMIT 50";
    case 10:
      return "DROP TABLE " + table + "; CREATE VIRTUAL TABLE " + table + " USING rtree(a,b,c)";
    case 11:
      return "UPDATE sqlite_schema SET sql='CREATE TABLE " + table + "(" + column +
             " TEXT DEFAULT (hex(zeroblob(99999999))))' WHERE name='" + table + "'";
    case 12:
      return "CREATE INDEX i" + std::to_string(choose.byte()) + " ON " + table + "(" + column + ")";
    default:
      return "PRAGMA user_version=" + std::to_string(choose.byte() % 8);
  }
}

/// A small session with every table filled, made once.
struct Template {
  tests::TempDir dir;
  std::filesystem::path file = dir / "fuzzed.footfall";
  std::string bytes;
  Template() {
    const auto original = dir / "original.footfall";
    const auto writer = tests::write_example(original, 2);
    recording::IncidentHead stop;
    stop.id = 1;
    recording::IncidentRows rows;
    for (int i = 0; i < 50; ++i) rows.forces.push_back({{i}, 1.0F, 2.0F, 3.0F, 0, 0});
    (void)writer->append_incident(stop, rows);
    recording::Origin origin;
    origin.kind = "migration";
    (void)writer->append_origin(origin);
    (void)writer->append_marker({{7}, 0, recording::MarkerKind::Note, "", "a note", "", ""});
    (void)writer->finish(tests::example_summary());
    std::ifstream in(original, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
};

/// As somebody with a tool of his own would: nothing protects the file from him.
void tamper(const std::filesystem::path& file, Choices& choose) {
  sqlite3* handle = nullptr;
  if (sqlite3_open(file.c_str(), &handle) == SQLITE_OK) {
    sqlite3_exec(handle, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA writable_schema=ON",
                 nullptr, nullptr, nullptr);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 300'000);
    for (int i = 0; i < 6 && choose.left(); ++i)
      sqlite3_exec(handle, statement(choose).c_str(), nullptr, nullptr, nullptr);
  }
  sqlite3_close(handle);
}

}  // namespace

/// The input is a list of choices among hostile statements, applied to a good session; then bytes to change.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Template good;
  const std::size_t edits = size > 0 ? data[0] % 8 : 0;
  Choices choose(data, size);
  (void)choose.byte();
  std::ofstream(good.file, std::ios::binary | std::ios::trunc) << good.bytes;
  tamper(good.file, choose);
  if (edits > 0 && choose.left()) {
    std::fstream file(good.file, std::ios::binary | std::ios::in | std::ios::out);
    const auto length = std::filesystem::file_size(good.file);
    for (std::size_t i = 0; i < edits && choose.left(); ++i) {
      const std::size_t place = choose.byte() << 16U | choose.byte() << 8U | choose.byte();
      file.seekp(static_cast<std::streamoff>(place % length));
      file.put(static_cast<char>(choose.byte()));
    }
  }
  const auto length = static_cast<std::size_t>(std::filesystem::file_size(good.file));
  const fuzz::Allocations allocations;
  fuzz::read_all(good.file);
  // Samples in memory are twice their records, contents and table hold them again, zstd shrinks them before.
  allocations.expect_within(length, 512, 8 << 20);
  return 0;
}
