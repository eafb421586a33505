// What people entered during a session and after it, and its devices: shown, and in the exports that hold
// them, without whose account it was.
#include <pwd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "recording/export/export.hpp"
#include "recording/follow_up.hpp"
#include "recording/import/import_hdf5.hpp"
#include "tests/unit/cli/program.hpp"
#include "tests/unit/recording/fixture.hpp"

using namespace footfall;
using namespace footfall::tests;
using Catch::Matchers::Contains;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr const char* kAccount = "zarathustra";

fs::path write_session(const fs::path& file) {
  recording::SessionMeta meta = example_meta();
  meta.devices = {{0, recording::DeviceKind::ForcePlate, "left", "Axia80", "FT31415", "1.2.3",
                   recording::DeviceClock::Counter, 1000.0, false},
                  {recording::kTreadmillStream, recording::DeviceKind::Treadmill, "modbus", "drive", "", "",
                   recording::DeviceClock::Station, std::nan(""), true}};
  auto writer = require_value(recording::SessionWriter::create(file, meta));
  require_value(writer->append_forces(0, example_samples(0, 0, 100), 0));
  recording::Marker shoes, note;
  shoes.time = meta.started + core::milliseconds(1250);
  shoes.preset = "shoes";
  note.time = meta.started + core::milliseconds(2500);
  note.kind = recording::MarkerKind::Note;
  note.text = "laces \x1b[2Jopen";
  recording::Pain onset;
  onset.time = meta.started + core::milliseconds(3500);
  onset.phase = recording::PainPhase::Onset;
  onset.score = 4;
  onset.region = "knee, front";
  onset.side = recording::BodySide::Left;
  recording::Exertion exertion;
  exertion.time = meta.started + core::milliseconds(4000);
  exertion.value = 7.5;
  for (auto* one : {&shoes, &note}) one->who = kAccount;
  onset.who = exertion.who = kAccount;
  require_value(writer->append_marker(shoes));
  require_value(writer->append_marker(note));
  require_value(writer->append_pain(onset));
  require_value(writer->append_exertion(exertion));
  require_value(writer->finish({}));
  recording::Pain morning = onset;
  morning.time.reset();
  morning.phase = recording::PainPhase::NextMorning;
  morning.score = 6;
  auto after = require_value(recording::FollowUp::open(file));
  require_value(after->add(morning));
  require_value(after->commit());
  return file;
}

void check_entered(const json& shown) {
  INFO(shown.dump());
  REQUIRE(shown["markers"].size() == 2);
  CHECK(shown["markers"][0]["preset"] == "shoes");
  CHECK(shown["markers"][0]["text"].is_null());
  CHECK(shown["markers"][0]["time_s"] == 1.25);
  CHECK(shown["markers"][1]["kind"] == "note");
  REQUIRE(shown["pain"].size() == 2);
  CHECK(shown["pain"][0]["score_0_to_10"] == 4);
  CHECK(shown["pain"][0]["side"] == "left");
  CHECK(shown["pain"][0]["time_s"] == 3.5);
  CHECK(shown["pain"][1]["phase"] == "next_morning");
  CHECK(shown["pain"][1]["time_s"].is_null());
  REQUIRE(shown["exertion"].size() == 1);
  CHECK(shown["exertion"][0]["value"] == 7.5);
}

}  // namespace

TEST_CASE("sessions show tells devices, markers, pain and exertion, and its text commands no terminal",
          "[cli]") {
  const Scratch scratch;
  const std::string session = write_session(scratch.path() / "a.footfall").string();
  const Output as_json = scratch.run("sessions show --json '" + session + "'");
  REQUIRE(as_json.exit_code == 0);
  const json shown = json::parse(as_json.out);
  check_entered(shown);
  REQUIRE(shown["devices"].size() == 2);
  CHECK(shown["devices"][0]["serial"] == "FT31415");
  CHECK(shown["devices"][1]["sample_rate_hz"].is_null());
  CHECK(shown["devices"][1]["serial"].is_null());
  const Output text = scratch.run("sessions show '" + session + "'");
  CHECK(text.exit_code == 0);
  CHECK_THAT(text.out, Contains("force_plate, left, Axia80, FT31415, 1.2.3"));
  CHECK_THAT(text.out, Contains("1.250 s  shoes\n") && Contains("laces  [2Jopen"));
  CHECK_THAT(text.out, Contains("4 of 10, knee, front, left, onset") && Contains("afterwards"));
  CHECK_THAT(text.out, Contains("7.5 on "));
  CHECK(text.out.find('\x1b') == std::string::npos);
}

