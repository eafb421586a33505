#include <catch2/catch.hpp>

#include "protocols/ximu3/command.hpp"

using namespace footfall::protocols::ximu3;

TEST_CASE("commands are one-key JSON lines", "[protocols][ximu3]") {
  CHECK(command("ping") == "{\"ping\":null}\n");
  CHECK(command("inertial_message_rate_divisor", 2.0) == "{\"inertial_message_rate_divisor\":2}\n");
  CHECK(command("binary_mode_enabled", true) == "{\"binary_mode_enabled\":true}\n");
  CHECK(command("note", std::string("left \"shank\"")) == "{\"note\":\"left \\\"shank\\\"\"}\n");
  CHECK(command("gain", 0.5) == "{\"gain\":0.5}\n");
}

TEST_CASE("responses give the value in force or what the device refuses", "[protocols][ximu3]") {
  const auto set = parse_response("{\"inertial_message_rate_divisor\":2}");
  REQUIRE(set);
  CHECK(set->key == "inertial_message_rate_divisor");
  CHECK(std::get<double>(set->value) == 2.0);
  CHECK(set->error.empty());
  const auto refused = parse_response("{\"bogus\":{\"error\":\"Unknown command\"}}");
  REQUIRE(refused);
  CHECK(refused->error == "Unknown command");
  CHECK(std::holds_alternative<std::monostate>(parse_response("{\"apply\":null}")->value));
  CHECK(std::get<bool>(parse_response("{\"binary_mode_enabled\":false}")->value) == false);
  CHECK(std::get<std::string>(parse_response("{\"device_name\":\"x\"}")->value) == "x");
  for (const char* bad : {"", "{", "null", "[1]", "{}", "{\"a\":1,\"b\":2}", "{\"a\":1}x", "\"ping\""}) {
    CAPTURE(bad);
    CHECK(!parse_response(bad));
  }
  CHECK(!parse_response("{\"a\":\"" + std::string(2000, 'x') + "\"}"));
  CHECK(!parse_response(std::string(1000, '[')));
}

TEST_CASE("a ping tells interface, name and serial number", "[protocols][ximu3]") {
  const auto ping = parse_ping(R"({"ping":{"interface":"USB","name":"x-IMU3","sn":"65577B49"}})");
  REQUIRE(ping);
  CHECK(ping->interface_name == "USB");
  CHECK(ping->name == "x-IMU3");
  CHECK(ping->serial == "65577B49");
  CHECK(!parse_ping("{\"apply\":null}"));
  CHECK(!parse_ping("{\"ping\":null}"));
  CHECK(!parse_ping("{\"ping\":{\"error\":\"busy\"}}"));
}

TEST_CASE("an announcement tells where a device sends and listens", "[protocols][ximu3]") {
  const std::string text =
      R"({"name":"x-IMU3","sn":"65577B49","ip":"192.168.1.3","port":7000,"send":9000,"receive":8000,"rssi":77,"battery":-1,"status":2})";
  const auto said = parse_announcement(text);
  REQUIRE(said);
  CHECK(said->name == "x-IMU3");
  CHECK(said->serial == "65577B49");
  CHECK(said->ip == "192.168.1.3");
  CHECK(said->tcp_port == 7000);
  CHECK(said->send_port == 9000);
  CHECK(said->receive_port == 8000);
  CHECK(said->rssi_percent == 77);
  CHECK(!said->battery_percent);
  for (std::size_t length = 0; length < text.size(); ++length) {
    CHECK(!parse_announcement(std::string_view(text).substr(0, length)));
  }
  CHECK(!parse_announcement(R"({"name":"x","ip":"1.2.3.4","send":9000,"receive":8000})"));
  CHECK(!parse_announcement(R"({"sn":"1","ip":"1.2.3.4","send":70000,"receive":8000})"));
  CHECK(!parse_announcement(R"({"sn":"1","ip":"1.2.3.4","send":"9000","receive":8000})"));
}
