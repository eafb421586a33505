#include <catch2/catch.hpp>

#include "station/measure/imu_feed.hpp"
#include "station/measure/imu_keeper.hpp"
#include "station/measure/imu_setup.hpp"
#include "station/recorder/recorder.hpp"
#include "tests/unit/recording/fixture.hpp"
#include "tests/unit/station/fake_imu.hpp"
#include "tests/unit/station/fake_plate.hpp"
#include "tests/unit/station/wait_for.hpp"

using namespace footfall;
using namespace footfall::station;
using tests::FakeImu;
using tests::FakePlate;
using tests::require_value;
using tests::TempDir;
using tests::wait_for;

namespace {

gait::ImuKinematicsConfig one_shank() {
  gait::ImuKinematicsConfig config;
  gait::ImuPlacement placement;
  placement.segment = core::BodySegment::LeftShank;
  placement.aligned = true;
  config.sensors.push_back(placement);
  return config;
}

/// The feed without threads.
struct Feed {
  FakeImu imu{0};
  MeasureOutputs measured{1, core::Hertz(1000.0), 1};
  ImuOutputs& outputs = measured.imu;
  FeedLog log{measured.record_forces, outputs.record, measured.record_steps, measured.feed.record};
  ImuFeed feed{{&imu}, {core::BodySegment::LeftShank}, outputs};
  Analysis analysis{{{}, one_shank()}};
  core::Timestamp now{2'000'000'000};

  void cycle(std::uint64_t samples, bool record = true) {
    imu.on_demand = samples;
    now = now + core::milliseconds(100);
    feed.drain({0, now}, analysis, record ? &log : nullptr);
  }
  std::vector<core::ImuSample> recorded() {
    std::vector<core::ImuSample> all;
    core::ImuSample sample;
    while (outputs.record.try_pop(sample)) all.push_back(sample);
    return all;
  }
};

config::StationConfig two_sensors() {
  config::StationConfig config;
  config::ImuConfig shank;
  shank.segment = core::BodySegment::RightShank;
  shank.serial = "A1";
  shank.standing_offset = core::Degrees(2.0);
  shank.alignment.emplace();
  shank.alignment->segment_from_sensor = {0.5, 0.5, 0.5, 0.5};
  shank.alignment->date = "2026-11-20";
  shank.alignment->out_of_square = core::Degrees(3.0);
  config::ImuConfig pelvis;
  pelvis.serial = "A2";
  pelvis.full_scale_deg_s = 1000.0;
  config.imus = {shank, pelvis};
  config.runner.height = core::Meters(1.7);
  return config;
}

}  // namespace

TEST_CASE("a late inertial sample is stored and counted, and the analysis never sees it", "[station][imu]") {
  Feed late, missing;
  for (Feed* one : {&late, &missing}) one->cycle(900);  // 4.5 s: the inclination is known
  REQUIRE(missing.analysis.imu().live_angle(core::BodySegment::LeftShank));
  late.imu.flag_next = core::kStale;
  late.cycle(1);
  missing.imu.skip = 1;
  missing.cycle(0);
  for (Feed* one : {&late, &missing}) one->cycle(10);
  CHECK(late.analysis.imu().live_angle(core::BodySegment::LeftShank) ==
        missing.analysis.imu().live_angle(core::BodySegment::LeftShank));
  CHECK(late.recorded().size() == 911);
  CHECK(missing.recorded().size() == 910);
  CHECK(late.outputs.live.load().device[0].late == 1);
  CHECK(missing.outputs.live.load().device[0].late == 0);
}

TEST_CASE("what is told of a sensor is its own: clock, age, angle; nothing before it was heard",
          "[station][imu]") {
  Feed feed;
  feed.cycle(0);
  const ImuLive before = feed.outputs.live.load();
  CHECK(before.device[0].last_sample.ns == 0);
  CHECK(std::isnan(before.device[0].angle_deg));
  CHECK(std::isnan(before.device[0].clock_drift_ppm));
  CHECK(std::isnan(before.cadence_spm));
  feed.cycle(900);
  const ImuLive after = feed.outputs.live.load();
  CHECK(after.device[0].last_sample == feed.now);
  CHECK(after.device[0].clock_offset_ns == FakeImu::first_ns);
  CHECK(after.device[0].clock_drift_ppm == 12.5F);
  CHECK(std::isfinite(after.device[0].angle_deg));
}

TEST_CASE("nothing goes to the recorder while nothing is recorded", "[station][imu]") {
  Feed feed;
  feed.cycle(50, false);
  CHECK(feed.recorded().empty());
}

TEST_CASE("a session holds what the sensors sent, and the holes with their cause", "[station][imu]") {
  TempDir dir;
  FakePlate plate;
  FakeImu imu(0);
  core::LatestValue<core::TreadmillState> belt;
  MeasureOutputs measured(1, core::Hertz(1000.0), 1);
  TreadmillOutputs treadmill;
  MeasureConfig config;
  config.analysis.imu = one_shank();
  MeasureLoop loop(config, {&plate}, belt, measured, {&imu});
  std::atomic<bool> quit{false};
  std::thread measuring([&] { loop.run(quit); });
  {
    Recorder recorder(loop, measured, treadmill);
    recording::SessionMeta meta = tests::example_meta();
    meta.plates = {{0, "belt", "fake", 1000.0, 1.0, 1.0, ""}};
    meta.started = core::monotonic_now();
    recording::ImuMeta shank;
    shank.segment = core::BodySegment::LeftShank;
    meta.imus = {shank};
    AnalysisConfig analysis;
    analysis.imu = one_shank();
    imu.on_demand = 20;  // before the start: of no session
    REQUIRE(wait_for([&] { return imu.on_demand == 0; }));
    const auto file = require_value(recorder.start(dir / "a.footfall", meta, analysis));
    plate.flowing = true;
    const auto send = [&](std::uint64_t samples) {
      imu.on_demand = samples;
      REQUIRE(wait_for([&] { return imu.on_demand == 0; }));
    };
    send(30);
    imu.skip = 4;
    imu.flag_next = core::kGapBefore;
    send(30);
    imu.skip = 2;
    send(40);
    const FinishedSession finished = require_value(recorder.stop());
    CHECK(finished.imu_samples.at(0) == 100);
    auto reader = require_value(recording::SessionReader::open(file));
    const auto samples = require_value(reader->imu(0));
    REQUIRE(samples.size() == 100);
    for (const auto& sample : samples) {
      CHECK(sample.angular_rate_rad_s[2] == static_cast<double>(sample.sequence));
    }
    const auto info = require_value(reader->info());
    CHECK(info.integrity == "ok");
    CHECK(info.unexplained_missing == 0);
    std::vector<recording::Gap> gaps;
    std::copy_if(info.gaps.begin(), info.gaps.end(), std::back_inserter(gaps),
                 [](const auto& gap) { return gap.plate == recording::imu_stream(0); });
    REQUIRE(gaps.size() == 2);
    CHECK(gaps[0].count == 4);
    CHECK(gaps[0].cause == recording::GapCause::WireLoss);
    CHECK(gaps[1].count == 2);
    CHECK(gaps[1].cause == recording::GapCause::RingFull);
  }
  quit = true;
  measuring.join();
}

TEST_CASE("a sensor that is switched off keeps nobody waiting and says so", "[station][imu]") {
  std::vector<std::unique_ptr<hal::Imu>> imus;
  imus.push_back(std::make_unique<FakeImu>(std::uint8_t{0}));
  imus.push_back(std::make_unique<FakeImu>(std::uint8_t{1}));
  auto& off = static_cast<FakeImu&>(*imus[0]);
  auto& on = static_cast<FakeImu&>(*imus[1]);
  off.refuse_start = true;
  ImuKeeper keeper(std::move(imus));
  CHECK_FALSE(keeper.report(0).asked);
  keeper.start();
  REQUIRE(wait_for([&] { return on.maintained > 2; }));
  CHECK(off.maintained > 0);
  CHECK(keeper.report(0).notice == "switched off");
  CHECK(keeper.report(1).notice.empty());
  off.refuse_start = false;
  REQUIRE(wait_for([&] { return keeper.report(0).notice.empty(); }));
  keeper.stop();
  CHECK(on.stopped > 0);
}

TEST_CASE("the configuration of sensors reaches the analysis and the session unchanged", "[station][imu]") {
  const config::StationConfig config = two_sensors();
  const auto kinematics = kinematics_config(config, std::nullopt);
  REQUIRE(kinematics.sensors.size() == 2);
  CHECK(kinematics.sensors[0].segment == core::BodySegment::RightShank);
  CHECK(kinematics.sensors[0].aligned);
  CHECK(kinematics.sensors[0].segment_from_sensor[1] == 0.5);
  CHECK(kinematics.sensors[0].standing_offset.value() == 2.0);
  CHECK(kinematics.sensors[0].full_scale_m_s2 == Approx(156.9064));
  CHECK(kinematics.sensors[1].device == 1);
  CHECK_FALSE(kinematics.sensors[1].aligned);
  CHECK(kinematics.sensors[1].full_scale_rad_s == Approx(17.4532925));
  CHECK(kinematics.height == core::Meters(1.7));
  CHECK(kinematics_config(config, core::Meters(1.9)).height == core::Meters(1.9));

  std::vector<std::unique_ptr<hal::Imu>> imus;
  for (std::uint8_t i = 0; i < 2; ++i) imus.push_back(std::make_unique<FakeImu>(i));
  const auto metas = imu_metas(config, ImuKeeper(std::move(imus)));
  REQUIRE(metas.size() == 2);
  CHECK(metas[0].serial == "A1");
  CHECK(metas[0].aligned());
  CHECK(metas[0].alignment_date == "2026-11-20");
  CHECK(metas[0].out_of_square == core::Degrees(3.0));
  CHECK_FALSE(metas[1].aligned());
  CHECK(metas[1].device() == 1);
}
