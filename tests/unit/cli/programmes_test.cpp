#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/recordings.hpp"
#include "tests/unit/cli/program.hpp"

using footfall::tests::Scratch;

namespace {

const char* const kRamp = R"(name = "ramp"
[[segment]]
name = "up"
speed_km_h = 9.0
ramp_s = 60
hold_s = 120
[[segment]]
speed_mph = 3.0
hold_s = 60
)";

}  // namespace

TEST_CASE("footfall programmes tells a programme's times and distance", "[cli][programme]") {
  const Scratch scratch;
  const auto output =
      scratch.run("programmes '" + scratch.write("a.toml", kRamp).string() + "' --from-kmh 5 --json");
  INFO(output.err);
  REQUIRE(output.exit_code == 0);
  const auto json = nlohmann::json::parse(output.out);
  CHECK(json["name"] == "ramp");
  // From 5 km/h the first change is announced for 5 s, the second within the segment before.
  CHECK(json["length_s"].get<double>() == Approx(5.0 + 60.0 + 120.0 + 60.0));
  const double five = 5.0 / 3.6, nine = 9.0 / 3.6, mph3 = 3.0 * 1609.344 / 3600.0;
  CHECK(json["distance_m"].get<double>() ==
        Approx(5.0 * five + 60.0 * 0.5 * (five + nine) + 120.0 * nine + 60.0 * mph3));
  REQUIRE(json["segments"].size() == 2);
  CHECK(json["segments"][0]["begins_s"].get<double>() == Approx(5.0));
  CHECK(json["segments"][1]["speed_m_s"].get<double>() == Approx(mph3));
  CHECK(json["segments"][1]["announced"] == true);
  CHECK(json["refusal"].is_null());
  const auto text = scratch.run("programmes '" + (scratch.path() / "a.toml").string() + "'");
  CHECK(text.out.find("4:05 in all") != std::string::npos);
}

TEST_CASE("footfall programmes says in one sentence what is wrong with a file, and judges a folder's others",
          "[cli][programme]") {
  const Scratch scratch;
  std::string fast = kRamp;
  fast.replace(fast.find("9.0"), 3, "19.0");
  const auto dir = scratch.path() / "programmes";
  std::filesystem::create_directories(dir);
  (void)scratch.write("programmes/a.toml", kRamp);
  CHECK(scratch.run("programmes '" + dir.string() + "'").exit_code == 0);
  const auto broken = scratch.write("programmes/b.toml", "name = \"b\"\n[[segment]]\nspeed_km_h = 5\n");
  footfall::tests::check_refused(scratch.run("programmes '" + broken.string() + "'"),
                                 "b.toml:2: segment[0].hold_s");
  const auto both = scratch.run("programmes '" + dir.string() + "' --json");
  CHECK(both.exit_code == 2);
  CHECK(nlohmann::json::parse(both.out).size() == 1);
  const auto refused = scratch.run("programmes '" + scratch.write("fast.toml", fast).string() + "' --json");
  CHECK(refused.exit_code == 1);
  CHECK(nlohmann::json::parse(refused.out)["refusal"].get<std::string>().find("Segment 1, 'up'") == 0);
  footfall::tests::check_refused(scratch.run("programmes '" + (dir / "none.toml").string() + "'"),
                                 "none.toml");
}
