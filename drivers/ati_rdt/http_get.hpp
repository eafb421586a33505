#pragma once
#include <netinet/in.h>

#include <cstddef>
#include <string>

#include "core/result.hpp"
#include "core/time.hpp"

namespace footfall::drivers::ati_rdt {

/// One HTTP/1.0 GET from a device's small web server, body returned.
/// Thread: any but a real-time one. Blocks: until `patience` has passed at most. Allocates: yes, at most
/// `max_size` and a header. Errors: Reconnect (no answer), Reconfigure (an answer that is no such page).
core::Result<std::string> http_get(const sockaddr_in& server, const char* path, std::size_t max_size,
                                   core::Duration patience);

}  // namespace footfall::drivers::ati_rdt
