#pragma once
#include <cstdint>

#include "core/result.hpp"
#include "sim/io/descriptor.hpp"

namespace footfall::sim {

/// A socket of `type` (SOCK_STREAM listens, SOCK_DGRAM) on 127.0.0.1. Not blocking.
struct LoopbackSocket {
  Descriptor socket;
  std::uint16_t port = 0;
};

/// `port`: one that was ours before (a cable put back); 0: the system chooses. Thread: the lab's. Blocks:
/// never. Errors: Result, one sentence.
core::Result<LoopbackSocket> open_loopback(int type, std::uint16_t port = 0);
/// The next client of a listener, without delay and not blocking; none when nobody waits.
Descriptor accept_client(const Descriptor& listener);

}  // namespace footfall::sim