TEST_CASE("JSON and HDF5 hold markers, notes, pain and exertion, and no account", "[cli][export]") {
  const Scratch scratch;
  const fs::path session = write_session(scratch.path() / "a.footfall");
  for (const char* format : {"json", "hdf5"}) {
    const Output done = scratch.run("export '" + session.string() + "' --format " + format + " --out '" +
                                    scratch.path().string() + "'");
    INFO(done.err);
    REQUIRE(done.exit_code == 0);
  }
  const std::string text = Scratch::read((scratch.path() / "a.json").string());
  check_entered(json::parse(text));
  CHECK_THAT(text, !Contains(kAccount));
  CHECK_THAT(Scratch::read(session.string()), Contains(kAccount));
  CHECK_THAT(Scratch::read((scratch.path() / "a.h5").string()), !Contains(kAccount));

  const auto reader = require_value(recording::SessionReader::open(session));
  const auto stored = require_value(recording::read_contents(*reader));
  const auto back = require_value(recording::read_hdf5(scratch.path() / "a.h5"));
  REQUIRE(back.markers.size() == 2);
  CHECK(back.markers[0].preset == "shoes");
  CHECK(back.markers[1].text == stored.markers[1].text);
  CHECK(back.markers[1].kind == recording::MarkerKind::Note);
  CHECK(back.markers[1].time == stored.markers[1].time);
  CHECK(back.markers[1].who.empty());
  REQUIRE(back.pains.size() == 2);
  CHECK(back.pains[0].time == stored.pains[0].time);
  CHECK_FALSE(back.pains[1].time.has_value());
  CHECK(back.pains[1].score == 6);
  CHECK(back.pains[1].side == recording::BodySide::Left);
  REQUIRE(back.exertions.size() == 1);
  CHECK(back.exertions[0].value == 7.5);
  CHECK(back.exertions[0].scale == stored.exertions[0].scale);
}

TEST_CASE("a session in which nobody entered anything has empty lists of it in every export",
          "[cli][export]") {
  const Scratch scratch;
  const fs::path session = scratch.path() / "a.footfall";
  write_finished_example(session, 3);
  const std::string common = "export '" + session.string() + "' --out '" + scratch.path().string() + "' ";
  REQUIRE(scratch.run(common + "--format json").exit_code == 0);
  REQUIRE(scratch.run(common + "--format hdf5").exit_code == 0);
  const json made = json::parse(Scratch::read((scratch.path() / "a.json").string()));
  for (const char* key : {"markers", "pain", "exertion"}) CHECK(made[key] == json::array());
  const auto back = require_value(recording::read_hdf5(scratch.path() / "a.h5"));
  CHECK(back.markers.empty());
  CHECK(back.pains.empty());
  CHECK(back.exertions.empty());
}

// Killed while its export was still being loaded, a station once left it to write to the end.
TEST_CASE("an export to whose progress nobody listens any more ends and leaves nothing", "[cli]") {
  const Scratch scratch;
  const std::string session = write_session(scratch.path() / "a.footfall").string();
  const fs::path out = scratch.path() / "exports";
  const std::string command = "'" + program("footfall") + "' export '" + session + "' --format csv --out '" +
                              out.string() + "' --watched 2>/dev/null";
  REQUIRE(std::system(("(sleep 0.3; " + command + ") | true").c_str()) == 0);
  CHECK_FALSE(fs::exists(out));
  REQUIRE(std::system((command + " >/dev/null").c_str()) == 0);
  CHECK(fs::exists(out));
}

// A report on a full disk was an empty file and exit code 0.
TEST_CASE("a command whose output the disk does not take says so and does not end as done", "[cli]") {
  if (!fs::exists("/dev/full")) {
    WARN("skipped: no /dev/full here");
    return;
  }
  const Scratch scratch;
  const std::string session = "'" + write_session(scratch.path() / "a.footfall").string() + "'";
  const std::string err = (scratch.path() / "err").string();
  for (const std::string& words :
       {"sessions show " + session,
        "analyze '" + scratch.write("run.csv", generated_run(6)).string() + "' --json", "verify " + session,
        "sessions list --dir '" + scratch.path().string() + "'", std::string("--help")}) {
    INFO(words);
    const int status =
        std::system(("'" + program("footfall") + "' " + words + " >/dev/full 2>'" + err + "'").c_str());
    CHECK(WEXITSTATUS(status) == 2);
    CHECK_THAT(Scratch::read(err), Contains("not all of the output could be written"));
  }
}

TEST_CASE("a command line that is not understood names the help of the command that was meant", "[cli]") {
  const Scratch scratch;
  for (const auto& [words, help] :
       {std::pair("analyze", "footfall analyze --help"),
        std::pair("sessions add --pian 3", "footfall sessions add --help"),
        std::pair("clinic people", "footfall clinic --help"), std::pair("analyse", "; footfall --help")}) {
    const Output refused = scratch.run(words);
    INFO(words << ": " << refused.err);
    CHECK(refused.exit_code == 2);
    CHECK_THAT(refused.err, Contains(help));
  }
}

