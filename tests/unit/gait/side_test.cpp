#include "gait/contacts/side.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <vector>

using namespace footfall::gait;

namespace {

Landing at(double cop_ml_m) {
  Landing landing;
  landing.cop_ml_m = cop_ml_m;
  return landing;
}
Landing on(int plate) {
  Landing landing;
  landing.plate = plate;
  return landing;
}
Side foot(int k) {
  return k % 2 == 0 ? Side::Left : Side::Right;
}
double place(int k, double half_width = 0.02) {
  return k % 2 == 0 ? -half_width : half_width;
}

}  // namespace

TEST_CASE("feet on one belt are told apart by the side of the midline they land on", "[gait][side]") {
  SideTracker tracker;
  for (int k = 0; k < 3; ++k) CHECK(tracker.add(at(0.72 + place(k))).side == Side::Unknown);
  for (int k = 3; k < 40; ++k) {
    const SideCall call = tracker.add(at(0.72 + place(k) + 0.002 * k));
    CAPTURE(k);
    CHECK(call.side == foot(k));
    CHECK(call.confidence >= kSureSide);
    CHECK_FALSE(call.hop);
  }
}

TEST_CASE("no single landing turns the feet round, wherever it lies and whatever its sensor says",
          "[gait][side]") {
  for (const double wrong : {-0.3, -0.03, 0.0, 0.03, 0.3}) {
    for (int when = 5; when < 17; ++when) {
      SideTracker tracker;
      for (int k = 0; k < 30; ++k) {
        Landing landing = at(k == when ? wrong : place(k));
        if (k == when) landing.sensor = foot(k + 1);
        const SideCall call = tracker.add(landing);
        CAPTURE(wrong, when, k);
        if (k < 3) continue;
        CHECK((call.side == foot(k) || (k == when && call.side == Side::Unknown)));
        if (k > when + 1) CHECK(call.confidence >= kSureSide);
      }
    }
  }
}

TEST_CASE("a missed contact turns the parity within three landings, backward at once", "[gait][side]") {
  std::vector<Landing> landings;
  std::vector<Side> truth;
  for (int k = 0; k < 24; ++k) {
    const int step = k < 12 ? k : k + 1;
    landings.push_back(at(place(step)));
    truth.push_back(foot(step));
  }
  SideTracker tracker;
  for (int k = 0; k < 24; ++k) {
    const SideCall call = tracker.add(landings[static_cast<std::size_t>(k)]);
    if ((k >= 3 && k < 12) || k >= 14) CHECK(call.side == truth[static_cast<std::size_t>(k)]);
  }
  const auto smooth = smooth_sides(landings);
  REQUIRE(smooth.size() == 24);
  for (std::size_t k = 0; k < 24; ++k) {
    CHECK(smooth[k].side == truth[k]);
    CHECK_FALSE(smooth[k].hop);
  }
}

TEST_CASE("where the feet land on one line neither is told, and no hop is invented", "[gait][side]") {
  SideTracker tracker;
  std::vector<Landing> landings;
  for (int k = 0; k < 40; ++k) landings.push_back(at(0.05 + 0.001 * (k % 3)));
  for (const Landing& landing : landings) {
    const SideCall call = tracker.add(landing);
    CHECK(call.side == Side::Unknown);
    CHECK(call.confidence == 0.0);
    CHECK_FALSE(call.hop);
  }
  for (const SideCall& call : smooth_sides(landings)) CHECK(call.side == Side::Unknown);
}

TEST_CASE("scatter that hides the feet does not make up certainty", "[gait][side]") {
  std::mt19937 random(5);
  std::normal_distribution<double> scatter(0.0, 0.012);
  int sure = 0, wrong = 0, told = 0;
  for (int trial = 0; trial < 50; ++trial) {
    SideTracker tracker;
    for (int k = 0; k < 40; ++k) {
      const SideCall call = tracker.add(at(scatter(random)));
      sure += call.confidence >= kSureSide ? 1 : 0;
    }
    for (int k = 0; k < 40; ++k) {
      const SideCall call = tracker.add(at(place(k, 0.012) + scatter(random)));
      if (k < 20 || call.side == Side::Unknown) continue;
      ++told;
      wrong += call.side == foot(k) ? 0 : 1;
    }
  }
  INFO("sure of nothing " << sure << ", wrong " << wrong << " of " << told);
  CHECK(sure < 0.05 * 50 * 40);
  CHECK(wrong < 0.05 * told);
  CHECK(told > 0.5 * 50 * 20);
}

