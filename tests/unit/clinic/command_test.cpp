#include <unistd.h>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "station/recorder/clinic_desk.hpp"
#include "tests/unit/cli/program.hpp"
#include "tests/unit/clinic/clinic_fixture.hpp"

using namespace footfall;
using namespace footfall::tests;
using namespace footfall::recording::clinic;
using Catch::Matchers::Contains;

namespace {

/// A station's file with a clinic, in a folder of its own.
class Desk {
 public:
  explicit Desk(const std::string& more = "") {
    std::filesystem::create_directories(scratch.path() / "sessions");
    (void)scratch.write(
        "station.toml",
        "[station]\nname = \"lab 1\"\nsimulation = true\nruntime_dir = \"run\"\nsession_dir = \"sessions\"\n"
        "[[plate]]\nname = \"left\"\nkind = \"ati_rdt\"\nhost = \"192.0.2.1\"\n"
        "[clinic]\ndatabase = \"clinic.db\"\nkey_file = \"clinic.keys\"\nhead_file = \"clinic.heads\"\n" +
            more);
  }
  [[nodiscard]] Output run(const std::string& words, const std::string& input = "",
                           const std::string& account = "") const {
    (void)scratch.write("input", input);
    // An account that called sudo: only root can say so.
    if (!account.empty()) ::setenv("SUDO_UID", account.c_str(), 1);
    const Output output = scratch.run("clinic --config '" + (scratch.path() / "station.toml").string() +
                                      "' " + words + " <'" + (scratch.path() / "input").string() + "'");
    ::unsetenv("SUDO_UID");
    return output;
  }
  Scratch scratch;
};

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

}  // namespace

TEST_CASE(
    "a patient is entered on standard input, found by pseudonym, and identified for a role and a reason",
    "[clinic]") {
  const Desk desk;
  check_refused(desk.run("list"), "clinic.keys");
  CHECK(desk.run("init").exit_code == 0);
  if (::geteuid() != 0) return;  // roles without a table are root's

  const Output added = desk.run("add-patient", "Erika Mustermann\n1980-02-29\n\n");
  INFO(added.err);
  REQUIRE(added.exit_code == 0);
  const std::string pseudonym = first_line(added.out);
  CHECK_THAT(added.out + added.err, !Contains("Erika"));
  CHECK_THAT(desk.run("list").out, Contains(pseudonym) && !Contains("Erika"));
  CHECK_THAT(desk.run("show " + pseudonym).out, !Contains("Erika"));
  check_refused(desk.run("show " + pseudonym + " --identified"), "--why");
  const Output shown = desk.run("show " + pseudonym + " --identified --why report");
  CHECK(shown.exit_code == 0);
  CHECK_THAT(shown.out, Contains("Erika Mustermann") && Contains("1980-02-29") && !Contains("contact"));

  // The account nobody called sudo: it has no role but to look.
  const Output refused = desk.run("show " + pseudonym + " --identified --why curiosity", "", "65534");
  check_refused(refused, "may not see an identity");
  CHECK_THAT(refused.err, !Contains("Erika"));
  check_refused(desk.run("add-patient", "Somebody Else\n", "65534"), "may not add a patient");
  check_refused(desk.run("keys rotate", "", "65534"), "may not change the keys");
  check_refused(desk.run("users add mallory administrator", "1234\n", "65534"), "may not change a person");
  CHECK(desk.run("list", "", "65534").exit_code == 0);
  const auto sql = require_value(open_sqlite(desk.scratch.path() / "clinic.db"));
  CHECK(require_value(sql->run("SELECT count(*) FROM audit WHERE outcome LIKE 'refused%' AND uid = 65534"))
            .front()
            .integer(0) == 4);

  check_refused(desk.run("add-patient", "\n"), "at least a name");
  check_refused(desk.run("due add " + pseudonym + " pain 2026-02-30"), "YYYY-MM-DD");
  const std::string number = first_line(desk.run("due add " + pseudonym + " pain 2020-02-29").out);
  CHECK_THAT(desk.run("due list").out, Contains("2020-02-29") && Contains("OVERDUE"));
  CHECK(desk.run("due done " + number).exit_code == 0);
  CHECK(desk.run("due list").out.empty());
  CHECK(desk.run("users add anna clinician", "2718\n").exit_code == 0);
  CHECK_THAT(desk.run("users list").out, Contains("anna") && Contains("clinician"));
  check_refused(desk.run("users add bert chief", "2718\n"), "a role is");

  CHECK(desk.run("keys rotate").exit_code == 0);
  CHECK(desk.run("keys forget-old").exit_code == 0);
  CHECK_THAT(desk.run("show " + pseudonym + " --identified --why report").out, Contains("Erika Mustermann"));
  check_refused(desk.run("sync status"), "names no server");
  check_refused(desk.run("nonsense"), "nonsense");

  CHECK(desk.run("audit verify").exit_code == 0);
  const std::string head = desk.run("audit head").out;
  (void)desk.scratch.write("head", head);
  CHECK(desk.run("audit verify --head '" + (desk.scratch.path() / "head").string() + "'").exit_code == 0);
  require_value(sql->script("DROP TRIGGER audit_is_not_deleted; DELETE FROM audit WHERE seq > 3"));
  const Output cut = desk.run("audit verify");
  CHECK(cut.exit_code == 1);
  CHECK_THAT(cut.out, Contains("NOT WHOLE") && Contains("rows were removed"));
  check_refused(desk.run("add-patient", "Late\n"), "rows were removed");
}

