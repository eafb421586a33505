#include "config/streaming_config.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "config/toml_reader.hpp"

namespace footfall::config {
namespace {

namespace fs = std::filesystem;

bool is_loopback(const std::string& host) {
  in_addr parsed{};
  if (host == "localhost") return true;
  return ::inet_pton(AF_INET, host.c_str(), &parsed) == 1 && (ntohl(parsed.s_addr) >> 24U) == 127U;
}

bool is_topic(const std::string& text) {
  return !text.empty() && text.size() <= 100 && text.front() != '/' && text.back() != '/' &&
         text.front() != '$' && std::all_of(text.begin(), text.end(), [](char c) {
           return c > 0x20 && c < 0x7f && c != '+' && c != '#';
         });
}

/// What may stand in a topic and a client id; a station's name may be anything.
std::string slug(const std::string& name) {
  std::string out;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    out += plain ? c : '-';
  }
  return out.empty() ? "station" : out.substr(0, 60);
}

fs::path file_of(TableReader& reader, const char* key, const fs::path& dir) {
  const fs::path named = reader.text_or(key, "");
  if (named.empty() || named.is_absolute()) return named;
  return dir / named;
}

void check_security(TableReader& reader, const MqttConfig& mqtt) {
  if (mqtt.certfile.empty() != mqtt.keyfile.empty())
    reader.refuse("certfile", "stands with keyfile or not at all");
  if (!mqtt.tls() && !mqtt.certfile.empty())
    reader.refuse("certfile", "needs cafile: without it there is no TLS");
  if (mqtt.tls() && mqtt.insecure) reader.refuse("insecure", "contradicts cafile; leave one of them out");
  if (!mqtt.tls() && !mqtt.insecure && !is_loopback(mqtt.host))
    reader.refuse("cafile", "is missing: '" + mqtt.host +
                                "' is another machine; give the certificate authority, or insecure = true to "
                                "send forces in plain text");
  if (!mqtt.password_file.empty() && mqtt.username.empty())
    reader.refuse("password_file", "needs a username");
  if (!mqtt.password_file.empty() && !mqtt.tls() && !is_loopback(mqtt.host))
    reader.refuse("password_file", "would be sent in plain text; give cafile");
}

}  // namespace

MqttConfig read_mqtt(TableReader reader, const fs::path& dir, const std::string& station) {
  MqttConfig mqtt;
  mqtt.enabled = reader.boolean_or("enabled", true);
  mqtt.host = reader.text("host");
  if (mqtt.host.empty() || mqtt.host.size() > 253) reader.refuse("host", "is no host name or address");
  mqtt.cafile = file_of(reader, "cafile", dir);
  mqtt.certfile = file_of(reader, "certfile", dir);
  mqtt.keyfile = file_of(reader, "keyfile", dir);
  mqtt.port = static_cast<std::uint16_t>(reader.integer_or("port", 1, 65535, mqtt.tls() ? 8883 : 1883));
  mqtt.topic_prefix = reader.text_or("topic_prefix", "footfall/" + slug(station));
  if (!is_topic(mqtt.topic_prefix))
    reader.refuse("topic_prefix",
                  "must be 1 to 100 printable characters without blanks, + and #, and no slash "
                  "at its ends");
  mqtt.client_id = reader.text_or("client_id", "footfall-" + slug(station));
  if (mqtt.client_id.empty() || mqtt.client_id.size() > 100 ||
      !std::all_of(mqtt.client_id.begin(), mqtt.client_id.end(), [](char c) { return c > 0x20 && c < 0x7f; }))
    reader.refuse("client_id", "must be 1 to 100 printable characters without blanks");
  mqtt.qos = static_cast<int>(reader.integer_or("qos", 0, 2, 0));
  mqtt.username = reader.text_or("username", "");
  mqtt.password_file = file_of(reader, "password_file", dir);
  mqtt.insecure = reader.boolean_or("insecure", false);
  check_security(reader, mqtt);
  reader.finish();
  return mqtt;
}

}  // namespace footfall::config