TEST_CASE("hopping on one foot after running is that foot, and running on goes on", "[gait][side]") {
  std::vector<Landing> landings;
  for (int k = 0; k < 12; ++k) landings.push_back(at(place(k)));  // ends on the right foot
  for (int k = 0; k < 15; ++k) landings.push_back(at(0.02 + 0.001 * (k % 2)));
  for (int k = 0; k < 12; ++k) landings.push_back(at(place(k)));
  const auto smooth = smooth_sides(landings);
  SideTracker tracker;
  for (std::size_t k = 0; k < landings.size(); ++k) {
    const SideCall live = tracker.add(landings[k]);
    const bool hops = k >= 12 && k < 27;
    CAPTURE(k);
    CHECK(smooth[k].side == (hops ? Side::Right : foot(static_cast<int>(k < 12 ? k : k - 27))));
    CHECK(smooth[k].hop == (hops || k == 11));  // the landing before was on that foot too
    if (k >= 15 && k < 27) CHECK((live.side == Side::Right && live.hop));
    if (k >= 30) CHECK((live.side == smooth[k].side && !live.hop));
  }
}

TEST_CASE("contacts that alternate between two plates are told apart by the plates", "[gait][side]") {
  SideTracker tracker;
  for (int k = 0; k < 3; ++k) tracker.add(on(k % 2));
  CHECK(tracker.add(on(1)).side == Side::Right);
  CHECK(tracker.add(on(0)).side == Side::Left);
  CHECK(tracker.add(on(1)).side == Side::Right);
  SideTracker one_belt;
  for (int k = 0; k < 30; ++k) CHECK(one_belt.add(on(1)).side == Side::Unknown);
}

TEST_CASE("the plate that lies further right carries the right foot, whatever its number", "[gait][side]") {
  SideTracker tracker;
  for (int k = 0; k < 20; ++k) {
    Landing landing = at(k % 2 == 0 ? 0.5 : 0.2);
    landing.plate = k % 2;
    const Side side = tracker.add(landing).side;
    if (k >= 3) CHECK(side == foot(k + 1));
  }
}

TEST_CASE("a leg's own sensor tells the feet where the CoP cannot, and against crossing feet",
          "[gait][side]") {
  for (const double half_width : {0.0, -0.015}) {
    SideTracker tracker;
    for (int k = 0; k < 30; ++k) {
      Landing landing = at(place(k, half_width));
      landing.sensor = foot(k);
      const SideCall call = tracker.add(landing);
      CAPTURE(half_width, k);
      CHECK(call.side == foot(k));
      CHECK(call.confidence >= kSureSide);
    }
  }
}

TEST_CASE("after a pause of more than 1.2 s the feet are found anew, after a shorter loss soon",
          "[gait][side]") {
  for (const bool pause : {true, false}) {
    SideTracker tracker;
    for (int k = 0; k < 12; ++k) tracker.add(at(place(k)));
    for (int k = 1; k < 12; ++k) {  // a right foot after a right foot
      Landing landing = at((pause ? 0.2 : 0.0) + place(k));
      if (k == 1 && pause) landing.since_last_s = 1.3;
      landing.cut = k == 1;
      const SideCall call = tracker.add(landing);
      CAPTURE(pause, k);
      if (pause && k < 4) CHECK(call.side == Side::Unknown);
      if (k >= 4 || !pause) CHECK(call.side == foot(k));
    }
  }
}

TEST_CASE("a runner who wanders across the belt faster than his feet are apart keeps his feet",
          "[gait][side]") {
  // Steps of a recorded run: feet 9 cm apart, 8 cm of wander within four steps and back.
  const std::vector<double> places{0.628, 0.723, 0.620, 0.715, 0.574, 0.643, 0.538, 0.621, 0.596, 0.683,
                                   0.590, 0.708, 0.606, 0.675, 0.622, 0.700, 0.560, 0.650, 0.540, 0.630};
  std::vector<Landing> landings;
  for (const double place : places) landings.push_back(at(place));
  SideTracker tracker;
  int unknown = 0;
  const auto smooth = smooth_sides(landings);
  for (std::size_t k = 0; k < landings.size(); ++k) {
    const SideCall live = tracker.add(landings[k]);
    CAPTURE(k);
    CHECK(smooth[k].side == foot(static_cast<int>(k)));
    CHECK(smooth[k].confidence >= kSureSide);
    CHECK((live.side == foot(static_cast<int>(k)) || live.side == Side::Unknown));
    unknown += live.side == Side::Unknown ? 1 : 0;
  }
  CHECK(unknown <= 6);
}

TEST_CASE("landings lost between two of one foot make no hop of them", "[gait][side]") {
  std::vector<Landing> landings;
  std::vector<Side> feet;
  for (int k = 0; k < 30; ++k) {
    if (k == 11 || k == 13) continue;  // right feet, each within a gap
    landings.push_back(at(place(k)));
    landings.back().cut = k == 12 || k == 14;
    feet.push_back(foot(k));
  }
  const std::vector<SideCall> calls = smooth_sides(landings);
  REQUIRE(calls.size() == feet.size());
  for (std::size_t k = 0; k < calls.size(); ++k) {
    CAPTURE(k);
    CHECK(calls[k].side == feet[k]);
    CHECK_FALSE(calls[k].hop);
  }
}
