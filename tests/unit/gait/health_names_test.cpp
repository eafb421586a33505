#include "gait/health_names.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "gait/metrics/metric_catalogue.hpp"

using namespace footfall::gait;

TEST_CASE("every health bit has one name, and the names come back in the order of the bits", "[health]") {
  std::set<std::string_view> names;
  std::uint32_t all = 0, last = 0;
  for (const HealthName& flag : all_health_names()) {
    INFO(flag.name);
    CHECK(flag.bit > last);
    CHECK((flag.bit & (flag.bit - 1)) == 0);
    CHECK_FALSE(flag.meaning.empty());
    CHECK(names.insert(flag.name).second);
    all |= flag.bit;
    last = flag.bit;
  }
  CHECK(((all + 1) & all) == 0);  // no bit is left out
  for (const StepMetric& metric : step_metrics()) {
    INFO(metric.key);
    CHECK((metric.doubtful_if & ~all) == 0);
  }
  CHECK(health_names(0).empty());
  CHECK(health_names(kLowBandwidth | kGapInStep) ==
        std::vector<std::string_view>{"gap_in_step", "low_bandwidth"});
}
