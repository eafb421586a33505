#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>

#include "recording/migrate.hpp"
#include "recording/session.hpp"
#include "recording/tables/schema.hpp"
#include "tests/support/recordings.hpp"
#include "tests/unit/recording/fixture.hpp"

// Files that the program of their time wrote (old_formats/README.md): read as they were, and as new files.

using namespace footfall;
using namespace footfall::tests;
using recording::SessionReader;
namespace fs = std::filesystem;

namespace {

struct Old {
  std::int64_t version;
  bool complete;
};
constexpr Old kOld[] = {{1, true}, {1, false}, {2, true}, {3, true}, {4, true}, {4, false}};

/// A copy to work on: reading a file that was interrupted merges its log.
fs::path copy_of(const Old& old, const TempDir& dir) {
  const std::string name =
      "format" + std::to_string(old.version) + (old.complete ? "" : "_interrupted") + ".footfall";
  const fs::path copy = dir / name;
  fs::copy_file(source_dir() / "tests/unit/recording/old_formats" / name, copy);
  return copy;
}

std::string bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void check_samples(SessionReader& session) {
  for (const std::uint8_t plate : {std::uint8_t{0}, std::uint8_t{1}}) {
    const auto read = require_value(session.forces(plate));
    const auto written = example_samples(plate, 0, 80);
    REQUIRE(read.size() == written.size());
    for (std::size_t i = 0; i < read.size(); ++i) REQUIRE(same_bits(read[i], written[i]));
  }
}

void check_step(const gait::StepResult& step, const gait::StepResult& written) {
  CHECK(step.index == written.index);
  CHECK(step.side == written.side);
  CHECK(step.initial_contact == written.initial_contact);
  CHECK(step.toe_off_thr20 == written.toe_off_thr20);
  CHECK(step.contact_time == written.contact_time);
  CHECK(step.flight_time == written.flight_time);
  CHECK(step.peak_vgrf == written.peak_vgrf);
  CHECK_FALSE(step.braking_peak);
  CHECK(step.net_ap_impulse == written.net_ap_impulse);
  CHECK(step.health == written.health);
}

void check_rows(SessionReader& session) {
  const auto steps = require_value(session.steps());
  REQUIRE(steps.size() == 2);
  for (std::uint32_t i = 0; i < 2; ++i) check_step(steps[i], example_step(i));
  const auto motions = require_value(session.treadmill());
  REQUIRE(motions.size() == 4);
  for (std::size_t i = 0; i < motions.size(); ++i) {
    const auto written = example_treadmill(static_cast<int>(i));
    CHECK(motions[i].time == written.time);
    CHECK(motions[i].state.time == written.state.time);
    CHECK(same_bits(motions[i].state.measured_speed.value(), written.state.measured_speed.value()));
    CHECK(motions[i].state.speed_source == written.state.speed_source);
    CHECK(motions[i].cause == written.cause);
  }
  const auto log = require_value(session.log());
  REQUIRE(log.size() == 2);
  CHECK(log[1].new_value == example_entry(1).new_value);
  CHECK(log[1].time == example_entry(1).time);
}

void check_since(std::int64_t version, SessionReader& session) {
  const auto imu = require_value(session.imu(3));
  REQUIRE(imu.size() == (version >= 3 ? 20 : 0));
  if (version >= 3) {
    CHECK(session.meta().height == core::Meters(1.82));
    CHECK(imu[13].angular_rate_rad_s[0] == 13.0 / 3.0);
    CHECK(imu[13].clock_drift_ppm == -37.5F);
  }
  const auto incidents = require_value(session.incidents());
  REQUIRE(incidents.size() == (version >= 4 ? 1 : 0));
  if (version < 4) return;
  const auto incident = require_value(session.incident(1));
  CHECK(incident.head.sentence == "the operator pressed STOP");
  CHECK(incident.rows.motions.size() == 2);
  CHECK(incident.rows.events.size() == 1);
  REQUIRE(incident.rows.forces.size() == 30);
  CHECK(incident.rows.forces[29].f_v_n == 700.5F);
}

void check_content(const Old& old, SessionReader& session) {
  check_samples(session);
  check_rows(session);
  check_since(old.version, session);
  const auto info = require_value(session.info());
  CHECK(info.integrity == "ok");
  CHECK(info.checksums_ok);
  CHECK(info.audit_chain_ok);
  CHECK(info.complete == old.complete);
  CHECK(info.unexplained_missing == 0);
  REQUIRE(info.gaps.size() == 1);
  CHECK(info.gaps[0].first_missing == 80);
  CHECK(info.gaps[0].count == 17);
  REQUIRE(info.summary);
  if (old.complete) CHECK(info.summary->cadence == core::StepsPerMinute(175.5));
  CHECK(info.meta.subject_pseudonym == "S-0042");
  CHECK(info.meta.code_names.size() == 3);
}

}  // namespace

