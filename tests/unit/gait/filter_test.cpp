#include "gait/filter.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <vector>

using namespace footfall;
using namespace footfall::gait;

namespace {

std::vector<double> sine(double hz, double rate, std::size_t n) {
  std::vector<double> x(n);
  for (std::size_t i = 0; i < n; ++i)
    x[i] = std::sin(2.0 * std::numbers::pi * hz * static_cast<double>(i) / rate);
  return x;
}

/// Amplitude and lag of a filtered sine, away from the ends.
struct Response {
  double gain, sine_part, cosine_part;
};
Response response(const std::vector<double>& y, double hz, double rate) {
  double s = 0.0;
  double c = 0.0;
  const std::size_t first = y.size() / 4;
  const auto periods = std::floor(static_cast<double>(y.size() / 2) * hz / rate);
  const auto count = static_cast<std::size_t>(std::llround(periods * rate / hz));
  for (std::size_t i = first; i < first + count; ++i) {
    const double angle = 2.0 * std::numbers::pi * hz * static_cast<double>(i) / rate;
    s += y[i] * std::sin(angle);
    c += y[i] * std::cos(angle);
  }
  s *= 2.0 / static_cast<double>(count);
  c *= 2.0 / static_cast<double>(count);
  return {std::hypot(s, c), s, c};
}

}  // namespace

TEST_CASE("the dual pass has its -3 dB point at the cut-off and no lag, at every sample rate",
          "[gait][filter]") {
  for (const double rate : {300.0, 500.0, 1000.0, 2400.0}) {
    const auto x = sine(50.0, rate, static_cast<std::size_t>(4.0 * rate));
    std::vector<double> y(x.size());
    std::vector<double> work(x.size() + 2 * kFilterPad);
    filter_zero_lag(dual_pass_low_pass(core::Hertz(50.0), core::Hertz(rate)), x, y, work);
    const Response r = response(y, 50.0, rate);
    CHECK(r.gain == Approx(std::sqrt(0.5)).epsilon(1e-6));
    CHECK(std::abs(r.cosine_part) < 1e-6);
  }
}

TEST_CASE("one causal pass has its -3 dB point at the cut-off", "[gait][filter]") {
  CausalFilter filter(low_pass(core::Hertz(50.0), core::Hertz(1000.0)));
  auto x = sine(50.0, 1000.0, 4000);
  for (double& value : x) value = filter.step(value);
  CHECK(response(x, 50.0, 1000.0).gain == Approx(std::sqrt(0.5)).epsilon(1e-6));
}

TEST_CASE("filters leave a constant and, with odd padding, a straight line as they are", "[gait][filter]") {
  std::vector<double> line(400);
  for (std::size_t i = 0; i < line.size(); ++i) line[i] = 800.0 + 0.5 * static_cast<double>(i);
  std::vector<double> y(line.size());
  std::vector<double> work(line.size() + 2 * kFilterPad);
  filter_zero_lag(dual_pass_low_pass(core::Hertz(50.0), core::Hertz(1000.0)), line, y, work);
  for (std::size_t i = 0; i < line.size(); ++i) REQUIRE(y[i] == Approx(line[i]).margin(5.0));
  CHECK(y[200] == Approx(line[200]).epsilon(1e-9));
  CausalFilter filter(low_pass(core::Hertz(50.0), core::Hertz(1000.0)));
  filter.settle(700.0);
  for (int i = 0; i < 100; ++i) REQUIRE(filter.step(700.0) == Approx(700.0).epsilon(1e-12));
}

TEST_CASE("a filtered part agrees with the filtered whole once 100 ms from its ends", "[gait][filter]") {
  std::vector<double> x(2000);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = 900.0 * std::abs(std::sin(0.009 * static_cast<double>(i))) +
           20.0 * std::sin(1.3 * static_cast<double>(i));
  }
  const Biquad filter = dual_pass_low_pass(core::Hertz(50.0), core::Hertz(1000.0));
  std::vector<double> whole(x.size());
  std::vector<double> part(600);
  std::vector<double> work(x.size() + 2 * kFilterPad);
  filter_zero_lag(filter, x, whole, work);
  filter_zero_lag(filter, std::span(x).subspan(700, 600), part, work);
  for (std::size_t i = 100; i < 500; ++i) REQUIRE(part[i] == Approx(whole[700 + i]).margin(1e-6));
}
