#include "tests/campaigns/talk.hpp"
#include "tests/campaigns/wire_faults.hpp"

namespace footfall::campaigns {
namespace {

constexpr double kResponseTimeoutMs = 100.0;  // of config/treadmills/gs2-lab.toml

/// Every reply of a poll, broken off after each number of its bytes, paced and not; then the line must heal.
Cycle broken_off(Random& random) {
  Cycle cycle;
  StampedSlave slave;
  std::size_t keep = 0;  // 0: whole
  Talk talk(
      {.pace = random() % 2 == 0},
      [&](const sim::Bytes& request, core::Timestamp heard) {
        VirtualLine::Reply reply{slave.answer(request, heard), {}, false};
        if (keep > 0 && keep < reply.bytes.size()) reply.bytes.resize(keep);
        return reply;
      },
      slave);
  talk.begin();
  cycle.limit_ms = 1.1 * kResponseTimeoutMs;
  constexpr std::size_t kReplyBytes = 3 + 2 * 12 + 2;  // the shorter of the two status replies
  for (keep = 1; keep < kReplyBytes; ++keep) {
    const std::size_t broken = keep;
    const core::Timestamp begun = core::monotonic_now();
    const auto state = talk.treadmill().poll();
    const double took_ms = (core::monotonic_now() - begun).seconds() * 1e3;
    cycle.time_ms = std::max(cycle.time_ms, took_ms);
    cycle.require(!state.has_value(), "a poll believed " + std::to_string(broken) + " bytes");
    cycle.require(took_ms <= cycle.limit_ms,
                  std::to_string(broken) + " bytes were recognised after " + std::to_string(took_ms) + " ms");
    ++cycle.counts["partial frames"];
    keep = 0;
    bool healed = false;
    for (int i = 0; i < 3 && !healed; ++i) healed = talk.treadmill().poll().has_value();
    cycle.require(healed, "the line did not heal");
    // Out of the probation that follows a lost exchange, where a poll is a probe.
    virtual_time::sleep(core::milliseconds(700));
    (void)talk.treadmill().poll();
    keep = broken;
  }
  return cycle;
}

}  // namespace

Fault partial_fault() {
  Fault fault;
  fault.name = "partial_frames";
  fault.expected =
      "a reply that breaks off, after any number of bytes, is recognised within 1.1 x the response time-out";
  fault.full_cycles = 10;
  fault.run = broken_off;
  return fault;
}

}  // namespace footfall::campaigns
