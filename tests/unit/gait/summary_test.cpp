#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "gait/engine.hpp"
#include "gait/method.hpp"

using namespace footfall;
using namespace footfall::gait;

TEST_CASE("a method is named by threshold, filter and zero", "[gait][summary]") {
  Method method;
  CHECK(std::string(method.id().data()) == "thr50/bw2x2-50Hz/zero-flight/v1");
  method.zero_flight = false;
  method.threshold = core::Newtons(20.0);
  method.filter_cutoff = core::Hertz(37.5);
  CHECK(std::string(method.id().data()) == "thr20/bw2x2-37.5Hz/zero-none/v1");
}

TEST_CASE("a method is known again by its name, and only if it is this program's", "[gait][summary]") {
  for (const char* name : {"thr50/bw2x2-50Hz/zero-flight/v1", "thr20/bw2x2-37.5Hz/zero-none/v1"}) {
    const auto method = method_called(name);
    REQUIRE(method);
    CHECK(std::string(method->id().data()) == name);
  }
  for (const char* name : {"", "thr50", "thr50/bw2x2-50Hz/zero-flight/v2", "thrinf/bw2x2-50Hz/zero-flight/v1",
                           "thr50/bw2x2-50Hz/zero-flight/v1 ", "thr50.0/bw2x2-50Hz/zero-flight/v1"})
    CHECK_FALSE(method_called(name));
}

TEST_CASE("a summary of nothing measures nothing", "[gait][summary]") {
  const Summary summary = summarize({});
  CHECK(summary.steps == 0);
  CHECK_FALSE(summary.cadence);
  CHECK_FALSE(summary.contact_time);
  CHECK_FALSE(summary.peak_vgrf);
}

TEST_CASE("means are over what was measured, and a pause is no slow step", "[gait][summary]") {
  std::vector<StepResult> steps(3);
  for (auto& step : steps) step.contact_time = core::Seconds(0.25);
  steps[0].step_time = core::Seconds(0.3);
  steps[1].step_time = core::Seconds(0.5);
  steps[0].braking_peak = core::Newtons(200.0);
  steps[0].peak_vgrf = core::Newtons(1500.0);
  steps[1].peak_vgrf = core::Newtons(1700.0);
  steps[2].peak_vgrf = core::Newtons(9999.0);
  steps[2].health = kDriftInvalid;
  const Summary summary = summarize(steps);
  CHECK(summary.steps == 3);
  CHECK(summary.cadence->value() == Approx(150.0));
  CHECK(summary.braking_peak->value() == 200.0);
  CHECK(summary.peak_vgrf->value() == Approx(1600.0));
  CHECK_FALSE(summary.peak_vgrf_bw);
}