TEST_CASE("devices and their calibrations are entered by an administrator and listed for who may look",
          "[clinic]") {
  const Desk desk;
  REQUIRE(desk.run("init").exit_code == 0);
  if (::geteuid() != 0) return;  // roles without a table are root's
  const std::string plate = "force_plate:FT31415";
  CHECK(desk.run("devices list").out.empty());
  CHECK(first_line(desk.run("devices add force_plate Axia80 --serial FT31415").out) == plate);
  CHECK(first_line(desk.run("devices add weights 'M1, 20 kg' --name 'box 2'").out) == "weights@lab 1:box 2");
  const std::string add = "calibrations add " + plate + " 'dead weights' ";
  const Output good = desk.run(add + "2026-02-28 passed 'at most 0.2 % off' --by Trescal");
  INFO(good.err);
  REQUIRE(good.exit_code == 0);
  const Output bad = desk.run(add + "2026-03-01 failed '3 % off'");
  REQUIRE(bad.exit_code == 0);
  CHECK(first_line(good.out) != first_line(bad.out));

  // The account nobody called sudo: it has no role but to look.
  check_refused(desk.run("devices add imu DOT --serial 7", "", "65534"), "may not change a device");
  check_refused(desk.run("devices add", "", "65534"), "kind");
  check_refused(desk.run(add + "2026-03-01 passed fine", "", "65534"), "may not add a calibration");
  check_refused(desk.run(add + "soon passed fine", "", "65534"), "may not add a calibration");
  CHECK_THAT(desk.run("devices list", "", "65534").out, Contains(plate) && Contains("Axia80"));
  CHECK_THAT(desk.run("calibrations list", "", "65534").out, Contains("2026-02-28") && Contains("passed") &&
                                                                 Contains("at most 0.2 % off, by Trescal") &&
                                                                 Contains("FAILED"));

  for (const char* wrong : {"2026-02-29 passed fine", "28.2.2026 passed fine", "'2026-02-28 ' passed fine"})
    check_refused(desk.run(add + wrong), "YYYY-MM-DD");
  check_refused(desk.run(add + "2199-01-01 passed fine"), "has not come yet");
  check_refused(desk.run(add + "2026-02-28 good fine"), "passed or failed");
  check_refused(desk.run(add + "2026-02-28 passed ' '"), "what was found");
  check_refused(desk.run("calibrations add " + plate + " '' 2026-02-28 passed fine"), "what was done");
  check_refused(desk.run("calibrations add plate weights 2026-02-28 passed fine"), "no device 'plate'");
  check_refused(desk.run("devices add 'Force plate' Axia80 --serial 1"), "one word");
  check_refused(desk.run("devices add imu ' ' --serial 1"), "product");
  check_refused(desk.run("devices add imu DOT"), "--serial");
  check_refused(desk.run("devices add imu DOT --serial 1 --name pelvis"), "--serial");

  auto listed = nlohmann::json::parse(desk.run("--json calibrations list " + plate).out);
  REQUIRE(listed.size() == 2);
  CHECK(listed[0]["date"] == "2026-02-28");
  CHECK(listed[0]["verdict"] == "passed");
  CHECK(listed[0]["performed_by"] == "Trescal");
  CHECK(listed[0]["id"] == first_line(good.out));
  CHECK(listed[1]["verdict"] == "failed");
  CHECK(listed[1]["performed_by"] == "root");
  CHECK(nlohmann::json::parse(desk.run("--json calibrations list nothing").out).empty());
  CHECK(desk.run("devices add force_plate Axia80 --serial FT31415 --retired").exit_code == 0);
  listed = nlohmann::json::parse(desk.run("--json devices list").out);
  REQUIRE(listed.size() == 2);
  CHECK(listed[0]["id"] == plate);
  CHECK(listed[0]["active"] == false);
  CHECK(listed[1]["serial"].is_null());

  const auto sql = require_value(open_sqlite(desk.scratch.path() / "clinic.db"));
  const auto audited = [&](const std::string& where) {
    return require_value(sql->run("SELECT count(*) FROM audit WHERE " + where)).front().integer(0);
  };
  CHECK(audited("action = 'put_device' AND outcome = 'done' AND role = 'administrator'") == 3);
  CHECK(audited("action = 'add_calibration' AND outcome = 'done' AND subject = '" + plate + "'") == 2);
  CHECK(audited("outcome LIKE 'refused%' AND uid = 65534") == 3);
  CHECK(desk.run("audit verify").exit_code == 0);
}

