#pragma once
#include <arpa/inet.h>

#include <string>

namespace footfall::config {

/// A name would need a name server, which may stall for longer than a device may take to start.
/// Thread: any. Blocks/allocates: never. Errors: none.
inline bool is_address(const std::string& host) {
  in_addr parsed{};
  return host == "localhost" || ::inet_pton(AF_INET, host.c_str(), &parsed) == 1;
}

}  // namespace footfall::config
