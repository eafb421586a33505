// A session exported and analysed again gives the metrics of the session itself. The runner has a closed
// form; what is compared is every number that `footfall analyze --json` prints.
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <iostream>
#include <limits>
#include <numbers>
#include <string>

#include "cli/analyze/analysis_json.hpp"
#include "cli/analyze/load_analysis.hpp"
#include "formats/recording.hpp"
#include "recording/export/export.hpp"
#include "tests/unit/recording/fixture.hpp"

using namespace footfall;
using recording::ExportFormat;
using tests::require_value;
using tests::TempDir;
namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

constexpr std::size_t kSamples = 12'000;
constexpr double kContactS = 0.24, kStepS = 0.34, kHalfGapM = 0.25;

/// Left and right foot by turns, each on its own belt; the CoP rides back at 3 m/s. The amplifiers drift.
core::Wrench belt_wrench(double t, bool right) {
  const double since = t - 0.5;
  const auto step = static_cast<long>(std::floor(since / kStepS));
  const double phase = (since - static_cast<double>(step) * kStepS) / kContactS;
  const bool loaded = since >= 0.0 && phase < 1.0 && (step % 2 != 0) == right;
  const double drift = (right ? 6.0 : -4.0) + 0.8 * t;
  double f_v = drift, f_ap = 0.3 * drift, f_ml = 0.0, ap = 0.0;
  if (loaded) {
    const double u = std::numbers::pi * phase;
    f_v += (1750.0 + 20.0 * std::sin(0.7 * t)) * std::sin(u) +
           300.0 * std::sin(3.0 * u) * std::exp(-4.0 * phase);
    f_ap += -240.0 * std::sin(2.0 * u);
    f_ml = (right ? -60.0 : 60.0) * std::sin(u);
    ap = 0.35 - 3.0 * phase * kContactS;
  }
  const double ml = (right ? 1.0 : -1.0) * (kHalfGapM - 0.15);
  return {core::Newtons(f_ap),
          core::Newtons(f_v),
          core::Newtons(f_ml),
          core::NewtonMeters(-ml * f_v),
          core::NewtonMeters(ml * f_ap - ap * f_ml + 0.01 * f_v),
          core::NewtonMeters(ap * f_v)};
}

/// 40 ppm fast, the right plate half a period and some later; a lost stretch on each plate and one invalid
/// sample.
std::vector<core::ForceSample> plate(bool right) {
  std::vector<core::ForceSample> samples;
  for (std::size_t i = 0; i < kSamples; ++i) {
    const bool lost = right ? i >= 4100 && i < 4103 : i >= 8000 && i < 8050;
    if (lost) continue;
    core::ForceSample sample;
    sample.plate = right ? 1 : 0;
    sample.sequence = 500 + i;
    sample.device_time.ns = static_cast<std::int64_t>(i) * 1'000'000;
    sample.station_time.ns =
        5'000'000'000 + static_cast<std::int64_t>(i) * (right ? 999'958 : 999'960) + (right ? 600'000 : 0);
    sample.receive_time.ns = sample.station_time.ns + 120'000;
    sample.wrench = belt_wrench(static_cast<double>(sample.station_time.ns - 5'000'000'000) * 1e-9, right);
    if (right && i == 6000) sample.flags = core::kInvalid;
    samples.push_back(sample);
  }
  return samples;
}

std::vector<core::ImuSample> shank(std::uint8_t device) {
  std::vector<core::ImuSample> samples(2400);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double t = static_cast<double>(i) / 200.0;
    const double phase = std::numbers::pi / kStepS * (t - 0.3 + (device == 1 ? kStepS : 0.0));
    samples[i].sequence = i;
    samples[i].device = device;
    samples[i].device_time.ns = static_cast<std::int64_t>(i) * 5'000'000;
    samples[i].station_time.ns = samples[i].receive_time.ns = 5'000'000'000 + samples[i].device_time.ns;
    samples[i].angular_rate_rad_s = {0.0, 0.5 * std::numbers::pi / kStepS * std::cos(phase), 0.0};
    samples[i].acceleration_m_s2 = {9.80665 * std::sin(0.5 * std::sin(phase)), 0.0,
                                    -9.80665 * std::cos(0.5 * std::sin(phase))};
  }
  return samples;
}

