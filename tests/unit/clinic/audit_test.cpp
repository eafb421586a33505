#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "tests/unit/clinic/clinic_fixture.hpp"

using namespace footfall;
using namespace footfall::tests;
using namespace footfall::recording::clinic;
using Catch::Matchers::Contains;

namespace {

std::string read(const std::filesystem::path& file) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::string findings(Clinic& clinic) {
  std::string all;
  for (const AuditVerdict& verdict : require_value(clinic.verify(kViewer))) {
    for (const std::string& finding : verdict.findings) all += finding + "\n";
  }
  return all;
}

/// As somebody who owns the database would: takes the guards away first.
void without_guards(Sql& sql, const std::string& statement) {
  if (sql.backend() == Backend::Postgres) {
    require_value(sql.script("ALTER TABLE audit DISABLE TRIGGER ALL"));
  } else {
    require_value(sql.script("DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_deleted"));
  }
  require_value(sql.run(statement));
}

}  // namespace

TEST_CASE("the audit cannot be changed, deleted or emptied by a statement", "[clinic]") {
  const auto back_end = GENERATE(from_range(back_ends()));
  INFO(back_end);
  Place place(back_end);
  const auto clinic = place.open();
  for (int i = 0; i < 3; ++i) require_value(clinic->note(kClinician, "test", std::to_string(i), "done"));
  for (const char* statement : {"UPDATE audit SET who = 'nobody'", "DELETE FROM audit WHERE seq = 3",
                                "DELETE FROM audit", "TRUNCATE audit", "DELETE FROM change"}) {
    const auto refused = clinic->sql().run(statement);
    if (std::string(statement) == "DELETE FROM change" && refused) continue;  // it is empty: no row, no guard
    CHECK_FALSE(refused);
  }
  CHECK(count(clinic->sql(), "audit") == 3);
  CHECK(findings(*clinic).empty());
}

TEST_CASE("the verifier finds an edit, a deletion, a truncation, an exchange and a forged row", "[clinic]") {
  const auto back_end = GENERATE(from_range(back_ends()));
  INFO(back_end);
  Place place(back_end);
  const auto clinic = place.open();
  for (int i = 0; i < 6; ++i) require_value(clinic->note(kClinician, "test", std::to_string(i), "done"));
  REQUIRE(findings(*clinic).empty());
  Sql& sql = clinic->sql();
  SECTION("an edit of any column") {
    const auto column =
        GENERATE(std::string("who"), "role", "action", "subject", "old_value", "new_value", "outcome");
    without_guards(sql, "UPDATE audit SET " + column + " = 'x' WHERE seq = 4");
    CHECK_THAT(findings(*clinic), Contains("row 4 was changed"));
  }
  SECTION("an edit of a number") {
    const auto column = GENERATE(std::string("uid"), "pid", "wall_ns");
    without_guards(sql, "UPDATE audit SET " + column + " = " + column + " + 1 WHERE seq = 4");
    CHECK_THAT(findings(*clinic), Contains("row 4 was changed"));
  }
  SECTION("a deletion") {
    without_guards(sql, "DELETE FROM audit WHERE seq = 3");
    CHECK_THAT(findings(*clinic), Contains("row 3 is missing before row 4"));
  }
  SECTION("a truncation, which leaves a chain that fits") {
    without_guards(sql, "DELETE FROM audit WHERE seq > 4");
    CHECK_THAT(findings(*clinic), Contains("ends at row 4, but its kept head says 6"));
    // And it does not grow over the gap.
    const auto more = clinic->note(kClinician, "test", "more", "done");
    REQUIRE_FALSE(more);
    CHECK_THAT(more.error().what(), Contains("rows were removed or changed"));
    CHECK(count(sql, "audit") == 4);
  }
  SECTION("everything gone") {
    without_guards(sql, "DELETE FROM audit");
    CHECK_THAT(findings(*clinic), Contains("ends at row 0, but its kept head says 6"));
    CHECK_FALSE(clinic->note(kClinician, "test", "more", "done"));
  }
  SECTION("a chain that was made to fit, without the key") {
    const auto rows = require_value(audit_after(sql, clinic->origin(), 0, 100));
    // Somebody else's key makes a perfect chain over the same rows.
    ClinicRoom other;
    without_guards(sql, "DELETE FROM audit");
    const HeadFile heads(other.heads(), other.ring());
    require_value(heads.store(clinic->origin(), Head{}));
    for (const AuditRow& row : rows) {
      AuditEntry entry = row.entry;
      if (row.seq == 2) entry.who = "somebody else";
      require_value(append_audit(sql, heads, clinic->origin(), entry, {}));
    }
    CHECK_THAT(findings(*clinic), Contains("row 2 does not carry this clinic's signature"));
    CHECK_FALSE(clinic->note(kClinician, "test", "more", "done"));
  }
}

