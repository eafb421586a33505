#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <csignal>
#include <fstream>
#include <limits>
#include <numbers>
#include <sstream>

#include "formats/recording.hpp"
#include "tests/support/recordings.hpp"
#include "tests/unit/recording/fixture.hpp"

using namespace footfall;
using namespace footfall::tests;
using recording::SessionReader;
using recording::SessionWriter;

namespace fs = std::filesystem;

namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows read_cells(const fs::path& file) {
  Rows rows;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    std::vector<std::string> cells;
    std::istringstream parts(line + ",");
    for (std::string cell; std::getline(parts, cell, ',');) cells.push_back(cell);
    rows.push_back(cells);
  }
  return rows;
}

std::string cell(const Rows& rows, std::size_t row, const std::string& column) {
  for (std::size_t i = 0; i < rows[0].size(); ++i) {
    if (rows[0][i] == column) return rows.at(row).at(i);
  }
  throw std::runtime_error("no column " + column);
}

/// A foot at (cop_ap, cop_ml) = (0.4, 0.1) m pressing with a slow sine; origin on the belt surface.
core::ForceSample pressing(std::uint8_t plate, std::uint64_t n, double period_s, double start_s) {
  core::ForceSample sample;
  sample.plate = plate;
  sample.sequence = n;
  const double t = start_s + period_s * static_cast<double>(n);
  sample.device_time = core::Timestamp{core::from_seconds(period_s * static_cast<double>(n)).ns};
  sample.station_time = core::Timestamp{5'000'000'000 + static_cast<std::int64_t>(std::llround(t * 1e9))};
  const double f_v = 600.0 + 590.0 * std::sin(2.0 * std::numbers::pi * t);
  sample.wrench.f_v = core::Newtons(f_v);
  sample.wrench.f_ap = core::Newtons(t);
  sample.wrench.f_ml = core::Newtons(-t);
  sample.wrench.m_ml = core::NewtonMeters(0.4 * f_v);
  sample.wrench.m_ap = core::NewtonMeters(-0.1 * f_v);
  return sample;
}

std::vector<core::ForceSample> pressing_run(std::uint8_t plate, std::size_t count, double period_s,
                                            double start_s) {
  std::vector<core::ForceSample> samples;
  for (std::uint64_t n = 0; n < count; ++n) samples.push_back(pressing(plate, n, period_s, start_s));
  return samples;
}

void write_session(const fs::path& file, const recording::SessionMeta& meta,
                   const std::vector<std::vector<core::ForceSample>>& plates) {
  auto writer = require_value(SessionWriter::create(file, meta));
  for (const auto& samples : plates) {
    if (!samples.empty()) require_value(writer->append_forces(samples.front().plate, samples, 0));
  }
  recording::TreadmillRecord records[] = {example_treadmill(0), example_treadmill(1)};
  records[1].state.time = {};  // never polled
  require_value(writer->append_treadmill(records));
  require_value(writer->append_step(example_step(0)));
  require_value(writer->append_step(example_step(1)));
  require_value(writer->finish({}));
}

recording::SessionMeta left_right() {
  auto meta = example_meta();
  meta.plates = {{0, "left", "p", 1000.0, 1.0, 1.0, ""}, {1, "right", "p", 1000.0, 1.0, 1.0, ""}};
  return meta;
}

std::vector<fs::path> export_of(const fs::path& file, const fs::path& dir) {
  auto session = require_value(SessionReader::open(file));
  return require_value(recording::export_csv(*session, dir, false));
}

std::size_t files_in(const fs::path& dir) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(dir), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("exported forces are read back bit for bit, on an even time base", "[recording][export]") {
  const TempDir dir;
  const auto left = pressing_run(0, 2000, 0.001, 0.0123);
  const auto right = pressing_run(1, 2000, 0.001, 0.0124);
  write_session(dir / "run.footfall", left_right(), {left, right});
  const auto files = export_of(dir / "run.footfall", dir / "out");
  REQUIRE(files.size() == 5);  // forces, steps, treadmill, each plate's own samples
  CHECK(files[0].filename() == "run_forces.csv");
  const auto back = require_value(formats::read_csv(files[0]));
  REQUIRE(back.belts.size() == 2);
  REQUIRE(back.samples() == 2000);
  CHECK(back.belts[0].name == "left");
  CHECK(back.sample_rate.value() == Approx(1000.0).epsilon(1e-6));
  CHECK(back.start_time_s == Approx(0.0123).margin(1e-6));
  std::size_t same = 0;
  for (std::size_t i = 0; i < 2000; ++i) {
    same += same_bits(back.belts[0].f_v_n[i], left[i].wrench.f_v.value()) &&
                    same_bits(back.belts[0].f_ap_n[i], left[i].wrench.f_ap.value())
                ? 1
                : 0;
    // The right plate samples 0.1 ms later: interpolated at the left one's times, its own are in its own
    // file.
    if (i > 0) {
      const double between = 0.1 * right[i - 1].wrench.f_ml.value() + 0.9 * right[i].wrench.f_ml.value();
      if (std::abs(back.belts[1].f_ml_n[i] - between) > 1e-9) FAIL("right plate at " << i);
    }
    const bool loaded = left[i].wrench.f_v.value() >= 100.0;
    if (loaded != !std::isnan(back.belts[0].cop_ap_m[i])) FAIL("CoP at " << i);
    if (loaded && std::abs(back.belts[0].cop_ap_m[i] - 0.4) > 1e-12) FAIL("cop_ap at " << i);
    if (loaded && std::abs(back.belts[0].cop_ml_m[i] - 0.1) > 1e-12) FAIL("cop_ml at " << i);
  }
  CHECK(same == 2000);
  const auto own = read_cells(dir / "out/run_plate_right.csv");
  REQUIRE(own.size() == 2001);
  for (std::size_t n = 0; n < 2000; n += 7) {
    REQUIRE(same_bits(std::stod(cell(own, n + 1, "fz_n")), right[n].wrench.f_v.value()));
    REQUIRE(std::stod(cell(own, n + 1, "station_time_s")) ==
            Approx(0.0124 + 0.001 * static_cast<double>(n)).margin(1e-9));
  }
}

TEST_CASE("a lost sample is a row with blank cells, on either plate", "[recording][export]") {
  const TempDir dir;
  auto left = pressing_run(0, 100, 0.001, 0.0);
  auto right = pressing_run(1, 100, 0.001, 0.0003);
  left.erase(left.begin() + 40, left.begin() + 45);
  right.erase(right.begin() + 60);
  left[10].flags = core::kInvalid;
  write_session(dir / "run.footfall", left_right(), {left, right});
  const auto rows = read_cells(export_of(dir / "run.footfall", dir / "out")[0]);
  REQUIRE(rows.size() == 101);
  for (std::size_t n = 0; n < 100; ++n) {
    const bool left_lost = n >= 40 && n < 45;
    INFO("sample " << n);
    CHECK(std::stod(cell(rows, n + 1, "time_s")) == Approx(static_cast<double>(n) * 0.001).margin(2e-6));
    CHECK(cell(rows, n + 1, "left_fz_n").empty() == (left_lost || n == 10));
    CHECK(cell(rows, n + 1, "left_sequence") == (left_lost ? "" : std::to_string(n)));
    CHECK(cell(rows, n + 1, "right_sequence") == (n == 60 ? "" : std::to_string(n)));
    CHECK(cell(rows, n + 1, "station_time_s").empty() == left_lost);
  }
  CHECK(cell(rows, 11, "left_flags") == std::to_string(core::kInvalid));
}

TEST_CASE("a slower plate is placed by nearest time, within half its own period", "[recording][export]") {
  const TempDir dir;
  write_session(dir / "run.footfall", left_right(),
                {pressing_run(0, 1000, 0.001, 0.0), pressing_run(1, 480, 0.002, 0.02)});
  const auto rows = read_cells(export_of(dir / "run.footfall", dir / "out")[0]);
  for (std::size_t n = 0; n < 1000; ++n) {
    const std::string sequence = cell(rows, n + 1, "right_sequence");
    const double t = static_cast<double>(n) * 0.001;
    if (t < 0.0185 || t > 0.9795) {
      CHECK(sequence.empty());
    } else if (t > 0.0195 && t < 0.9785) {
      REQUIRE_FALSE(sequence.empty());
      CHECK(std::abs(0.02 + 0.002 * std::stod(sequence) - t) < 0.00101);
    }
  }
}

TEST_CASE("jitter and drift of the clock map leave the exported time even", "[recording][export]") {
  const TempDir dir;
  auto samples = pressing_run(0, 5000, 0.001, 0.0);
  for (core::ForceSample& sample : samples) {
    const auto n = static_cast<std::int64_t>(sample.sequence);
    sample.station_time.ns += n * 100 + (n < 50 ? 700'000 : 0) + (n * 7919 % 11) * 1000;  // 100 ppm
  }
  auto meta = left_right();
  meta.plates.resize(1);
  write_session(dir / "run.footfall", meta, {samples});
  const auto back = require_value(formats::read_csv(export_of(dir / "run.footfall", dir / "out")[0]));
  CHECK(back.belts[0].name.empty());
  CHECK(back.sample_rate.value() == Approx(1000.0 / 1.0001).epsilon(1e-5));
}

TEST_CASE("a clock that jumped is exported at its station times", "[recording][export]") {
  const TempDir dir;
  auto samples = pressing_run(0, 100, 0.001, 0.0);
  for (std::size_t n = 50; n < 100; ++n) samples[n].station_time.ns += 3'000'000'000;
  auto meta = left_right();
  write_session(dir / "run.footfall", meta, {samples, {}});
  const auto rows = read_cells(export_of(dir / "run.footfall", dir / "out")[0]);
  REQUIRE(rows.size() == 101);
  CHECK(std::stod(cell(rows, 51, "time_s")) == Approx(3.05));
  CHECK(cell(rows, 51, "right_fz_n").empty());
}

TEST_CASE("steps and treadmill are exported with units, names and reasons", "[recording][export]") {
  const TempDir dir;
  auto meta = left_right();
  meta.method_id = "=HYPERLINK(\"x\")";
  meta.code_names = {{"motion_state", 4, "@Running"}};
  write_session(dir / "run.footfall", meta, {});
  const auto files = export_of(dir / "run.footfall", dir / "out");
  const auto steps = read_cells(files[1]);
  REQUIRE(steps.size() == 3);
  CHECK(std::stod(cell(steps, 1, "initial_contact_s")) == Approx(0.100000123).margin(1e-9));
  CHECK(same_bits(std::stod(cell(steps, 2, "contact_time_s")), example_step(1).contact_time.value()));
  CHECK(cell(steps, 1, "braking_impulse_ns") == "18.5");
  CHECK(cell(steps, 1, "flight_time_s").empty());
  CHECK(cell(steps, 1, "vertical_average_loading_rate_bw_s").empty());
  CHECK(cell(steps, 1, "side") == "left");
  // A plain double once took the overload for bool: 0.97 was exported as 1.
  CHECK(cell(steps, 1, "side_confidence") == "0.97");
  CHECK(same_bits(std::stod(cell(steps, 1, "duty_factor")), *example_step(0).duty_factor));
  CHECK(cell(steps, 1, "health_reasons") == "gap_in_step no_cop");
  CHECK(cell(steps, 1, "method_id") == "\"'=HYPERLINK(\"\"x\"\")\"");
  CHECK(cell(steps, 1, "simulated") == "1");
  const auto treadmill = read_cells(files[2]);
  REQUIRE(treadmill.size() == 3);
  CHECK(cell(treadmill, 1, "motion_state") == "\"'@Running\"");
  CHECK(cell(treadmill, 1, "outcome") == "3");
  CHECK(cell(treadmill, 1, "measured_incline_percent").empty());
  CHECK(cell(treadmill, 2, "speed_source") == "encoder");
  CHECK(std::stod(cell(treadmill, 1, "time_s")) - std::stod(cell(treadmill, 1, "poll_time_s")) ==
        Approx(0.003).margin(1e-9));
  CHECK_FALSE(cell(treadmill, 2, "time_s").empty());
  CHECK(cell(treadmill, 2, "poll_time_s").empty());
  CHECK(read_cells(files[0]).size() == 1);
}

TEST_CASE("an export never overwrites unless told to", "[recording][export]") {
  const TempDir dir;
  write_session(dir / "run.footfall", left_right(), {pressing_run(0, 10, 0.001, 0.0)});
  auto session = require_value(SessionReader::open(dir / "run.footfall"));
  fs::create_directory(dir / "out");
  std::ofstream(dir / "out/run_steps.csv") << "mine";
  const auto refused = recording::export_csv(*session, dir / "out", false);
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().what(), Catch::Contains("exists already"));
  CHECK(files_in(dir / "out") == 1);
  CHECK(read_cells(dir / "out/run_steps.csv")[0][0] == "mine");
  require_value(recording::export_csv(*session, dir / "out", true));
  CHECK(files_in(dir / "out") == 5);
  CHECK(read_cells(dir / "out/run_steps.csv")[0][0] == "step_index");
}

TEST_CASE("an export that the disk refuses leaves no file and no folder behind", "[recording][export]") {
  const TempDir dir;
  write_session(dir / "run.footfall", left_right(), {pressing_run(0, 20000, 0.001, 0.0)});
  auto session = require_value(SessionReader::open(dir / "run.footfall"));
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 100'000;
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  const auto refused = recording::export_csv(*session, dir / "new/./out/", false);
  fs::create_directory(dir / "out");
  const auto refused_too = recording::export_csv(*session, dir / "out", false);
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().remedy() == core::Remedy::Operator);
  CHECK_THAT(refused.error().what(), Catch::Contains("cannot write"));
  CHECK_FALSE(fs::exists(dir / "new"));
  REQUIRE_FALSE(refused_too);
  REQUIRE(fs::exists(dir / "out"));  // somebody's own empty folder stays
  CHECK(files_in(dir / "out") == 0);
}

