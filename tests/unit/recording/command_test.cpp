#include <catch2/catch.hpp>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/clinic/account_role.hpp"
#include "cli/sessions/export.hpp"
#include "cli/sessions/migrate_command.hpp"
#include "cli/sessions/sessions.hpp"
#include "tests/support/recordings.hpp"
#include "tests/unit/recording/fixture.hpp"

using namespace footfall;
using namespace footfall::tests;
using Json = nlohmann::json;

namespace {

struct Run {
  int code = 0;
  std::string out, err;
};

/// Runs a command with its standard streams caught.
template <class Command>
Run run(Command command) {
  std::ostringstream out, err;
  auto* const out_before = std::cout.rdbuf(out.rdbuf());
  auto* const err_before = std::cerr.rdbuf(err.rdbuf());
  const int code = command();
  std::cout.rdbuf(out_before);
  std::cerr.rdbuf(err_before);
  return {code, out.str(), err.str()};
}

Run show(const std::filesystem::path& file) {
  return run([&] { return cli::run_sessions_show({file, true}); });
}

}  // namespace

TEST_CASE("sessions list names every session, newest first, and the unreadable ones", "[recording][cli]") {
  const TempDir dir;
  write_finished_example(dir / "a.footfall", 3);
  const auto still_open = write_example(dir / "b.footfall", 2);
  edit(dir / "a.footfall", "UPDATE meta SET started_wall_time_ns=started_wall_time_ns-1000000000");
  std::ofstream(dir / "c.footfall") << "no session";
  std::ofstream(dir / "notes.txt") << "ignored";
  const Run listed = run([&] { return cli::run_sessions_list({dir.path(), true}); });
  CHECK(listed.code == 0);
  CHECK(listed.err.empty());
  const Json rows = Json::parse(listed.out);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0]["file"] == (dir / "b.footfall").string());
  CHECK(rows[0]["complete"] == false);
  CHECK(rows[0]["samples"] == 400);
  CHECK(rows[1]["file"] == (dir / "a.footfall").string());
  CHECK(rows[1]["complete"] == true);
  CHECK(rows[1]["samples"] == 600);
  CHECK(rows[1]["steps"] == 3);
  CHECK(rows[1]["simulated"] == true);
  CHECK(rows[1]["duration_s"].get<double>() == Approx(0.299).margin(1e-6));
  CHECK_THAT(rows[2]["error"].get<std::string>(), Catch::Contains("not a Footfall session"));
  const Run missing = run([&] { return cli::run_sessions_list({dir / "none", false}); });
  CHECK(missing.code == 2);
  CHECK(missing.out.empty());
  CHECK_THAT(missing.err, Catch::Contains("cannot be read"));
}

TEST_CASE("sessions show tells what a session holds and whether it is intact", "[recording][cli]") {
  const TempDir dir;
  write_finished_example(dir / "a.footfall", 3);
  const Run whole = show(dir / "a.footfall");
  CHECK(whole.code == 0);
  const Json json = Json::parse(whole.out);
  CHECK(json["integrity"] == "ok");
  CHECK(json["checksums_ok"] == true);
  CHECK(json["summary"]["cadence_spm"] == 175.5);
  CHECK(json["summary"]["overstride_cop_m"].is_null());
  CHECK(json["plates"][0]["name"] == "right");
  CHECK(json["plates"][0]["samples"] == 300);
  CHECK(json["started_utc"] == "2023-11-14T22:13:20Z");
  edit(dir / "a.footfall", "UPDATE log SET who='x' WHERE log_id=1");
  const Run edited = show(dir / "a.footfall");
  CHECK(edited.code == 1);
  CHECK(Json::parse(edited.out)["audit_chain_ok"] == false);
  const Run none = show(dir / "none.footfall");
  CHECK(none.code == 2);
  CHECK(none.out.empty());
  CHECK_THAT(none.err, Catch::Contains("does not exist"));
}

TEST_CASE("sessions show for people prints every number and stumbles over none", "[recording][cli]") {
  const TempDir dir;
  // Steps whose health is doubtful are listed by name, and a name is no number.
  write_example(dir / "a.footfall", 5).reset();
  CHECK(cli::run_sessions_show({dir / "a.footfall", false}) == 0);
}