TEST_CASE("what is said the next morning is appended with its audit, and what was recorded stays as it was",
          "[cli]") {
  const Scratch scratch;
  const std::string session = write_session(scratch.path() / "a.footfall").string();
  const auto before = require_value(require_value(recording::SessionReader::open(session))->info());
  const std::string add = "sessions add '" + session + "' ";
  const Output done = scratch.run(
      add + "--pain 3 --region hip --side right --condition 'climbing stairs' --text 'since six'");
  INFO(done.err);
  REQUIRE(done.exit_code == 0);
  REQUIRE(scratch.run(add + "--exertion 13 --scale borg_6_20").exit_code == 0);
  REQUIRE(scratch.run(add + "--text 'slept well'").exit_code == 0);

  const json shown = json::parse(scratch.run("sessions show --json '" + session + "'").out);
  REQUIRE(shown["pain"].size() == 3);
  CHECK(shown["pain"][2]["phase"] == "next_morning");
  CHECK(shown["pain"][2]["score_0_to_10"] == 3);
  CHECK(shown["pain"][2]["side"] == "right");
  CHECK(shown["pain"][2]["text"] == "since six");
  CHECK(shown["pain"][2]["time_s"].is_null());
  CHECK(shown["exertion"].size() == 2);
  CHECK(shown["markers"].back()["text"] == "slept well");
  CHECK(shown["markers"].back()["time_s"].get<double>() == Approx(before.duration_s));  // the end
  const auto reader = require_value(recording::SessionReader::open(session));
  const auto after = require_value(reader->info());
  CHECK(after.integrity == "ok");
  CHECK(after.complete);
  CHECK(after.samples == before.samples);
  CHECK(after.ending == before.ending);
  const auto log = require_value(reader->log());
  CHECK(std::count_if(log.begin(), log.end(), [](const recording::LogEntry& entry) {
          return entry.what.find("afterwards") != std::string::npos && !entry.who.empty();
        }) == 4);
}

TEST_CASE("pain of the next morning is in the analysis: table, JSON and picture", "[cli]") {
  const Scratch scratch;
  const fs::path run = scratch.write("run.csv", generated_run(12)), session = scratch.path() / "run.footfall";
  REQUIRE(scratch.run("import '" + run.string() + "' --out '" + scratch.path().string() + "'").exit_code ==
          0);
  const auto drawn = [&] {
    const fs::path picture = scratch.path() / "a.svg";
    const Output plotted = scratch.analyze(session, "--plot '" + picture.string() + "'");
    INFO(plotted.err);
    REQUIRE(plotted.exit_code == 0);
    return Scratch::read(picture.string());
  };
  const std::string before = drawn();
  CHECK_THAT(scratch.analyze(session).out, !Contains("pain"));
  REQUIRE(
      scratch.run("sessions add '" + session.string() + "' --pain 3 --region hip --side right").exit_code ==
      0);
  REQUIRE(scratch.run("sessions add '" + session.string() + "' --exertion 7.5").exit_code == 0);
  CHECK_THAT(scratch.analyze(session).out,
             Contains("afterwards    3 of 10, hip, right, next morning\n") && Contains("7.5 on "));
  const json analysed = json::parse(scratch.analyze(session, "--json").out);
  REQUIRE(analysed["pain"].size() == 1);
  CHECK(analysed["pain"][0]["score_0_to_10"] == 3);
  CHECK(analysed["pain"][0]["phase"] == "next_morning");
  CHECK(analysed["pain"][0]["time_s"].is_null());
  REQUIRE(analysed["exertion"].size() == 1);
  CHECK(analysed["exertion"][0]["value"] == 7.5);
  CHECK(drawn() != before);
}

