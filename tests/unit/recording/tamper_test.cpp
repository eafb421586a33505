#include <catch2/catch.hpp>

#include "tests/unit/recording/fixture.hpp"

using namespace footfall;
using namespace footfall::tests;

namespace {

recording::SessionInfo info_after(const std::string& sql) {
  const TempDir dir;
  write_finished_example(dir / "a.footfall", 10);
  edit(dir / "a.footfall", sql);
  return require_value(require_value(recording::SessionReader::open(dir / "a.footfall"))->info());
}

void check_data_blamed(const std::string& sql, const std::string& sentence) {
  const auto info = info_after(sql);
  INFO(sql << " -> " << info.integrity);
  CHECK_FALSE(info.checksums_ok);
  CHECK_THAT(info.integrity, Catch::Contains(sentence));
}

void check_audit_blamed(const std::string& sql, const std::string& sentence) {
  const auto info = info_after(sql);
  INFO(sql << " -> " << info.integrity);
  CHECK_FALSE(info.audit_chain_ok);
  CHECK(info.checksums_ok);
  CHECK_THAT(info.integrity, Catch::Contains(sentence));
}

/// Changes one byte of a blob, in SQL.
std::string flip(int chunk, int byte) {
  const std::string at = std::to_string(byte);
  return "UPDATE chunk SET samples = CAST(substr(samples,1," + std::to_string(byte - 1) +
         ") || CASE WHEN hex(substr(samples," + at +
         ",1))='00' THEN x'01' ELSE x'00' END || substr(samples," + std::to_string(byte + 1) +
         ") AS BLOB) WHERE chunk_id=" + std::to_string(chunk);
}

}  // namespace

TEST_CASE("an untouched file passes every check", "[recording]") {
  const auto info = info_after("SELECT 1");
  CHECK(info.checksums_ok);
  CHECK(info.audit_chain_ok);
  CHECK(info.integrity == "ok");
}

TEST_CASE("changed samples are found and named", "[recording]") {
  for (const int byte : {1, 40, 88, 4400, 8800}) check_data_blamed(flip(7, byte), "chunk 7 (plate 0");
}

TEST_CASE("changed columns of a chunk are found", "[recording]") {
  check_data_blamed("UPDATE chunk SET clock_offset_ns=clock_offset_ns+1 WHERE chunk_id=4", "chunk 4 ");
  check_data_blamed("UPDATE chunk SET last_device_time_ns=0 WHERE chunk_id=4", "chunk 4 ");
  check_data_blamed("UPDATE chunk SET clock_drift_ppm=1 WHERE chunk_id=4", "chunk 4 ");
  check_data_blamed("UPDATE chunk SET plate=0 WHERE chunk_id=4", "chunk 4 ");
  check_data_blamed("UPDATE chunk SET first_time_ns=0 WHERE chunk_id=4", "chunk 4 ");
  check_data_blamed("UPDATE chunk SET codec='raw-imu' WHERE chunk_id=4", "chunk 4 ");
}

TEST_CASE("removed, exchanged and added chunks are found", "[recording]") {
  check_data_blamed("DELETE FROM chunk WHERE chunk_id=5", "chunk 5 of samples was removed");
  check_data_blamed("DELETE FROM chunk WHERE chunk_id=20", "19 of 20 chunks");
  check_data_blamed(
      "INSERT INTO chunk SELECT 21,plate,first_sequence,sample_count,first_time_ns,last_time_ns,"
      "clock_offset_ns,last_device_time_ns,clock_drift_ppm,codec,hash,samples FROM chunk WHERE chunk_id=20",
      "chunk 21 ");
  check_data_blamed(
      "UPDATE chunk SET chunk_id=-1 WHERE chunk_id=5; UPDATE chunk SET chunk_id=5 WHERE chunk_id=6;"
      "UPDATE chunk SET chunk_id=6 WHERE chunk_id=-1",
      "chunk 5 ");
}

TEST_CASE("removed steps, treadmill rows and gaps are counted", "[recording]") {
  check_data_blamed("DELETE FROM step WHERE step_id=3", "table step has 9 rows and 10 were recorded");
  check_data_blamed("DELETE FROM treadmill WHERE treadmill_id=20", "table treadmill has 19 rows");
  check_data_blamed("INSERT INTO gap VALUES(1,0,0,1,0,'wire_loss',x'00')", "table gap has 1 rows");
}

TEST_CASE("an edited, removed or added row of the audit is found", "[recording]") {
  check_audit_blamed("UPDATE log SET new_value='3.5' WHERE log_id=4", "row 4 of the audit was changed");
  check_audit_blamed("UPDATE log SET who='ben' WHERE log_id=10", "row 10 of the audit was changed");
  check_audit_blamed("UPDATE log SET who='annao', role='perator' WHERE log_id=1", "row 1 of the audit");
  check_audit_blamed("DELETE FROM log WHERE log_id=4", "before row 4");
  check_audit_blamed("DELETE FROM log WHERE log_id>=9", "8 rows and 10 were recorded");
  check_audit_blamed("DELETE FROM log", "0 rows and 10 were recorded");
  check_audit_blamed(
      "INSERT INTO log SELECT 11,time_ns,who,role,what,old_value,new_value,outcome,previous_hash,"
      "hash FROM log WHERE log_id=10",
      "before row 11");
}

TEST_CASE("a changed description of the session is found", "[recording]") {
  const std::string sentence = "the description of the session";
  check_audit_blamed("UPDATE meta SET subject_pseudonym='S-0043'", sentence);
  check_audit_blamed("UPDATE meta SET mass_kg=NULL", sentence);
  check_audit_blamed("UPDATE configuration SET toml=toml||' '", sentence);
  check_audit_blamed("UPDATE plate SET counts_per_newton=1 WHERE plate=0", sentence);
  check_audit_blamed("DELETE FROM code", sentence);
}

TEST_CASE("a session file with foreign tables or triggers is refused", "[recording]") {
  const TempDir dir;
  write_finished_example(dir / "a.footfall", 1);
  edit(dir / "a.footfall", "CREATE VIEW v AS SELECT 1");
  CHECK_FALSE(recording::SessionReader::open(dir / "a.footfall"));
  write_finished_example(dir / "b.footfall", 1);
  edit(dir / "b.footfall", "DROP TABLE log");
  CHECK_FALSE(recording::SessionReader::open(dir / "b.footfall"));
}
