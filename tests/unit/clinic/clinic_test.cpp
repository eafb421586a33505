#include <catch2/catch.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "recording/clinic/schema.hpp"
#include "recording/clinic/sealing.hpp"
#include "tests/unit/clinic/clinic_fixture.hpp"

using namespace footfall;
using namespace footfall::tests;
using namespace footfall::recording::clinic;
using Catch::Matchers::Contains;

namespace {

std::string value_of(const Identity& identity, const std::string& field) {
  for (const IdentityField& one : identity) {
    if (one.field == field) return std::string(one.value.text());
  }
  return "";
}

/// Everything the database holds, as one text.
std::string everything(Sql& sql) {
  std::string all;
  for (const char* table : {"change", "patient", "identity", "session", "device", "due", "person", "audit"}) {
    for (const Row& row : require_value(sql.run("SELECT * FROM " + std::string(table)))) {
      for (std::size_t i = 0; i < 8 && (i < 6 || std::string(table) != "patient"); ++i) {
        if (std::string(table) == "identity" && i > 5) break;
        if (std::string(table) == "person" && i > 6) break;
        const Bytes bytes = row.bytes(i);
        all += row.text(i);
        all.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        all += '|';
      }
    }
  }
  return all;
}

}  // namespace

TEST_CASE("a patient has a random pseudonym, and the identity comes back for a clinician alone", "[clinic]") {
  const auto back_end = GENERATE(from_range(back_ends()));
  INFO(back_end);
  Place place(back_end);
  const auto clinic = place.open();
  const auto one = require_value(clinic->add_patient(kClinician, identity_of("Erika Mustermann")));
  const auto two = require_value(clinic->add_patient(kClinician, identity_of("Jörg Größe")));
  CHECK(one != two);
  CHECK(one.size() == 12);
  CHECK(value_of(require_value(clinic->identify(kClinician, two, "letter to the physician")), "name") ==
        "Jörg Größe");
  CHECK(value_of(require_value(clinic->identify(kClinician, one, "report")), "birth_date") == "1980-02-29");

  for (const Actor& actor : {kViewer, kAdministrator, kStation, Actor{"mallory", Role::None, 1, 1}}) {
    const auto refused = clinic->identify(actor, one, "curiosity");
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().what(), Contains("may not see an identity"));
    CHECK(refused.error().remedy() == core::Remedy::Operator);
  }
  const auto listed = require_value(clinic->patients(kViewer));
  CHECK(listed.size() == 2);

  // What was done and what was refused is in the audit, with who and why, and never with the identity.
  const auto rows = require_value(audit_after(clinic->sql(), clinic->origin(), 0, 100));
  std::multiset<std::string> seen;
  for (const AuditRow& row : rows)
    seen.insert(row.entry.who + " " + row.entry.action + ": " + row.entry.outcome.substr(0, 7));
  CHECK(seen.count("anna identify: done") == 2);
  CHECK(seen.count("mallory see an identity: refused") == 1);
  CHECK(seen.count("bert see an identity: refused") == 1);
  const std::string all = everything(clinic->sql());
  for (const char* secret : {"Erika", "Mustermann", "Größe", "1980-02-29", "4572696b61"})
    CHECK_THAT(all, !Contains(secret));
  CHECK_THAT(all, Contains(one));
}

TEST_CASE("a sealed field that is put into another row or column does not open", "[clinic]") {
  const auto back_end = GENERATE(from_range(back_ends()));
  INFO(back_end);
  Place place(back_end);
  const auto clinic = place.open();
  const auto one = require_value(clinic->add_patient(kClinician, identity_of("Erika")));
  const auto two = require_value(clinic->add_patient(kClinician, identity_of("Jörg")));
  const auto sealed = require_value(
      clinic->sql().run("SELECT sealed FROM identity WHERE pseudonym = ?1 AND field = 'name'", {one}));
  SECTION("another patient's") {
    require_value(clinic->sql().run("UPDATE identity SET sealed = ?1 WHERE pseudonym = ?2 AND field = 'name'",
                                    {sealed.front().bytes(0), two}));
    const auto moved = clinic->identify(kClinician, two, "report");
    REQUIRE_FALSE(moved);
    CHECK_THAT(moved.error().what(), Contains("changed, moved, or sealed with other keys"));
  }
  SECTION("another field's") {
    require_value(
        clinic->sql().run("UPDATE identity SET sealed = ?1 WHERE pseudonym = ?2 AND field = 'birth_date'",
                          {sealed.front().bytes(0), one}));
    CHECK_FALSE(clinic->identify(kClinician, one, "report"));
  }
}