TEST_CASE("a calibration that a session names is listed without a verdict", "[clinic]") {
  const Desk desk;
  REQUIRE(desk.run("init").exit_code == 0);
  recording::SessionMeta meta = example_meta();
  meta.devices = {{0, recording::DeviceKind::ForcePlate, "left", "Axia80", "FT31415", "",
                   recording::DeviceClock::Counter, 1000.0, false}};
  recording::CalibrationMeta certificate;
  certificate.identity = "FT31415.cal";
  meta.calibrations = {certificate};
  const auto folder = desk.scratch.path() / "sessions";
  require_value(require_value(recording::SessionWriter::create(folder / "a.footfall", meta))->finish({}));
  config::ClinicConfig config;
  config.database = desk.scratch.path() / "clinic.db";
  config.key_file = desk.scratch.path() / "clinic.keys";
  config.head_file = desk.scratch.path() / "clinic.heads";
  config.station = "lab 1";
  {
    const station::ClinicDesk at_work({config, folder, [] { return std::filesystem::path(); }});
  }
  const auto listed = nlohmann::json::parse(desk.run("--json calibrations list").out);
  REQUIRE(listed.size() == 1);
  CHECK(listed[0]["device"] == "force_plate:FT31415");
  for (const char* unknown : {"verdict", "date", "performed_by"}) CHECK(listed[0][unknown].is_null());
  CHECK_THAT(desk.run("calibrations list").out,
             Contains("no day told") && Contains("not told") && !Contains("passed"));
}

