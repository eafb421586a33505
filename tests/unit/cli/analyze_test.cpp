#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/recordings.hpp"
#include "tests/unit/cli/program.hpp"

using namespace footfall::tests;
using Catch::Matchers::Contains;
using nlohmann::json;

TEST_CASE("analyze prints the promised keys with closed-form values", "[cli][analyze]") {
  const Scratch scratch;
  const Output output = scratch.analyze(scratch.write("run.csv", generated_run(12, 60.0)), "--json");
  REQUIRE(output.exit_code == 0);
  CHECK(output.err.empty());
  const json result = json::parse(output.out);
  for (const char* key : {"steps",
                          "cadence_spm",
                          "contact_time_s",
                          "flight_time_s",
                          "peak_vgrf_n",
                          "peak_vgrf_bw",
                          "braking_peak_n",
                          "braking_impulse_ns",
                          "propulsive_peak_n",
                          "propulsive_impulse_ns",
                          "net_ap_impulse_ns",
                          "vertical_average_loading_rate_bw_s",
                          "overstride_heel_m",
                          "overstride_leg_m",
                          "overstride_cop_m",
                          "shank_angle_at_contact_deg",
                          "body_weight_n",
                          "method",
                          "notes",
                          "contacts"}) {
    CHECK(result.contains(key));
  }
  CHECK(result["steps"] == 12);
  CHECK(result["cadence_spm"].get<double>() == Approx(60.0 / 0.34).margin(0.02));
  CHECK(result["contact_time_s"].get<double>() == Approx(0.24 - 2 * 0.00212).margin(0.003));
  CHECK(result["peak_vgrf_n"].get<double>() == Approx(1800.0).epsilon(0.005));
  CHECK(result["braking_impulse_ns"].get<double>() == Approx(250.0 * 0.24 / std::numbers::pi).epsilon(0.03));
  CHECK(result["shank_angle_at_contact_deg"].is_null());
  CHECK(result["overstride_cop_m"].is_null());
  CHECK(result["method"]["id"] == "thr50/bw2x2-50Hz/zero-flight/v1");
  CHECK(result["method"]["force_frame"] == "belt");
  CHECK(result["method"]["drift_first_n"].get<double>() == Approx(60.0).margin(0.5));
  REQUIRE(result["contacts"].size() == 12);
  CHECK(result["contacts"][0]["initial_contact_s"].get<double>() == Approx(0.502).margin(0.002));
  CHECK(result["contacts"][0]["side"].is_null());
  CHECK(result["contacts"][11]["flight_time_s"].is_null());
}

TEST_CASE("analyze prints a table for people", "[cli][analyze]") {
  const Scratch scratch;
  const Output output = scratch.analyze(scratch.write("run.csv", generated_run(12)));
  CHECK(output.exit_code == 0);
  CHECK_THAT(output.out, Contains("cadence") && Contains("176.5 steps/min") && Contains("note:"));
}

TEST_CASE("the options of analyze reach the analysis", "[cli][analyze]") {
  const Scratch scratch;
  const auto file = scratch.write("run.csv", generated_run(12));
  const json plain = json::parse(scratch.analyze(file, "--json").out);
  const json other = json::parse(
      scratch.analyze(file, "--json --threshold-n 20 --zero none --mass-kg 70 --filter-hz 30").out);
  CHECK(other["method"]["id"] == "thr20/bw2x2-30Hz/zero-none/v1");
  CHECK(other["body_weight_n"].get<double>() == Approx(70.0 * 9.80665));
  CHECK(other["contact_time_s"].get<double>() > plain["contact_time_s"].get<double>());
  CHECK(other["method"]["drift_first_n"].is_null());
}

TEST_CASE("a recording without running gives nulls and notes, not an error", "[cli][analyze]") {
  const Scratch scratch;
  const json none = json::parse(scratch.analyze(scratch.write("none.csv", generated_run(0)), "--json").out);
  CHECK(none["steps"] == 0);
  CHECK(none["cadence_spm"].is_null());
  CHECK(none["peak_vgrf_n"].is_null());
  CHECK(none["contacts"].empty());
  CHECK_FALSE(none["notes"].empty());
  const json one = json::parse(scratch.analyze(scratch.write("one.csv", generated_run(1)), "--json").out);
  CHECK(one["steps"] == 1);
  CHECK(one["cadence_spm"].is_null());
  CHECK(one["contact_time_s"].is_number());
}

