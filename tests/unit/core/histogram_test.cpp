#include "core/histogram.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <memory>
#include <random>
#include <thread>
#include <vector>

using namespace footfall;

TEST_CASE("percentiles are those of the sorted values, at most one bucket above", "[core][histogram]") {
  std::mt19937_64 random(2);
  std::uniform_real_distribution<double> exponent(0.0, 33.0);  // 1 ns to 8 s
  std::vector<std::int64_t> values;
  const auto histogram = std::make_unique<core::Histogram>();
  for (int i = 0; i < 20'000; ++i) {
    values.push_back(static_cast<std::int64_t>(std::exp2(exponent(random))));
    histogram->record(values.back());
  }
  std::sort(values.begin(), values.end());
  REQUIRE(histogram->count() == values.size());
  for (const double p : {0.0, 0.001, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 0.9999, 1.0}) {
    const auto rank = static_cast<std::size_t>(p * static_cast<double>(values.size() - 1));
    const std::int64_t exact = values[rank], got = histogram->percentile(p);
    INFO("p = " << p);
    CHECK(got >= exact);
    CHECK(static_cast<double>(got) <= static_cast<double>(exact) * (1.0 + 1.0 / 16.0));
  }
}

TEST_CASE("one slow cycle among a hundred thousand is the maximum, not the median", "[core][histogram]") {
  const auto histogram = std::make_unique<core::Histogram>();
  for (int i = 0; i < 100'000; ++i) histogram->record(10);
  histogram->record(50'000'000);
  CHECK(histogram->percentile(0.5) == 10);  // below 32 ns the buckets are exact
  CHECK(histogram->percentile(0.99999) == 10);
  CHECK(histogram->percentile(1.0) >= 50'000'000);
  CHECK(histogram->percentile(1.0) <= 53'200'000);
}

TEST_CASE("no value falls outside the buckets", "[core][histogram]") {
  const auto histogram = std::make_unique<core::Histogram>();
  CHECK(histogram->percentile(0.5) == 0);
  histogram->record(-5);  // a clock that went back counts as 0
  CHECK(histogram->percentile(1.0) == 0);
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  histogram->record(kMost);
  CHECK(histogram->percentile(1.0) == kMost);
  for (unsigned bit = 0; bit < 63; ++bit) {
    for (const std::int64_t near : {-1, 0, 1}) {
      const std::int64_t value = (std::int64_t{1} << bit) + near;
      histogram->reset();
      CHECK(histogram->count() == 0);
      histogram->record(value);
      CHECK(histogram->percentile(0.5) >= value);
      CHECK(static_cast<double>(histogram->percentile(0.5)) <= static_cast<double>(value) * 1.0626);
    }
  }
}

TEST_CASE("percentiles may be asked for while values are recorded", "[core][histogram][threads]") {
  const auto histogram = std::make_unique<core::Histogram>();
  constexpr std::uint64_t kCount = 50'000;
  std::thread recorder([&] {
    for (std::uint64_t i = 0; i < kCount; ++i) histogram->record(i % 2 == 0 ? 10 : 20);
  });
  std::uint64_t before = 0;
  while (before < kCount) {
    const std::uint64_t now = histogram->count();
    REQUIRE(now >= before);
    before = now;
    const std::int64_t median = histogram->percentile(0.5);
    const bool recorded_value = median == 0 || median == 10 || median == 20;
    REQUIRE(recorded_value);
  }
  recorder.join();
  CHECK(histogram->percentile(1.0) == 20);
}
