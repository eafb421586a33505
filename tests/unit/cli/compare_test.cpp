#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/recordings.hpp"
#include "tests/unit/cli/program.hpp"

using namespace footfall::tests;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

struct Stride {
  double step_ms = 360.0, contact_ms = 240.0, vertical_n = 1800.0, fore_aft_n = 250.0;
  int steps = 90;
};

/// Half-sine stances with a full sine of fore-aft force: braking impulse = fore_aft * contact / pi.
std::string recorded(const Stride& s) {
  std::ostringstream text;
  text << "time_s,fx_n,fy_n,fz_n\n";
  const int samples = 1000 + static_cast<int>(s.step_ms * s.steps);
  for (int i = 0; i < samples; ++i) {
    const double since = i - 500.0;
    const bool running = since >= 0.0 && since < s.step_ms * s.steps;
    const double phase = running ? std::fmod(since, s.step_ms) / s.contact_ms : 2.0;
    const double f_v = phase < 1.0 ? s.vertical_n * std::sin(std::numbers::pi * phase) : 0.0;
    const double f_ap = phase < 1.0 ? -s.fore_aft_n * std::sin(2.0 * std::numbers::pi * phase) : 0.0;
    text << i / 1000.0 << ",0," << f_ap << ',' << f_v << '\n';
  }
  return text.str();
}

const Stride kQuick{360.0 / 1.05, 240.0, 1800.0, 250.0 * 0.914, 90};

struct Files {
  std::string baseline, changed, after;
};
Files write(const Scratch& scratch, const Stride& changed) {
  const auto quoted = [&](const char* name, const Stride& s) {
    return " '" + scratch.write(name, recorded(s)).string() + "'";
  };
  return {quoted("before.csv", {}), quoted("changed.csv", changed), quoted("after.csv", {})};
}

const std::string kRunner = " --mass-kg 70 --belt-speed-m-s 3";

}  // namespace

TEST_CASE("compare gives change, expectation with source and verdict of each metric", "[cli][compare]") {
  const Scratch scratch;
  const Files files = write(scratch, kQuick);
  const Output output =
      scratch.run("compare" + files.baseline + files.changed + files.after + kRunner + " --json");
  INFO(output.err);
  REQUIRE(output.exit_code == 0);
  CHECK(output.err.empty());
  const json result = json::parse(output.out);
  CHECK(result["cadence"]["change_percent"].get<double>() == Approx(5.0).margin(0.05));
  CHECK(result["cannot_tell_because"].empty());
  CHECK(result["baseline"]["steps"].get<int>() >= 80);
  CHECK(result["cadence"]["target_spm"].get<double>() == Approx(1.05 * 60.0 / 0.36).margin(0.1));
  CHECK(result["cadence"]["baseline_below_175"] == true);
  const json& braking = result["metrics"]["braking_impulse_ns"];
  CHECK(braking["baseline"]["mean"].get<double>() == Approx(250.0 * 0.24 / std::numbers::pi).epsilon(0.03));
  CHECK(braking["change_percent"]["value"].get<double>() == Approx(-8.6).margin(0.3));
  CHECK(braking["per_km_change_percent"].get<double>() == Approx(-4.0).margin(0.3));
  CHECK(braking["verdict"] == "as_expected");
  CHECK(braking["expected"]["least_percent"].get<double>() == Approx(-8.6).margin(0.1));
  bool model = false, study = false;
  for (const json& source : braking["expected"]["sources"]) {
    model = model || source["method"] == "spring-mass model";
    study = study || (source["change_percent"].is_null() && source["method"] == "force plate");
  }
  CHECK(model);
  CHECK(study);
  // The contact did not get shorter, though that would have been seen.
  const json& contact = result["metrics"]["contact_time_s"];
  CHECK(contact["verdict"] == "cannot_tell");
  CHECK_THAT(contact["cannot_tell_because"].dump(), Contains("within_detectable"));
  CHECK(contact["published_size_excluded"] == true);
  CHECK(result["metrics"]["vertical_impulse_ns"]["verdict"].is_null());
  CHECK(result["metrics"]["vertical_impulse_ns"]["follows_from_cadence"] == true);
}

TEST_CASE("compare prints a table for people, the knee's twenty per cent on a line of its own",
          "[cli][compare]") {
  const Scratch scratch;
  const Files files = write(scratch, kQuick);
  const Output output = scratch.run("compare" + files.baseline + files.changed + kRunner);
  REQUIRE(output.exit_code == 0);
  CHECK_THAT(output.out, Contains("braking impulse") && Contains("as expected") && Contains("cannot tell") &&
                             Contains("Heiderscheit 2011") && Contains("one baseline only") &&
                             Contains("baseline + 5 % would be 175.0 steps/min"));
  std::istringstream lines(output.out);
  for (std::string line; std::getline(lines, line);) {
    if (line.find("20 %") != std::string::npos) CHECK_THAT(line, Contains("knee") && !Contains("GRF"));
  }
}

