#include <catch2/catch.hpp>

#include "gait/stats/trend.hpp"
#include "tests/unit/gait/stats/steps.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

std::vector<StepResult> drifting(double n_per_10_min, double sd_n, std::uint64_t seed = 5,
                                 std::size_t count = 1700) {
  Autoregressive noise(seed, 0.3, sd_n);
  StepsSpec spec;
  spec.count = count;  // 10.2 minutes
  spec.peak_n = [&noise, n_per_10_min](std::size_t k, double time_s) {
    return (k % 2 == 0 ? 1750.0 : 1650.0) + n_per_10_min * time_s / 600.0 + noise.next();
  };
  return make_steps(spec);
}

}  // namespace

TEST_CASE("Theil-Sen is the slope of a line, and the median of the slopes that Sen lists",
          "[gait][stats][trend]") {
  const std::vector<double> x{1, 2, 3, 4, 10, 12, 18};
  std::vector<double> line;
  for (const double v : x) line.push_back(2.5 * v - 7.0);
  CHECK(*theil_sen_slope(x, line) == Approx(2.5));
  // The worked example of Sen (1968).
  const std::vector<double> y{9, 15, 19, 20, 45, 55, 78};
  CHECK(*theil_sen_slope(x, y) == Approx(4.0));
  line[3] = 1e6;  // one wild value of seven does not matter
  CHECK(*theil_sen_slope(x, line) == Approx(2.5));
  CHECK_FALSE(theil_sen_slope(std::vector<double>{1.0, 1.0}, std::vector<double>{1.0, 2.0}));
}

TEST_CASE("a steady rise is found per ten minutes, exactly without noise", "[gait][stats][trend]") {
  const auto exact = trend(metric("peak_vgrf_n"), drifting(60.0, 0.0));
  REQUIRE(exact);
  CHECK(exact->per_10_min.value == Approx(60.0).epsilon(1e-6));
  CHECK(exact->certain);
  CHECK(exact->minutes == Approx(10.2).margin(0.01));
  // First and last two minutes of 10.2: their middles are 8.2 minutes apart.
  CHECK(exact->last_less_first->value == Approx(60.0 * 0.82).epsilon(0.01));
  CHECK(*exact->percent_per_10_min == Approx(100.0 * 60.0 / 1730.0).epsilon(0.01));
}

TEST_CASE("the interval of the trend holds the true slope about 95 times in 100", "[gait][stats][trend]") {
  BootstrapOptions options;
  options.replicates = 200;
  int held = 0, false_alarms = 0;
  for (std::uint64_t k = 0; k < 200; ++k) {
    const auto found = trend(metric("peak_vgrf_n"), drifting(20.0, 50.0, k + 1), options);
    held += found->per_10_min.low <= 20.0 && 20.0 <= found->per_10_min.high ? 1 : 0;
    const auto none = trend(metric("peak_vgrf_n"), drifting(0.0, 50.0, k + 1), options);
    false_alarms += none->certain ? 1 : 0;
  }
  CHECK(held >= 182);
  CHECK(false_alarms <= 18);
}

TEST_CASE("short runs have no trend, and runs below four minutes no last against first",
          "[gait][stats][trend]") {
  CHECK_FALSE(trend(metric("peak_vgrf_n"), drifting(60.0, 0.0, 5, 300)));
  const auto brief = trend(metric("peak_vgrf_n"), drifting(60.0, 0.0, 5, 500));
  REQUIRE(brief);
  CHECK_FALSE(brief->last_less_first);
  CHECK_FALSE(trend(metric("peak_vgrf_n"), {}));
  CHECK_FALSE(trend(metric("impact_peak_n"), drifting(60.0, 0.0)));
}