TEST_CASE("bad input is refused in one line with exit code 2 and nothing on stdout", "[cli][analyze]") {
  const Scratch scratch;
  check_refused(scratch.analyze("no_such_file.csv", "--json"), "no_such_file.csv");
  check_refused(scratch.analyze("no_such_folder"), "there is no file or folder");
  check_refused(scratch.analyze(scratch.write("empty.csv", ""), "--json"), "empty");
  check_refused(scratch.analyze(scratch.write("binary.csv", std::string("time_s,fz_n\n\0\1\2", 16))),
                "not text");
  check_refused(scratch.analyze(scratch.write("cut.csv", "time_s,fx_n,fz_n\n0,1,2\n0.001,1\n")), "line 3");
  check_refused(scratch.analyze(scratch.write("back.csv", "time_s,fz_n\n0,1\n0.002,1\n0.001,1\n")), "line 4");
  check_refused(scratch.analyze(scratch.write("nofz.csv", "time_s,fx_n\n0,1\n0.001,1\n")), "fz_n");
  check_refused(scratch.analyze(scratch.write("brief.csv", "time_s,fz_n\n0,1\n0.001,1\n")), "at least 0.3 s");
  check_refused(scratch.analyze(scratch.write("run.xyz", "1")), ".csv");
  const auto good = scratch.write("good.csv", generated_run(3));
  check_refused(scratch.analyze(good, "--zero maybe"), "--zero");
  check_refused(scratch.analyze(good, "--filter-hz 700"), "700");
  check_refused(scratch.analyze(good, "--filter-hz nan"), "filter");
  check_refused(scratch.analyze(good, "--filter-hz 50x"), "--filter-hz");
  check_refused(scratch.analyze(good, "--height-m 182"), "182 m");
  check_refused(scratch.analyze(good, "--foot-length-m 27"), "27 m");
  check_refused(scratch.analyze(good, "--speed-kmh 90"), "25 m/s");
  check_refused(scratch.analyze(good, "--speed-kmh 9 --belt-speed-m-s 2.5"), "--belt-speed-m-s");
  check_refused(scratch.analyze(good, "--incline-deg 60"), "60 degrees");
  check_refused(scratch.analyze(good, "--incline-percent 5 --incline-deg 3"), "--incline");
  check_refused(scratch.analyze(good, "--mass-kg -3"), "-3 kg");
  check_refused(scratch.analyze(good, "--threshold-n 0"), "threshold");
  check_refused(scratch.analyze(good, "--no-such-option"), "--no-such-option");
  check_refused(scratch.run("analyze"), "file");
  check_refused(scratch.run("analyse x"), "footfall");
}

TEST_CASE(
    "force sampled at 100 Hz is filtered at 40 Hz, which method and notes say, unless 50 Hz was asked for",
    "[cli][analyze]") {
  const Scratch scratch;
  std::string text = "time_s,fz_n\n";
  for (int i = 0; i < 600; ++i) {
    const double in_step = std::fmod(i * 0.01, 0.34);
    const double force = in_step < 0.24 ? 1800.0 * std::sin(std::numbers::pi * in_step / 0.24) : 0.0;
    text += std::to_string(i * 0.01) + "," + std::to_string(force) + "\n";
  }
  const auto file = scratch.write("slow.csv", text);
  const json out = json::parse(scratch.analyze(file, "--json").out);
  CHECK(out["method"]["id"].get<std::string>().find("40Hz") != std::string::npos);
  CHECK(out["method"]["filter_hz"] == 40.0);
  CHECK(out["notes"].dump().find("filtered at 40 Hz instead of 50 Hz") != std::string::npos);
  CHECK(out["cadence_spm"].get<double>() == Approx(60.0 / 0.34).margin(0.1));
  CHECK(out["contact_time_s"].get<double>() ==
        Approx(0.24 * (1.0 - 2.0 / std::numbers::pi * std::asin(50.0 / 1800.0))).margin(0.006));
  check_refused(scratch.analyze(file, "--filter-hz 50"), "at most 40 Hz");
  const json usual = json::parse(scratch.analyze(scratch.write("run.csv", generated_run(8)), "--json").out);
  CHECK(usual["method"]["filter_hz"] == 50.0);
  CHECK(usual["notes"].dump().find("instead of 50 Hz") == std::string::npos);
}

TEST_CASE("the drifting recording gives 77 steps with drift correction and 19 without", "[cli][analyze]") {
  const auto file = recording("dryft_s001_run_vgrf_drift.csv");
  if (!file) return skip_without_recordings();
  const Scratch scratch;
  const json zeroed = json::parse(scratch.analyze(*file, "--json").out);
  CHECK(zeroed["steps"] == 77);
  CHECK(zeroed["cadence_spm"].get<double>() == Approx(156.8).margin(0.2));
  CHECK(zeroed["contact_time_s"].get<double>() == Approx(0.277).margin(0.004));
  CHECK(zeroed["braking_peak_n"].is_null());
  CHECK(json::parse(scratch.analyze(*file, "--json --zero none").out)["steps"] == 19);
}
