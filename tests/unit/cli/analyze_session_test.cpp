#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <numbers>
#include <optional>
#include <sstream>
#include <string>

#include "cli/analyze/load_analysis.hpp"
#include "recording/session.hpp"
#include "recording/verify/session_forces.hpp"
#include "tests/support/programs.hpp"
#include "tests/unit/recording/fixture.hpp"

using namespace footfall;
using nlohmann::json;
using tests::require_value;
using tests::TempDir;

namespace {

constexpr double kCopAp = 0.12, kCopMl = -0.08;

/// Half-sine stances of 240 ms, 1800 N, every 340 ms from 0.5 s on, all at one place of the lab.
core::Wrench run_wrench(double seconds) {
  const double since = seconds - 0.5;
  const double phase = since < 0.0 ? 1.0 : std::fmod(since, 0.34) / 0.24;
  if (phase >= 1.0) return {};
  const double f_v = 1800.0 * std::sin(std::numbers::pi * phase);
  const double f_ap = -250.0 * std::sin(2.0 * std::numbers::pi * phase);
  // M = r x F with r = (ap, 0, ml).
  return {core::Newtons(f_ap),
          core::Newtons(f_v),
          core::Newtons(0.0),
          core::NewtonMeters(-kCopMl * f_v),
          core::NewtonMeters(kCopMl * f_ap),
          core::NewtonMeters(kCopAp * f_v)};
}

struct Plan {
  int plates = 1;
  std::size_t samples = 6000;
  std::size_t hole_at = 0, hole = 0;  ///< of the last plate, in samples
  bool flagged = false, simulated = false;
  std::optional<core::Kilograms> mass;
  std::vector<recording::TreadmillRecord> motions;
  std::vector<recording::ImuMeta> imus;
};

constexpr double kStride = 0.68, kSwingRad = 0.5, kSwingBefore = 0.2;

/// Angle of the left or right shank: fastest forward 0.2 s before its contacts, every second of the plates'.
double swing_phase(double seconds, bool right) {
  return 2.0 * std::numbers::pi / kStride * (seconds - 0.5 + kSwingBefore + (right ? 0.5 * kStride : 0.0));
}

/// Shanks whose sensors are turned by 90 degrees about the forward axis.
std::vector<recording::ImuMeta> turned_shanks() {
  std::vector<recording::ImuMeta> imus(2);
  imus[0].segment = core::BodySegment::LeftShank;
  imus[1].segment = core::BodySegment::RightShank;
  imus[1].stream = recording::imu_stream(1);
  for (auto& imu : imus) {
    imu.sample_rate_hz = 200.0;
    imu.segment_from_sensor = {std::sqrt(0.5), std::sqrt(0.5), 0.0, 0.0};
    imu.alignment_date = "2026-11-20";
  }
  return imus;
}

std::vector<core::ImuSample> imu_samples(std::uint8_t device, bool right) {
  std::vector<core::ImuSample> samples(1200);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double t = static_cast<double>(i) / 200.0, phase = swing_phase(t, right);
    const double angle = kSwingRad * std::sin(phase);
    core::ImuSample& sample = samples[i];
    sample.sequence = i;
    sample.device = device;
    sample.device_time = {static_cast<std::int64_t>(i) * 5'000'000};
    sample.station_time = sample.receive_time = {5'000'000'000 + sample.device_time.ns};
    // (x, y, z) of the segment is (x, z, -y) of the sensor.
    sample.angular_rate_rad_s = {0.0, kSwingRad * 2.0 * std::numbers::pi / kStride * std::cos(phase), 0.0};
    sample.acceleration_m_s2 = {9.80665 * std::sin(angle), 0.0, -9.80665 * std::cos(angle)};
  }
  return samples;
}

/// Each plate carries its share (0.3, 0.7) of the runner; the second samples half a period later.
std::vector<core::ForceSample> plate_samples(const Plan& plan, int plate) {
  const double share = plan.plates == 1 ? 1.0 : (plate == 0 ? 0.3 : 0.7);
  std::vector<core::ForceSample> samples;
  bool gap = false;
  for (std::size_t i = 0; i < plan.samples; ++i) {
    if (plate == plan.plates - 1 && i >= plan.hole_at && i < plan.hole_at + plan.hole) {
      gap = true;
      continue;
    }
    core::ForceSample sample;
    sample.plate = static_cast<std::uint8_t>(plate);
    sample.sequence = 1000 + i;
    sample.device_time = {static_cast<std::int64_t>(i) * 1'000'000 + plate * 500'000};
    sample.station_time = sample.receive_time =
        core::Timestamp{5'000'000'000} + core::Duration{sample.device_time.ns};
    sample.wrench = share * run_wrench(static_cast<double>(sample.device_time.ns) * 1e-9);
    if (gap && plan.flagged) sample.flags = core::kGapBefore;
    gap = false;
    samples.push_back(sample);
  }
  return samples;
}

std::filesystem::path write_session(const TempDir& dir, const Plan& plan) {
  recording::SessionMeta meta = tests::example_meta();
  meta.simulated = plan.simulated;
  meta.started = core::Timestamp{5'000'000'000};
  meta.mass = plan.mass;
  meta.plates.clear();
  for (int p = 0; p < plan.plates; ++p)
    meta.plates.push_back(
        {static_cast<std::uint8_t>(p), "plate" + std::to_string(p), "fake", 1000.0, 1, 1, ""});
  meta.imus = plan.imus;
  const auto file = dir / "run.footfall";
  auto writer = require_value(recording::SessionWriter::create(file, meta));
  for (int p = 0; p < plan.plates; ++p) {
    const auto samples = plate_samples(plan, p);
    for (std::size_t at = 0; at < samples.size(); at += 100) {
      const std::size_t count = std::min<std::size_t>(100, samples.size() - at);
      require_value(
          writer->append_forces(static_cast<std::uint8_t>(p), std::span(samples).subspan(at, count), 0));
    }
  }
  for (const auto& imu : plan.imus) {
    const bool right = imu.segment == core::BodySegment::RightShank;
    require_value(writer->append_imu(imu.device(), imu_samples(imu.device(), right), 5'000'000'000));
  }
  if (!plan.motions.empty()) require_value(writer->append_treadmill(plan.motions));
  require_value(writer->finish({}));
  return file;
}

/// One record every 50 ms: the set-point, and a belt that follows it.
std::vector<recording::TreadmillRecord> motions(const std::function<double(double)>& speed) {
  std::vector<recording::TreadmillRecord> records;
  for (int i = 0; i < 120; ++i) {
    recording::TreadmillRecord record;
    record.time = record.state.time = core::Timestamp{5'000'000'000} + core::milliseconds(50) * i;
    record.commanded_speed = core::MetersPerSecond(speed(i * 0.05));
    record.state.measured_speed = 1.005 * record.commanded_speed;
    record.state.running = true;
    records.push_back(record);
  }
  return records;
}

bool notes_say(const recording::SessionForces& forces, const std::string& words) {
  return std::any_of(forces.notes.begin(), forces.notes.end(),
                     [&](const std::string& note) { return note.find(words) != std::string::npos; });
}

json analyze(const TempDir& dir, const std::filesystem::path& file, const std::string& options = "") {
  const std::string out = (dir / "out.json").string();
  const std::string command = "'" + tests::program("footfall") + "' analyze '" + file.string() + "' --json " +
                              options + " >'" + out + "'";
  REQUIRE(std::system(command.c_str()) == 0);
  return json::parse(std::ifstream(out));
}

}  // namespace

TEST_CASE("a session's plates are summed in the lab frame with the runner's centre of pressure",
          "[cli][analyze][session]") {
  const TempDir dir;
  Plan plan;
  plan.plates = GENERATE(1, 2);
  const auto forces = require_value(recording::read_session_forces(write_session(dir, plan)));
  CHECK(forces.sample_rate.value() == Approx(1000.0).epsilon(1e-9));
  CHECK(forces.start_time_s == Approx(0.0).margin(0.0011));
  CHECK(forces.f_v_n.size() >= plan.samples - 2);
  CHECK(forces.notes.empty());
  std::size_t loaded = 0;
  for (std::size_t i = 0; i < forces.f_v_n.size(); ++i) {
    const double t = forces.start_time_s + static_cast<double>(i) * 1e-3;
    const double phase = std::fmod(t - 0.5 + 2 * 0.34, 0.34);
    const bool at_edge =
        phase < 0.002 || phase > 0.338 || std::abs(phase - 0.24) < 0.002;  // kinks of the truth
    if (!at_edge) {
      REQUIRE(forces.f_v_n[i] == Approx(run_wrench(t).f_v.value()).margin(0.2));
      REQUIRE(forces.f_ap_n[i] == Approx(run_wrench(t).f_ap.value()).margin(0.2));
    }
    REQUIRE(std::isnan(forces.cop_ap_m[i]) == (forces.f_v_n[i] < 100.0));
    if (forces.f_v_n[i] < 100.0) continue;
    ++loaded;
    REQUIRE(forces.cop_ap_m[i] == Approx(kCopAp).margin(1e-9));
    REQUIRE(forces.cop_ml_m[i] == Approx(kCopMl).margin(1e-9));
  }
  CHECK(loaded > 3000);
}

TEST_CASE("analyze reads a session with the keys and values of any recording", "[cli][analyze][session]") {
  const TempDir dir;
  Plan plan;
  plan.mass = core::Kilograms(70.0);
  plan.motions = motions([](double) { return 3.0; });
  const auto file = write_session(dir, plan);
  const json result = analyze(dir, file);
  CHECK(result["steps"] == 16);
  CHECK(result["cadence_spm"].get<double>() == Approx(60.0 / 0.34).margin(0.02));
  CHECK(result["peak_vgrf_n"].get<double>() == Approx(1800.0).epsilon(0.005));
  CHECK(result["braking_impulse_ns"].get<double>() == Approx(250.0 * 0.24 / std::numbers::pi).epsilon(0.03));
  CHECK(result["body_weight_n"].get<double>() == Approx(70.0 * 9.80665));
  CHECK(result["overstride_cop_m"].is_number());
  CHECK(result["contacts"][0]["initial_contact_s"].get<double>() == Approx(0.502).margin(0.002));
  CHECK(analyze(dir, file, "--mass-kg 80")["body_weight_n"].get<double>() == Approx(80.0 * 9.80665));

  // The exported CSV of the same session is another way to the same numbers.
  const auto reader = require_value(recording::SessionReader::open(file));
  const auto files = require_value(recording::export_csv(*reader, dir.path(), true));
  const json csv = analyze(dir, files.front(), "--mass-kg 70 --belt-speed-m-s 3.015");
  for (const char* key :
       {"steps", "cadence_spm", "contact_time_s", "flight_time_s", "peak_vgrf_n", "braking_peak_n",
        "propulsive_impulse_ns", "vertical_average_loading_rate_bw_s", "overstride_cop_m"}) {
    INFO(key);
    CHECK(result[key].get<double>() == Approx(csv[key].get<double>()).epsilon(1e-6));
  }
}

TEST_CASE(
    "lost samples are not invented: as live, 10 ms are bridged and marked, beyond them stretches are apart",
    "[cli][analyze][session]") {
  const TempDir dir;
  Plan plan;
  plan.plates = GENERATE(1, 2);
  plan.flagged = GENERATE(true, false);
  plan.hole_at = 2000;
  plan.hole = GENERATE(std::size_t{1}, std::size_t{3}, std::size_t{400});
  const auto file = write_session(dir, plan);
  const auto forces = require_value(recording::read_session_forces(file));
  CHECK(notes_say(forces, "missing or invalid"));
  const auto lost = static_cast<std::size_t>(std::count_if(forces.f_v_n.begin(), forces.f_v_n.end(),
                                                           [](double f_v) { return !std::isfinite(f_v); }));
  CHECK(lost >= plan.hole);
  CHECK(lost <= plan.hole + 2);
  CHECK(forces.f_v_n.size() + 2 >= plan.samples);
  const json result = analyze(dir, file);
  const double begins = static_cast<double>(plan.hole_at) * 1e-3;
  const double ends = static_cast<double>(plan.hole_at + plan.hole) * 1e-3;
  std::size_t before = 0, after = 0;
  for (const auto& contact : result["contacts"]) {
    const double from = contact["initial_contact_s"], to = contact["toe_off_s"];
    const bool apart = to < begins || from > ends - 2e-3;
    const auto& health = contact["health"];
    const bool marked = std::find(health.begin(), health.end(), "gap_in_step") != health.end();
    CHECK((apart || (marked && plan.hole <= 10)));
    before += to < begins ? 1 : 0;
    after += from > ends - 2e-3 ? 1 : 0;
  }
  CHECK(before >= 4);
  CHECK(after >= 9);
}

TEST_CASE("the belt speed is the mean while the set-point holds still, or unknown",
          "[cli][analyze][session]") {
  const TempDir dir;
  Plan plan;
  SECTION("after a ramp") {
    plan.motions = motions([](double t) { return std::min(3.0, 1.5 * t); });
    const auto forces = require_value(recording::read_session_forces(write_session(dir, plan)));
    REQUIRE(forces.belt_speed);
    CHECK(forces.belt_speed->value() == Approx(3.015));
  }
  SECTION("two speeds") {
    plan.motions = motions([](double t) { return t < 3.0 ? 2.5 : 3.5; });
    const auto forces = require_value(recording::read_session_forces(write_session(dir, plan)));
    CHECK_FALSE(forces.belt_speed);
    CHECK(notes_say(forces, "means over all steps"));
  }
  SECTION("standing belt") {
    plan.motions = motions([](double) { return 0.0; });
    CHECK_FALSE(require_value(recording::read_session_forces(write_session(dir, plan))).belt_speed);
  }
}

TEST_CASE("a session without samples, and a file that is none, are refused in a sentence",
          "[cli][analyze][session]") {
  const TempDir dir;
  Plan plan;
  plan.samples = 0;
  const auto empty = recording::read_session_forces(write_session(dir, plan));
  REQUIRE_FALSE(empty);
  CHECK(std::string(empty.error().what()).find("no force samples") != std::string::npos);
  std::ofstream(dir / "no.footfall") << "time_s,fz_n\n";
  CHECK_FALSE(recording::read_session_forces(dir / "no.footfall"));
  CHECK_FALSE(recording::read_session_forces(dir / "absent.footfall"));
}

TEST_CASE("the picture of a simulated session is marked, that of a person is not",
          "[cli][analyze][session][plot]") {
  constexpr const char* kAmber = "rgb(70%,36%,0%)";  // the mark's colour, used for nothing else
  for (const bool simulated : {false, true}) {
    const TempDir dir;
    Plan plan;
    plan.simulated = simulated;
    const auto svg = dir / "curves.svg";
    (void)analyze(dir, write_session(dir, plan), "--plot '" + svg.string() + "'");
    std::ostringstream text;
    text << std::ifstream(svg).rdbuf();
    CHECK((text.str().find(kAmber) != std::string::npos) == simulated);
    CHECK(text.str().find("</svg>") != std::string::npos);
  }
}

TEST_CASE("shank angles of a session come from its raw inertial samples and their alignment",
          "[cli][analyze][session]") {
  const TempDir dir;
  Plan plan;
  plan.imus = turned_shanks();
  const json result = analyze(dir, write_session(dir, plan));
  const double truth = kSwingRad * std::sin(swing_phase(0.5 - 0.005, false)) * 180.0 / std::numbers::pi;
  REQUIRE(result["shank_angle_at_contact_deg"].is_number());
  CHECK(result["shank_angle_at_contact_deg"].get<double>() == Approx(truth).margin(0.5));
  CHECK(result["thigh_angle_at_contact_deg"].is_null());
  CHECK(result["overstride_leg_m"].is_null());
}

TEST_CASE("a session whose sensors are not aligned has no angles", "[cli][analyze][session]") {
  const TempDir dir;
  Plan plan;
  plan.imus = turned_shanks();
  for (auto& imu : plan.imus) imu.segment_from_sensor = {};
  const json result = analyze(dir, write_session(dir, plan));
  CHECK(result["shank_angle_at_contact_deg"].is_null());
  CHECK(result["cadence_spm"].get<double>() == Approx(60.0 / 0.34).margin(0.1));
}

TEST_CASE("a sensor that makes no sense is refused in one sentence", "[cli][analyze][session]") {
  const TempDir dir;
  Plan plan;
  plan.imus = turned_shanks();
  SECTION("its rate") {
    plan.imus[0].sample_rate_hz = 1e15;
  }
  SECTION("its alignment") {
    plan.imus[0].segment_from_sensor = {3.0, 0.0, 0.0, 0.0};
  }
  const auto analysis = cli::load_analysis(write_session(dir, plan), {});
  REQUIRE_FALSE(analysis);
  CHECK(std::string(analysis.error().what()).find("left_shank") != std::string::npos);
}
