#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "config/station_config.hpp"
#include "tests/support/recordings.hpp"

using namespace footfall;

namespace {

std::filesystem::path shipped(const char* name) {
  return tests::source_dir() / "config" / "treadmills" / name;
}

/// The lab's profile with one passage replaced; the passage must exist.
std::string changed(const std::string& from, const std::string& to) {
  std::ifstream file(shipped("ftms-lab.toml"));
  std::stringstream all;
  all << file.rdbuf();
  std::string text = all.str();
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string refusal(const std::string& text) {
  try {
    (void)config::parse_ftms_profile(text, "machine.toml");
  } catch (const config::ConfigError& error) {
    return error.what();
  }
  return "";
}

std::string station_with(const std::string& treadmill) {
  return "[station]\nname = \"t\"\nruntime_dir = \"/tmp/t\"\nsession_dir = \"/tmp/t\"\n"
         "[[plate]]\nname = \"left\"\nkind = \"ati_rdt\"\nhost = \"127.0.0.1\"\n[treadmill]\nkind = "
         "\"ftms\"\n" +
         treadmill;
}

}  // namespace

TEST_CASE(
    "the shipped fitness machine profiles load, and leave to a technician what only a technician can state") {
  const auto any = config::load_ftms_profile(shipped("ftms.toml"));
  CHECK(any.notification_period_ms == 1000);
  CHECK(core::to_km_per_h(any.speed_step) == Approx(0.1));
  CHECK_FALSE(any.stated.deceleration);
  CHECK_FALSE(any.stated.reverse_locked);
  CHECK_FALSE(any.stated.auto_restart_off);
  CHECK_FALSE(any.stated.start_on_power_up_off);
  CHECK_FALSE(any.incline);
  const auto lab = config::load_ftms_profile(shipped("ftms-lab.toml"));
  CHECK(lab.stated.deceleration->value() == 1.2);
  CHECK(lab.stated.reverse_locked == true);
  CHECK(lab.incline->max.value() == 15.0);
}

TEST_CASE("a fitness machine profile that cannot be meant is refused with file and key") {
  CHECK(refusal(changed("kind = \"external_relay\"", "kind = \"readable\"")).find("watchdog.kind") !=
        std::string::npos);
  CHECK(refusal(changed("service = \"ftms\"", "service = \"tmx\"")).find("service") != std::string::npos);
  CHECK(refusal(changed("max_speed_m_s = 5.55", "max_speed_m_s = 55.5")).find("kinematics.max_speed_m_s") !=
        std::string::npos);
  CHECK(refusal(changed("speed_step_km_h = 0.1", "speed_step_km_h = 0.0")).find("speed_step_km_h") !=
        std::string::npos);
  CHECK(refusal(changed("notification_period_ms = 250", "notification_period_ms = 5000"))
            .find("machine.toml:") != std::string::npos);
  CHECK(refusal(changed("[stated]", "[stated]\nslope = 1")).find("stated.slope") != std::string::npos);
  CHECK(refusal(changed("max_percent = 15.0", "max_percent = -1.0")).find("incline.max_percent") !=
        std::string::npos);
}

TEST_CASE("a profile says of itself that it is a fitness machine's, and others do not") {
  CHECK(config::treadmill_kind_of(shipped("ftms.toml")) == "ftms");
  CHECK(config::treadmill_kind_of(shipped("gs2.toml")) == "modbus");
  CHECK(config::treadmill_kind_of(shipped("trackmaster.toml")) == "tmx");
}

TEST_CASE("a station names its fitness machine by address, and takes the machine's limits") {
  const std::string profile = "profile = \"" + shipped("ftms-lab.toml").string() + "\"\n";
  const auto usual = config::parse_station(station_with(profile + "host = \"192.168.1.30\"\n"), "t.toml");
  REQUIRE(usual.treadmill);
  CHECK(usual.treadmill->kind == "ftms");
  CHECK(usual.treadmill->host == "192.168.1.30");
  CHECK(usual.treadmill->port == 36866);
  CHECK(usual.limits.machine_max_speed.value() == 5.55);
  CHECK_THROWS_AS(config::parse_station(station_with(profile), "t.toml"), config::ConfigError);
  CHECK_THROWS_AS(
      config::parse_station(station_with(profile + "host = \"192.168.1.30\"\ndevice = \"/dev/ttyUSB0\"\n"),
                            "t.toml"),
      config::ConfigError);
}
