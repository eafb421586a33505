#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "recording/session.hpp"
#include "tests/unit/recording/fixture.hpp"

using namespace footfall;
using namespace footfall::tests;
using recording::SessionReader;
using recording::SessionWriter;

namespace {

recording::ImuMeta shank(std::uint8_t device, core::BodySegment segment) {
  recording::ImuMeta imu;
  imu.stream = recording::imu_stream(device);
  imu.segment = segment;
  imu.product = "x-IMU3";
  imu.serial = "655D-8D42";
  imu.sample_rate_hz = 200.0;
  imu.full_scale_rad_s = 34.9;
  imu.full_scale_m_s2 = 156.9;
  return imu;
}

recording::SessionMeta meta_with_imus() {
  recording::SessionMeta meta = example_meta();
  meta.height = core::Meters(1.82);
  recording::ImuMeta left = shank(0, core::BodySegment::LeftShank);
  left.segment_from_sensor = {0.5, -0.5, 0.5, 0.5};
  left.alignment_date = "2026-11-20";
  left.standing_sway = core::Degrees(0.4);
  left.out_of_square = core::Degrees(2.5);
  left.explained_variance = 0.91;
  left.standing_offset = core::Degrees(-1.25);
  meta.imus = {left, shank(3, core::BodySegment::Pelvis)};
  return meta;
}

/// Every field follows from the number; nothing is round.
std::vector<core::ImuSample> imu_samples(std::uint8_t device, std::uint64_t first, std::size_t count) {
  std::vector<core::ImuSample> samples(count);
  for (std::size_t i = 0; i < count; ++i) {
    core::ImuSample& sample = samples[i];
    const double n = static_cast<double>(first + i) + device / 7.0;
    sample.sequence = first + i;
    sample.device_time.ns = static_cast<std::int64_t>(first + i) * 5'000'000 + 31;
    sample.station_time.ns = 5'000'000'000 + sample.device_time.ns + 177;
    sample.receive_time.ns = sample.station_time.ns + 3'400'000 + static_cast<std::int64_t>(i);
    sample.angular_rate_rad_s = {n / 3.0, -n / 7.0, 1e-300 * n};
    sample.acceleration_m_s2 = {9.81 + n / 11.0, -0.0, 1e17 / n};
    sample.clock_drift_ppm = static_cast<float>(-37.5 + n * 1e-4);
    sample.flags = static_cast<std::uint16_t>((first + i) % 32 & ~std::uint64_t{core::kInvalid});
    sample.device = device;
  }
  return samples;
}

bool same(const core::ImuSample& a, const core::ImuSample& b) {
  bool equal = a.sequence == b.sequence && a.device_time == b.device_time &&
               a.station_time == b.station_time && a.receive_time == b.receive_time &&
               same_bits(static_cast<double>(a.clock_drift_ppm), static_cast<double>(b.clock_drift_ppm)) &&
               a.flags == b.flags && a.device == b.device;
  for (std::size_t i = 0; i < 3; ++i) {
    equal = equal && same_bits(a.angular_rate_rad_s.at(i), b.angular_rate_rad_s.at(i)) &&
            same_bits(a.acceleration_m_s2.at(i), b.acceleration_m_s2.at(i));
  }
  return equal;
}

void write(const std::filesystem::path& file) {
  auto writer = require_value(SessionWriter::create(file, meta_with_imus()));
  const auto left = imu_samples(0, 100, 60), pelvis = imu_samples(3, 7, 40);
  require_value(writer->append_imu(0, std::span(left).first(25), 5'000'000'177));
  require_value(writer->append_forces(0, example_samples(0, 0, 100), 0));
  require_value(writer->append_imu(3, pelvis, 5'000'000'177));
  require_value(writer->commit());
  require_value(writer->append_imu(0, std::span(left).subspan(25), 5'000'000'177));
  require_value(writer->finish({}));
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("samples of inertial sensors come back bit for bit, device by device", "[recording]") {
  const TempDir dir;
  write(dir / "a.footfall");
  auto reader = require_value(SessionReader::open(dir / "a.footfall"));
  for (const auto& [device, first, count] :
       {std::tuple{std::uint8_t{0}, 100, 60}, {std::uint8_t{3}, 7, 40}}) {
    const auto written =
        imu_samples(device, static_cast<std::uint64_t>(first), static_cast<std::size_t>(count));
    const auto read = require_value(reader->imu(device));
    REQUIRE(read.size() == written.size());
    for (std::size_t i = 0; i < read.size(); ++i) REQUIRE(same(read[i], written[i]));
  }
  CHECK(require_value(reader->imu(1)).empty());
  CHECK(require_value(reader->forces(0)).size() == 100);
}

TEST_CASE("a session says how each inertial sensor sat on its segment", "[recording]") {
  const TempDir dir;
  write(dir / "a.footfall");
  auto reader = require_value(SessionReader::open(dir / "a.footfall"));
  const recording::SessionMeta& meta = reader->meta();
  CHECK(meta.height == core::Meters(1.82));
  CHECK_FALSE(meta.thigh_length);
  REQUIRE(meta.imus.size() == 2);
  CHECK(meta.imus[0].aligned());
  CHECK(meta.imus[0].segment == core::BodySegment::LeftShank);
  CHECK(meta.imus[0].segment_from_sensor[1] == -0.5);
  CHECK(meta.imus[0].alignment_date == "2026-11-20");
  CHECK(meta.imus[0].out_of_square == core::Degrees(2.5));
  CHECK(meta.imus[0].explained_variance == 0.91);
  CHECK(meta.imus[0].standing_offset == core::Degrees(-1.25));
  CHECK(meta.imus[1].device() == 3);
  CHECK(meta.imus[1].segment == core::BodySegment::Pelvis);
  CHECK_FALSE(meta.imus[1].aligned());  // absent, not the identity
}

TEST_CASE("the summary of a session counts inertial samples apart from those of plates", "[recording]") {
  const TempDir dir;
  write(dir / "a.footfall");
  auto reader = require_value(SessionReader::open(dir / "a.footfall"));
  for (const auto& info : {require_value(reader->info()), require_value(reader->overview())}) {
    CHECK(info.samples == std::map<std::uint8_t, std::uint64_t>{{0, 100}});
    CHECK(info.imu_samples == std::map<std::uint8_t, std::uint64_t>{{0, 60}, {3, 40}});
  }
  CHECK(require_value(reader->info()).integrity == "ok");
}

TEST_CASE("a changed inertial sample or alignment is found", "[recording]") {
  const TempDir dir;
  write(dir / "a.footfall");
  SECTION("a chunk of samples") {
    edit(dir / "a.footfall", "UPDATE chunk SET samples=zeroblob(length(samples)) WHERE plate=67");
    const auto info = require_value(require_value(SessionReader::open(dir / "a.footfall"))->info());
    CHECK_FALSE(info.checksums_ok);
  }
  SECTION("the alignment") {
    edit(dir / "a.footfall", "UPDATE imu SET segment_from_sensor_x=0.5 WHERE stream=64");
    const auto info = require_value(require_value(SessionReader::open(dir / "a.footfall"))->info());
    CHECK_FALSE(info.audit_chain_ok);
  }
  SECTION("the height of the runner") {
    edit(dir / "a.footfall", "UPDATE meta SET height_m=NULL, thigh_length_m=1.82");
    const auto info = require_value(require_value(SessionReader::open(dir / "a.footfall"))->info());
    CHECK_FALSE(info.audit_chain_ok);
  }
}

TEST_CASE("a sensor that the session does not know is refused", "[recording]") {
  const TempDir dir;
  auto writer = require_value(SessionWriter::create(dir / "a.footfall", meta_with_imus()));
  CHECK_FALSE(writer->append_imu(1, imu_samples(1, 0, 10), 0));
  CHECK(writer->append_imu(3, imu_samples(3, 0, 10), 0));
}

TEST_CASE("a session of format version 3 without its table of inertial sensors is refused", "[recording]") {
  const TempDir dir;
  write_finished_example(dir / "a.footfall", 1);
  edit(dir / "a.footfall", "DROP TABLE imu");
  CHECK_FALSE(SessionReader::open(dir / "a.footfall"));
}

TEST_CASE("the export writes one file for each inertial sensor, to the last bit", "[recording]") {
  const TempDir dir;
  write(dir / "a.footfall");
  auto reader = require_value(SessionReader::open(dir / "a.footfall"));
  const auto files = require_value(recording::export_csv(*reader, dir / "out", false));
  REQUIRE(files.size() == 5);
  CHECK(files[3].filename() == "a_imu_left_shank.csv");
  CHECK(files[4].filename() == "a_imu_pelvis.csv");
  std::istringstream csv(text_of(files[3]));
  std::string line;
  std::getline(csv, line);
  CHECK(line ==
        "time_s,device_time_s,gyro_x_rad_s,gyro_y_rad_s,gyro_z_rad_s,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2,"
        "clock_drift_ppm,lateness_s,sequence,flags");
  const auto written = imu_samples(0, 100, 60);
  std::size_t row = 0;
  for (; std::getline(csv, line); ++row) {
    std::vector<double> cells;
    std::istringstream parts(line);
    for (std::string cell; std::getline(parts, cell, ',');) cells.push_back(std::stod(cell));
    REQUIRE(cells.size() == 12);
    const core::ImuSample& sample = written.at(row);
    CHECK(cells[0] == Approx((sample.station_time - core::Timestamp{5'000'000'000}).seconds()).margin(1e-9));
    CHECK(cells[2] == sample.angular_rate_rad_s[0]);
    CHECK(cells[7] == sample.acceleration_m_s2[2]);
    CHECK(cells[10] == static_cast<double>(sample.sequence));
    CHECK(cells[11] == static_cast<double>(sample.flags));
  }
  CHECK(row == written.size());
}