recording::TreadmillRecord belt(int i) {
  recording::TreadmillRecord record;
  record.time = record.state.time = core::Timestamp{5'000'000'000} + core::milliseconds(50) * i;
  record.commanded_speed = core::MetersPerSecond(3.0);
  record.state.measured_speed = core::MetersPerSecond(3.0 + 0.01 * std::sin(0.3 * i));
  record.state.measured_incline = core::GradePercent(0.2);
  record.state.incline_available = true;
  record.state.running = true;
  return record;
}

fs::path write_session(const TempDir& dir, bool imus,
                       const std::vector<recording::CalibrationMeta>& calibrations = {}) {
  recording::SessionMeta meta = tests::example_meta();
  meta.calibrations = calibrations;
  meta.started = core::Timestamp{5'000'000'000};
  meta.plates = {{0, "left", "plate", 1000.0, 1e5, 2e6, "origin_m = [0.0, -0.05, -0.25]\n"},
                 {1, "right", "plate", 1000.0, 1e5, 2e6, "origin_m = [0.0, -0.05, 0.25]\n"}};
  for (auto& plate : meta.plates) plate.pose_toml += "axes = [\"+y\", \"+z\", \"+x\"]\n";
  if (imus) {
    meta.imus.resize(2);
    meta.imus[0].segment = core::BodySegment::LeftShank;
    meta.imus[1].segment = core::BodySegment::RightShank;
    meta.imus[1].stream = recording::imu_stream(1);
    for (auto& imu : meta.imus) {
      imu.sample_rate_hz = 200.0;
      imu.segment_from_sensor = {std::sqrt(0.5), std::sqrt(0.5), 0.0, 0.0};
      imu.alignment_date = "2026-11-20";
    }
  }
  const auto file = dir / "run.footfall";
  auto writer = require_value(recording::SessionWriter::create(file, meta));
  for (const bool right : {false, true}) {
    const auto samples = plate(right);
    for (std::size_t at = 0; at < samples.size(); at += 100) {
      const std::size_t count = std::min<std::size_t>(100, samples.size() - at);
      require_value(writer->append_forces(right ? 1 : 0, std::span(samples).subspan(at, count), 0));
    }
  }
  for (const auto& imu : meta.imus) require_value(writer->append_imu(imu.device(), shank(imu.device()), 0));
  std::vector<recording::TreadmillRecord> records;
  for (int i = 0; i < 245; ++i) records.push_back(belt(i));
  require_value(writer->append_treadmill(records));
  for (std::uint32_t i = 0; i < 30; ++i) require_value(writer->append_step(tests::example_step(i)));
  require_value(writer->finish({}));
  return file;
}

Json analysed(const fs::path& file) {
  const auto analysis = cli::load_analysis(file, {});
  INFO(file.string() << ": " << (analysis ? "" : analysis.error().what()));
  REQUIRE(analysis.has_value());
  return cli::analysis_json(*analysis);
}

/// Every number of `a` in `b`, within `relative` or, for what cancels to nearly nothing, `absolute`.
void check_same(const Json& a, const Json& b, double relative, double absolute, const std::string& where) {
  INFO(where);
  if (a.is_object()) {
    for (const auto& [key, value] : a.items()) {
      if (key == "notes") continue;
      REQUIRE(b.contains(key));
      check_same(value, b[key], relative, absolute, where + "." + key);
    }
  } else if (a.is_array()) {
    REQUIRE(a.size() == b.size());
    for (std::size_t i = 0; i < a.size(); ++i)
      check_same(a[i], b[i], relative, absolute, where + "[" + std::to_string(i) + "]");
  } else if (a.is_number_float()) {
    REQUIRE(b.is_number());
    const double x = a, y = b;
    if (!(std::abs(x - y) <= std::max(relative * std::abs(x), absolute)))
      FAIL(where << ": " << x << " became " << y);
  } else {
    REQUIRE(a == b);
  }
}

fs::path exported(const fs::path& session, ExportFormat format, const fs::path& dir, bool integers = false) {
  const auto reader = require_value(recording::SessionReader::open(session));
  const auto contents = require_value(recording::read_contents(*reader));
  recording::ExportSettings settings;
  settings.dir = dir;
  settings.force = true;
  settings.integers = integers;
  return require_value(recording::export_session(contents, "run", format, settings)).files.front();
}

}  // namespace

TEST_CASE("a session exported and analysed again gives the same metrics", "[cli][export]") {
  const TempDir dir;
  const auto session = write_session(dir, false);
  const Json direct = analysed(session);
  REQUIRE(direct["contacts"].size() >= 28);
  REQUIRE(direct["overstride_cop_m"].is_number());
  REQUIRE(direct["body_weight_n"].get<double>() == Approx(72.5 * 9.80665));
  check_same(direct, analysed(exported(session, ExportFormat::Hdf5, dir.path())), 0.0, 0.0, "hdf5");
  check_same(direct, analysed(exported(session, ExportFormat::Csv, dir.path())), 1e-6, 1e-9, "csv");
  check_same(direct, analysed(exported(session, ExportFormat::Mot, dir.path())), 1e-6, 1e-9, "mot");
  check_same(direct, analysed(exported(session, ExportFormat::C3d, dir.path())), 1e-4, 1e-5, "c3d");
}

TEST_CASE("inertial sensors come back from HDF5 to the bit; force files keep the forces", "[cli][export]") {
  const TempDir dir;
  const auto session = write_session(dir, true);
  const Json direct = analysed(session);
  REQUIRE(direct["shank_angle_at_contact_deg"].is_number());
  check_same(direct, analysed(exported(session, ExportFormat::Hdf5, dir.path())), 0.0, 0.0, "hdf5");
  const Json csv = analysed(exported(session, ExportFormat::Csv, dir.path()));
  CHECK(csv["shank_angle_at_contact_deg"].is_null());
  for (const char* key : {"cadence_spm", "peak_vgrf_n", "braking_impulse_ns", "overstride_cop_m"})
    check_same(direct[key], csv[key], 1e-6, 1e-9, key);
}

TEST_CASE("lost samples are lost in every export, and integers refuse them", "[cli][export]") {
  const TempDir dir;
  const auto session = write_session(dir, false);
  const auto reader = require_value(recording::SessionReader::open(session));
  auto contents = require_value(recording::read_contents(*reader));
  recording::ExportSettings settings;
  settings.dir = dir / "int";
  settings.integers = true;
  const auto refused = recording::export_session(contents, "run", ExportFormat::C3d, settings);
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().what(), Catch::Contains("integers"));
  CHECK_FALSE(fs::exists(dir / "int"));

  // Without its holes the same session is a good integer file: 16 bits of the largest value.
  contents.forces[0].resize(4000);
  contents.forces[1].resize(4000);
  contents.treadmill.clear();
  const auto file =
      require_value(recording::export_session(contents, "run", ExportFormat::C3d, settings)).files[0];
  const Json whole = cli::analysis_json(require_value(cli::analyze_contents("run", contents, {})));
  const Json back = analysed(file);
  REQUIRE(back["contacts"].size() == whole["contacts"].size());
  for (const char* key : {"cadence_spm", "contact_time_s", "peak_vgrf_n", "braking_peak_n"})
    CHECK(back[key].get<double>() == Approx(whole[key].get<double>()).epsilon(2e-3));
}

