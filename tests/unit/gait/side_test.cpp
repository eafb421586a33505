#include "gait/side.hpp"

#include <catch2/catch.hpp>

using namespace footfall::gait;

namespace {

SideTracker::Landing at(double cop_ml_m) {
  SideTracker::Landing landing;
  landing.cop_ml_m = cop_ml_m;
  return landing;
}
SideTracker::Landing on(int plate) {
  SideTracker::Landing landing;
  landing.plate = plate;
  return landing;
}

}  // namespace

TEST_CASE("feet on one belt are told apart by the side of the midline they land on", "[gait][side]") {
  SideTracker tracker;
  for (int k = 0; k < 3; ++k) CHECK(tracker.add(at(k % 2 == 0 ? 0.70 : 0.74)) == Side::Unknown);
  for (int k = 3; k < 30; ++k) {
    const double wander = 0.002 * k;
    CHECK(tracker.add(at((k % 2 == 0 ? 0.70 : 0.74) + wander)) == (k % 2 == 0 ? Side::Left : Side::Right));
  }
}

TEST_CASE("one noisy landing does not swap the feet, three start anew", "[gait][side]") {
  SideTracker tracker;
  for (int k = 0; k < 12; ++k) tracker.add(at(k % 2 == 0 ? -0.02 : 0.02));
  CHECK(tracker.add(at(0.03)) == Side::Left);
  CHECK(tracker.add(at(0.02)) == Side::Right);
  // A missed contact swaps the parity.
  CHECK(tracker.add(at(0.02)) == Side::Left);
  CHECK(tracker.add(at(-0.02)) == Side::Right);
  CHECK(tracker.add(at(0.02)) == Side::Unknown);
  for (int k = 0; k < 3; ++k) tracker.add(at(k % 2 == 0 ? -0.02 : 0.02));
  CHECK(tracker.add(at(0.02)) == Side::Right);
}

TEST_CASE("hopping on one foot is neither left nor right", "[gait][side]") {
  SideTracker tracker;
  for (int k = 0; k < 20; ++k) CHECK(tracker.add(at(0.05 + 0.001 * (k % 3))) == Side::Unknown);
}

TEST_CASE("contacts that alternate between two plates are told apart by the plates", "[gait][side]") {
  SideTracker tracker;
  for (int k = 0; k < 3; ++k) tracker.add(on(k % 2));
  CHECK(tracker.add(on(1)) == Side::Right);
  CHECK(tracker.add(on(0)) == Side::Left);
  CHECK(tracker.add(on(1)) == Side::Right);
  // Both feet on one belt: the plates say nothing.
  for (int k = 0; k < 4; ++k) CHECK(tracker.add(on(1)) == Side::Unknown);
}

TEST_CASE("the plate that lies further right carries the right foot, whatever its number", "[gait][side]") {
  SideTracker tracker;
  for (int k = 0; k < 20; ++k) {
    SideTracker::Landing landing = at(k % 2 == 0 ? 0.5 : 0.2);
    landing.plate = k % 2;
    const Side side = tracker.add(landing);
    if (k >= 3) CHECK(side == (k % 2 == 0 ? Side::Right : Side::Left));
  }
}
