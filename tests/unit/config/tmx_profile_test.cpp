#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "config/station_config.hpp"
#include "tests/support/recordings.hpp"

using namespace footfall;
using protocols::tmx::Dialect;
using protocols::tmx::SpeedUnit;

namespace {

std::filesystem::path shipped(const char* name) {
  return tests::source_dir() / "config" / "treadmills" / name;
}

/// The lab's profile with one passage replaced; the passage must exist.
std::string changed(const std::string& from, const std::string& to) {
  std::ifstream file(shipped("tmx-lab.toml"));
  std::stringstream all;
  all << file.rdbuf();
  std::string text = all.str();
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string refusal(const std::string& text) {
  try {
    (void)config::parse_tmx_profile(text, "machine.toml");
  } catch (const config::ConfigError& error) {
    return error.what();
  }
  return "";
}

std::string station_with(const std::string& treadmill, const std::string& limits = "") {
  return "[station]\nname = \"t\"\nruntime_dir = \"/tmp/t\"\nsession_dir = \"/tmp/t\"\n"
         "[[plate]]\nname = \"left\"\nkind = \"ati_rdt\"\nhost = \"127.0.0.1\"\n[treadmill]\n" +
         treadmill + limits;
}

}  // namespace

TEST_CASE("the shipped TMX profiles load, and leave to a technician what only a technician can state") {
  const auto trackmaster = config::load_tmx_profile(shipped("trackmaster.toml"));
  CHECK(trackmaster.dialect == Dialect::Trackmaster);
  CHECK(trackmaster.speed_unit == SpeedUnit::TenthMph);
  CHECK(trackmaster.watchdog_time.value() == 0.5);
  CHECK(trackmaster.incline->max.value() == 25.0);
  const auto woodway = config::load_tmx_profile(shipped("woodway.toml"));
  CHECK(woodway.dialect == Dialect::Woodway);
  const auto axelero = config::load_tmx_profile(shipped("axelero.toml"));
  CHECK(axelero.speed_unit == SpeedUnit::TenthKmPerH);
  for (const auto& machine : {trackmaster, woodway, axelero}) {
    CHECK_FALSE(machine.stated.deceleration);
    CHECK_FALSE(machine.stated.max_speed);
    CHECK_FALSE(machine.stated.reverse_locked);
    CHECK_FALSE(machine.stated.auto_restart_off);
    CHECK_FALSE(machine.stated.start_on_power_up_off);
  }
  const auto lab = config::load_tmx_profile(shipped("tmx-lab.toml"));
  CHECK(lab.stated.deceleration->value() == 1.2);
  CHECK(lab.stated.auto_restart_off == true);
}

TEST_CASE("a TMX profile that makes no sense is refused with file, line and key") {
  struct Bad {
    const char *from, *to, *key;
  };
  const Bad all[] = {{"dialect = \"trackmaster\"", "dialect = \"tm\"", "dialect"},
                     {"kind = \"confirmed_at_start\"", "kind = \"readable\"", "kind"},
                     {"expected_time_s = 0.5", "expected_time_s = 0.25", "expected_time_s"},
                     {"poll_period_ms = 100", "poll_period_ms = 30", "poll_period_ms"},
                     {"poll_period_ms = 100", "poll_period_ms = 250", "expected_time_s"},
                     {"response_timeout_ms = 100", "response_timeout_ms = 400", "expected_time_s"},
                     {"speed_unit = \"0.1 mph\"", "speed_unit = \"mph\"", "speed_unit"},
                     {"max_speed_m_s = 5.36 ", "max_speed_m_s = 8.1 ", "max_speed_m_s"},
                     {"max_percent = 25.0", "max_percent = -1.0", "max_percent"},
                     {"reverse_locked = true", "reverse_locked = 1", "reverse_locked"},
                     {"reverse_locked = true", "reverse_lock = true", "reverse_lock"},
                     {"dialect = \"trackmaster\"\n", "", "dialect"}};
  for (const Bad& bad : all) {
    INFO(bad.to);
    const std::string why = refusal(changed(bad.from, bad.to));
    CHECK_THAT(why, Catch::Contains(bad.key));
    CHECK_THAT(why, Catch::Contains("machine.toml"));
  }
}

TEST_CASE("a station names a TMX treadmill by its kind, and takes its limits") {
  const auto file = tests::source_dir() / "config" / "stations" / "test.toml";
  const std::string treadmill =
      "kind = \"tmx\"\nprofile = \"../treadmills/tmx-lab.toml\"\ndevice = \"/dev/ttyUSB7\"\n";
  const auto station = config::parse_station(station_with(treadmill), file);
  CHECK(station.treadmill->kind == "tmx");
  CHECK(station.treadmill->device == "/dev/ttyUSB7");
  CHECK(station.treadmill->tmx.name == "Trackmaster TMX (lab)");
  CHECK(station.limits.machine_max_speed.value() == Approx(5.36));
  CHECK(station.limits.max_incline.value() == 25.0);
  const auto above = station_with(treadmill, "[limits]\nclinic_max_speed_m_s = 5.5\n");
  CHECK_THROWS_AS(config::parse_station(above, file), config::ConfigError);
  CHECK_THROWS_AS(config::parse_station(station_with("kind = \"belt\"\n" + treadmill.substr(13)), file),
                  config::ConfigError);
  // Without a kind it is a Modbus drive, whose profile this is not.
  CHECK_THROWS_AS(config::parse_station(station_with(treadmill.substr(13)), file), config::ConfigError);
}