TEST_CASE("a plate with a calibration matrix is written as platform type 4 and gives the same forces",
          "[cli][export]") {
  const TempDir dir;
  const auto session = write_session(dir, false);
  const auto reader = require_value(recording::SessionReader::open(session));
  auto contents = require_value(recording::read_contents(*reader));
  recording::ExportSettings settings;
  settings.dir = dir.path();
  const auto two =
      require_value(recording::export_session(contents, "two", ExportFormat::C3d, settings)).files[0];
  // Some coupling between channels, axes as a Bertec-like plate's, turned, and one that reports its load.
  for (const bool on_runner : {true, false}) {
    std::vector<double> matrix(36, 0.0);
    for (std::size_t i = 0; i < 6; ++i)
      for (std::size_t k = 0; k < 6; ++k)
        matrix[6 * i + k] =
            (i == k ? (i < 3 ? 500.0 : 200.0) : 3.0 * std::sin(static_cast<double>(7 * i + k)));
    contents.matrices = {matrix, matrix};
    for (auto& plate_meta : contents.info.meta.plates)
      plate_meta.pose_toml += std::string("measures_force_on_runner = ") + (on_runner ? "true\n" : "false\n");
    const auto four = require_value(recording::export_session(contents, on_runner ? "four" : "load",
                                                              ExportFormat::C3d, settings))
                          .files[0];
    const auto a = require_value(formats::read_c3d(two)), b = require_value(formats::read_c3d(four));
    REQUIRE(b.platforms.size() == 2);
    CHECK(a.platforms[0].type == 2);
    CHECK(b.platforms[0].type == 4);
    REQUIRE(a.samples() == b.samples());
    double worst = 0.0;
    for (std::size_t k = 0; k < 2; ++k) {
      for (std::size_t i = 0; i < a.samples(); ++i) {
        const double difference = std::abs(a.belts[k].f_v_n[i] - b.belts[k].f_v_n[i]) +
                                  std::abs(a.belts[k].f_ap_n[i] - b.belts[k].f_ap_n[i]) +
                                  std::abs(a.belts[k].m_ml_nm[i] - b.belts[k].m_ml_nm[i]);
        if (std::isfinite(difference)) worst = std::max(worst, difference);
      }
    }
    CHECK(worst < 0.02);
  }
}