TEST_CASE("a session of every older format version reads whole and intact", "[recording][formats]") {
  for (const Old& old : kOld) {
    INFO("format " << old.version << (old.complete ? "" : ", interrupted"));
    const TempDir dir;
    auto session = require_value(SessionReader::open(copy_of(old, dir)));
    CHECK(session->format_version() == old.version);
    check_content(old, *session);
    // What those versions did not know is absent, not invented.
    CHECK(session->meta().devices.empty());
    CHECK(require_value(session->markers()).empty());
    CHECK(require_value(session->metrics()).empty());
    const auto sets = require_value(session->result_sets());
    REQUIRE(sets.size() == 1);
    CHECK(sets[0].method_id == session->meta().method_id);
    CHECK(require_value(session->steps(2)).empty());
    const auto fits = require_value(session->clock_fits(0));
    REQUIRE(fits.size() == 2);
    CHECK(fits[0].offset_ns == 5'000'000'137);
    CHECK_FALSE(std::isfinite(fits[0].drift_ppm));
  }
}

TEST_CASE("a session of every older format version migrates to a new file that holds the same and verifies",
          "[recording][formats]") {
  for (const Old& old : kOld) {
    INFO("format " << old.version << (old.complete ? "" : ", interrupted"));
    const TempDir dir;
    const fs::path from = copy_of(old, dir);
    const std::string before = bytes_of(from);
    std::string ending;
    { ending = require_value(require_value(SessionReader::open(from))->info()).ending; }
    require_value(recording::migrate(from, dir / "new.footfall", "9.9.9"));
    CHECK(bytes_of(from) == before);
    auto session = require_value(SessionReader::open(dir / "new.footfall"));
    CHECK(session->format_version() == recording::kFormatVersion);
    check_content(old, *session);
    CHECK(require_value(session->info()).ending == ending);
    CHECK(session->meta().software_version == "0.1.0");  // of the recording, not of the migration
    const auto origins = require_value(session->origins());
    REQUIRE(origins.size() == 1);
    CHECK(origins[0].kind == "migration");
    CHECK(origins[0].source == from.filename());
    CHECK(origins[0].source_format == old.version);
    CHECK(origins[0].source_hash.size() == 32);
    CHECK(origins[0].software_version == "9.9.9");
    CHECK_FALSE(fs::exists(dir / "new.footfall-wal"));
  }
}

TEST_CASE("a migration never replaces a file, launders a changed one, or leaves a part behind",
          "[recording][formats]") {
  const TempDir dir;
  const fs::path from = copy_of({3, true}, dir);
  std::ofstream(dir / "taken.footfall") << "mine";
  const auto taken = recording::migrate(from, dir / "taken.footfall", "1");
  REQUIRE_FALSE(taken);
  CHECK_THAT(taken.error().what(), Catch::Contains("not overwritten"));
  CHECK(bytes_of(dir / "taken.footfall") == "mine");

  edit(from, "UPDATE log SET who='ben' WHERE log_id=1");
  const auto changed = recording::migrate(from, dir / "new.footfall", "1");
  REQUIRE_FALSE(changed);
  CHECK_THAT(changed.error().what(), Catch::Contains("not intact"));

  write_finished_example(dir / "present.footfall", 1);
  const auto present = recording::migrate(dir / "present.footfall", dir / "new.footfall", "1");
  REQUIRE_FALSE(present);
  CHECK_THAT(present.error().what(), Catch::Contains("already"));
  CHECK_FALSE(recording::migrate(dir / "none.footfall", dir / "new.footfall", "1"));
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(dir.path())) ++files;
  CHECK(files == 3);
}