TEST_CASE("a real recording keeps every bit through session and export", "[recording][export]") {
  const auto file = tests::recording("jdx_s999_run_a_forces.csv");
  if (!file) return skip_without_recordings();
  const auto original = require_value(formats::read_csv(*file));
  const TempDir dir;
  std::vector<std::vector<core::ForceSample>> plates(2);
  for (std::size_t i = 0; i < original.samples(); ++i) {
    for (std::uint8_t plate = 0; plate < 2; ++plate) {
      const formats::BeltColumns& belt = original.belts[plate];
      core::ForceSample sample = pressing(plate, i, 1.0 / original.sample_rate.value(), 0.0);
      sample.wrench = {core::Newtons(belt.f_ap_n[i]),
                       core::Newtons(belt.f_v_n[i]),
                       core::Newtons(belt.f_ml_n[i]),
                       {},
                       {},
                       {}};
      plates[plate].push_back(sample);
    }
  }
  write_session(dir / "run.footfall", left_right(), plates);
  const auto back = require_value(formats::read_csv(export_of(dir / "run.footfall", dir / "out")[0]));
  CHECK(back.sample_rate.value() == Approx(original.sample_rate.value()).epsilon(1e-6));
  CHECK(back.belts[1].f_v_n == original.belts[1].f_v_n);
  CHECK(back.belts[1].f_ap_n == original.belts[1].f_ap_n);
  CHECK(back.belts[0].f_ml_n == original.belts[0].f_ml_n);
}
