#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <numeric>

#include "recording/tables/schema.hpp"
#include "tests/support/recordings.hpp"
#include "tests/unit/recording/fixture.hpp"

using namespace footfall;
using namespace footfall::tests;

namespace {

/// The first code block of the given language in docs/session-format.md.
std::string block(const std::string& language) {
  std::ifstream stream(source_dir() / "docs/session-format.md");
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const std::string opening = "```" + language + "\n";
  const std::size_t start = text.find(opening);
  REQUIRE(start != std::string::npos);
  const std::size_t from = start + opening.size();
  return text.substr(from, text.find("```", from) - from);
}

std::string output_of(const std::string& command) {
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string output;
  std::array<char, 4096> part{};
  while (const std::size_t count = std::fread(part.data(), 1, part.size(), pipe))
    output.append(part.data(), count);
  const int status = ::pclose(pipe);
  INFO(output);
  CHECK(status == 0);
  return output;
}

}  // namespace

TEST_CASE("the documented tables are the program's tables", "[recording][docs]") {
  CHECK(block("sql") == recording::schema_sql());
}

TEST_CASE("the documented Python example reads what was recorded", "[recording][docs]") {
  if (::access("/usr/bin/python3", X_OK) != 0) {
    std::cerr << "skipped: the documented example needs /usr/bin/python3\n";
    SUCCEED("skipped: no Python");
    return;
  }
  const TempDir dir;
  std::ofstream(dir / "read.py") << block("python");
  const auto file = dir / "a.footfall";
  auto writer = require_value(recording::SessionWriter::create(file, example_meta()));
  auto samples = example_samples(0, 0, 1234);
  for (core::ForceSample& sample : samples) sample.wrench.f_v = core::Newtons(700.0);
  samples[1000].wrench.f_v = core::Newtons(1921.25);
  require_value(writer->append_forces(0, std::span(samples).first(600), 0));
  require_value(writer->commit());
  require_value(writer->append_forces(0, std::span(samples).subspan(600), 0));
  require_value(writer->commit());
  const std::string expected =
      "right: 0 samples, 0.000 s, peak vertical force 0.000 N\n"
      "left: 1234 samples, 1.233 s, peak vertical force 1921.250 N\n";
  const std::string command = "/usr/bin/python3 '" + (dir / "read.py").string() + "' '" + file.string() + "'";
  CHECK(output_of(command) == expected);
  require_value(writer->finish({}));
  CHECK(output_of(command) == expected);
}

namespace {

/// The chapter "Checksums and chains" in another language: every chunk and every row of a chained table.
constexpr const char* kVerifier = R"py(
import hashlib, math, sqlite3, struct, sys

def encoded(value):
    if value is None:
        return struct.pack("<d", math.nan)
    if isinstance(value, int):
        return struct.pack("<q", value)
    if isinstance(value, float):
        return struct.pack("<d", value + 0.0)
    data = value.encode() if isinstance(value, str) else value
    return struct.pack("<q", len(data)) + data

def hashed(previous, values):
    return hashlib.blake2b(previous + b"".join(map(encoded, values)), digest_size=32).digest()

session = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
start, end = session.execute("SELECT start_hash, chunk_hash FROM tail").fetchone()
last = start
for *values, stored in session.execute(
        "SELECT plate, first_sequence, sample_count, first_time_ns, last_time_ns, clock_offset_ns,"
        "last_device_time_ns, clock_drift_ppm, codec, samples, hash FROM chunk ORDER BY chunk_id"):
    last = hashed(last, values)
    assert last == stored
assert last == end
rows = 0
for table, count, end in session.execute("SELECT of_table, row_count, hash FROM chain").fetchall():
    names = [name for _, name, *_ in session.execute(f"PRAGMA table_info({table})")]
    names = [name for name in names if name not in ("hash", table + "_id")]
    last = start
    for *values, stored in session.execute(f"SELECT {','.join(names)}, hash FROM {table} ORDER BY rowid"):
        last, count, rows = hashed(last, values), count - 1, rows + 1
        assert last == stored, table
    assert last == end and count == 0, table
print(rows, "rows")
)py";

}  // namespace

TEST_CASE("another language finds every hash as the documentation describes it", "[recording][docs]") {
  if (::access("/usr/bin/python3", X_OK) != 0) {
    std::cerr << "skipped: needs /usr/bin/python3\n";
    SUCCEED("skipped: no Python");
    return;
  }
  const TempDir dir;
  const auto file = dir / "a.footfall";
  std::ofstream(dir / "verify.py") << kVerifier;
  auto writer = write_example(file, 3);
  recording::Pain pain;  // a NULL among integers, an empty text
  pain.region = "größe";
  require_value(writer->append_pain(pain));
  require_value(
      writer->append_gap({1, 300, 4, core::Timestamp{6'000'000'000}, recording::GapCause::RingFull}));
  recording::TreadmillRecord never;
  require_value(writer->append_treadmill({&never, 1}));
  require_value(writer->finish(example_summary()));
  auto session = require_value(recording::SessionReader::open(file));
  const std::size_t rows = 3 + 7 + 1 + 1 + 1 + require_value(session->metrics()).size();
  CHECK(output_of("/usr/bin/python3 '" + (dir / "verify.py").string() + "' '" + file.string() + "'") ==
        std::to_string(rows) + " rows\n");
}
