#include <signal.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/analyze/load_analysis.hpp"
#include "gait/build_identity.hpp"
#include "recording/import/imported.hpp"
#include "recording/import/imported_results.hpp"
#include "tests/support/recordings.hpp"
#include "tests/unit/cli/program.hpp"

using namespace footfall;
using namespace footfall::tests;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

void check_same(const json& a, const json& b, const std::string& where) {
  INFO(where);
  if (a.is_object()) {
    REQUIRE(b.is_object());
    REQUIRE(a.size() == b.size());
    for (const auto& [key, value] : a.items()) {
      REQUIRE(b.contains(key));
      if (key != "file") check_same(value, b[key], where + "/" + key);
    }
  } else if (a.is_array()) {
    REQUIRE(b.is_array());
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i) check_same(a[i], b[i], where + "/" + std::to_string(i));
  } else if (a.is_number_float()) {
    REQUIRE(b.is_number());
    CHECK(b.get<double>() == Approx(a.get<double>()).epsilon(1e-6).margin(1e-12));
  } else {
    CHECK(a == b);
  }
}

/// Imports with `options`, and finds of the session what is found of the file with them.
void check_like_file(const Scratch& scratch, const fs::path& file, const std::string& options) {
  INFO(file);
  const Output direct = scratch.analyze(file, "--json " + options);
  const Output imported = scratch.run("import '" + file.string() + "' --force --out '" +
                                      scratch.path().string() + "' " + options);
  INFO(imported.err);
  if (direct.exit_code != 0) return;
  REQUIRE(imported.exit_code == 0);
  const std::string session = imported.out.substr(0, imported.out.find('\n'));
  const Output again = scratch.analyze(session, "--json");
  REQUIRE(again.exit_code == 0);
  check_same(json::parse(direct.out), json::parse(again.out), "");
  const Output shown = scratch.run("sessions show '" + session + "' --json");
  CHECK(shown.exit_code == 0);
  const json show = json::parse(shown.out);
  CHECK(show["simulated"] == false);
  CHECK(show["started_utc"].is_null());
  CHECK(show["unexplained_missing"] == 0);
  CHECK(show["steps"] == json::parse(direct.out)["steps"]);
  CHECK(show["origins"][0]["kind"] == "import");
  CHECK(show["origins"][0]["source"] == file.filename().string());
}

std::size_t files_in(const fs::path& dir) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(dir), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("an imported recording is found to be what the file itself is, for real files of every format") {
  const Scratch scratch;
  const auto data = recordings_dir();
  if (!data) return skip_without_recordings();
  for (const char* name : {"alcantara_s2_t02_v2p5_g0.csv", "dryft_s001_run_vgrf_drift.csv",
                           "rajagopal_run4_forces.csv", "c3d/fp_type2_intel_int_Eb015pi.c3d",
                           "c3d/fp_type3_intel_sample15_FP1.c3d", "c3d/fp_type4_dec_sample10.c3d"}) {
    if (fs::exists(*data / name)) check_like_file(scratch, *data / name, "--belt-speed-m-s 3.33");
  }
}

TEST_CASE("gaps stay gaps, columns that are absent stay absent, and every value keeps its bits") {
  const Scratch scratch;
  std::istringstream lines(generated_run(12));
  std::string line, text;
  for (int row = -1; std::getline(lines, line); ++row)
    text += (row >= 2000 && row < 2050 ? line.substr(0, line.find(',')) + ",,," : line) + '\n';
  const fs::path file = scratch.write("hole.csv", text);
  check_like_file(scratch, file, "");
  const auto reader = recording::SessionReader::open(scratch.path() / "hole.footfall");
  REQUIRE(reader);
  const auto info = (*reader)->info();
  REQUIRE(info);
  CHECK(info->integrity == "ok");
  REQUIRE(info->gaps.size() == 1);
  CHECK(info->gaps[0].first_missing == 2000);
  CHECK(info->gaps[0].count == 50);
  CHECK(info->gaps[0].cause == recording::GapCause::Source);
  const auto original = formats::read_csv(file);
  const auto back = recording::read_imported(**reader);
  REQUIRE(original);
  REQUIRE(back);
  REQUIRE(*back);
  const formats::BeltColumns &a = original->belts[0], &b = (*back)->recording.belts[0];
  REQUIRE(a.f_v_n.size() == b.f_v_n.size());
  for (std::size_t i = 0; i < a.f_v_n.size(); ++i) {
    const bool same = a.f_v_n[i] == b.f_v_n[i] || (std::isnan(a.f_v_n[i]) && std::isnan(b.f_v_n[i]));
    if (!same) FAIL("sample " << i);
  }
  CHECK(a.cop_ap_m.empty());
  CHECK(b.cop_ap_m.empty());
  CHECK((*back)->recording.sample_rate.value() == original->sample_rate.value());
}