TEST_CASE("two baselines as far apart as the change leave nothing to tell", "[cli][compare]") {
  const Scratch scratch;
  const Files files = write(scratch, kQuick);
  Stride drifted;
  drifted.fore_aft_n = 250.0 * 0.88;
  const auto after = scratch.write("drifted.csv", recorded(drifted));
  const json result = json::parse(
      scratch
          .run("compare" + files.baseline + files.changed + " '" + after.string() + "'" + kRunner + " --json")
          .out);
  const json& braking = result["metrics"]["braking_impulse_ns"];
  CHECK(braking["verdict"] == "cannot_tell");
  CHECK_THAT(braking["cannot_tell_because"].dump(), Contains("within_baselines"));
}

TEST_CASE("without a belt speed compare shows the changes and cannot tell", "[cli][compare]") {
  const Scratch scratch;
  const Files files = write(scratch, kQuick);
  const json result =
      json::parse(scratch.run("compare" + files.baseline + files.changed + " --mass-kg 70 --json").out);
  CHECK(result["cannot_tell_because"] == json::array({"speed_unknown"}));
  CHECK(result["metrics"]["peak_vgrf_n"]["change_percent"]["value"].is_number());
  CHECK(result["metrics"]["peak_vgrf_n"]["verdict"] == "cannot_tell");
}

TEST_CASE("compare refuses bad input in one line, with exit code 2 and nothing on stdout", "[cli][compare]") {
  const Scratch scratch;
  const Files files = write(scratch, kQuick);
  check_refused(scratch.run("compare" + files.baseline + " no_such_file.csv --json"), "no_such_file.csv");
  check_refused(scratch.run("compare" + files.baseline), "changed");
  check_refused(scratch.run("compare" + files.baseline + files.changed + " missing.csv"), "missing.csv");
  check_refused(scratch.run("compare" + files.baseline + files.changed + " --mass-kg 1"), "1 kg");
  check_refused(scratch.run("compare" + files.baseline + files.changed + " --zero maybe"), "--zero");
  const auto text = scratch.write("not_a_run.csv", "hello\n");
  check_refused(scratch.run("compare" + files.baseline + " '" + text.string() + "'"), "not_a_run.csv");
}

// What the console compares of two stretches can be computed again by whoever exports the session.
TEST_CASE("two stretches of one recording compare as the two recordings they are", "[cli][compare]") {
  const Scratch scratch;
  const Files files = write(scratch, kQuick);
  std::string both = recorded({});
  const std::string second = recorded(kQuick);
  // The first lasts 33.4 s; the second follows it on the same clock.
  std::istringstream rows(second.substr(second.find('\n') + 1));
  for (std::string row; std::getline(rows, row);) {
    const auto comma = row.find(',');
    both += std::to_string(std::stod(row.substr(0, comma)) + 33.4) + row.substr(comma) + '\n';
  }
  const std::string file = " '" + scratch.write("both.csv", both).string() + "'";
  const auto compared = [&](const std::string& what) {
    const Output output = scratch.run("compare" + what + kRunner + " --json");
    INFO(output.err);
    REQUIRE(output.exit_code == 0);
    return json::parse(output.out);
  };
  const json whole = compared(files.baseline + files.changed);
  const json parts = compared(file + file + " --baseline-s 0 32 --changed-s 35 80");
  CHECK(parts["baseline"]["stretch_s"] == json::array({0.0, 32.0}));
  CHECK(whole["baseline"]["stretch_s"].is_null());
  for (const char* condition : {"baseline", "changed"}) {
    CHECK(parts[condition]["steps"].get<int>() >= 80);
    CHECK(parts[condition]["steps"].get<int>() < whole[condition]["steps"].get<int>());
    CHECK(parts[condition]["cadence_spm"].get<double>() ==
          Approx(whole[condition]["cadence_spm"].get<double>()).epsilon(1e-4));
  }
  const char* const braking = "braking_impulse_ns";
  CHECK(parts["metrics"][braking]["change_percent"]["value"].get<double>() ==
        Approx(whole["metrics"][braking]["change_percent"]["value"].get<double>()).margin(0.05));
  // Cut out of a run nothing has to settle.
  CHECK(compared(file + file + " --baseline-s 15 33 --changed-s 50 80")["baseline"]["unsettled_steps"] == 0);
}

