#include "config/programme_file.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <regex>
#include <sstream>

#include "tests/support/recordings.hpp"

using namespace footfall;
using config::ConfigError;

namespace {

const char* const kGood = R"(name = "test"
countdown_s = 6
[[segment]]
name = "walk"
speed_km_h = 5.0
hold_s = 60
[[segment]]
repeat = 3
[[segment.part]]
name = "run"
speed_mph = 6.0
ramp_s = 20
hold_s = 100
incline_percent = 1.5
cadence_spm = 172
[[segment.part]]
speed_m_s = 1.5
acceleration_m_s2 = 0.1
hold_s = 30
cadence_change_percent = -5
)";

std::string refusal(const std::string& text) {
  try {
    (void)config::parse_programme(text, "test.toml");
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

std::string changed(const std::string& from, const std::string& to) {
  std::string text = kGood;
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a programme's speeds come in km/h, mph or m/s and go on in m/s", "[config][programme]") {
  const auto file = config::parse_programme(kGood, "test.toml");
  const control::Programme& p = file.programme;
  REQUIRE(p.count == 7);
  CHECK(std::string(p.name.data()) == "test");
  CHECK(p.countdown == core::milliseconds(6000));
  CHECK(p.steps[0].speed.value() == Approx(5.0 * 1000.0 / 3600.0));
  CHECK(p.steps[0].hold == core::milliseconds(60'000));
  CHECK_FALSE(p.steps[0].incline);
  for (const std::size_t i : {1U, 3U, 5U}) {
    CHECK(p.steps[i].speed.value() == Approx(6.0 * 1609.344 / 3600.0));
    CHECK(p.steps[i].ramp == core::milliseconds(20'000));
    CHECK(p.steps[i].incline->value() == 1.5);
    CHECK(p.steps[i].cadence->value() == 172.0);
    CHECK(p.steps[i + 1].speed.value() == 1.5);
    CHECK(p.steps[i + 1].acceleration.value() == 0.1);
    CHECK(*p.steps[i + 1].cadence_change == Approx(-0.05));
  }
  CHECK(std::string(p.steps[3].name.data()) == "run 2/3");
  CHECK(std::string(p.steps[4].name.data()).empty());
}

TEST_CASE("every mistake in a programme is told with file, line and key", "[config][programme]") {
  struct Bad {
    std::string from, to, key;
    int line;
  };
  const std::vector<Bad> cases{
      {"speed_km_h = 5.0", "speed_km_h = 5.0\nspeed_mph = 3.0", "segment[0].speed_mph", 6},
      {"speed_km_h = 5.0", "speed_mph = 3.0\nspeed_m_s = 1.0", "segment[0].speed_m_s", 6},
      {"speed_km_h = 5.0\n", "", "segment[0].speed_km_h", 3},
      {"speed_km_h = 5.0", "speed = 5.0", "segment[0].speed_km_h", 3},
      {"speed_km_h = 5.0", "speed_km_h = 0", "segment[0].speed_km_h", 5},
      {"speed_km_h = 5.0", "speed_km_h = 29.0", "segment[0].speed_km_h", 5},
      {"speed_km_h = 5.0", "speed_mph = 18.0", "segment[0].speed_mph", 5},
      {"speed_km_h = 5.0", "speed_m_s = nan", "segment[0].speed_m_s", 5},
      {"speed_km_h = 5.0", "speed_km_h = \"5\"", "segment[0].speed_km_h", 5},
      {"hold_s = 60", "hold_s = 0.5", "segment[0].hold_s", 6},
      {"hold_s = 60", "hold_s = 9000", "segment[0].hold_s", 6},
      {"hold_s = 60", "", "segment[0].hold_s", 3},
      {"hold_s = 60", "hold_min = 1", "segment[0].hold_s", 3},
      {"hold_s = 60", "hold_s = 60\nspeed = 3", "segment[0].speed", 7},
      {"ramp_s = 20", "ramp_s = 20\nacceleration_m_s2 = 0.1", "segment[1].part[0].acceleration_m_s2", 13},
      {"acceleration_m_s2 = 0.1", "acceleration_m_s2 = 1.1", "segment[1].part[1].acceleration_m_s2", 18},
      {"incline_percent = 1.5", "incline_percent = 26", "segment[1].part[0].incline_percent", 14},
      {"cadence_spm = 172", "cadence_spm = 172\ncadence_change_percent = 5",
       "segment[1].part[0].cadence_change_percent", 16},
      {"cadence_spm = 172", "cadence_spm = 17", "segment[1].part[0].cadence_spm", 15},
      {"repeat = 3", "repeat = 0", "segment[1].repeat", 8},
      {"repeat = 3", "repeat = 3\nspeed_km_h = 5", "segment[1].speed_km_h", 9},
      {"repeat = 3", "repeat = 61", "segment[1].repeat", 8},
      {"countdown_s = 6", "countdown_s = 1", "countdown_s", 2},
      {"countdown_s = 6", "countdown_s = 31", "countdown_s", 2},
      {"name = \"test\"", "name = \"two\\nlines\"", "name", 1},
      {"name = \"test\"", "name = \"" + std::string(64, 'x') + "\"", "name", 1},
      {"name = \"walk\"", "name = \"" + std::string(32, 'x') + "\"", "segment[0].name", 4},
      {"[[segment]]\nname", "[[segments]]\nname", "segments", 3},
  };
  for (const Bad& bad : cases) {
    const std::string said = refusal(changed(bad.from, bad.to));
    INFO(bad.to << " -> " << said);
    std::smatch parts;
    REQUIRE(std::regex_match(said, parts, std::regex("test\\.toml:([0-9]+): ([^:]+): .{10,}")));
    CHECK(parts[2].str() == bad.key);
    CHECK(std::stoi(parts[1].str()) == bad.line);
  }
  CHECK(refusal("name = \"empty\"\n").find("segment: is missing") != std::string::npos);
}

TEST_CASE("the project's own programmes load, and run on the example station from its first speed",
          "[config][programme]") {
  const auto folder = config::load_programmes(tests::source_dir() / "config" / "programmes");
  CHECK(folder.problems.empty());
  REQUIRE(folder.programmes.size() == 4);
  const auto station = config::load_station(tests::source_dir() / "config" / "stations" / "example.toml");
  CHECK(std::filesystem::equivalent(station.programmes_dir, tests::source_dir() / "config" / "programmes"));
  CHECK(station.limits.programme_countdown == core::milliseconds(5000));
  const auto bounds = control::programme_bounds(station.limits, true);
  for (const auto& file : folder.programmes) {
    INFO(file.file);
    const auto refused =
        control::programme_refusal(file.programme, bounds, {station.limits.first_speed, {}, 0});
    CHECK_FALSE(refused);
    CHECK_FALSE(file.description.empty());
  }
}

TEST_CASE("a broken programme and a second of the same name hide no other", "[config][programme]") {
  std::string pattern = (std::filesystem::temp_directory_path() / "footfall-programmes-XXXXXX").string();
  REQUIRE(::mkdtemp(pattern.data()) != nullptr);
  const std::filesystem::path dir = pattern;
  std::ofstream(dir / "a.toml") << kGood;
  std::ofstream(dir / "b.toml") << "name = ";
  std::ofstream(dir / "c.toml") << kGood;
  std::ofstream(dir / "d.toml") << changed("\"test\"", "\"other\"");
  std::ofstream(dir / "notes.txt") << "no programme";
  const auto folder = config::load_programmes(dir);
  std::filesystem::remove_all(dir);
  REQUIRE(folder.programmes.size() == 2);
  CHECK(folder.programmes[0].programme.id == 1);
  CHECK(std::string(folder.programmes[1].programme.name.data()) == "other");
  CHECK(folder.programmes[1].programme.id == 2);
  REQUIRE(folder.problems.size() == 2);
  CHECK(folder.problems[0].find("b.toml:1: ") != std::string::npos);
  CHECK(folder.problems[1].find("c.toml") != std::string::npos);
  CHECK_THROWS_AS(config::load_programmes(dir), ConfigError);
}

TEST_CASE("a station's countdown stays within the compiled bounds", "[config][programme]") {
  std::ifstream in(tests::source_dir() / "config" / "stations" / "example.toml");
  std::stringstream text;
  text << in.rdbuf();
  const auto file = tests::source_dir() / "config" / "stations" / "example.toml";
  const std::string asked = "countdown_ms = 5000";
  for (const char* bad : {"countdown_ms = 2999", "countdown_ms = 30001", "countdown_s = 5"}) {
    std::string changed_text = text.str();
    changed_text.replace(changed_text.find(asked), asked.size(), bad);
    CHECK_THROWS_AS(config::parse_station(changed_text, file), ConfigError);
  }
}