TEST_CASE("a session says from which bytes it was imported, and nothing of the folder they lay in") {
  const Scratch scratch;
  fs::create_directories(scratch.path() / "Erika Mustermann");
  const fs::path file = scratch.write("Erika Mustermann/a.csv", generated_run(6));
  const fs::path out = scratch.path() / "sessions";
  const Output made =
      scratch.run("import '" + file.string() + "' --subject P-17 --mass-kg 70 --out '" + out.string() + "'");
  INFO(made.err);
  REQUIRE(made.exit_code == 0);
  CHECK(files_in(out) == 1);
  const std::string session = (out / "a.footfall").string();
  const std::string bytes = Scratch::read(session);
  CHECK(bytes.find("Mustermann") == std::string::npos);
  const auto hash = recording::hash_of_file(file);
  REQUIRE(hash);
  const Output shown = scratch.run("sessions show '" + session + "'");
  CHECK_THAT(shown.out, Catch::Matchers::Contains("imported from a.csv"));
  CHECK_THAT(shown.out, Catch::Matchers::Contains(recording::hex_of(hash->hash)));
  CHECK_THAT(shown.out, Catch::Matchers::Contains("P-17"));
  // As any BLAKE2b tells it: b2sum -l 256 of "abc".
  const auto abc = recording::hash_of_file(scratch.write("abc", "abc"));
  REQUIRE(abc);
  CHECK(recording::hex_of(abc->hash) == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST_CASE("every step of an imported session is computed again from what it holds, bit for bit") {
  const Scratch scratch;
  const auto data = recordings_dir();
  if (!data) return skip_without_recordings();
  for (const char* name : {"alcantara_s2_t02_v2p5_g0.csv", "dryft_s001_run_vgrf_drift.csv",
                           "c3d/fp_type2_intel_int_Eb015pi.c3d"}) {
    if (!fs::exists(*data / name)) continue;
    INFO(name);
    const Output imported = scratch.run("import '" + (*data / name).string() + "' --force --out '" +
                                        scratch.path().string() + "' --belt-speed-m-s 2.5");
    REQUIRE(imported.exit_code == 0);
    const std::string session = imported.out.substr(0, imported.out.find('\n'));
    const Output verified = scratch.run("verify --strict --json '" + session + "'");
    INFO(verified.out << verified.err);
    CHECK(verified.exit_code == 0);
    const json found = json::parse(verified.out);
    CHECK(found["verified"] == true);
    CHECK(found["not_checked"].empty());
    CHECK(found["results"][0]["checked"] == true);
    CHECK(found["results"][0]["agreement"] == "bit_identical");
    CHECK(found["results"][0]["steps_stored"] == found["results"][0]["steps_computed"]);
  }
}

TEST_CASE(
    "steps that do not follow from an imported session's samples are found, though every checksum holds") {
  const Scratch scratch;
  const auto data = recordings_dir();
  if (!data) return skip_without_recordings();
  const fs::path file = *data / "alcantara_s2_t02_v2p5_g0.csv", session = scratch.path() / "false.footfall";
  if (!fs::exists(file)) return skip_without_recordings();
  const auto recording = formats::read_recording(file);
  REQUIRE(recording);
  const auto analysis = cli::analyze_recording(file, *recording, {});
  REQUIRE(analysis);
  std::vector<gait::StepResult> steps;
  for (const gait::Contact& contact : analysis->result.contacts) steps.push_back(contact.step);
  REQUIRE(steps.size() > 3);
  steps[3].peak_vgrf = core::Newtons(std::nextafter(steps[3].peak_vgrf.value(), 1e9) + 1e-9);
  recording::ImportSource source;
  source.name = "false.csv";
  source.format = "csv";
  source.method_id = analysis->result.method.id().data();
  source.parameters = recording::imported_parameters(gait::build_identity());
  REQUIRE(recording::write_imported(session, *recording, source, steps, gait::summarize(steps)));
  const Output verified = scratch.run("verify '" + session.string() + "'");
  INFO(verified.out << verified.err);
  CHECK(verified.exit_code == 1);
  CHECK(verified.out.find("peak_vgrf_n is stored as") != std::string::npos);
}

TEST_CASE("what cannot become a session is refused with one sentence and leaves nothing behind") {
  const Scratch scratch;
  const fs::path out = scratch.path() / "sessions";
  fs::create_directories(out);
  const auto refused = [&](const std::string& name, const std::string& text, const std::string& word) {
    const fs::path file = scratch.write(name, text);
    check_refused(scratch.run("import '" + file.string() + "' --out '" + out.string() + "'"), word);
    CHECK(files_in(out) == 0);
  };
  refused("empty.csv", "", "empty");
  refused("binary.c3d", std::string("\x02\x50\x00\xff\xff", 5), "");
  refused("cells.csv", "time_s,fz_n\n0,=cmd|'/c calc'!A1\n0.001,1\n", "");
  refused("blank.csv", "time_s,fz_n\n0,\n0.001,\n0.002,\n0.003,\n", "");
  refused("a.footfall", "x", "session already");
  const std::string file = scratch.write("run.csv", generated_run(6)).string();
  const std::string to = "import '" + file + "' --out '" + out.string() + "' ";
  check_refused(scratch.run(to + "--mass-kg 900"), "mass");
  check_refused(scratch.run(to + "--source-name ../x"), "name");
  CHECK(files_in(out) == 0);
  REQUIRE(scratch.run(to).exit_code == 0);
  check_refused(scratch.run(to), "exists already");
  REQUIRE(scratch.run(to + "--force").exit_code == 0);
  CHECK(files_in(out) == 1);
}

TEST_CASE("--force never replaces a session that was recorded") {
  const Scratch scratch;
  const fs::path file = scratch.write("run.csv", generated_run(6));
  recording::SessionMeta meta;
  meta.plates.push_back({});
  {
    auto writer = recording::SessionWriter::create(scratch.path() / "run.footfall", meta);
    REQUIRE(writer);
    REQUIRE((*writer)->finish({}));
  }
  check_refused(scratch.run("import '" + file.string() + "' --force --out '" + scratch.path().string() + "'"),
                "no imported session");
}

// A second import took the pain of the next morning with it.
TEST_CASE(
    "--force never replaces what was added to an imported session, and recompute says what an import is") {
  const Scratch scratch;
  const fs::path file = scratch.write("run.csv", generated_run(6));
  const std::string again = "import '" + file.string() + "' --force --out '" + scratch.path().string() + "'";
  REQUIRE(scratch.run(again).exit_code == 0);
  REQUIRE(scratch.run(again).exit_code == 0);  // nobody added to it
  const std::string session = "'" + (scratch.path() / "run.footfall").string() + "'";
  check_refused(scratch.run("recompute " + session), "`footfall analyze` computes its steps anew");
  REQUIRE(scratch.run("sessions add " + session + " --pain 3 --region hip").exit_code == 0);
  const std::string kept = Scratch::read((scratch.path() / "run.footfall").string());
  check_refused(scratch.run(again), "holds what was added to it since");
  CHECK(Scratch::read((scratch.path() / "run.footfall").string()) == kept);
}

TEST_CASE("text that a spreadsheet would run is harmless in names, and stays what it is in the session") {
  const Scratch scratch;
  const fs::path file = scratch.write("=cmd.csv", generated_run(6));
  const Output made = scratch.run("import '" + file.string() + "' --subject '=HYPERLINK(1)' --out '" +
                                  scratch.path().string() + "'");
  REQUIRE(made.exit_code == 0);
  const Output shown =
      scratch.run("sessions show '" + (scratch.path() / "=cmd.footfall").string() + "' --json");
  CHECK(json::parse(shown.out)["subject"] == "=HYPERLINK(1)");
}

// "analysed" was shown when everything was over, and "read" during all the rest.
TEST_CASE("on a terminal an import says what it is doing, and leaves its session's name alone") {
  if (std::system("command -v script >/dev/null") != 0) {
    WARN("skipped: no 'script' to make a terminal with");
    return;
  }
  const Scratch scratch;
  const fs::path file = scratch.write("run.csv", generated_run(6));
  const std::string out = (scratch.path() / "typescript").string();
  const std::string command = "script -qec \"'" + program("footfall") + "' import '" + file.string() +
                              "' --out '" + scratch.path().string() + "' >/dev/null\" /dev/null >'" + out +
                              "' 2>/dev/null </dev/null";
  REQUIRE(std::system(command.c_str()) == 0);
  const std::string shown = Scratch::read(out);
  std::size_t at = 0;
  for (const char* stage :
       {"0/4 reading", "1/4 writing the samples", "2/4 analysing", "3/4 writing the session"}) {
    INFO(stage << " in " << shown);
    at = shown.find(stage, at);
    REQUIRE(at != std::string::npos);
  }
  CHECK_THAT(shown, Catch::Matchers::EndsWith("\r\033[K"));
}
