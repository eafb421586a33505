#include <catch2/catch.hpp>
#include <limits>

#include "gait/stats/cadence_target.hpp"

using namespace footfall;
using namespace footfall::gait;
using core::StepsPerMinute;

TEST_CASE("the target is the runner's own baseline and five per cent", "[gait][stats][target]") {
  CHECK(cadence_target(StepsPerMinute(160.0))->target.value() == Approx(168.0));
  CHECK(cadence_target(StepsPerMinute(170.0))->target.value() == Approx(178.5));
  CHECK(cadence_target(StepsPerMinute(182.0))->target.value() == Approx(191.1));  // 175 plays no part
  CHECK_FALSE(cadence_target(StepsPerMinute(160.0))->needs_confirmation);
  CHECK_FALSE(cadence_target(StepsPerMinute(160.0), 10.0)->needs_confirmation);
  CHECK(cadence_target(StepsPerMinute(160.0), 10.5)->needs_confirmation);
  CHECK_FALSE(cadence_target(StepsPerMinute(0.0)));
  CHECK_FALSE(cadence_target(StepsPerMinute(std::numeric_limits<double>::quiet_NaN())));
}

TEST_CASE("a number from elsewhere is shown as what it means for this runner", "[gait][stats][target]") {
  const auto slow = cadence_target_of(StepsPerMinute(158.0), StepsPerMinute(180.0));
  CHECK(slow->increase_percent == Approx(13.92).margin(0.01));
  CHECK(slow->needs_confirmation);
  CHECK_FALSE(cadence_target_of(StepsPerMinute(172.0), StepsPerMinute(180.0))->needs_confirmation);
}

TEST_CASE("175 is a flag beside what groups of runners chose at that speed", "[gait][stats][target]") {
  const CadenceFlag flag = cadence_flag(StepsPerMinute(166.0), core::MetersPerSecond(3.0));
  CHECK(flag.below_175);
  CHECK(flag.hamner->cadence.value() == Approx(168.0));
  CHECK(flag.willer->cadence.value() == Approx(164.0 + 6.0 * 0.22 / 1.11));
  CHECK_FALSE(cadence_flag(StepsPerMinute(175.0), core::MetersPerSecond(3.0)).below_175);
  CHECK_FALSE(cadence_flag(StepsPerMinute(166.0), std::nullopt).hamner);
  CHECK_FALSE(cadence_flag(StepsPerMinute(166.0), core::MetersPerSecond(2.5)).willer);
}
