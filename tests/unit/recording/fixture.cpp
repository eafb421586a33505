#include "tests/unit/recording/fixture.hpp"

#include <sqlite3.h>

#include <bit>
#include <cstring>
#include <limits>
#include <stdexcept>

namespace footfall::tests {
namespace {

/// splitmix64: one well-spread number per (sample, field).
std::uint64_t scramble(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

double any_double(std::uint64_t seed) {
  return std::bit_cast<double>(scramble(seed));
}

}  // namespace

recording::SessionMeta example_meta() {
  recording::SessionMeta meta;
  meta.software_version = "0.1.0";
  meta.station_name = "lab, room 2";
  meta.subject_pseudonym = "S-0042";
  meta.configuration_toml = "name = \"lab\"\n# größe\n";
  meta.method_id = "thr50/bw2x2-50Hz/zero-flight/v1";
  meta.simulated = true;
  meta.started_wall_ns = 1'700'000'000'123'456'789;
  meta.started = core::Timestamp{5'000'000'000};
  meta.mass = core::Kilograms(72.5);
  meta.plates = {{1, "right", "Axia80", 1000.0, 1e5, 2e6, "origin_m = [0, 0, 0.25]"},
                 {0, "left", "Axia80", 1000.0, 1e5, 2e6, "origin_m = [0, 0, -0.25]"}};
  meta.code_names = {
      {"motion_state", 4, "Running"}, {"motion_state", 5, "Slowing"}, {"outcome", 3, "Confirmed"}};
  return meta;
}

std::vector<core::ForceSample> example_samples(std::uint8_t plate, std::uint64_t first, std::size_t count) {
  std::vector<core::ForceSample> samples(count);
  for (std::size_t i = 0; i < count; ++i) {
    core::ForceSample& sample = samples[i];
    const std::uint64_t n = first + i;
    const std::uint64_t seed = (n << 8) + plate * 16U;
    sample.sequence = n;
    sample.device_time.ns = static_cast<std::int64_t>(n) * 1'000'000;
    sample.station_time.ns = 5'000'000'000 + sample.device_time.ns + 137;
    sample.receive_time.ns = sample.station_time.ns + static_cast<std::int64_t>(scramble(seed) % 400'000);
    sample.wrench = {core::Newtons(any_double(seed + 1)),      core::Newtons(any_double(seed + 2)),
                     core::Newtons(any_double(seed + 3)),      core::NewtonMeters(any_double(seed + 4)),
                     core::NewtonMeters(any_double(seed + 5)), core::NewtonMeters(any_double(seed + 6))};
    if (n % 97 == 0) sample.wrench.f_v = core::Newtons(std::numeric_limits<double>::quiet_NaN());
    if (n % 89 == 0) sample.wrench.f_ap = core::Newtons(-0.0);
    sample.device_status = static_cast<std::uint32_t>(scramble(seed + 7));
    sample.flags = static_cast<std::uint16_t>(scramble(seed + 8));
    sample.plate = plate;
  }
  return samples;
}

gait::StepResult example_step(std::uint32_t index) {
  gait::StepResult step;
  step.index = index;
  step.side = index % 2 == 0 ? gait::Side::Left : gait::Side::Right;
  step.initial_contact.ns = 5'100'000'000 + index * 340'000'000LL + 123;
  step.toe_off.ns = step.initial_contact.ns + 240'000'001;
  step.initial_contact_thr20.ns = step.initial_contact.ns - 1'500'000;
  step.toe_off_thr20.ns = step.toe_off.ns + 2'500'000;
  step.contact_time = core::Seconds(0.24 + 1e-17 + index * 0.001 / 3.0);
  if (index % 3 != 0) step.flight_time = core::Seconds(0.1 / 3.0);
  step.step_time = core::Seconds(0.34);
  step.peak_vgrf = core::Newtons(1921.123456789);
  step.vertical_impulse = core::NewtonSeconds(250.0 / 7.0);
  step.braking_impulse = core::NewtonSeconds(18.5);
  step.net_ap_impulse = core::NewtonSeconds(-0.0123);
  step.body_weight = core::Newtons(711.0);
  step.belt_speed = core::MetersPerSecond(3.0);
  step.drift_v = core::Newtons(-20.25);
  step.health = gait::kNoCop | gait::kGapInStep;
  step.gait_class = gait::GaitClass::Walk;
  step.side_confidence = 0.97;
  step.foot_strike = gait::FootStrike::Midfoot;
  step.loading_point = gait::LoadingPoint::ThirteenPercent;
  // Each absent in other steps, each different, so that no two columns can be exchanged.
  const double k = 0.001 * index;
  step.swing_time = core::Seconds(0.41 + k);
  step.double_support_time = core::Seconds(0.11 + k);
  step.step_length = core::Meters(1.1 + k);
  step.step_width = core::Meters(-0.02 + k);
  if (index % 2 == 0) step.duty_factor = 0.36;
  step.active_peak = core::Newtons(1900.5 + k);
  step.active_peak_midstance = core::Newtons(1899.5 + k);
  step.impact_peak = core::Newtons(1300.5 + k);
  step.time_to_peak = core::Seconds(0.1 + k);
  step.vertical_instantaneous_loading_rate = core::BodyWeightsPerSecond(81.0 + k);
  step.loading_rate_3_12 = core::BodyWeightsPerSecond(51.0 + k);
  step.loading_rate_25ms = core::BodyWeightsPerSecond(49.0 + k);
  step.braking_time = core::Seconds(0.12 + k);
  step.propulsive_time = core::Seconds(0.13 + k);
  step.medial_peak = core::Newtons(61.0 + k);
  step.lateral_peak = core::Newtons(31.0 + k);
  step.medial_impulse = core::NewtonSeconds(6.1 + k);
  step.lateral_impulse = core::NewtonSeconds(3.1 + k);
  step.vertical_oscillation = core::Meters(0.081 + k);
  step.leg_compression = core::Meters(0.15 + k);
  step.vertical_stiffness = core::NewtonsPerMeter(25000.0 + k);
  step.leg_stiffness = core::NewtonsPerMeter(12000.0 + k);
  step.vertical_stiffness_sine = core::NewtonsPerMeter(26000.0 + k);
  step.leg_stiffness_sine = core::NewtonsPerMeter(13000.0 + k);
  step.cop_advance = core::Meters(0.19 + k);
  step.strike_index = 22.0 + k;
  step.overstride_cop_uncertainty = core::Meters(0.007 + k);
  step.kinematics.shank_angle_at_contact = core::Degrees(8.5 + k);
  step.kinematics.foot_strike_angle = core::Degrees(12.5 + k);
  step.kinematics.tibial_shock_60hz_g = 6.5 + k;
  return step;
}

gait::Summary example_summary() {
  gait::Summary summary;
  summary.steps = 4;
  summary.cadence = core::StepsPerMinute(175.5);
  summary.contact_time = core::Seconds(0.2425);
  summary.peak_vgrf = core::Newtons(1921.0);
  return summary;
}

recording::TreadmillRecord example_treadmill(int index) {
  recording::TreadmillRecord record;
  record.time.ns = 5'000'000'000 + index * 25'000'000LL;
  record.state.time.ns = record.time.ns - 3'000'000;
  record.state.set_speed = core::MetersPerSecond(3.0);
  record.state.measured_speed = core::MetersPerSecond(2.9 + index / 7.0);
  record.state.measured_incline = core::GradePercent(std::numeric_limits<double>::quiet_NaN());
  record.state.fault_code = 0xFFFFFFFFU;
  record.state.speed_source = index % 2 == 0 ? core::SpeedSource::DriveNominal : core::SpeedSource::Encoder;
  record.state.running = true;
  record.commanded_speed = core::MetersPerSecond(3.0);
  record.motion_state = 4;
  record.outcome = 3;
  record.cause = 7;
  return record;
}

recording::LogEntry example_entry(int index) {
  return {core::Timestamp{5'000'000'000 + index * 1'000'000LL},
          "anna",
          "operator",
          "set_speed",
          std::to_string(index),
          std::to_string(index + 1),
          "Confirmed"};
}

bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool same_bits(const core::ForceSample& a, const core::ForceSample& b) {
  return a.sequence == b.sequence && a.device_time == b.device_time && a.station_time == b.station_time &&
         a.receive_time == b.receive_time && std::memcmp(&a.wrench, &b.wrench, sizeof a.wrench) == 0 &&
         a.device_status == b.device_status && a.flags == b.flags && a.plate == b.plate;
}

std::unique_ptr<recording::SessionWriter> write_example(const std::filesystem::path& file, int chunks) {
  auto writer = require_value(recording::SessionWriter::create(file, example_meta()));
  for (int i = 0; i < chunks; ++i) {
    const auto first = static_cast<std::uint64_t>(i) * 100;
    for (const std::uint8_t plate : {std::uint8_t{0}, std::uint8_t{1}})
      require_value(writer->append_forces(plate, example_samples(plate, first, 100), 5'000'000'137));
    const recording::TreadmillRecord records[] = {example_treadmill(2 * i), example_treadmill(2 * i + 1)};
    require_value(writer->append_treadmill(records));
    require_value(writer->append_step(example_step(static_cast<std::uint32_t>(i))));
    require_value(writer->append_log(example_entry(i)));
    require_value(writer->commit());
  }
  return writer;
}

void write_finished_example(const std::filesystem::path& file, int chunks) {
  require_value(write_example(file, chunks)->finish(example_summary()));
}

void edit(const std::filesystem::path& file, const std::string& sql) {
  sqlite3* database = nullptr;
  sqlite3_open(file.c_str(), &database);
  char* message = nullptr;
  const int code = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &message);
  const std::string why = message != nullptr ? message : "";
  sqlite3_free(message);
  sqlite3_close(database);
  if (code != SQLITE_OK) throw std::runtime_error(sql + ": " + why);
}

}  // namespace footfall::tests
