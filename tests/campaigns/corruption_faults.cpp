#include <algorithm>
#include <array>

#include "tests/campaigns/corruption.hpp"
#include "tests/campaigns/talk.hpp"
#include "tests/campaigns/wire_faults.hpp"

namespace footfall::campaigns {
namespace {

constexpr std::array<int, 6> kPercent{1, 2, 5, 10, 20, 30};
constexpr double kWantedAtOnePercent = 0.999, kEnoughToJudge = 5000.0;
constexpr int kRetries = 1;                   // of config/treadmills/gs2-lab.toml
constexpr double kResponseTimeoutMs = 100.0;  // likewise

std::string at(const char* what, int percent) {
  return std::string(what) + " at " + std::to_string(percent) + " %";
}

/// A conversation of so many exchanges, `percent` of whose replies are corrupted.
void converse(Random& random, bool paced, std::uint64_t exchanges, int percent, Cycle& cycle) {
  StampedSlave slave;
  double corrupted = 0;
  Talk talk(
      {.pace = paced},
      [&](const sim::Bytes& request, core::Timestamp heard) {
        VirtualLine::Reply reply{slave.answer(request, heard), {}, false};
        if (!reply.bytes.empty() && between(random, 0.0, 100.0) < percent) {
          ++corrupted;
          corrupt(reply.bytes, random);
        }
        return reply;
      },
      slave);
  talk.begin();
  while (talk.exchanges() < exchanges) talk.operate(random, cycle);
  const auto& tally = talk.tally();
  cycle.time_ms = std::max(cycle.time_ms, tally.worst_exchange.seconds() * 1e3);
  cycle.limit_ms = kResponseTimeoutMs * (kRetries + 1);
  cycle.require(cycle.time_ms <= cycle.limit_ms, "an exchange took " + std::to_string(cycle.time_ms) + " ms");
  // A retry begins with a drain and ends with the quiet after the answer: the driver's own bound.
  const double operation_ms = tally.worst_operation.seconds() * 1e3;
  const double bound_ms = talk.treadmill().info().worst_exchange.value() * (kRetries + 1) * 1e3;
  cycle.require(operation_ms <= bound_ms, "an operation took " + std::to_string(operation_ms) + " ms");
  cycle.counts["exchanges"] += static_cast<double>(talk.exchanges());
  cycle.counts["corrupted replies"] += corrupted;
  cycle.counts["wrong values accepted"] += static_cast<double>(tally.wrong);
  cycle.counts[at("operations", percent)] += static_cast<double>(tally.operations);
  cycle.counts[at("succeeded", percent)] += static_cast<double>(tally.succeeded);
}

/// The same at every share of corruption in turn.
Cycle noisy(Random& random, bool paced, std::uint64_t exchanges) {
  Cycle cycle;
  for (const int percent : kPercent) converse(random, paced, exchanges / kPercent.size() + 1, percent, cycle);
  return cycle;
}

std::string one_percent_is_harmless(const std::map<std::string, double>& counts) {
  const auto operations = counts.find(at("operations", 1)), succeeded = counts.find(at("succeeded", 1));
  if (operations == counts.end() || operations->second < kEnoughToJudge) return "";
  const double share = succeeded->second / operations->second;
  return share >= kWantedAtOnePercent ? "" : "only " + std::to_string(100.0 * share) + " % succeeded at 1 %";
}

}  // namespace

std::vector<Fault> corruption_faults() {
  std::vector<Fault> faults(2);
  for (int i = 0; i < 2; ++i) {
    const bool paced = i == 1;
    Fault& fault = faults[static_cast<std::size_t>(i)];
    fault.name = paced ? "corrupted_replies_paced" : "corrupted_replies";
    fault.expected =
        std::string(paced ? "10^3 paced" : "10^5 unpaced") +
        " exchanges at 1 % to 30 % corruption: 0 wrong values accepted, at least 99.9 % success at 1 % "
        "(one retry), no exchange above time-out x (retries + 1)";
    fault.full_cycles = paced ? 10 : 100;
    fault.run = [paced](Random& random) { return noisy(random, paced, paced ? 100 : 1000); };
    fault.judge = one_percent_is_harmless;
  }
  return faults;
}

}  // namespace footfall::campaigns