TEST_CASE("a lost, changed or old file of heads is told of and never replaced in silence", "[clinic]") {
  Place place("SQLite");
  std::string early;
  {
    const auto clinic = place.open();
    require_value(clinic->note(kClinician, "test", "1", "done"));
    early = read(place.room.heads());
    require_value(clinic->note(kClinician, "test", "2", "done"));
  }
  SECTION("lost") {
    std::filesystem::remove(place.room.heads());
    const auto opened = place.room.try_open(place.sql(), "lab 1");
    REQUIRE_FALSE(opened);
    CHECK_THAT(opened.error().what(), Contains("put the file back"));
    CHECK_FALSE(std::filesystem::exists(place.room.heads()));
  }
  SECTION("its number lowered by hand") {
    std::string text = read(place.room.heads());
    const auto at = text.rfind(" 2 ");
    REQUIRE(at != std::string::npos);
    text[at + 1] = '1';
    std::ofstream(place.room.heads()) << text;
    const auto opened = place.room.try_open(place.sql(), "lab 1");
    REQUIRE_FALSE(opened);
    CHECK_THAT(opened.error().what(), Contains("signature"));
  }
  SECTION("one row behind, as after a cut between the commit and the head: it goes on") {
    std::ofstream(place.room.heads()) << early;
    const auto clinic = place.open();
    require_value(clinic->note(kClinician, "test", "3", "done"));
    CHECK(findings(*clinic).empty());
    CHECK(count(clinic->sql(), "audit") == 3);
  }
  SECTION("an exported head finds what an old pair of files would hide") {
    const std::string exported = require_value(place.open()->head());
    const auto head = require_value(parse_head(*place.room.ring(), exported));
    CHECK(head.second.seq == 2);
    const auto sql = place.sql();
    without_guards(*sql, "DELETE FROM audit WHERE seq = 2");
    std::ofstream(place.room.heads()) << early;
    CHECK(findings(*place.open()).empty());  // the old pair fits itself
    const auto verdict = require_value(verify_audit(*sql, *place.room.ring(), head.first, head.second));
    REQUIRE(verdict.findings.size() == 1);
    CHECK_THAT(verdict.findings[0], Contains("rows were removed"));
  }
}

TEST_CASE("what shall be written together with its audit row is written with it or not at all", "[clinic]") {
  const auto back_end = GENERATE(from_range(back_ends()));
  INFO(back_end);
  Place place(back_end);
  const auto clinic = place.open();
  const HeadFile heads(place.room.heads(), place.room.ring());
  const auto failed = append_audit(clinic->sql(), heads, clinic->origin(), {}, [&]() -> core::Result<void> {
    require_value(
        add_change(clinic->sql(), clinic->origin(), "due", "d",
                   {{"id", "d"}, {"subject", "s"}, {"what", "w"}, {"due_wall_ns", 1}, {"done", 0}}));
    return core::fail(core::Remedy::Bug, "as if the disk were full");
  });
  CHECK_FALSE(failed);
  CHECK(count(clinic->sql(), "due") == 0);
  CHECK(count(clinic->sql(), "change") == 0);
  CHECK(count(clinic->sql(), "audit") == 0);
  require_value(clinic->note(kClinician, "test", "", "done"));
}
