#include "gait/metrics/cop_path.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

#include "gait/metrics/overstride.hpp"
#include "gait/metrics/spatial.hpp"

using namespace footfall;
using namespace footfall::gait;

namespace {

constexpr double kFootM = 0.27, kBeltMS = 3.0, kContactS = 0.26;

/// CoP from the heel over a contact: from `landing` to 55 % of the foot at 35 % of contact, to 95 % at its
/// end.
double foot_share(double landing, double phase) {
  return phase < 0.35 ? landing + (0.55 - landing) * phase / 0.35 : 0.55 + 0.40 * (phase - 0.35) / 0.65;
}

struct Foot {
  std::vector<double> f_v, cop_ap;
  std::optional<CopPath> path(double rate) const {
    const core::Hertz hertz(rate);
    const auto inside = static_cast<std::size_t>(0.23 * rate);
    const auto bounds = contact_around(f_v, inside, 50.0, hertz);
    REQUIRE(bounds);
    return measure_cop_path(f_v, cop_ap, *bounds, measure_contact(f_v, {}, *bounds, 50.0, hertz),
                            core::MetersPerSecond(kBeltMS), hertz);
  }
};

/// A contact 0.1 s into 0.5 s, its CoP in the lab riding back with the belt from `origin_m`, noise in the
/// moment as a plate has it.
Foot land(double landing, double rate, double origin_m, double moment_noise_nm, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> noise(0.0, 1.0);
  Foot foot;
  for (std::size_t i = 0; i < static_cast<std::size_t>(0.5 * rate); ++i) {
    const double t = static_cast<double>(i) / rate - 0.1;
    const double phase = t / kContactS;
    const bool stance = phase > 0.0 && phase < 1.0;
    const double force = stance ? 1700.0 * std::pow(std::sin(std::numbers::pi * phase), 0.8) : 0.0;
    foot.f_v.push_back(force);
    foot.cop_ap.push_back(force > 20.0 ? origin_m + kFootM * foot_share(landing, phase) - kBeltMS * t +
                                             moment_noise_nm * noise(generator) / force
                                       : std::numeric_limits<double>::quiet_NaN());
  }
  return foot;
}

}  // namespace

TEST_CASE("the path under the foot, its strike index and its class are those of the landing", "[gait][cop]") {
  struct Landing {
    double share;
    FootStrike strike;
  };
  RunnerBody known;
  known.foot_length = core::Meters(kFootM);
  for (const double rate : {200.0, 1000.0, 2400.0}) {
    for (const Landing& landing : {Landing{0.10, FootStrike::Rearfoot}, Landing{0.50, FootStrike::Midfoot},
                                   Landing{0.80, FootStrike::Forefoot}}) {
      for (unsigned seed = 1; seed <= 5; ++seed) {
        const auto path = land(landing.share, rate, 0.3, 1.0, seed).path(rate);
        REQUIRE(path);
        CAPTURE(rate, landing.share);
        // Whole samples of 200 Hz see the landing up to 5 ms late.
        CHECK(path->advance_m ==
              Approx(kFootM * (0.95 - landing.share)).margin(rate < 500.0 ? 0.025 : 0.020));
        const auto index = strike_index(*path, core::Meters(kFootM));
        REQUIRE(index);
        CHECK(*index == Approx(100.0 * landing.share).margin(10.0));
        CHECK(foot_strike(*path, known) == landing.strike);
        CHECK(foot_strike(*path, {}) == landing.strike);
      }
    }
  }
}

TEST_CASE("where the rider stands on the belt does not change the path", "[gait][cop]") {
  const auto here = land(0.1, 1000.0, 0.0, 0.0, 1).path(1000.0);
  const auto there = land(0.1, 1000.0, -0.8, 0.0, 1).path(1000.0);
  CHECK(there->advance_m == Approx(here->advance_m).epsilon(1e-9));
}

TEST_CASE("a path with its beginning or end missing is none", "[gait][cop]") {
  const Foot whole = land(0.1, 1000.0, 0.3, 0.0, 1);
  const auto cut = [&whole](std::size_t from, std::size_t to) {
    Foot foot = whole;
    for (std::size_t i = from; i < to; ++i) foot.cop_ap[i] = std::numeric_limits<double>::quiet_NaN();
    return foot.path(1000.0);
  };
  CHECK_FALSE(cut(0, 150));
  CHECK_FALSE(cut(300, 500));
  CHECK_FALSE(cut(0, 500));
  const auto late = cut(0, 125);  // 20 ms after contact: the path stands, the landing is not in it
  REQUIRE(late);
  CHECK_FALSE(strike_index(*late, core::Meters(kFootM)));
  CHECK(foot_strike(*late, {}) == FootStrike::Unknown);
  Foot without = whole;
  without.cop_ap.clear();
  CHECK_FALSE(without.path(1000.0));
}

TEST_CASE("a landing off the foot is no strike index", "[gait][cop]") {
  const auto path = land(0.1, 1000.0, 0.3, 0.0, 1).path(1000.0);
  CHECK_FALSE(strike_index(*path, core::Meters(0.15)));  // the length cannot be right
}

TEST_CASE("the mean CoP across is weighted by force and blind below 100 N", "[gait][cop]") {
  std::vector<double> f(300, 0.0), cop(300, 9.0);
  for (std::size_t i = 100; i < 200; ++i) {
    f[i] = i < 150 ? 300.0 : 900.0;
    cop[i] = i < 150 ? 0.04 : 0.08;
  }
  for (std::size_t i = 155; i < 165; ++i) {
    f[i] = 99.0;
    cop[i] = -5.0;
  }
  cop[170] = std::numeric_limits<double>::quiet_NaN();
  const auto mean = mean_cop_ml(f, cop, {100, 200});
  REQUIRE(mean);
  CHECK(*mean == Approx((30 * 300 * 0.04 + 19 * 900 * 0.08) / (30 * 300 + 19 * 900)));
  CHECK_FALSE(mean_cop_ml(f, {}, {100, 200}));
  CHECK_FALSE(mean_cop_ml(std::vector<double>(300, 50.0), cop, {100, 200}));
}
