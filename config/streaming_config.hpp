#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

/// What the station tells the lab beside its API; nothing unless configured (docs/streaming.md).
namespace footfall::config {

struct MqttConfig {
  bool enabled = false;
  std::string host;  ///< address, or a name that the TLS certificate bears
  std::uint16_t port = 1883;
  std::string topic_prefix;  ///< without a slash at its ends, + or #
  std::string client_id;
  int qos = 0;
  std::string username;                 ///< empty: none
  std::filesystem::path password_file;  ///< never in this file: it is stored with every session
  /// TLS when cafile is given: the broker's certificate is always verified, name included.
  std::filesystem::path cafile, certfile, keyfile;
  bool insecure = false;  ///< plain text beyond this machine

  [[nodiscard]] bool tls() const { return !cafile.empty(); }
};

struct StreamingConfig {
  MqttConfig mqtt;
  bool lsl = false;  ///< Lab Streaming Layer, where liblsl was there to build with
};

class TableReader;
/// [mqtt]; relative paths start from `dir`. Errors: throws ConfigError, also for plain text to another
/// machine without `insecure = true`.
[[nodiscard]] MqttConfig read_mqtt(TableReader reader, const std::filesystem::path& dir,
                                   const std::string& station);

}  // namespace footfall::config
