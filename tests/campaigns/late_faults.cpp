#include "tests/campaigns/talk.hpp"
#include "tests/campaigns/wire_faults.hpp"

namespace footfall::campaigns {
namespace {

constexpr int kLateEach = 500;
constexpr double kWatchdogMs = 500.0;

/// One conversation in which a third of the replies come late, until five hundred have.
Cycle late(Random& random, bool overtaken) {
  Cycle cycle;
  StampedSlave slave;
  int late = 0;
  Talk talk(
      {.pace = false},
      [&](const sim::Bytes& request, core::Timestamp heard) {
        VirtualLine::Reply reply{slave.answer(request, heard), {}, overtaken};
        if (between(random, 0.0, 1.0) < 0.3) {
          ++late;
          reply.delay = core::from_seconds(between(random, 0.0, kWatchdogMs) * 1e-3);
        }
        return reply;
      },
      slave);
  talk.begin();
  // A third late, and what comes behind it too: few exchanges are answered at once.
  for (int i = 0; late < kLateEach && i < 20 * kLateEach; ++i) talk.operate(random, cycle);
  cycle.require(late >= kLateEach, "too few exchanges");
  cycle.counts["late replies"] += late;
  cycle.counts["exchanges"] += static_cast<double>(talk.exchanges());
  cycle.counts["operations that succeeded"] += static_cast<double>(talk.tally().succeeded);
  cycle.counts["wrong values accepted"] += static_cast<double>(talk.tally().wrong);
  return cycle;
}

std::string proved(const std::map<std::string, double>& counts) {
  const auto found = counts.find("operations that succeeded");
  return found != counts.end() && found->second > 0 ? "" : "nothing was ever accepted: nothing was proved";
}

}  // namespace

std::vector<Fault> late_faults() {
  std::vector<Fault> faults(2);
  for (int i = 0; i < 2; ++i) {
    faults[static_cast<std::size_t>(i)].name = i == 0 ? "late_replies" : "late_replies_overtaken";
    faults[static_cast<std::size_t>(i)].expected =
        "10^4 replies delayed up to the watchdog (virtual time): 0 accepted as another request's";
    faults[static_cast<std::size_t>(i)].full_cycles = 20;
    faults[static_cast<std::size_t>(i)].run = [i](Random& random) { return late(random, i == 1); };
    faults[static_cast<std::size_t>(i)].judge = proved;
  }
  return faults;
}

}  // namespace footfall::campaigns
