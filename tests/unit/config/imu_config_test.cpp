#include <catch2/catch.hpp>
#include <fstream>
#include <regex>
#include <sstream>

#include "config/station_config.hpp"
#include "tests/support/recordings.hpp"

using namespace footfall;

namespace {

std::filesystem::path example_file() {
  return tests::source_dir() / "config" / "stations" / "example.toml";
}

std::string example() {
  std::ifstream file(example_file());
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string changed(const std::string& from, const std::string& to) {
  std::string text = example();
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string refusal(const std::string& text) {
  try {
    (void)config::parse_station(text, example_file());
  } catch (const config::ConfigError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("the example station's inertial sensors load with what it says", "[config]") {
  const auto station = config::load_station(example_file());
  REQUIRE(station.imus.size() == 2);
  const config::ImuConfig& left = station.imus[0];
  CHECK(left.segment == core::BodySegment::LeftShank);
  CHECK(left.name() == "left_shank");
  CHECK(left.serial == "655D-8D42-9C55-9F5A");
  CHECK(left.host.empty());
  CHECK(left.rate_hz == 200.0);
  CHECK(left.full_scale_deg_s == 2000.0);
  CHECK(left.full_scale_g == 16.0);
  CHECK(left.max_lateness_ms == 100.0);
  REQUIRE(left.alignment);
  CHECK(left.alignment->segment_from_sensor[2] == 0.2588190);
  CHECK(left.alignment->date == "2026-11-20");
  CHECK(left.alignment->standing_sway.value() == 0.4);
  CHECK(left.alignment->out_of_square.value() == 2.1);
  CHECK(left.alignment->explained_variance == 0.93);
  // Not aligned is a state of its own, never the identity.
  CHECK_FALSE(station.imus[1].alignment);
  REQUIRE(station.runner.height);
  CHECK(station.runner.height->value() == 1.75);
}

TEST_CASE("a station without inertial sensors is a station", "[config]") {
  const std::string text = example();
  const auto from = text.find("[[imu]]"), to = text.find("[treadmill]");
  const auto station = config::parse_station(text.substr(0, from) + text.substr(to), example_file());
  CHECK(station.imus.empty());
  CHECK_FALSE(station.runner.height);
}

TEST_CASE("every mistake in an inertial sensor is named with file, line and key", "[config]") {
  struct Bad {
    const char *from, *to, *key;
  };
  const std::vector<Bad> cases{
      {"segment = \"left_shank\"", "segment = \"left_knee\"", "imu[0].segment"},
      {"segment = \"right_shank\"", "segment = \"left_shank\"", "imu[1].segment"},
      {"kind = \"ximu3\"", "kind = \"dot\"", "imu[0].kind"},
      {"serial = \"655D-8D42-9C55-9F61\"", "", "imu[1].serial"},
      {"serial = \"655D-8D42-9C55-9F61\"", "serial = \"655D-8D42-9C55-9F5A\"", "imu[1].serial"},
      {"serial = \"655D-8D42-9C55-9F61\"", "host = \"imu.clinic\"", "imu[1].host"},
      {"serial = \"655D-8D42-9C55-9F61\"", "serial = \"x\"\ndata_port = 8010", "imu[1].data_port"},
      {"serial = \"655D-8D42-9C55-9F61\"", "host = \"10.0.0.1\"\ndata_port = 0", "imu[1].data_port"},
      {"rate_hz = 200 ", "rate_hz = 150 ", "imu[0].rate_hz"},
      {"rate_hz = 200 ", "rate_hz = 1000 ", "imu[0].rate_hz"},
      {"rate_hz = 200 ", "rate = 200 ", "imu[0].rate"},
      {"full_scale_g = 16", "full_scale_g = 0", "imu[0].full_scale_g"},
      {"full_scale_deg_s = 2000", "full_scale_deg_s = nan", "imu[0].full_scale_deg_s"},
      {"max_lateness_ms = 100", "max_lateness_ms = 500", "imu[0].max_lateness_ms"},
      {"standing_offset_deg = 0.0", "standing_offset_deg = 90", "imu[0].standing_offset_deg"},
      {"[0.9659258, 0.0, 0.2588190, 0.0]", "[0.9, 0.0, 0.2, 0.0]", "imu[0].alignment.segment_from_sensor"},
      {"[0.9659258, 0.0, 0.2588190, 0.0]", "[0.0, 0.0, 0.0]", "imu[0].alignment.segment_from_sensor"},
      {"date = \"2026-11-20\"", "date = \"20.11.2026\"", "imu[0].alignment.date"},
      {"date = \"2026-11-20\"", "date = \"2026-13-20\"", "imu[0].alignment.date"},
      {"date = \"2026-11-20\"", "", "imu[0].alignment.date"},
      {"out_of_square_deg = 2.1", "out_of_square_deg = -1", "imu[0].alignment.out_of_square_deg"},
      {"explained_variance = 0.93", "explained_variance = 93", "imu[0].alignment.explained_variance"},
      {"height_m = 1.75", "height_m = 175", "runner.height_m"},
      {"height_m = 1.75", "thigh_length_m = 0.4", "runner.thigh_length_m"},
  };
  for (const Bad& bad : cases) {
    const std::string said = refusal(changed(bad.from, bad.to));
    INFO(bad.to << " -> " << said);
    const std::regex form(".*example\\.toml:([0-9]+): ([^:]+): .{10,}");
    std::smatch parts;
    REQUIRE(std::regex_match(said, parts, form));
    CHECK(parts[2].str() == bad.key);
  }
}

TEST_CASE("two devices at one port of the station are refused", "[config]") {
  const std::string place = "serial = \"655D-8D42-9C55-9F61\"";
  const std::string host = "host = \"10.0.0.1\"\ndata_port = 9001";
  std::string text = changed(place, host);
  text.replace(text.find("serial = \"655D-8D42-9C55-9F5A\""), 30, host + " #");
  CHECK(refusal(text).find("imu[1].data_port: 9001 is used twice") != std::string::npos);
}