TEST_CASE("sessions show tells the inertial sensors and names them in gaps", "[recording][cli]") {
  const TempDir dir;
  recording::SessionMeta meta = example_meta();
  meta.height = core::Meters(1.8);
  recording::ImuMeta shank;
  shank.segment = core::BodySegment::LeftShank;
  shank.sample_rate_hz = 200.0;
  meta.imus = {shank};
  auto writer = require_value(recording::SessionWriter::create(dir / "a.footfall", meta));
  require_value(writer->append_imu(0, std::vector<core::ImuSample>(3), 0));
  require_value(
      writer->append_gap({recording::imu_stream(0), 3, 7, meta.started, recording::GapCause::WireLoss}));
  require_value(writer->finish({}));
  const Json json = Json::parse(show(dir / "a.footfall").out);
  CHECK(json["height_m"] == 1.8);
  REQUIRE(json["imus"].size() == 1);
  CHECK(json["imus"][0]["segment"] == "left_shank");
  CHECK(json["imus"][0]["aligned"] == false);
  CHECK(json["imus"][0]["alignment_date"].is_null());
  CHECK(json["imus"][0]["samples"] == 3);
  CHECK(json["gaps"][0]["plate"].is_null());
  CHECK(json["gaps"][0]["stream"] == "imu left_shank");
  CHECK(json["samples"] == 0);
}

TEST_CASE("an interrupted session has a summary computed from its steps", "[recording][cli]") {
  const TempDir dir;
  write_example(dir / "a.footfall", 5).reset();
  const Json json = Json::parse(show(dir / "a.footfall").out);
  CHECK(json["complete"] == false);
  CHECK(json["summary"]["steps"] == 5);
  CHECK(json["summary"]["peak_vgrf_n"].get<double>() == Approx(1921.123456789));
}

namespace {

/// A clinic that knows one person and remembers who asked.
class OneRunner : public recording::IdentitySource {
 public:
  core::Result<recording::Identity> identify(const recording::IdentityRequest& request) override {
    asked = request;
    if (request.pseudonym != "S-0042") return core::fail(core::Remedy::Operator, "nobody of that pseudonym");
    return recording::Identity{"Rosa Runner", "1990-02-03"};
  }
  recording::IdentityRequest asked;
};

}  // namespace

TEST_CASE("export names the person only for a role, from a clinic that writes down who asked",
          "[recording][cli]") {
  const TempDir dir;
  write_finished_example(dir / "a.footfall", 3);
  cli::ExportOptions options;
  options.file = dir / "a.footfall";
  options.out = dir / "out";
  options.format = "json";
  options.identified = true;
  const auto account = cli::own_account();
  const Run without = run([&] { return cli::run_export(options); });
  CHECK(without.code == 2);
  CHECK_THAT(without.err, Catch::Contains(account.role ? "no clinic database" : "footfall-technicians"));
  CHECK_FALSE(std::filesystem::exists(dir / "out"));
  OneRunner clinic;
  options.identities = &clinic;
  const Run named = run([&] { return cli::run_export(options); });
  if (!account.role) {  // nobody was asked: the role comes first
    CHECK(named.code == 2);
    CHECK(clinic.asked.pseudonym.empty());
    return;
  }
  CHECK(named.code == 0);
  CHECK(clinic.asked.pseudonym == "S-0042");
  CHECK(clinic.asked.who == account.name);
  CHECK(clinic.asked.role == *account.role);
  CHECK(clinic.asked.purpose == "export a.footfall as json");
  const Json json = Json::parse(std::ifstream(dir / "out/a.json"));
  CHECK(json["provenance"]["subject_name"] == "Rosa Runner");
}

