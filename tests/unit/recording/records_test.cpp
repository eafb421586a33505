#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "gait/metrics/metric_catalogue.hpp"
#include "recording/follow_up.hpp"
#include "recording/record_words.hpp"
#include "recording/session.hpp"
#include "tests/unit/recording/fixture.hpp"

using namespace footfall;
using namespace footfall::tests;
using recording::FollowUp;
using recording::SessionReader;
using recording::SessionWriter;
namespace fs = std::filesystem;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

recording::SessionMeta meta_with_devices() {
  recording::SessionMeta meta = example_meta();
  meta.devices = {{0, recording::DeviceKind::ForcePlate, "left", "Axia80", "FT31415", "1.2.3",
                   recording::DeviceClock::Counter, 1000.0, false},
                  {recording::kTreadmillStream, recording::DeviceKind::Treadmill, "modbus", "drive", "", "",
                   recording::DeviceClock::Station, kNaN, true}};
  recording::CalibrationMeta calibration;
  calibration.identity = "certificate 2026-0815";
  calibration.date = "2026-03-01";
  calibration.units = "N, N m per V";
  calibration.rows = 2;
  calibration.columns = 3;
  calibration.matrix = {1.0, -2.5, 1e-300, 0.1, -0.0, kNaN};
  meta.calibrations = {calibration};
  recording::Zeroing zeroing;
  zeroing.time = core::Timestamp{4'000'000'000};
  zeroing.stream = 1;
  zeroing.offset.f_v = core::Newtons(12.5);
  zeroing.offset.m_ml = core::NewtonMeters(kNaN);
  zeroing.who = "ben";
  zeroing.role = "technician";
  meta.zeroings = {zeroing};
  return meta;
}

recording::Marker marker(const char* text) {
  recording::Marker marker;
  marker.time = core::Timestamp{5'200'000'000};
  marker.wall_ns = 1'700'000'000'323'456'789;
  marker.text = text;
  marker.who = "anna";
  marker.role = "operator";
  return marker;
}

recording::Pain next_morning() {
  recording::Pain pain;
  pain.wall_ns = 1'700'000'050'000'000'000;
  pain.phase = recording::PainPhase::NextMorning;
  pain.score = 6;
  pain.region = "shin, inner edge";
  pain.side = recording::BodySide::Both;
  pain.condition = "walking downstairs";
  pain.who = "anna";
  pain.role = "operator";
  return pain;
}

recording::Exertion exertion(double value) {
  recording::Exertion exertion;
  exertion.time = core::Timestamp{5'300'000'000};
  exertion.value = value;
  return exertion;
}

void write(const fs::path& file, bool finished = true) {
  auto writer = require_value(SessionWriter::create(file, meta_with_devices()));
  require_value(writer->append_forces(0, example_samples(0, 0, 100), 5'000'000'137));
  require_value(writer->append_step(example_step(0)));
  require_value(writer->append_marker(marker("first")));
  require_value(writer->append_marker(marker("second")));
  require_value(writer->append_exertion(exertion(7.5)));
  require_value(writer->append_log(example_entry(0)));
  require_value(writer->commit());
  if (finished) require_value(writer->finish(example_summary()));
}

recording::SessionInfo info_of(const fs::path& file) {
  return require_value(require_value(SessionReader::open(file))->info());
}

}  // namespace

TEST_CASE("a session says which devices it was recorded with, and how they were calibrated and zeroed",
          "[recording][records]") {
  const TempDir dir;
  write(dir / "a.footfall");
  auto session = require_value(SessionReader::open(dir / "a.footfall"));
  const auto& devices = session->meta().devices;
  REQUIRE(devices.size() == 2);
  CHECK(devices[0].serial == "FT31415");
  CHECK(devices[0].firmware == "1.2.3");
  CHECK(devices[0].clock == recording::DeviceClock::Counter);
  CHECK(devices[1].kind == recording::DeviceKind::Treadmill);
  CHECK(devices[1].stream == recording::kTreadmillStream);
  CHECK(std::isnan(devices[1].sample_rate_hz));
  CHECK(devices[1].simulated);
  REQUIRE(session->meta().calibrations.size() == 1);
  const auto& calibration = session->meta().calibrations[0];
  CHECK(calibration.identity == "certificate 2026-0815");
  CHECK(calibration.date == "2026-03-01");
  REQUIRE(calibration.matrix.size() == 6);
  for (std::size_t i = 0; i < 6; ++i)
    CHECK(same_bits(calibration.matrix[i], meta_with_devices().calibrations[0].matrix[i]));
  const auto zeroings = require_value(session->zeroings());
  REQUIRE(zeroings.size() == 1);
  CHECK(zeroings[0].offset.f_v == core::Newtons(12.5));
  CHECK(std::isnan(zeroings[0].offset.m_ml.value()));
  CHECK(zeroings[0].who == "ben");
  CHECK(require_value(session->info()).integrity == "ok");
}

TEST_CASE("the clock fit of each chunk stands with it", "[recording][records]") {
  const TempDir dir;
  recording::SessionMeta meta = example_meta();
  recording::ImuMeta imu;
  imu.stream = recording::imu_stream(0);
  meta.imus = {imu};
  auto writer = require_value(SessionWriter::create(dir / "a.footfall", meta));
  std::vector<core::ImuSample> samples(5);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i].sequence = i;
    samples[i].device_time.ns = static_cast<std::int64_t>(i) * 5'000'000;
    samples[i].station_time.ns = samples[i].device_time.ns + 77;
    samples[i].clock_drift_ppm = -12.5F + static_cast<float>(i);
  }
  require_value(writer->append_imu(0, samples, 77));
  require_value(writer->append_forces(0, example_samples(0, 0, 10), 5'000'000'137));
  require_value(writer->append_forces(0, example_samples(0, 10, 10), 5'000'000'999));
  require_value(writer->finish({}));
  auto session = require_value(SessionReader::open(dir / "a.footfall"));
  const auto imu_fits = require_value(session->clock_fits(recording::imu_stream(0)));
  REQUIRE(imu_fits.size() == 1);
  CHECK(imu_fits[0].offset_ns == 77);
  CHECK(imu_fits[0].drift_ppm == -8.5);
  CHECK(imu_fits[0].device_time.ns == 20'000'000);
  CHECK(imu_fits[0].station_time.ns == 20'000'077);
  const auto fits = require_value(session->clock_fits(0));
  REQUIRE(fits.size() == 2);
  CHECK(fits[1].chunk == 3);
  CHECK(fits[1].offset_ns == 5'000'000'999);
  CHECK(std::isnan(fits[1].drift_ppm));  // the map follows the offset alone
}

TEST_CASE("an edited, removed or added row of any table is found and its table named",
          "[recording][records]") {
  const std::pair<const char*, const char*> edits[] = {
      {"UPDATE marker SET text='x' WHERE marker_id=1", "row 1 of table marker"},
      {"UPDATE marker SET who='ben' WHERE marker_id=2", "row 2 of table marker"},
      {"DELETE FROM marker WHERE marker_id=1", "row 1 of table marker"},
      {"DELETE FROM marker WHERE marker_id=2", "table marker has 1 rows and 2 were recorded"},
      {"UPDATE exertion SET value=8", "row 1 of table exertion"},
      {"UPDATE step SET contact_time_s=0.25", "row 1 of table step"},
      {"UPDATE step SET flight_time_s=0", "row 1 of table step"},
      {"UPDATE step SET foot_strike='rearfoot'", "row 1 of table step"},
      {"UPDATE zeroing SET offset_v_n=NULL", "row 1 of table zeroing"},
      {"UPDATE result_set SET reason='recompute'", "row 1 of table result_set"},
      {"UPDATE metric SET value=1 WHERE metric_id=3", "row 3 of table metric"},
      {"INSERT INTO pain VALUES(1,NULL,0,'onset',3,'knee','left','','','','',x'00')", "row 1 of table pain"},
      {"DELETE FROM chain WHERE of_table='marker'", "table marker has 2 rows and 0 were recorded"},
  };
  for (const auto& [sql, sentence] : edits) {
    const TempDir dir;
    write(dir / "a.footfall");
    edit(dir / "a.footfall", sql);
    const auto info = info_of(dir / "a.footfall");
    INFO(sql << " -> " << info.integrity);
    CHECK_FALSE(info.checksums_ok);
    CHECK_THAT(info.integrity, Catch::Contains(sentence));
  }
  for (const char* sql :
       {"UPDATE device SET serial='FT1' WHERE stream=0", "UPDATE calibration SET matrix=zeroblob(48)",
        "DELETE FROM device WHERE stream=128"}) {
    const TempDir dir;
    write(dir / "a.footfall");
    edit(dir / "a.footfall", sql);
    CHECK_FALSE(info_of(dir / "a.footfall").audit_chain_ok);
  }
}

TEST_CASE("the metrics of a session are those of its catalogue, with the method of each",
          "[recording][records]") {
  const TempDir dir;
  auto writer = require_value(SessionWriter::create(dir / "a.footfall", example_meta()));
  gait::Summary summary = example_summary();
  summary.metrics[1] = {0.125, true};
  require_value(writer->finish(summary));
  auto session = require_value(SessionReader::open(dir / "a.footfall"));
  const auto metrics = require_value(session->metrics());
  REQUIRE(metrics.size() == gait::step_metrics().size());
  CHECK(metrics[1].key == gait::step_metrics()[1].key);
  CHECK(metrics[1].value == 0.125);
  CHECK(metrics[1].doubtful);
  CHECK_FALSE(metrics[0].value);  // not measurable is absent
  CHECK_THAT(metrics[1].method_id, Catch::StartsWith(example_meta().method_id));
}

TEST_CASE("pain of the next morning is added to a finished session, which stays complete and verifiable",
          "[recording][records]") {
  const TempDir dir;
  const fs::path file = dir / "a.footfall";
  write(file);
  {
    auto session = require_value(FollowUp::open(file));
    require_value(session->add(next_morning()));
    require_value(session->commit());
    require_value(session->add(marker("slept badly")));
    require_value(session->commit());
  }
  auto session = require_value(SessionReader::open(file));
  const auto pains = require_value(session->pains());
  REQUIRE(pains.size() == 1);
  CHECK(pains[0].phase == recording::PainPhase::NextMorning);
  CHECK(pains[0].score == 6);
  CHECK_FALSE(pains[0].time);
  CHECK(pains[0].side == recording::BodySide::Both);
  CHECK(pains[0].condition == "walking downstairs");
  CHECK(require_value(session->markers()).size() == 3);
  const auto log = require_value(session->log());
  REQUIRE(log.size() == 3);
  CHECK(log[1].what == "pain added afterwards");
  CHECK(log[1].who == "anna");
  auto info = require_value(session->info());
  CHECK(info.integrity == "ok");
  CHECK(info.complete);
  CHECK_FALSE(fs::exists(file.string() + "-wal"));
  session.reset();
  edit(file, "UPDATE pain SET score=2");
  CHECK_THAT(info_of(file).integrity, Catch::Contains("row 1 of table pain"));
}

TEST_CASE("an addition that is not committed leaves nothing", "[recording][records]") {
  const TempDir dir;
  write(dir / "a.footfall");
  {
    auto session = require_value(FollowUp::open(dir / "a.footfall"));
    require_value(session->add(next_morning()));
  }
  auto session = require_value(SessionReader::open(dir / "a.footfall"));
  CHECK(require_value(session->pains()).empty());
  CHECK(require_value(session->log()).size() == 1);
  CHECK(require_value(session->info()).integrity == "ok");
}

TEST_CASE("nothing is added to a session that is still being recorded; to an interrupted one it is",
          "[recording][records]") {
  const TempDir dir;
  const fs::path file = dir / "a.footfall";
  auto writer = write_example(file, 2);
  const auto refused = FollowUp::open(file);
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().what(), Catch::Contains("still being recorded"));
  require_value(writer->append_log(example_entry(2)));
  require_value(writer->commit());
  writer.reset();  // as a station that was killed leaves it, but for its log
  auto session = require_value(FollowUp::open(file));
  require_value(session->add(next_morning()));
  require_value(session->commit());
  session.reset();
  const auto info = info_of(file);
  CHECK(info.integrity == "ok");
  CHECK_FALSE(info.complete);
  CHECK(require_value(require_value(SessionReader::open(file))->pains()).size() == 1);
}

TEST_CASE("what says nothing or too much is refused with a sentence", "[recording][records]") {
  const TempDir dir;
  write(dir / "a.footfall");
  auto session = require_value(FollowUp::open(dir / "a.footfall"));
  auto pain = next_morning();
  pain.score = 11;
  CHECK_THAT(session->add(pain).error().what(), Catch::Contains("from 0 (none) to 10"));
  pain.score = 3;
  pain.region.clear();
  CHECK_THAT(session->add(pain).error().what(), Catch::Contains("where it hurts"));
  pain.score = 0;
  CHECK(session->add(pain));  // no pain needs no place
  auto borg = exertion(10.5);
  CHECK_THAT(session->add(borg).error().what(), Catch::Contains("borg_cr10 is told from 0 to 10"));
  borg.value = kNaN;
  CHECK_FALSE(session->add(borg));
  CHECK_FALSE(session->add(marker("")));
  CHECK_FALSE(session->add(marker(std::string(2001, 'x').c_str())));
}

TEST_CASE("a further set of results stands beside the live one, never over it", "[recording][records]") {
  const TempDir dir;
  const fs::path file = dir / "a.footfall";
  write(file);
  recording::ResultSet set;
  set.method_id = "thr20/none/v1";
  set.software_version = "2.0.0";
  set.reason = "recompute";
  set.source = "the stored samples";
  set.who = "anna";
  {
    auto session = require_value(FollowUp::open(file));
    const gait::StepResult steps[] = {example_step(4), example_step(5), example_step(6)};
    CHECK(require_value(session->add_results(set, steps, {})) == 2);
    CHECK(require_value(session->add_results(set, {}, {})) == 3);
    require_value(session->commit());
  }
  auto session = require_value(SessionReader::open(file));
  const auto sets = require_value(session->result_sets());
  REQUIRE(sets.size() == 3);
  CHECK(sets[0].reason == "live");
  CHECK(sets[1].id == 2);
  CHECK(sets[1].method_id == "thr20/none/v1");
  REQUIRE(require_value(session->steps()).size() == 1);
  CHECK(require_value(session->steps())[0].index == 0);
  const auto recomputed = require_value(session->steps(2));
  REQUIRE(recomputed.size() == 3);
  CHECK(recomputed[2].index == 6);
  CHECK(require_value(session->steps(3)).empty());
  const auto info = require_value(session->info());
  CHECK(info.integrity == "ok");
  CHECK(info.steps == 1);  // the live ones
  CHECK(require_value(session->overview()).steps == 1);
}

TEST_CASE("pain before, during and after the run keeps its phase, in the file and in words",
          "[recording][records]") {
  const TempDir dir;
  const fs::path file = dir / "a.footfall";
  write(file);
  {
    auto session = require_value(FollowUp::open(file));
    for (const char* phase : {"before", "during", "after"}) {
      recording::Pain pain = next_morning();
      REQUIRE(recording::parse_name(phase, pain.phase));
      require_value(session->add(pain));
    }
    require_value(session->commit());
  }
  const auto pains = require_value(require_value(SessionReader::open(file))->pains());
  REQUIRE(pains.size() == 3);
  CHECK(recording::words_of(pains[0].phase) == "before the run");
  CHECK(recording::words_of(pains[1].phase) == "during");
  CHECK(recording::words_of(pains[2].phase) == "after the run");
}
