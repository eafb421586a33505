#include "sim/runner/mishaps.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <tuple>
#include <vector>

using namespace footfall;
using namespace footfall::sim;

namespace {

struct Pair {
  RunnerForces plain, changed;
};

/// The same runner twice, one with a mishap from 3 s on.
std::vector<Pair> beside(Mishap what, double duration) {
  auto plain = make_model_runner({});
  auto inner = make_model_runner({});
  REQUIRE(plain);
  REQUIRE(inner);
  MishapRunner runner(std::move(*inner));
  std::vector<Pair> out;
  for (int i = 0; i < 6000; ++i) {
    if (i == 3000) runner.begin(what, core::Seconds(duration));
    const core::MetersPerSecond speed(3.0);
    out.push_back({(*plain)->advance(i * 1e-3, speed), runner.advance(i * 1e-3, speed)});
    RunnerEvent event;
    while (runner.next_event(event)) {
    }
  }
  return out;
}

double total(const RunnerForces& f) {
  return (f.belt[0] + f.belt[1]).f_v.value();
}

}  // namespace

TEST_CASE("a scuff is one brush of 40 ms below 100 N, a stumble one more contact within 150 ms") {
  for (const auto& [what, longest, highest] :
       {std::tuple{Mishap::Scuff, 41, 100.0}, std::tuple{Mishap::Stumble, 111, 500.0}}) {
    int touched = 0;
    double peak = 0.0;
    for (const Pair& p : beside(what, 1.0)) {
      const double more = total(p.changed) - total(p.plain);
      if (more > 1e-9) ++touched;
      peak = std::max(peak, more);
    }
    CHECK(touched > longest - 4);
    CHECK(touched <= longest);
    CHECK(peak < highest);
    CHECK(peak > 0.75 * std::min(highest, 500.0));
  }
}

TEST_CASE("a hand on the rail takes a tenth of the weight, for as long as it was asked") {
  const auto all = beside(Mishap::Support, 2.0);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double factor = i >= 3000 && i < 4999 ? 0.9 : 1.0;
    if (i >= 4999 && i <= 5001) continue;
    CHECK(total(all[i].changed) == Approx(factor * total(all[i].plain)));
  }
}

TEST_CASE("who hops stands on the right belt only, mirrored") {
  const auto all = beside(Mishap::Hop, 2.0);
  for (std::size_t i = 3001; i < 4900; ++i) {
    CHECK(all[i].changed.belt[0].f_v.value() == 0.0);
    CHECK(total(all[i].changed) == Approx(total(all[i].plain)));
    if (total(all[i].changed) > 100.0) CHECK(all[i].changed.belt[1].m_ap.value() < 0.0);
  }
}

TEST_CASE("who straddles keeps the sum, who steps off the plate does not; who wanders moves the CoP alone") {
  for (const Pair& p : beside(Mishap::Straddle, 2.0)) CHECK(total(p.changed) == Approx(total(p.plain)));
  double lost = 0.0;
  for (const Pair& p : beside(Mishap::OffPlate, 2.0))
    lost = std::max(lost, total(p.plain) - total(p.changed));
  CHECK(lost > 300.0);
  double moved = 0.0;
  for (const Pair& p : beside(Mishap::Wander, 3.0)) {
    CHECK(total(p.changed) == Approx(total(p.plain)));
    if (total(p.plain) < 100.0) continue;
    const double was = (p.plain.belt[0] + p.plain.belt[1]).m_ml.value() / total(p.plain);
    const double is = (p.changed.belt[0] + p.changed.belt[1]).m_ml.value() / total(p.plain);
    moved = std::max(moved, std::abs(is - was));
  }
  CHECK(moved == Approx(0.15).margin(0.01));
}

TEST_CASE("who leaves ends his stance first, is gone as long as asked, and comes back") {
  const auto all = beside(Mishap::Leave, 1.0);
  std::size_t left = 3000;
  while (total(all[left].plain) > 20.0 || total(all[left].changed) > 0.0) ++left;
  CHECK(left < 3400);
  for (std::size_t i = 3000; i < left; ++i) CHECK(total(all[i].changed) == Approx(total(all[i].plain)));
  for (std::size_t i = left; i < left + 990; ++i) CHECK(total(all[i].changed) == 0.0);
  for (std::size_t i = left + 1010; i < 6000; ++i) CHECK(total(all[i].changed) == total(all[i].plain));
}

TEST_CASE(
    "who falls is gone for 0.3 s, strikes with six body weights, and rides off the rear end with the belt") {
  const auto all = beside(Mishap::Fall, 10.0);
  std::size_t begins = 3000;
  while (total(all[begins].changed) > 0.0 || total(all[begins].plain) < 100.0) ++begins;
  double peak = 0.0;
  for (std::size_t i = begins; i < 6000; ++i) {
    const double since = static_cast<double>(i - begins) * 1e-3;
    const double f_v = total(all[i].changed);
    peak = std::max(peak, f_v);
    if (since < 0.295) CHECK(f_v == 0.0);
    if (since > 0.305 + 1.0 / 3.0) CHECK(f_v == 0.0);  // 1 m at 3 m/s
    if (f_v < 100.0) continue;
    const double place = (all[i].changed.belt[0] + all[i].changed.belt[1]).m_ml.value() / f_v;
    CHECK(place == Approx(-3.0 * (since - 0.3)).margin(0.01));
  }
  CHECK(peak == Approx(6.0 * 70.0 * 9.80665).epsilon(0.01));
}

TEST_CASE("a mishap has a name") {
  CHECK(mishap("off_plate") == Mishap::OffPlate);
  CHECK(mishap("fall") == Mishap::Fall);
  CHECK_FALSE(mishap("earthquake"));
}