TEST_CASE("a stretch that holds nothing is refused", "[cli][compare]") {
  const Scratch scratch;
  const Files files = write(scratch, kQuick);
  for (const char* stretch : {" --baseline-s 20 10", " --changed-s -1 10"}) {
    const Output output = scratch.run("compare" + files.baseline + files.changed + kRunner + stretch);
    CHECK(output.exit_code == 2);
    CHECK(output.out.empty());
    CHECK_THAT(output.err, Contains("holds nothing"));
  }
  CHECK(scratch.run("compare" + files.baseline + files.changed + " --after-s 1 2").exit_code == 2);
}

TEST_CASE("a recording of nobody is a result in which nothing can be told", "[cli][compare]") {
  const Scratch scratch;
  Stride nobody;
  nobody.steps = 0;
  const Files files = write(scratch, nobody);
  const Output output = scratch.run("compare" + files.baseline + files.changed + kRunner + " --json");
  REQUIRE(output.exit_code == 0);
  const json result = json::parse(output.out);
  CHECK(result["cadence"]["change_percent"].is_null());
  CHECK_THAT(result["cannot_tell_because"].dump(), Contains("too_few_steps"));
  CHECK(result["metrics"]["peak_vgrf_n"]["changed"].is_null());
  CHECK(result["metrics"]["peak_vgrf_n"]["verdict"] != "as_expected");
}

TEST_CASE("recordings of one runner at one cadence cannot tell, by compare too", "[cli][compare]") {
  const auto first = recording("alcantara_s2_t03_v3p33_g0.csv");
  const auto second = recording("alcantara_s2_t28_v3p33_g0.csv");
  if (!first || !second) return skip_without_recordings();
  const Scratch scratch;
  const json result = json::parse(scratch
                                      .run("compare '" + first->string() + "' '" + second->string() +
                                           "' --mass-kg 76.8 --zero none --belt-speed-m-s 3.33 --json")
                                      .out);
  const json& loading = result["metrics"]["vertical_average_loading_rate_bw_s"];
  CHECK(loading["change_percent"]["value"].get<double>() == Approx(16.0).margin(2.5));
  CHECK(loading["verdict"] == "cannot_tell");
  CHECK_THAT(loading["cannot_tell_because"].dump(), Contains("cadence_change_small"));
}

TEST_CASE("analyze gives the means of every full minute", "[cli][analyze]") {
  const Scratch scratch;
  Stride long_run;
  long_run.steps = 400;  // 144 s
  const auto file = scratch.write("run.csv", recorded(long_run));
  const json windows = json::parse(scratch.analyze(file, kRunner + " --json").out)["statistics"]["windows"];
  REQUIRE(windows["minutes"].size() == 2);
  CHECK(windows["minutes"][1]["from_s"].get<double>() == Approx(60.0).margin(0.36));
  CHECK(windows["minutes"][1]["means"]["peak_vgrf_n"].get<double>() == Approx(1800.0).epsilon(0.005));
  CHECK(windows["kilometres"].empty());  // 432 m
}

TEST_CASE("analyze adds variability of the steady steps, and says what symmetry and trend would need",
          "[cli][analyze]") {
  const Scratch scratch;
  const auto file = scratch.write("run.csv", recorded({}));
  const json statistics = json::parse(scratch.analyze(file, kRunner + " --json").out)["statistics"];
  CHECK(statistics["steady_steps"].get<int>() >= 79);
  CHECK(statistics["unsettled_steps"] == 10);
  CHECK(statistics["metrics"]["peak_vgrf_n"]["variability"]["both"]["cv_percent"].get<double>() < 0.5);
  CHECK(statistics["metrics"]["peak_vgrf_n"]["symmetry"].is_null());  // no centre of pressure, no sides
  CHECK(statistics["metrics"]["braking_impulse_ns"]["per_km"].get<double>() ==
        Approx(250.0 * 0.24 / std::numbers::pi * 1000.0 / (3.0 * 0.36)).epsilon(0.03));
  CHECK_THAT(statistics["note"].get<std::string>(), Contains("symmetry") && Contains("trend"));
  CHECK_THAT(scratch.analyze(file, kRunner).out, Contains("Symmetry, variability, trend"));
}

TEST_CASE("compare takes the incline in per cent as it takes it in degrees, and not both", "[cli][compare]") {
  const Scratch scratch;
  const Files files = write(scratch, kQuick);
  const std::string command = "compare" + files.baseline + files.changed + kRunner + " --json";
  const Output percent = scratch.run(command + " --incline-percent 10");
  const Output degrees = scratch.run(command + " --incline-deg 5.710593137499643");  // atan 0.1
  INFO(percent.err);
  REQUIRE(percent.exit_code == 0);
  REQUIRE(degrees.exit_code == 0);
  CHECK(percent.out == degrees.out);
  CHECK(percent.err == degrees.err);
  CHECK(percent.out != scratch.run(command).out);
  const Output both = scratch.run(command + " --incline-percent 10 --incline-deg 5");
  CHECK(both.exit_code == 2);
  CHECK(both.out.empty());
}
