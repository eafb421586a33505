#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numbers>
#include <sstream>
#include <string>

#include "tests/support/recordings.hpp"

using namespace footfall::tests;
using Catch::Matchers::Contains;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

struct Output {
  int exit_code = -1;
  std::string out, err;
};

/// A private folder that goes away at the end of the test.
class Scratch {
 public:
  Scratch() : path_(fs::temp_directory_path() / ("footfall_cli_" + std::to_string(::getpid()))) {
    fs::create_directories(path_);
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return path_ / name;
  }
  [[nodiscard]] Output run(const std::string& arguments) const {
    const std::string out = (path_ / "out").string();
    const std::string err = (path_ / "err").string();
    const std::string command =
        std::string("'") + FOOTFALL_PROGRAM + "' " + arguments + " >'" + out + "' 2>'" + err + "'";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read(out), read(err)};
  }
  [[nodiscard]] Output analyze(const fs::path& file, const std::string& options = "") const {
    return run("analyze '" + file.string() + "' " + options);
  }

 private:
  static std::string read(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
  }
  fs::path path_;
};

/// Half-sine stances of 240 ms, 1800 N, every 340 ms, from 0.5 s on.
std::string generated_run(int steps, double offset_n = 0.0) {
  std::ostringstream text;
  text << "time_s,fx_n,fy_n,fz_n\n";
  const int samples = 1000 + 340 * steps;
  for (int i = 0; i < samples; ++i) {
    const int since = i - 500;
    const bool stance = since >= 0 && since < 340 * steps && since % 340 < 240;
    const double phase = (since % 340) / 240.0;
    const double f_v = stance ? 1800.0 * std::sin(std::numbers::pi * phase) : 0.0;
    const double f_ap = stance ? -250.0 * std::sin(2.0 * std::numbers::pi * phase) : 0.0;
    text << i / 1000.0 << ",0," << f_ap << ',' << f_v + offset_n << '\n';
  }
  return text.str();
}

void check_refused(const Output& output, const std::string& word) {
  CHECK(output.exit_code == 2);
  CHECK(output.out.empty());
  CHECK_THAT(output.err, Contains(word));
  CHECK(std::count(output.err.begin(), output.err.end(), '\n') == 1);
}

}  // namespace

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
  check_refused(scratch.analyze(good, "--mass-kg -3"), "-3 kg");
  check_refused(scratch.analyze(good, "--threshold-n 0"), "threshold");
  check_refused(scratch.analyze(good, "--no-such-option"), "--no-such-option");
  check_refused(scratch.run("analyze"), "file");
  check_refused(scratch.run("analyse x"), "footfall");
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
