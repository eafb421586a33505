#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "config/station_config.hpp"
#include "tests/support/recordings.hpp"

using namespace footfall;

namespace {

std::filesystem::path example_file() {
  return tests::source_dir() / "config" / "stations" / "example.toml";
}

std::string with(const std::string& more) {
  std::ifstream file(example_file());
  std::stringstream text;
  text << file.rdbuf();
  return text.str() + more;
}

const std::string kRelay =
    "\n[stop_relay]\nkind = \"modbus_relay\"\nhost = \"192.0.2.20\"\nrelay = 1\ncontact_input = 4\n"
    "hold_ms = 500\nwithout_power = \"brakes\"\ndeceleration_m_s2 = 1.0\n";
const std::string kInputs = "\n[safety_inputs]\nemergency_stop = 1\nlanyard = 2\n";

std::string refusal(const std::string& more) {
  try {
    (void)config::parse_station(with(more), example_file());
  } catch (const config::ConfigError& error) {
    return error.what();
  }
  return "";
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a stop relay and its contacts are read, and without them nothing is asked", "[config]") {
  const auto config = config::parse_station(with(kRelay + kInputs), example_file());
  REQUIRE(config.stop_relay);
  CHECK(config.stop_relay->board.host == "192.0.2.20");
  CHECK(config.stop_relay->hold == core::milliseconds(500));
  CHECK(config.stop_relay->contact_input == 4);
  REQUIRE(config.safety_inputs);
  CHECK_FALSE(config.safety_inputs->board);
  CHECK(config.safety_inputs->lanyard == 2);
  CHECK(config.safety_inputs->local_stop == 0);
  const auto plain = config::parse_station(with(""), example_file());
  CHECK_FALSE(plain.stop_relay);
  CHECK(plain.commissioning.required == !plain.simulation);
  CHECK(plain.commissioning.valid_days == 180);
}

TEST_CASE("each mistake in the stop chain is one sentence with its key and its remedy", "[config]") {
  struct Mistake {
    std::string text;
    const char* key;
    const char* word;
  };
  const std::vector<Mistake> mistakes = {
      {changed(kRelay, "hold_ms = 500", "hold_ms = 550"), "hold_ms", "tenths"},
      {changed(kRelay, "hold_ms = 500", "hold_ms = 200"), "hold_ms", "too short"},
      {changed(kRelay, "hold_ms = 500", "hold_ms = 1100"), "hold_ms", "1000"},
      {changed(kRelay, "\"brakes\"", "\"coasts\""), "without_power", "rolls"},
      {changed(kRelay, "1.0\n", "0.2\n"), "deceleration_m_s2", "0.3"},
      {changed(kRelay, "relay = 1", "relay = 9"), "relay", "8"},
      {changed(kRelay, "192.0.2.20", "board.local"), "host", "IPv4"},
      {changed(kRelay, "host =", "device = \"/dev/ttyUSB1\"\nhost ="), "host", "give one"},
      {kInputs, "kind", "name the board"},
      {kRelay + changed(kInputs, "lanyard = 2", "lanyard = 4"), "emergency_stop", "input 4"},
      {kRelay + changed(kInputs, "lanyard = 2", "lanyard = 1"), "emergency_stop", "input 1"},
      {kRelay + "watchdog = 1\n", "watchdog", ""},
  };
  for (const auto& mistake : mistakes) {
    INFO(mistake.text);
    const std::string said = refusal(mistake.text);
    CHECK_THAT(said, Catch::Contains(mistake.key) && Catch::Contains(mistake.word));
    CHECK(said.find('\n') == std::string::npos);
  }
}

TEST_CASE("a real treadmill cannot be excused from its commissioning test", "[config]") {
  const bool simulated = config::parse_station(with(""), example_file()).simulation;
  const std::string said = refusal("\n[commissioning]\nrequired = false\n");
  CHECK(said.empty() == simulated);
  if (!simulated) CHECK_THAT(said, Catch::Contains("simulation"));
  const auto strict = config::parse_station(
      with("\n[commissioning]\nrequired = true\nvalid_days = 30\ndaily_check = \"refuse\"\n"),
      example_file());
  CHECK(strict.commissioning.valid_days == 30);
  CHECK(strict.commissioning.daily_check == config::DailyCheck::Refuse);
}

TEST_CASE("the relay's hold time is measured by the polls of the machine that it stops, of whatever kind",
          "[config]") {
  // A fitness machine's relay was once judged by the polls of a Modbus drive that was not there.
  const auto needed_ms = [](const std::string& kind, const std::string& profile, const std::string& where) {
    std::string text =
        changed(with(changed(kRelay, "hold_ms = 500", "hold_ms = 100")),
                "profile = \"../treadmills/gs2.toml\"\ndevice = \"/dev/ttyUSB0\"",
                "kind = \"" + kind + "\"\nprofile = \"../treadmills/" + profile + "\"\n" + where);
    for (const char* of : {"clinic", "patient"}) {
      const std::string key = std::string(of) + "_max_speed_m_s = ";
      text = changed(text, key + "4.5", key + "3.0");
    }  // within each machine
    try {
      (void)config::parse_station(text, example_file());
    } catch (const config::ConfigError& error) {
      const std::string sentence = error.what();
      const auto at = sentence.find("2 polls take ");
      INFO(sentence);
      REQUIRE(at != std::string::npos);
      return std::stoi(sentence.substr(at + 13));
    }
    return 0;
  };
  const int drive = needed_ms("modbus", "gs2.toml", "device = \"/dev/ttyUSB0\"");
  CHECK(needed_ms("ftms", "ftms.toml", "host = \"192.0.2.9\"") ==
        drive + 100);  // a poll every 100 ms, not 50
  CHECK(needed_ms("bertec", "bertec.toml", "host = \"192.0.2.9\"") == drive);
}

TEST_CASE("the tables that the example station shows as comments are valid as they stand", "[config]") {
  std::istringstream in(with(""));
  std::string text, line;
  while (std::getline(in, line)) {
    const bool shown = line.rfind("# [", 0) == 0 || (line.rfind("# ", 0) == 0 && line.find(" = ") < 30);
    text += (shown ? line.substr(2) : line) + "\n";
  }
  const config::StationConfig station = config::parse_station(text, example_file());
  REQUIRE(station.stop_relay);
  REQUIRE(station.safety_inputs);
  CHECK(station.safety_inputs->lanyard == 3);
  CHECK(station.access.technician.accounts.size() == 1);
}
