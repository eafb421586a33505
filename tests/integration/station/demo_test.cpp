#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "cli/analyze/load_analysis.hpp"
#include "cli/child_process.hpp"
#include "recording/session.hpp"
#include "tests/integration/station/lab_log.hpp"
#include "tests/support/recordings.hpp"

// The main job as a user starts it: the program, its JSON, its exit code.

using namespace footfall;

namespace {

struct Demo {
  int exit_code = -1;
  nlohmann::json result;
  tests::LabLog log;
  std::filesystem::path folder;
  ~Demo() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
};

std::unique_ptr<Demo> run_demo(const std::string& arguments) {
  auto demo = std::make_unique<Demo>();
  std::string pattern = (std::filesystem::temp_directory_path() / "footfall-test-XXXXXX").string();
  REQUIRE(::mkdtemp(pattern.data()) != nullptr);
  demo->folder = pattern;
  const std::string command = (cli::own_folder() / "footfall").string() + " demo --headless --json --keep " +
                              pattern + " --acceleration-m-s2 1.0 " + arguments + " 2>/dev/null";
  FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string out;
  std::array<char, 4096> buffer{};
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe))
    out.append(buffer.data(), got);
  demo->exit_code = WEXITSTATUS(::pclose(pipe));
  INFO(command << "\n" << out);
  demo->result = nlohmann::json::parse(out, nullptr, false);
  REQUIRE(demo->result.is_object());
  demo->log = tests::LabLog::read(demo->folder / "lab" / "lab.jsonl");
  return demo;
}

void check_held(const Demo& demo) {
  INFO(demo.result.dump());
  CHECK(demo.exit_code == 0);
  CHECK(demo.result["samples"]["lost"] == 0);
  CHECK(demo.result["samples"]["received"] > 10000);
  CHECK(demo.result["belt"]["outcome"] == "Confirmed");
  CHECK(demo.result["belt"]["stopped"] == true);
  REQUIRE(!demo.log.belt.empty());
  CHECK(std::abs(demo.log.belt.back().speed_m_s) < 0.02);
  auto session = recording::SessionReader::open(demo.result["session_file"].get<std::string>());
  REQUIRE(session.has_value());
  const auto info = (*session)->info();
  REQUIRE(info.has_value());
  CHECK(info->complete);
  CHECK(info->gaps.empty());
  const std::string verify = "'" + (cli::own_folder() / "footfall").string() + "' verify --strict '" +
                             session.value()->file().string() + "'";
  CHECK(std::system(verify.c_str()) == 0);
}

/// Means of the lab's truth over the steady last seconds before the stop.
tests::TruthStep truth_mean(const tests::LabLog& log) {
  core::Timestamp end;
  for (const auto& point : log.belt) end = point.speed_m_s > 2.95 ? point.time : end;
  tests::TruthStep mean;
  double n = 0;
  for (const auto& step : log.steps) {
    if (step.time > end || (end - step.time).seconds() > 7.0) continue;
    mean.contact_s += step.contact_s;
    mean.step_s += step.step_s;
    mean.peak_vgrf_n += step.peak_vgrf_n;
    mean.braking_impulse_ns += step.braking_impulse_ns;
    mean.shank_angle_deg += step.shank_angle_deg;
    mean.thigh_angle_deg += step.thigh_angle_deg;
    mean.overstride_leg_m += step.overstride_leg_m;
    mean.pelvic_drop_deg += step.pelvic_drop_deg;
    n += 1;
  }
  REQUIRE(n > 10);
  mean.contact_s /= n;
  mean.step_s /= n;
  mean.peak_vgrf_n /= n;
  mean.braking_impulse_ns /= n;
  mean.shank_angle_deg /= n;
  mean.thigh_angle_deg /= n;
  mean.overstride_leg_m /= n;
  mean.pelvic_drop_deg /= n;
  return mean;
}

/// Two demos serve several tests: each takes half a minute.
const Demo& slow_demo() {
  static const auto demo = run_demo("--seconds 8 --cadence-spm 160");
  return *demo;
}
const Demo& quick_demo_without_imus() {
  static const auto demo = run_demo("--seconds 8 --cadence-spm 168 --no-imus");
  return *demo;
}

double change(double from, double to) {
  return 100.0 * (to / from - 1.0);
}

}  // namespace

TEST_CASE("the demo measures the change from 160 to 168 steps/min that the lab's truth states", "[demo]") {
  const Demo& slow = slow_demo();
  const Demo& quick = quick_demo_without_imus();
  check_held(slow);
  check_held(quick);
  const auto slow_truth = truth_mean(slow.log), quick_truth = truth_mean(quick.log);
  const auto measured = [&](const char* key) {
    return change(slow.result[key].get<double>(), quick.result[key].get<double>());
  };
  CHECK(slow.result["cadence_spm"].get<double>() == Approx(60.0 / slow_truth.step_s).margin(1.0));
  CHECK(slow.result["contact_time_s"].get<double>() == Approx(slow_truth.contact_s).margin(0.004));
  CHECK(slow.result["peak_vgrf_n"].get<double>() == Approx(slow_truth.peak_vgrf_n).epsilon(0.02));
  CHECK(measured("cadence_spm") ==
        Approx(change(60.0 / slow_truth.step_s, 60.0 / quick_truth.step_s)).margin(1.0));
  CHECK(measured("peak_vgrf_n") ==
        Approx(change(slow_truth.peak_vgrf_n, quick_truth.peak_vgrf_n)).margin(1.5));
  CHECK(measured("braking_impulse_ns") ==
        Approx(change(slow_truth.braking_impulse_ns, quick_truth.braking_impulse_ns)).margin(2.5));
}