TEST_CASE("the matrices that a session stores make its C3D of type 4; what is no plate's matrix does not",
          "[cli][export]") {
  const TempDir dir;
  // As the station stores what a plate states: N and N m per count.
  recording::CalibrationMeta plate;
  plate.units = "N, N m per count";
  plate.rows = plate.columns = 6;
  plate.matrix.assign(36, 0.0);
  for (std::size_t i = 0; i < 6; ++i) plate.matrix[7 * i] = i < 3 ? 1.0 / 1e5 : 1.0 / 2e6;
  recording::CalibrationMeta of_second = plate, alignment;
  of_second.stream = 1;
  of_second.matrix[1] = 1e-7;
  alignment.stream = recording::imu_stream(0);
  alignment.units = "quaternion w x y z, segment from sensor";
  alignment.rows = 4;
  alignment.columns = 1;
  alignment.matrix = {1.0, 0.0, 0.0, 0.0};
  const auto contents_with = [&](const std::vector<recording::CalibrationMeta>& stored) {
    const auto file = write_session(dir, false, stored);
    auto contents =
        require_value(recording::read_contents(*require_value(recording::SessionReader::open(file))));
    fs::remove(file);
    return contents;
  };
  const auto trial = [&](const recording::SessionContents& contents, const char* stem) {
    recording::ExportSettings settings;
    settings.dir = dir.path();
    const auto made = require_value(recording::export_session(contents, stem, ExportFormat::C3d, settings));
    return require_value(formats::read_c3d(made.files[0]));
  };
  const auto contents = contents_with({alignment, of_second, plate});
  REQUIRE(contents.matrices.size() == 2);
  CHECK(contents.matrices[0] == plate.matrix);
  CHECK(contents.matrices[1] == of_second.matrix);
  auto without = contents;
  without.matrices.clear();
  const auto four = trial(contents, "four"), two = trial(without, "two");
  CHECK(four.platforms[0].type == 4);
  CHECK(four.platforms[1].type == 4);
  CHECK(two.platforms[0].type == 2);
  REQUIRE(four.samples() == two.samples());
  double worst = 0.0, largest = 0.0;
  for (std::size_t belt = 0; belt < 2; ++belt) {
    for (std::size_t i = 0; i < four.samples(); ++i) {
      const double difference = std::abs(four.belts[belt].f_v_n[i] - two.belts[belt].f_v_n[i]) +
                                std::abs(four.belts[belt].m_ml_nm[i] - two.belts[belt].m_ml_nm[i]);
      if (!std::isfinite(difference)) continue;
      worst = std::max(worst, difference);
      largest = std::max(largest, four.belts[belt].f_v_n[i]);
    }
  }
  CHECK(worst < 0.02);
  CHECK(largest > 1000.0);

  recording::CalibrationMeta not_told = plate, per_volt_only = plate;
  not_told.matrix[0] = std::numeric_limits<double>::quiet_NaN();
  per_volt_only.units = "lbf per V";
  for (const auto& useless : {not_told, per_volt_only, alignment}) {
    const auto none = contents_with({useless});
    REQUIRE(none.matrices.size() == 2);
    CHECK(none.matrices[0].empty());
    CHECK(none.matrices[1].empty());
  }
  CHECK(trial(contents_with({not_told}), "none").platforms[0].type == 2);
}

TEST_CASE("an HDF5 file that is cut, of another make or no HDF5 at all is refused in a sentence",
          "[cli][export]") {
  const TempDir dir;
  const auto good = exported(write_session(dir, false), ExportFormat::Hdf5, dir.path());
  std::string bytes;
  {
    std::ifstream in(good, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(in), {});
  }
  const auto refused = [&](const std::string& content) {
    std::ofstream(dir / "bad.h5", std::ios::binary) << content;
    const auto analysis = cli::load_analysis(dir / "bad.h5", {});
    if (analysis) return false;
    CHECK_THAT(analysis.error().what(),
               Catch::Contains("export the session again") || Catch::Contains("bad.h5"));
    return true;
  };
  CHECK(refused("time_s,fz_n\n0,1\n"));
  CHECK(refused(""));
  for (const std::size_t keep : {std::size_t{100}, std::size_t{2000}, bytes.size() / 2})
    CHECK(refused(bytes.substr(0, keep)));
  // Flipped bytes: refused or read, never a crash. The head holds the structure.
  std::size_t survived = 0;
  for (std::size_t i = 0; i < 40; ++i) {
    std::string flipped = bytes;
    flipped[(i * 397) % 8000] = static_cast<char>(flipped[(i * 397) % 8000] ^ 0x5A);
    survived += refused(flipped) ? 0 : 1;
  }
  CHECK(survived <= 40);
}