TEST_CASE("after a new key everything can be sealed anew and the old key be forgotten", "[clinic]") {
  const auto back_end = GENERATE(from_range(back_ends()));
  INFO(back_end);
  Place place(back_end);
  std::string patient;
  {
    const auto clinic = place.open();
    patient = require_value(clinic->add_patient(kClinician, identity_of("Erika")));
    require_value(clinic->change_identity(kClinician, patient, identity_of("Erika Neu")));
  }
  require_value(KeyRing::rotate(place.room.keys()));
  {
    const auto clinic = place.open();
    CHECK(value_of(require_value(clinic->identify(kClinician, patient, "old key, still there")), "name") ==
          "Erika Neu");
    CHECK_FALSE(clinic->reseal(kClinician));
    // Two fields in the table, four in the history.
    CHECK(require_value(clinic->reseal(kAdministrator)) == 6);
    CHECK(require_value(clinic->reseal(kAdministrator)) == 0);
  }
  require_value(KeyRing::forget_old(place.room.keys()));
  const auto clinic = place.open();
  CHECK(value_of(require_value(clinic->identify(kClinician, patient, "new key")), "name") == "Erika Neu");
  const auto past = require_value(history(clinic->sql(), "identity", patient + "/name"));
  REQUIRE(past.size() == 2);
  const auto first = nlohmann::json::parse(past[0].payload);
  CHECK(
      require_value(unseal(*place.room.ring(), patient, "name", from_hex(first["sealed"].get<std::string>())))
          .text() == "Erika");
}

TEST_CASE("a session is registered once, however often it is told, with every figure bit for bit",
          "[clinic]") {
  const auto back_end = GENERATE(from_range(back_ends()));
  INFO(back_end);
  Place place(back_end);
  const auto clinic = place.open();
  SessionEntry session = example_session("P-1", 1);
  session.file = "line\nbreak \xff.footfall";  // no back end may choke on it later
  for (int i = 0; i < 3; ++i) require_value(clinic->register_session(kStation, session));
  require_value(clinic->register_session(kStation, example_session("P-2", 2)));
  const auto all = require_value(clinic->sessions(kViewer, ""));
  REQUIRE(all.size() == 2);
  const auto mine = require_value(clinic->sessions(kViewer, "P-1"));
  REQUIRE(mine.size() == 1);
  CHECK(mine[0].file == "line?break ?.footfall");
  CHECK(mine[0].duration_s == session.duration_s);
  CHECK(mine[0].cadence_spm == session.cadence_spm);
  CHECK(mine[0].peak_vgrf_n == std::nullopt);
  CHECK(mine[0].mass_kg == std::nullopt);
  CHECK(mine[0].started_wall_ns == session.started_wall_ns);
  CHECK(count(clinic->sql(), "change") == 2);
}

TEST_CASE("devices, calibrations, due dates and persons are kept with their roles", "[clinic]") {
  const auto back_end = GENERATE(from_range(back_ends()));
  INFO(back_end);
  Place place(back_end);
  const auto clinic = place.open();
  require_value(clinic->put_device(kAdministrator, {"plate-left", "force plate", "Axia80", "FT123", true}));
  require_value(clinic->put_device(kAdministrator, {"plate-left", "force plate", "Axia80", "FT124", true}));
  CHECK_FALSE(clinic->put_device(kViewer, {"x", "", "", "", true}));
  const auto devices = require_value(clinic->devices(kViewer));
  REQUIRE(devices.size() == 1);
  CHECK(devices[0].serial == "FT124");
  require_value(clinic->add_calibration(kAdministrator,
                                        {"", "plate-left", "dead weights", "bert", "max 0.2 %", 5, true}));
  const auto calibrations = require_value(clinic->calibrations(kViewer, "plate-left"));
  REQUIRE(calibrations.size() == 1);
  CHECK(calibrations[0].passed == true);
  CHECK(calibrations[0].performed_wall_ns == 5);
  const auto stray = clinic->add_calibration(kAdministrator, {"", "plate-lefd", "x", "bert", "y", 5, true});
  REQUIRE_FALSE(stray);
  CHECK_THAT(stray.error().what(), Contains("no device 'plate-lefd'"));
  CHECK_FALSE(clinic->add_calibration(kViewer, {"", "plate-left", "x", "vera", "y", 5, true}));
  CHECK(require_value(clinic->calibrations(kViewer, "")).size() == 1);

  const auto later =
      require_value(clinic->put_due(kAdministrator, {"", "plate-left", "dead weights", 200, false}));
  const auto sooner =
      require_value(clinic->put_due(kClinician, {"", "P-1", "pain, next morning", 100, false}));
  auto due = require_value(clinic->due(kViewer));
  REQUIRE(due.size() == 2);
  CHECK(due[0].id == sooner);
  due[0].done = true;
  require_value(clinic->put_due(kClinician, due[0]));
  due = require_value(clinic->due(kViewer));
  REQUIRE(due.size() == 1);
  CHECK(due[0].id == later);

  require_value(clinic->put_person(kAdministrator, {"anna", Role::Clinician, true}, Secret("2718")));
  CHECK_FALSE(clinic->put_person(kAdministrator, {"anna", Role::Clinician, true}, Secret("27")));
  CHECK(require_value(clinic->check_pin("anna", Secret("2718"))) == Role::Clinician);
  CHECK(require_value(clinic->check_pin("anna", Secret("2719"))) == std::nullopt);
  CHECK(require_value(clinic->check_pin("nobody", Secret("2718"))) == std::nullopt);
  CHECK_THAT(everything(clinic->sql()), !Contains("2718"));
}