TEST_CASE("export as JSON gives provenance, methods and the recorded steps, without a path of this computer",
          "[recording][cli]") {
  const TempDir dir;
  write_finished_example(dir / "a.footfall", 5);
  cli::ExportOptions options;
  options.file = dir / "a.footfall";
  options.out = dir / "out";
  options.format = "json";
  const Run done = run([&] { return cli::run_export(options); });
  REQUIRE(done.code == 0);
  CHECK_THAT(done.out, Catch::Contains("a.json"));
  const Json json = Json::parse(std::ifstream(dir / "out/a.json"));
  CHECK(json["provenance"]["file"] == "a.footfall");
  CHECK(json["provenance"]["subject"] == "S-0042");
  CHECK(json["provenance"]["software_version"] == "0.1.0");
  CHECK(json["provenance"]["integrity"] == "ok");
  CHECK_FALSE(json["provenance"].contains("subject_name"));
  CHECK(json["recorded_steps"].size() == 5);
  CHECK(json["recorded_steps"][1]["initial_contact_s"].get<double>() == Approx(0.440000123));
  CHECK(json["recorded_steps"][0]["vertical_average_loading_rate_bw_s"].is_null());
  CHECK(json["metrics"]["vertical_average_loading_rate_bw_s"]["method"].is_string());
  // Random bits are no run: that it cannot be analysed is said, not hidden.
  CHECK((json["analysis"].is_object() || json["analysis_missing"].is_string()));
}

TEST_CASE("export knows its formats and says them", "[recording][cli]") {
  const TempDir dir;
  write_finished_example(dir / "a.footfall", 3);
  cli::ExportOptions options;
  options.file = dir / "a.footfall";
  options.out = dir / "out";
  const auto refused = [&](const char* words) {
    const Run no = run([&] { return cli::run_export(options); });
    CHECK(no.code == 2);
    CHECK_THAT(no.err, Catch::Contains(words));
    CHECK(no.out.empty());
  };
  refused("c3d, csv, hdf5, json or mot");
  options.format = "mot";
  options.csv = true;
  refused("differ");
  options.csv = false;
  options.integers = true;
  refused("--format c3d");
}

TEST_CASE("export writes the files, says which, and refuses changed samples", "[recording][cli]") {
  const TempDir dir;
  write_finished_example(dir / "a.footfall", 3);
  cli::ExportOptions options;
  options.file = dir / "a.footfall";
  options.out = dir / "out";
  CHECK(run([&] { return cli::run_export(options); }).code == 2);
  options.csv = true;
  const Run first = run([&] { return cli::run_export(options); });
  CHECK(first.code == 0);
  CHECK_THAT(first.out, Catch::Contains("a_forces.csv") && Catch::Contains("a_treadmill.csv"));
  CHECK_THAT(first.err, Catch::Contains("SIMULATION"));
  const Run again = run([&] { return cli::run_export(options); });
  CHECK(again.code == 2);
  CHECK_THAT(again.err, Catch::Contains("--force"));
  options.force = true;
  CHECK(run([&] { return cli::run_export(options); }).code == 0);
  edit(dir / "a.footfall", "UPDATE chunk SET samples=zeroblob(length(samples)) WHERE chunk_id=2");
  options.out = dir / "other";
  const Run changed = run([&] { return cli::run_export(options); });
  CHECK(changed.code == 2);
  CHECK(changed.out.empty());
  CHECK_THAT(changed.err, Catch::Contains("chunk 2 "));
  CHECK_FALSE(std::filesystem::exists(dir / "other"));
}

TEST_CASE("sessions migrate writes a new file beside the old one, once", "[recording][cli]") {
  const TempDir dir;
  const auto old = dir / "format2.footfall";
  std::filesystem::copy_file(source_dir() / "tests/unit/recording/old_formats/format2.footfall", old);
  const auto migrate = [&] { return run([&] { return cli::run_sessions_migrate({old, {}}); }); };
  const Run first = migrate();
  CHECK(first.code == 0);
  CHECK(first.out == (dir / "format2-format5.footfall").string() + "\n");
  const Run shown = show(dir / "format2-format5.footfall");
  CHECK(shown.code == 0);
  CHECK(Json::parse(shown.out)["steps"] == 2);
  const Run second = migrate();
  CHECK(second.code == 2);
  CHECK(second.out.empty());
  CHECK_THAT(second.err, Catch::Contains("exists already"));
}