TEST_CASE("the demo measures the recorded run of the shared data over the wire", "[demo]") {
  const auto file = tests::recording("jdx_s999_run_a_forces.csv");
  if (!file) return tests::skip_without_recordings();
  const auto demo = run_demo("--seconds 10 --replay " + file->string());
  check_held(*demo);
  const auto value = [&](const char* key) { return demo->result[key].get<double>(); };
  CHECK(value("cadence_spm") == Approx(175.5).margin(0.5));
  CHECK(value("contact_time_s") == Approx(0.2425).margin(0.004));
  CHECK(value("peak_vgrf_n") == Approx(1921.0).epsilon(0.01));
  CHECK(value("braking_impulse_ns") == Approx(18.5).epsilon(0.05));
  CHECK(value("propulsive_impulse_ns") == Approx(18.7).epsilon(0.05));
}

TEST_CASE("a demo that cannot be is refused with one sentence and exit code 2", "[demo]") {
  const std::string footfall = (cli::own_folder() / "footfall").string();
  for (const char* arguments :
       {"--replay /nonexistent.csv", "--speed-kmh 90", "--cadence-spm 12", "--seconds nan", "--nonsense"}) {
    INFO(arguments);
    const std::string command = footfall + " demo --headless --json " + arguments + " 2>/dev/null";
    FILE* pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::array<char, 64> buffer{};
    CHECK(std::fread(buffer.data(), 1, buffer.size(), pipe) == 0);
    CHECK(WEXITSTATUS(::pclose(pipe)) == 2);
  }
}

TEST_CASE(
    "the demo's inertial sensors measure the shank, the thigh and the leg's overstride that the lab's truth "
    "states",
    "[demo]") {
  const Demo& demo = slow_demo();
  check_held(demo);
  const auto truth = truth_mean(demo.log);
  const auto value = [&](const char* key) {
    INFO(key);
    REQUIRE(demo.result[key].is_number());
    return demo.result[key].get<double>();
  };
  INFO("true shank angle " << truth.shank_angle_deg);
  CHECK(std::abs(truth.shank_angle_deg) > 2.0);  // an answer of 0 would not pass
  CHECK(value("shank_angle_at_contact_deg") == Approx(truth.shank_angle_deg).margin(1.0));
  CHECK(value("thigh_angle_at_contact_deg") == Approx(truth.thigh_angle_deg).margin(1.0));
  CHECK(value("overstride_leg_m") == Approx(truth.overstride_leg_m).margin(0.015));
  CHECK(value("pelvic_drop_deg") == Approx(truth.pelvic_drop_deg).margin(1.0));
  CHECK(demo.result["foot_strike_angle_deg"].is_null());  // no sensor on a foot
  CHECK(demo.result["trunk_lean_ankle_deg"].is_null());
  REQUIRE(demo.result["imus"].size() == 5);
  for (const auto& imu : demo.result["imus"]) {
    INFO(imu.dump());
    CHECK(imu["aligned"] == true);
    CHECK(imu["lost"] == 0);
    CHECK(imu["received"] > 2000);
  }
}

TEST_CASE("what a session measured with inertial sensors is found again from its raw samples", "[demo]") {
  const Demo& demo = slow_demo();
  check_held(demo);
  const std::string file = demo.result["session_file"].get<std::string>();
  auto session = recording::SessionReader::open(file);
  REQUIRE(session.has_value());
  const auto live = (*session)->steps();
  REQUIRE(live.has_value());
  const auto offline = cli::load_analysis(file, {});
  INFO((offline ? "" : offline.error().what()));
  REQUIRE(offline.has_value());
  const core::Timestamp started = (*session)->meta().started;
  int compared = 0;
  for (const auto& contact : offline->result.contacts) {
    for (const auto& step : *live) {
      const double apart = contact.initial_contact_s - (step.initial_contact - started).seconds();
      if (std::abs(apart) > 0.01 || step.side != contact.step.side) continue;
      const auto& measured = step.kinematics.shank_angle_at_contact;
      const auto& again = contact.step.kinematics.shank_angle_at_contact;
      if (!measured) continue;  // the first seconds: inclination not settled
      REQUIRE(again);
      CHECK(again->value() == Approx(measured->value()).margin(1.0));
      ++compared;
    }
  }
  CHECK(compared > 20);
}

TEST_CASE("without inertial sensors angles are null, and the rest is measured", "[demo]") {
  const Demo& demo = quick_demo_without_imus();
  check_held(demo);
  CHECK(demo.result["imus"].empty());
  for (const char* key : {"shank_angle_at_contact_deg", "thigh_angle_at_contact_deg", "overstride_leg_m",
                          "pelvic_drop_deg", "hip_extension_deg", "tibial_shock_g"}) {
    INFO(key);
    CHECK(demo.result[key].is_null());
  }
  CHECK(demo.result["cadence_spm"].is_number());
  CHECK(demo.result["overstride_cop_m"].is_number());
}
