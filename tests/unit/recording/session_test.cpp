#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <random>

#include "gait/metrics/metric_catalogue.hpp"
#include "recording/tables/columns.hpp"
#include "tests/unit/recording/fixture.hpp"

using namespace footfall;
using namespace footfall::tests;
using recording::SessionReader;
using recording::SessionWriter;

namespace fs = std::filesystem;

namespace {

std::string refusal(const fs::path& file) {
  const auto reader = SessionReader::open(file);
  REQUIRE_FALSE(reader);
  CHECK(reader.error().remedy() == core::Remedy::Reconfigure);
  return reader.error().what();
}

std::string all_bytes(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace

TEST_CASE("every bit of a sample comes back from the session file", "[recording]") {
  const TempDir dir;
  write_finished_example(dir / "a.footfall", 20);
  auto reader = require_value(SessionReader::open(dir / "a.footfall"));
  for (const std::uint8_t plate : {std::uint8_t{0}, std::uint8_t{1}}) {
    const auto samples = require_value(reader->forces(plate));
    const auto expected = example_samples(plate, 0, 2000);
    REQUIRE(samples.size() == expected.size());
    std::size_t same = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) same += same_bits(samples[i], expected[i]) ? 1 : 0;
    CHECK(same == samples.size());
  }
}

TEST_CASE("steps, treadmill and log come back as they were, absent values absent", "[recording]") {
  const TempDir dir;
  write_finished_example(dir / "a.footfall", 5);
  auto reader = require_value(SessionReader::open(dir / "a.footfall"));
  const auto steps = require_value(reader->steps());
  REQUIRE(steps.size() == 5);
  for (std::uint32_t i = 0; i < 5; ++i) {
    const gait::StepResult expected = example_step(i);
    CHECK(steps[i].index == expected.index);
    CHECK(steps[i].side == expected.side);
    CHECK(steps[i].initial_contact == expected.initial_contact);
    CHECK(steps[i].toe_off_thr20 == expected.toe_off_thr20);
    CHECK(same_bits(steps[i].contact_time.value(), expected.contact_time.value()));
    CHECK(steps[i].flight_time == expected.flight_time);
    CHECK_FALSE(steps[i].overstride_cop.has_value());
    CHECK(steps[i].net_ap_impulse == expected.net_ap_impulse);
    CHECK(steps[i].drift_v == expected.drift_v);
    CHECK(steps[i].health == expected.health);
    CHECK(steps[i].gait_class == expected.gait_class);
    CHECK(steps[i].loading_point == expected.loading_point);
    CHECK(steps[i].foot_strike == expected.foot_strike);
    // Every metric of the catalogue has a column: none is lost between live and file.
    for (const gait::StepMetric& metric : gait::step_metrics()) {
      CAPTURE(metric.key);
      CHECK(metric.value(steps[i]) == metric.value(expected));
    }
  }
  const auto treadmill = require_value(reader->treadmill());
  REQUIRE(treadmill.size() == 10);
  CHECK(treadmill[3].time == example_treadmill(3).time);
  CHECK(treadmill[3].state.time == example_treadmill(3).state.time);
  CHECK(treadmill[3].state.measured_speed == example_treadmill(3).state.measured_speed);
  CHECK(treadmill[3].state.speed_source == core::SpeedSource::Encoder);
  CHECK(treadmill[3].state.fault_code == 0xFFFFFFFFU);
  CHECK_FALSE(treadmill[3].state.measured_incline.is_finite());
  CHECK(treadmill[3].cause == 7);
  const auto log = require_value(reader->log());
  REQUIRE(log.size() == 5);
  CHECK(log[4].new_value == "5");
  CHECK(log[4].time == example_entry(4).time);
}

TEST_CASE("a finished session says so, with its description, counts and checks", "[recording]") {
  const TempDir dir;
  write_finished_example(dir / "a.footfall", 20);
  const auto info = require_value(require_value(SessionReader::open(dir / "a.footfall"))->info());
  CHECK(info.complete);
  CHECK(info.integrity == "ok");
  CHECK(info.checksums_ok);
  CHECK(info.audit_chain_ok);
  CHECK(info.duration_s == Approx(1.999).margin(1e-6));
  CHECK(info.ending == "complete: 1.999 s");
  CHECK(info.samples.at(0) == 2000);
  CHECK(info.samples.at(1) == 2000);
  CHECK(info.steps == 20);
  REQUIRE(info.summary);
  CHECK(info.summary->cadence == example_summary().cadence);
  CHECK_FALSE(info.summary->overstride_cop);
  CHECK(info.meta.subject_pseudonym == "S-0042");
  CHECK(info.meta.configuration_toml == example_meta().configuration_toml);
  CHECK(info.meta.mass == example_meta().mass);
  CHECK(info.meta.simulated);
  REQUIRE(info.meta.plates.size() == 2);
  CHECK(info.meta.plates[0].name == "right");
  CHECK(info.meta.code_names.size() == 3);
  // One file, nothing beside it: this is what gets copied.
  CHECK_FALSE(fs::exists(dir / "a.footfall-wal"));
  CHECK_FALSE(fs::exists(dir / "a.footfall-shm"));
}

TEST_CASE("a session can be read while it is being recorded, up to the last commit", "[recording]") {
  const TempDir dir;
  auto writer = write_example(dir / "a.footfall", 3);
  require_value(writer->append_forces(0, example_samples(0, 300, 100), 0));
  auto reader = require_value(SessionReader::open(dir / "a.footfall"));
  CHECK(require_value(reader->forces(0)).size() == 300);
  CHECK(writer->samples_committed() == 600);
  require_value(writer->commit());
  CHECK(writer->samples_committed() == 700);
  CHECK(require_value(reader->forces(0)).size() == 400);
  const auto info = require_value(reader->info());
  CHECK_FALSE(info.complete);
  CHECK(info.integrity == "ok");
  CHECK(info.ending == "interrupted, or still being recorded: ends 0.399 s after its start");
  require_value(writer->finish(example_summary()));
  CHECK(require_value(reader->info()).complete);
}

TEST_CASE("gaps are listed with their cause, and missing samples without one are counted", "[recording]") {
  const TempDir dir;
  auto writer = write_example(dir / "a.footfall", 1);
  require_value(
      writer->append_gap({0, 100, 50, core::Timestamp{5'150'000'000}, recording::GapCause::RingFull}));
  require_value(writer->append_forces(0, example_samples(0, 150, 10), 0));
  require_value(writer->append_forces(1, example_samples(1, 107, 10), 0));
  require_value(writer->finish({}));
  const auto info = require_value(require_value(SessionReader::open(dir / "a.footfall"))->info());
  REQUIRE(info.gaps.size() == 1);
  CHECK(info.gaps[0].first_missing == 100);
  CHECK(info.gaps[0].count == 50);
  CHECK(info.gaps[0].cause == recording::GapCause::RingFull);
  CHECK(info.unexplained_missing == 7);
  CHECK(info.samples.at(0) == 110);
}

TEST_CASE("a writer that is dropped without finish keeps what it was given", "[recording]") {
  const TempDir dir;
  {
    auto writer = write_example(dir / "a.footfall", 1);
    require_value(writer->append_forces(0, example_samples(0, 100, 10), 0));
  }
  const auto info = require_value(require_value(SessionReader::open(dir / "a.footfall"))->info());
  CHECK_FALSE(info.complete);
  CHECK(info.samples.at(0) == 110);
}

TEST_CASE("a session file is never overwritten, is private, and its folder is made", "[recording]") {
  const TempDir dir;
  const fs::path file = dir / "new/folder/a b%?#.footfall";
  write_finished_example(file, 1);
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0640);
  REQUIRE(::stat(file.parent_path().c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0750);
  const std::string before = all_bytes(file);
  const auto again = SessionWriter::create(file, example_meta());
  REQUIRE_FALSE(again);
  CHECK(again.error().remedy() == core::Remedy::Operator);
  CHECK_THAT(again.error().what(), Catch::Contains("exists already"));
  CHECK(all_bytes(file) == before);
  CHECK(require_value(require_value(SessionReader::open(file))->info()).complete);
}

TEST_CASE("a session that cannot be made says why and leaves nothing behind", "[recording]") {
  const TempDir dir;
  std::ofstream(dir / "file") << "x";
  const auto below_file = SessionWriter::create(dir / "file/a.footfall", example_meta());
  REQUIRE_FALSE(below_file);
  CHECK(below_file.error().remedy() == core::Remedy::Operator);
  CHECK_THAT(below_file.error().what(), Catch::Contains("cannot make"));
  const auto long_name = SessionWriter::create(dir / std::string(300, 'x'), example_meta());
  REQUIRE_FALSE(long_name);
  auto broken = example_meta();
  broken.plates[1].plate = broken.plates[0].plate;
  CHECK_FALSE(SessionWriter::create(dir / "twice.footfall", broken));
  CHECK(std::distance(fs::directory_iterator(dir.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("without permission the writer names the folder's rights", "[recording]") {
  const TempDir dir;
  fs::permissions(dir.path(), fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_all,
                  fs::perm_options::replace);
  fs::permissions(dir.path(), fs::perms::others_write, fs::perm_options::remove);
  const uid_t user = ::geteuid();
  if (user == 0) REQUIRE(::seteuid(65534) == 0);  // root may write everywhere
  const auto writer = SessionWriter::create(dir / "a.footfall", example_meta());
  if (user == 0) REQUIRE(::seteuid(0) == 0);
  fs::permissions(dir.path(), fs::perms::owner_all);
  REQUIRE_FALSE(writer);
  CHECK(writer.error().remedy() == core::Remedy::Operator);
  CHECK_THAT(writer.error().what(), Catch::Contains("no permission"));
}

TEST_CASE("samples of a plate the session does not have are refused without harm", "[recording]") {
  const TempDir dir;
  auto writer = write_example(dir / "a.footfall", 1);
  const auto refused = writer->append_forces(7, example_samples(7, 0, 10), 0);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().remedy() == core::Remedy::Bug);
  require_value(writer->finish({}));
  const auto after = writer->append_forces(0, example_samples(0, 100, 10), 0);
  REQUIRE_FALSE(after);
  CHECK_THAT(after.error().what(), Catch::Contains("finished"));
}

TEST_CASE("files that are no sessions are refused with a sentence", "[recording]") {
  const TempDir dir;
  CHECK_THAT(refusal(dir / "none.footfall"), Catch::Contains("does not exist"));
  CHECK_THAT(refusal(dir.path()), Catch::Contains("is no file"));
  std::ofstream(dir / "empty.footfall").flush();
  CHECK_THAT(refusal(dir / "empty.footfall"), Catch::Contains("is empty"));
  std::ofstream(dir / "text.footfall") << "time_s,fz_n\n0,1\n";
  CHECK_THAT(refusal(dir / "text.footfall"), Catch::Contains("not a Footfall session"));
  std::ofstream(dir / "binary.footfall") << std::string(20000, '\xA5');
  CHECK_THAT(refusal(dir / "binary.footfall"), Catch::Contains("not a Footfall session"));
  edit(dir / "other.sqlite", "CREATE TABLE t(x)");
  CHECK_THAT(refusal(dir / "other.sqlite"), Catch::Contains("not a Footfall session"));
}

TEST_CASE("a newer format version asks for an update", "[recording]") {
  const TempDir dir;
  write_finished_example(dir / "a.footfall", 1);
  edit(dir / "a.footfall", "PRAGMA user_version=6");
  CHECK_THAT(refusal(dir / "a.footfall"),
             Catch::Contains("format version 6") && Catch::Contains("update Footfall"));
}

TEST_CASE("a file cut anywhere is refused or blamed, never read as whole", "[recording]") {
  const TempDir dir;
  write_finished_example(dir / "a.footfall", 10);
  const std::string bytes = all_bytes(dir / "a.footfall");
  for (std::size_t part = 0; part < 40; ++part) {
    const fs::path cut = dir / ("cut" + std::to_string(part));
    std::ofstream(cut, std::ios::binary) << bytes.substr(0, bytes.size() * part / 40 + part % 2);
    const auto reader = SessionReader::open(cut);
    if (!reader) {
      CHECK(std::string(reader.error().what()).size() > 10);
      continue;
    }
    const auto info = (*reader)->info();
    INFO("cut after " << part << "/40");
    CHECK((!info || !info->checksums_ok || !info->audit_chain_ok));
  }
}

TEST_CASE("bytes changed at random in the file give a sentence or a session, never a crash", "[recording]") {
  const TempDir dir;
  write_finished_example(dir / "a.footfall", 4);
  const std::string bytes = all_bytes(dir / "a.footfall");
  std::mt19937_64 random(7);
  int refused = 0, blamed = 0;
  for (int i = 0; i < 300; ++i) {
    std::string changed = bytes;
    // Half of the changes hit the first pages, which hold the structure.
    for (int change = 0; change < 3; ++change)
      changed[random() % (i % 2 == 0 ? changed.size() : 8192)] = static_cast<char>(random());
    std::ofstream(dir / "b.footfall", std::ios::binary | std::ios::trunc) << changed;
    const auto reader = SessionReader::open(dir / "b.footfall");
    if (!reader) {
      ++refused;
      continue;
    }
    const auto info = (*reader)->info();
    if (!info || !info->checksums_ok || !info->audit_chain_ok) ++blamed;
    (void)(*reader)->forces(0);
    (void)(*reader)->steps();
    (void)recording::export_csv(**reader, dir / "out", true);
  }
  CHECK(refused > 10);
  CHECK(blamed > 80);  // the rest hit room that no row uses
}