TEST_CASE("who is neither operator nor technician of the station adds nothing to its session", "[cli]") {
  const passwd *nobody = nullptr, *games = nullptr;
  uid_t stranger = 0, invited = 0;
  if ((nobody = ::getpwnam("nobody")) != nullptr) stranger = nobody->pw_uid;
  if ((games = ::getpwnam("games")) != nullptr) invited = games->pw_uid;
  if (::geteuid() != 0 || stranger == 0 || invited == 0) {
    std::printf("skipped: only root can become other accounts, and nobody and games are needed.\n");
    return;
  }
  const Scratch scratch;
  const fs::path session = write_session(scratch.path() / "a.footfall");
  const fs::path station = scratch.write(
      "station.toml",
      "[station]\nname = \"lab\"\nsimulation = true\nruntime_dir = \"run\"\nsession_dir = \".\"\n"
      "[[plate]]\nname = \"left\"\nkind = \"ati_rdt\"\nhost = \"192.0.2.1\"\n"
      "[access.operator]\naccounts = [\"games\"]\n[access.technician]\naccounts = [\"man\"]\n");
  // The file's rights would let everybody: it is the role that decides.
  for (const fs::path& path : {scratch.path(), session}) fs::permissions(path, fs::perms::all);
  const std::string add =
      "sessions add '" + session.string() + "' --pain 3 --region hip --config '" + station.string() + "'";
  const std::string bytes = Scratch::read(session.string());
  const auto refused = [&](const Output& output) {
    INFO(output.err);
    CHECK(output.exit_code == 1);
    CHECK(output.out.empty());
    CHECK_THAT(output.err, Contains("'nobody' is neither operator nor technician"));
    CHECK(std::count(output.err.begin(), output.err.end(), '\n') == 1);
    CHECK(Scratch::read(session.string()) == bytes);
  };
  // As who called sudo, and as processes of those accounts where they can reach the program.
  ::setenv("SUDO_UID", std::to_string(stranger).c_str(), 1);
  refused(scratch.run(add));
  ::unsetenv("SUDO_UID");
  if (scratch.run_as("nobody", "--help").exit_code == 0) {
    refused(scratch.run_as("nobody", add));
    const Output added = scratch.run_as("games", add);
    INFO(added.err);
    CHECK(added.exit_code == 0);
  } else {
    std::printf("skipped in part: the account nobody cannot run a program in %s.\n", scratch.path().c_str());
  }
  ::setenv("SUDO_UID", std::to_string(invited).c_str(), 1);
  CHECK(scratch.run(add).exit_code == 0);
  ::unsetenv("SUDO_UID");
  const auto noted_as = [&session](const char* who) {
    const auto reader = require_value(recording::SessionReader::open(session));
    CHECK(require_value(reader->pains()).back().who == who);
    return require_value(reader->log()).back().role;
  };
  CHECK(noted_as("games") == "operator");
  // A table that is not there names nobody: with technicians alone, they were noted as operators.
  const std::string text = Scratch::read(station.string());
  const std::string head = text.substr(0, text.find("[access.operator]"));
  const auto adds_as = [&](uid_t uid, const char* who, const std::string& tables) {
    (void)scratch.write("station.toml", head + tables);
    ::setenv("SUDO_UID", std::to_string(uid).c_str(), 1);
    const Output added = scratch.run(add);
    ::unsetenv("SUDO_UID");
    INFO(tables << added.err);
    CHECK(added.exit_code == 0);
    return noted_as(who);
  };
  const std::string technician = "[access.technician]\naccounts = [\"games\"]\n";
  CHECK(adds_as(invited, "games", technician) == "technician");
  CHECK(adds_as(stranger, "nobody", technician) == "operator");
  // By name goes before by group, and an operator by group before everybody.
  CHECK(adds_as(invited, "games", technician + "[access.operator]\ngroup = \"games\"\n") == "technician");
  CHECK(adds_as(invited, "games", "[access.operator]\ngroup = \"games\"\n") == "operator");
  CHECK(adds_as(invited, "games", technician + "[access.operator]\naccounts = [\"games\"]\n") == "operator");
}

TEST_CASE(
    "an addition that says nothing, or from an account without the role, changes no byte of the session",
    "[cli]") {
  const Scratch scratch;
  const std::string session = write_session(scratch.path() / "a.footfall").string();
  const std::string bytes = Scratch::read(session), add = "sessions add '" + session + "' ";
  // The last three: a region without a score once became a bare note, and "added".
  for (const char* wrong :
       {"", "--pain 11 --region hip", "--pain 3", "--pain 3 --region hip --phase soon",
        "--exertion 3 --scale borg", "--exertion 30", "--pain 3 --region hip --config none.toml",
        "--region knee --text 'since six'", "--side left --text 'x'", "--scale borg_6_20 --text 'x'"}) {
    const Output refused = scratch.run(add + wrong);
    INFO(wrong << ": " << refused.err);
    CHECK(refused.exit_code == 2);
    CHECK_FALSE(refused.err.empty());
    CHECK(Scratch::read(session) == bytes);
  }
}

TEST_CASE("sessions list takes the folder with or without --dir, and not both", "[cli]") {
  const Scratch scratch;
  const fs::path broken = scratch.write("broken.footfall", "no session");
  const std::string folder = " '" + scratch.path().string() + "'";
  const Output named = scratch.run("sessions list --json --dir" + folder);
  const Output bare = scratch.run("sessions list --json" + folder);
  INFO(bare.err);
  CHECK(bare.exit_code == 0);
  CHECK_THAT(bare.out, Contains(broken.filename().string()));
  CHECK(bare.out == named.out);
  const Output both = scratch.run("sessions list" + folder + " --dir" + folder);
  CHECK(both.exit_code == 2);
  CHECK(both.out.empty());
}