TEST_CASE("an export names the person from the clinic database, for a clinician, once that is in the audit",
          "[clinic]") {
  const Desk desk;
  REQUIRE(desk.run("init").exit_code == 0);
  if (::geteuid() != 0) return;  // roles without a table are root's
  const std::string pseudonym = first_line(desk.run("add-patient", "Erika Mustermann\n1980-02-29\n\n").out);
  const auto session = [&](const char* file, const std::string& subject) {
    recording::SessionMeta meta = example_meta();
    meta.subject_pseudonym = subject;
    auto writer = require_value(recording::SessionWriter::create(desk.scratch.path() / file, meta));
    require_value(writer->finish({}));
  };
  session("run.footfall", pseudonym);
  session("stranger.footfall", "P-STRANGER22");
  const auto out = desk.scratch.path() / "exported";
  const auto exported = [&](const char* file, const std::string& more, const char* account = "") {
    if (*account != '\0') ::setenv("SUDO_UID", account, 1);
    const Output output = desk.scratch.run("export '" + (desk.scratch.path() / file).string() +
                                           "' --format json --out '" + out.string() + "' " + more);
    ::unsetenv("SUDO_UID");
    return output;
  };
  const std::string named = "--identified --config '" + (desk.scratch.path() / "station.toml").string() + "'";
  const auto sql = require_value(open_sqlite(desk.scratch.path() / "clinic.db"));
  const auto audited = [&](const std::string& where) {
    return require_value(sql->run("SELECT count(*) FROM audit WHERE " + where)).front().integer(0);
  };

  check_refused(exported("run.footfall", "--identified"), "--config");
  check_refused(exported("run.footfall", "--config station.toml"), "--identified");
  CHECK(audited("action = 'identify'") == 0);
  // The account nobody called sudo: it has no role but to look.
  const Output refused = exported("run.footfall", named, "65534");
  check_refused(refused, "may not see an identity");
  CHECK_THAT(refused.err, !Contains("Erika"));
  CHECK(audited("outcome LIKE 'refused%' AND uid = 65534 AND subject = '" + pseudonym + "'") == 1);
  check_refused(exported("stranger.footfall", named), "no identity of P-STRANGER22");
  CHECK_FALSE(std::filesystem::exists(out));

  const Output done = exported("run.footfall", named);
  INFO(done.err);
  REQUIRE(done.exit_code == 0);
  const auto json = nlohmann::json::parse(std::ifstream(out / "run.json"));
  CHECK(json["provenance"]["subject_name"] == "Erika Mustermann");
  CHECK(json["provenance"]["subject_birth_date"] == "1980-02-29");
  CHECK(audited("action = 'identify' AND outcome = 'done' AND role = 'clinician' AND subject = '" +
                pseudonym + "' AND new_value = 'export run.footfall as json'") == 1);
  CHECK(desk.run("audit verify").exit_code == 0);
  CHECK(exported("run.footfall", "--force").exit_code == 0);
  CHECK_THAT(Scratch::read((out / "run.json").string()), Contains(pseudonym) && !Contains("Erika"));
}

TEST_CASE("the station registers what was recorded, and what a killed one left, once", "[clinic]") {
  const Desk desk;
  REQUIRE(desk.run("init").exit_code == 0);
  const auto folder = desk.scratch.path() / "sessions";
  write_finished_example(folder / "whole.footfall", 3);
  write_finished_example(folder / "being-recorded.footfall", 3);
  {
    const auto cut = write_example(folder / "cut.footfall", 2);
    static_cast<void>(cut);
  }
  { const auto fresh = write_example(folder / "fresh.footfall", 2); }
  for (const char* name : {"cut.footfall", "cut.footfall-wal"}) {
    std::error_code ignored;
    std::filesystem::last_write_time(
        folder / name, std::filesystem::file_time_type::clock::now() - std::chrono::hours(1), ignored);
  }
  std::ofstream(folder / "foreign.footfall") << "not a session";
  config::ClinicConfig config;
  config.database = desk.scratch.path() / "clinic.db";
  config.key_file = desk.scratch.path() / "clinic.keys";
  config.head_file = desk.scratch.path() / "clinic.heads";
  config.station = "lab 1";
  for (int start = 0; start < 2; ++start) {
    const station::ClinicDesk at_work({config, folder, [&] { return folder / "being-recorded.footfall"; }});
  }
  const auto sql = require_value(open_sqlite(config.database));
  const auto rows = require_value(sql->run(
      "SELECT file, pseudonym, complete, length(head_hash), steps, station FROM session ORDER BY file"));
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].text(0) == "cut.footfall");
  CHECK(rows[0].integer(2) == 0);
  CHECK(rows[0].integer(3) == 0);
  CHECK(rows[1].text(0) == "whole.footfall");
  CHECK(rows[1].text(1) == "S-0042");
  CHECK(rows[1].integer(2) == 1);
  CHECK(rows[1].integer(3) == 64);
  CHECK(rows[1].text(5) == "lab 1");
}

TEST_CASE("a desk without its keys says so and stops nobody", "[clinic]") {
  TempDir dir;
  config::ClinicConfig config;
  config.database = dir / "clinic.db";
  config.key_file = dir / "none.keys";
  config.head_file = dir / "heads";
  config.station = "lab 1";
  {
    station::ClinicDesk desk({config, dir.path(), [] { return std::filesystem::path(); }});
    CHECK(desk.notices().empty());
    for (int i = 0; i < 1000 && desk.notices().empty(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    REQUIRE(desk.notices().size() == 1);
    CHECK_THAT(desk.notices()[0], Contains("clinic database") && Contains("none.keys"));
  }
  CHECK_FALSE(std::filesystem::exists(config.database));
}
