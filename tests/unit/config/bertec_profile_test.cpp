#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "config/station_config.hpp"
#include "tests/support/recordings.hpp"

using namespace footfall;
using protocols::bertec::LinkType;
using protocols::bertec::NumberStyle;

namespace {

std::filesystem::path shipped(const std::string& name) {
  return tests::source_dir() / "config" / "treadmills" / name;
}

std::string changed(const char* file, const std::string& from, const std::string& to) {
  std::ifstream stream(shipped(file));
  std::stringstream all;
  all << stream.rdbuf();
  std::string text = all.str();
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string refusal(const std::string& text) {
  try {
    (void)config::parse_bertec_profile(text, "machine.toml");
  } catch (const config::ConfigError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("the shipped Bertec profiles load, and leave to a technician what only a technician can state") {
  const auto classic = config::load_bertec_profile(shipped("bertec.toml"));
  CHECK(classic.link == LinkType::Classic);
  CHECK(classic.belts == 2);
  CHECK(classic.max_split.value() == 1.0);
  CHECK(classic.incline->max.value() == 15.0);
  const auto zmq = config::load_bertec_profile(shipped("bertec-zmq.toml"));
  CHECK(zmq.link == LinkType::Rpc);
  CHECK(zmq.numbers == NumberStyle::Number);
  CHECK(zmq.heartbeat_port == 5560);
  CHECK_FALSE(zmq.incline);
  for (const auto& machine : {classic, zmq}) {
    CHECK_FALSE(machine.stated.deceleration);
    CHECK_FALSE(machine.stated.max_speed);
    CHECK_FALSE(machine.stated.auto_restart_off);
  }
  for (const char* lab : {"bertec-lab.toml", "bertec-zmq-lab.toml"})
    CHECK(config::load_bertec_profile(shipped(lab)).stated.deceleration->value() == 1.5);
}

TEST_CASE("a Bertec profile that promises what the machine cannot do is refused by its key") {
  struct Case {
    const char *file, *from, *to, *key;
  };
  const Case cases[] = {
      {"bertec-lab.toml", "\"external_relay\"", "\"readable\"", "watchdog.kind"},
      {"bertec-lab.toml", "belts = 2", "belts = 3", "belts"},
      {"bertec-lab.toml", "stop_deceleration_m_s2 = 1.0", "stop_deceleration_m_s2 = 2.5",
       "kinematics.stop_deceleration_m_s2"},
      {"bertec-lab.toml", "trip_deceleration_m_s2 = 2.0", "trip_deceleration_m_s2 = 0.9",
       "kinematics.trip_deceleration_m_s2"},
      {"bertec-lab.toml", "max_split_m_s = 2.0", "max_split_m_s = 7.0", "kinematics.max_split_m_s"},
      {"bertec-lab.toml", "byte_timeout_ms = 20", "byte_timeout_ms = 20\nbaud = 9600", "link.baud"},
      {"bertec-zmq-lab.toml", "\"number\"", "\"comma\"", "link.numbers"},
      {"bertec-zmq-lab.toml", "[stated]", "[incline]\nmin_percent = 0.0\nmax_percent = 5.0\n[stated]",
       "incline"},
  };
  for (const Case& one : cases) {
    const std::string said = refusal(changed(one.file, one.from, one.to));
    INFO(one.key << ": " << said);
    CHECK(said.find("machine.toml:") == 0);
    CHECK(said.find(std::string(one.key) + ":") != std::string::npos);
  }
}

TEST_CASE("a station file names a Bertec treadmill by its host, with the usual port of its remote") {
  const auto station = [](const std::string& profile, const std::string& more) {
    return config::parse_station(
        "[station]\nname = \"t\"\nruntime_dir = \"/tmp/t\"\nsession_dir = \"/tmp/t\"\n"
        "[[plate]]\nname = \"left\"\nkind = \"ati_rdt\"\nhost = \"127.0.0.1\"\n[treadmill]\n"
        "kind = \"bertec\"\nprofile = \"" +
            shipped(profile).string() + "\"\nhost = \"192.168.1.20\"\n" + more,
        "station.toml");
  };
  CHECK(station("bertec-lab.toml", "").treadmill->port == 4000);
  CHECK(station("bertec-zmq-lab.toml", "").treadmill->port == 5555);
  const auto named = station("bertec-lab.toml", "port = 4711\n");
  CHECK(named.treadmill->port == 4711);
  CHECK(named.treadmill->host == "192.168.1.20");
  CHECK(named.limits.machine_max_speed.value() == 6.0);
  CHECK_THROWS_AS(station("bertec-lab.toml", "device = \"/dev/ttyUSB0\"\n"), config::ConfigError);
}

TEST_CASE("a profile says by its own keys which kind of treadmill it is for") {
  CHECK(config::treadmill_kind_of(shipped("bertec.toml")) == "bertec");
  CHECK(config::treadmill_kind_of(shipped("bertec-zmq.toml")) == "bertec");
  CHECK(config::treadmill_kind_of(shipped("woodway.toml")) == "tmx");
  CHECK(config::treadmill_kind_of(shipped("gs2.toml")) == "modbus");
}
