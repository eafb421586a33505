#include <catch2/catch.hpp>

#include "gait/stats/block_bootstrap.hpp"
#include "gait/stats/student_t.hpp"
#include "tests/unit/gait/stats/steps.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

constexpr double kMean = 1700.0;

std::vector<StepResult> noisy_steps(std::uint64_t seed, std::size_t count, double correlation) {
  Autoregressive noise(seed, correlation, 0.03 * kMean);
  StepsSpec spec;
  spec.count = count;
  spec.peak_n = [&noise](std::size_t, double) { return kMean + noise.next(); };
  return make_steps(spec);
}

/// Share of 1000 runs whose interval holds the true mean.
double coverage(std::size_t count, double correlation) {
  BootstrapOptions options;
  options.replicates = 400;
  int held = 0;
  for (std::uint64_t k = 0; k < 1000; ++k) {
    const auto mean = step_mean(metric("peak_vgrf_n"), noisy_steps(k + 1, count, correlation), options);
    held += mean.mean.both->low <= kMean && kMean <= mean.mean.both->high ? 1 : 0;
  }
  return held / 1000.0;
}

}  // namespace

TEST_CASE("the 95 % interval holds the true mean of correlated steps about 95 times in 100",
          "[gait][stats][bootstrap]") {
  for (const std::size_t count : {60U, 120U, 330U}) {
    for (const double correlation : {0.0, 0.3, 0.6}) {
      CAPTURE(count, correlation);
      const double held = coverage(count, correlation);
      CHECK(held >= 0.92);
      CHECK(held <= 0.985);
    }
  }
}

TEST_CASE("drawing single steps would promise too much: blocks give the wider interval of correlated steps",
          "[gait][stats][bootstrap]") {
  // Standard error of the mean of a first-order process: sd sqrt((1 + phi) / (1 - phi) / n).
  const std::size_t n = 4000;
  const double phi = 0.6, sd = 0.03 * kMean;
  double sum = 0.0;
  for (std::uint64_t k = 0; k < 20; ++k) {
    sum += step_mean(metric("peak_vgrf_n"), noisy_steps(k + 50, 2 * n, phi)).mean.both->standard_error / 20.0;
  }
  const double independent = sd / std::sqrt(static_cast<double>(2 * n));
  CHECK(sum == Approx(independent * std::sqrt((1.0 + phi) / (1.0 - phi))).epsilon(0.1));
  CHECK(sum > 1.7 * independent);
}

TEST_CASE("the same steps and seed give the same interval to the last digit", "[gait][stats][bootstrap]") {
  const auto steps = noisy_steps(7, 300, 0.3);
  const auto a = step_mean(metric("peak_vgrf_n"), steps), b = step_mean(metric("peak_vgrf_n"), steps);
  CHECK(a.mean.both->low == b.mean.both->low);
  CHECK(a.mean.left->high == b.mean.left->high);
  CHECK(SplitMix64(1234567).next() == 6457827717110365317U);  // published reference value
}

TEST_CASE("left and right means are those of their steps", "[gait][stats][bootstrap]") {
  StepsSpec spec;
  spec.peak_n = [](std::size_t k, double) { return k % 2 == 0 ? 1800.0 : 1600.0; };
  const StepMean mean = step_mean(metric("peak_vgrf_n"), make_steps(spec));
  CHECK(mean.mean.left->value == Approx(1800.0));
  CHECK(mean.mean.right->value == Approx(1600.0));
  CHECK(mean.mean.both->value == Approx(1700.0));
  CHECK(mean.mean.left->high == Approx(1800.0));  // nothing varies: nothing is uncertain
  CHECK(mean.mean.left->n == 200);
}

TEST_CASE("doubtful steps are left out; when they are many, all count and the mean is doubtful",
          "[gait][stats][bootstrap]") {
  auto steps = make_steps({});
  for (std::size_t k = 0; k < 20; ++k) {
    steps[10 * k].health |= kSaturatedInStep;
    steps[10 * k].peak_vgrf = core::Newtons(9000.0);
  }
  const StepMean few = step_mean(metric("peak_vgrf_n"), steps);
  CHECK(few.mean.both->value == Approx(1700.0));
  CHECK(few.left_out == 20);
  CHECK_FALSE(few.doubtful);
  for (auto& step : steps) step.health |= kLowBandwidth;
  for (auto& step : steps) step.vertical_average_loading_rate = core::BodyWeightsPerSecond(60.0);
  const StepMean many = step_mean(metric("vertical_average_loading_rate_bw_s"), steps);
  CHECK(many.doubtful);
  CHECK((many.reasons & kLowBandwidth) != 0);
  CHECK(many.mean.both->value == Approx(60.0));
}

TEST_CASE("too few strides have no mean; unmeasured is not zero", "[gait][stats][bootstrap]") {
  StepsSpec spec;
  spec.count = 8;
  CHECK_FALSE(step_mean(metric("peak_vgrf_n"), make_steps(spec)).mean.both);
  CHECK_FALSE(step_mean(metric("impact_peak_n"), make_steps({})).mean.both);
  CHECK_FALSE(step_mean(metric("peak_vgrf_n"), {}).mean.both);
}

TEST_CASE("Student's t is that of the tables", "[gait][stats]") {
  CHECK(t_quantile_95(1) == Approx(12.706).epsilon(1e-4));
  CHECK(t_quantile_95(4) == Approx(2.776).epsilon(1e-3));
  CHECK(t_quantile_95(15) == Approx(2.131).epsilon(1e-3));
  CHECK(t_quantile_95(30) == Approx(2.042).epsilon(1e-3));
  CHECK(t_quantile_95(120) == Approx(1.980).epsilon(1e-3));
  CHECK(t_quantile_95(5.5) < t_quantile_95(5.0));
  CHECK(t_quantile_95(5.5) > t_quantile_95(6.0));
}
