#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "gait/metrics/metric_catalogue.hpp"
#include "tests/unit/cli/program.hpp"

using namespace footfall::tests;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

using Row = std::map<std::string, std::string>;

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> out(1);
  for (const char c : line) {
    if (c == ',') {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

std::vector<Row> rows(const std::string& text) {
  std::istringstream lines(text);
  std::string line;
  REQUIRE(std::getline(lines, line));
  const auto header = cells(line);
  std::vector<Row> out;
  while (std::getline(lines, line)) {
    const auto values = cells(line);
    REQUIRE(values.size() == header.size());
    out.emplace_back();
    for (std::size_t i = 0; i < header.size(); ++i) out.back()[header[i]] = values[i];
  }
  return out;
}

}  // namespace

TEST_CASE("every contact carries every metric of the catalogue, in JSON and as a row of the steps file",
          "[cli][analyze]") {
  const Scratch scratch;
  const auto csv = scratch.path() / "steps.csv";
  const Output output =
      scratch.analyze(scratch.write("run.csv", generated_run(12)), "--json --steps '" + csv.string() + "'");
  REQUIRE(output.exit_code == 0);
  const json result = json::parse(output.out);
  const auto steps = rows(Scratch::read(csv.string()));
  REQUIRE(steps.size() == 12);
  REQUIRE(result["contacts"].size() == 12);
  std::size_t measured = 0;
  for (const auto& metric : footfall::gait::step_metrics()) {
    const std::string key(metric.key);
    INFO(key);
    CHECK(result.contains(key));
    CHECK(result["sides"]["left"].contains(key));
    CHECK(result["method"]["metrics"].contains(key));
    for (std::size_t k = 0; k < steps.size(); ++k) {
      const json& value = result["contacts"][k][key];
      REQUIRE(steps[k].contains(key));
      REQUIRE(steps[k].at(key).empty() == value.is_null());
      if (value.is_null()) continue;
      ++measured;
      REQUIRE(std::stod(steps[k].at(key)) == value.get<double>());
    }
  }
  CHECK(measured >= 12 * 11 - 2);  // the last step has no flight and no step time
  CHECK(steps[0].at("step") == "1");
  CHECK(steps[0].at("side").empty());
  CHECK(std::stod(steps[0].at("initial_contact_s")) == Approx(0.502).margin(0.002));
  CHECK(steps[11].at("flight_time_s").empty());
}

TEST_CASE("doubt is named: a recording below 1 kHz has low_bandwidth on every step", "[cli][analyze]") {
  const Scratch scratch;
  std::istringstream fast(generated_run(12));
  std::string slow, line;
  for (std::size_t i = 0; std::getline(fast, line); ++i) {
    if (i == 0 || i % 2 == 1) slow += line + "\n";
  }
  const auto file = scratch.write("slow.csv", slow);
  const auto csv = scratch.path() / "steps.csv";
  const json result = json::parse(scratch.analyze(file, "--json --steps '" + csv.string() + "'").out);
  REQUIRE(result["contacts"].size() == 12);
  for (const auto& contact : result["contacts"]) {
    const auto health = contact["health"].get<std::vector<std::string>>();
    CHECK(std::count(health.begin(), health.end(), "low_bandwidth") == 1);
  }
  for (const Row& row : rows(Scratch::read(csv.string())))
    CHECK(row.at("health").find("low_bandwidth") != std::string::npos);
  CHECK_THAT(scratch.analyze(file).out, Catch::Matchers::Contains("? sample rate below 1 kHz"));
}

TEST_CASE("result files replace only regular files, never the recording, and never half", "[cli][analyze]") {
  const Scratch scratch;
  const std::string recording = generated_run(6);
  const auto file = scratch.write("run.csv", recording);
  const auto to = [](const fs::path& path) { return "--steps '" + path.string() + "'"; };
  check_refused(scratch.analyze(file, to(file)), "recording itself");
  check_refused(scratch.analyze(file, to(scratch.path() / "." / "run.csv")), "recording itself");
  CHECK(Scratch::read(file.string()) == recording);
  check_refused(scratch.analyze(file, to(scratch.path())), "no regular file");
  check_refused(scratch.analyze(file, to("/dev/null")), "no regular file");
  check_refused(scratch.analyze(file, to(scratch.path() / "missing" / "steps.csv")), "cannot be written");
  const auto old = scratch.write("old.csv", "old");
  check_refused(scratch.analyze(scratch.write("bad.csv", "time_s\n"), to(old)), "bad.csv");
  CHECK(Scratch::read(old.string()) == "old");
  CHECK(scratch.analyze(file, to(old)).exit_code == 0);
  CHECK(rows(Scratch::read(old.string())).size() == 6);
  for (const auto& entry : fs::directory_iterator(scratch.path()))
    CHECK(entry.path().string().find(".part") == std::string::npos);
}
