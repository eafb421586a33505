#pragma once
#include <arpa/inet.h>

#include <string>

#include "config/toml_reader.hpp"

namespace footfall::config {

/// A name would need a name server, which may stall for longer than a device may take to start.
/// Thread: any. Blocks/allocates: never. Errors: none.
inline bool is_address(const std::string& host) {
  in_addr parsed{};
  return host == "localhost" || ::inet_pton(AF_INET, host.c_str(), &parsed) == 1;
}

/// `host` of a device that the treadmill thread opens again and again while the belt may run: an IPv4
/// address, and "localhost" as the address that it is, because whoever resolves may ask a server for it too.
/// Thread: start-up. Allocates. Errors: throws ConfigError with key and remedy.
inline std::string read_address(TableReader& reader) {
  std::string host = reader.text("host");
  if (!is_address(host))
    reader.refuse("host", "'" + host + "' is no IPv4 address; write four numbers, e.g. 192.0.2.11");
  return host == "localhost" ? "127.0.0.1" : host;
}

}  // namespace footfall::config
