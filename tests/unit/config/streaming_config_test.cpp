#include "config/streaming_config.hpp"

#include <catch2/catch.hpp>

#include "config/station_config.hpp"
#include "config/toml_reader.hpp"

using namespace footfall;

namespace {

config::MqttConfig read(const std::string& text) {
  const toml::table table = config::parse_toml(text, "lab.toml");
  return config::read_mqtt(config::TableReader(table, "lab.toml"), "/etc/lab", "Lauf Labor 1");
}

std::string refusal(const std::string& text) {
  try {
    (void)read(text);
  } catch (const config::ConfigError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("MQTT to this machine may be plain, with names made of the station's") {
  const auto mqtt = read("host = '127.0.0.1'");
  CHECK(mqtt.enabled);
  CHECK(!mqtt.tls());
  CHECK(mqtt.port == 1883);
  CHECK(mqtt.topic_prefix == "footfall/Lauf-Labor-1");
  CHECK(mqtt.client_id == "footfall-Lauf-Labor-1");
  CHECK(read("host = 'localhost'").host == "localhost");
}

TEST_CASE("MQTT to another machine is TLS, or the file says that it is insecure") {
  CHECK_THAT(refusal("host = '192.0.2.20'"), Catch::Matchers::Contains("insecure = true"));
  CHECK_THAT(refusal("host = '127.0.0.1.evil.example'"), Catch::Matchers::Contains("cafile"));
  CHECK(read("host = '192.0.2.20'\ninsecure = true").insecure);
  const auto mqtt = read("host = 'broker.lab'\ncafile = 'ca.crt'\ncertfile = '/c'\nkeyfile = '/k'");
  CHECK(mqtt.port == 8883);
  CHECK(mqtt.cafile == "/etc/lab/ca.crt");
  CHECK(mqtt.certfile == "/c");
}

TEST_CASE("MQTT settings that cannot be meant are refused with the key") {
  CHECK_THAT(refusal("host = ''"), Catch::Matchers::Contains("host"));
  CHECK_THAT(refusal("host = 'localhost'\ntopic_prefix = 'a/#'"), Catch::Matchers::Contains("topic_prefix"));
  CHECK_THAT(refusal("host = 'localhost'\nqos = 3"), Catch::Matchers::Contains("qos"));
  CHECK_THAT(refusal("host = 'b'\ncafile = 'a'\ncertfile = 'c'"), Catch::Matchers::Contains("keyfile"));
  CHECK_THAT(refusal("host = 'b'\ncafile = 'a'\ninsecure = true"), Catch::Matchers::Contains("insecure"));
  CHECK_THAT(refusal("host = 'b'\ninsecure = true\nusername = 'u'\npassword_file = 'p'"),
             Catch::Matchers::Contains("plain text"));
  CHECK_THAT(refusal("host = 'localhost'\npassword = 'secret'"), Catch::Matchers::Contains("password"));
}