TEST_CASE(
    "a version before is migrated with everything in it, all steps or none, and a newer one is left alone",
    "[clinic]") {
  const auto back_end = GENERATE(from_range(back_ends()));
  INFO(back_end);
  Place place(back_end);
  std::string patient;
  {
    const auto clinic = place.open();
    patient = require_value(clinic->add_patient(kClinician, identity_of("Erika")));
  }
  const auto sql = place.sql();
  const int now = migrations().back().version;
  REQUIRE(require_value(schema_version(*sql)) == now);

  std::vector<Migration> next(migrations().begin(), migrations().end());
  next.push_back({now + 1, "ALTER TABLE patient ADD COLUMN dominant_leg TEXT;", "", ""});
  std::vector<Migration> broken = next;
  broken.push_back({now + 2, "ALTER TABLE no_such_table ADD COLUMN x TEXT;", "", ""});
  CHECK_FALSE(migrate(*sql, broken));
  CHECK(require_value(schema_version(*sql)) == now);
  CHECK_FALSE(sql->run("SELECT dominant_leg FROM patient"));

  require_value(migrate(*sql, next));
  require_value(migrate(*sql, next));
  CHECK(require_value(schema_version(*sql)) == now + 1);
  const auto rows = require_value(sql->run("SELECT pseudonym, dominant_leg FROM patient"));
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].text(0) == patient);
  CHECK_FALSE(rows[0].has(1));

  const auto refused = place.room.try_open(place.sql(), "lab 1");
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().what(),
             Contains("version " + std::to_string(now + 1)) && Contains("newer Footfall"));
}

TEST_CASE("calibrations of version 1 keep verdict and day, and after it one may have neither", "[clinic]") {
  const auto back_end = GENERATE(from_range(back_ends()));
  INFO(back_end);
  Place place(back_end);
  const auto unknown = [](Sql& sql) {
    return sql.run(
        "INSERT INTO calibration(id, device, what, performed_wall_ns, performed_by, passed, result, version, "
        "wall_ns, origin) VALUES('c3', 'plate', 'certificate', ?1, '', ?1, '', 1, 1, 'o')",
        {std::monostate{}});
  };
  {
    const auto sql = place.sql();
    require_value(migrate(*sql, migrations().first(1)));
    REQUIRE(require_value(schema_version(*sql)) == 1);
    for (const std::int64_t passed : {0, 1})
      require_value(sql->run(
          "INSERT INTO calibration(id, device, what, performed_wall_ns, performed_by, passed, result, "
          "version, wall_ns, origin) VALUES(?1, 'plate', 'dead weights', ?2, 'bert', ?3, 'as found', 1, 7, "
          "'lab/1')",
          {"c" + std::to_string(passed + 1), 1000 + passed, passed}));
    CHECK_FALSE(unknown(*sql));
  }
  const auto clinic = place.open();
  CHECK(require_value(schema_version(clinic->sql())) == 2);
  const auto kept = require_value(clinic->calibrations(kViewer, "plate"));
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].id == "c1");
  CHECK(kept[0].passed == false);
  CHECK(kept[0].performed_wall_ns == 1000);
  CHECK(kept[1].passed == true);
  CHECK(kept[1].performed_wall_ns == 1001);
  CHECK(kept[1].performed_by == "bert");
  CHECK(kept[1].result == "as found");
  require_value(unknown(clinic->sql()));
  const auto all = require_value(clinic->calibrations(kViewer, "plate"));
  REQUIRE(all.size() == 3);
  CHECK(all[0].id == "c3");
  CHECK(all[0].passed == std::nullopt);
  CHECK(all[0].performed_wall_ns == std::nullopt);
  // What makes a row one of its kind has come along: a fact is there once.
  CHECK_FALSE(unknown(clinic->sql()));
}
