#include "station/belt/plate_zeroing.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "tests/unit/station/fake_plate.hpp"

using namespace footfall;
using namespace footfall::station;

namespace {

const std::vector<std::string> kFour{"front left", "front right", "rear left", "rear right"};

/// Half a second at 1 kHz, 20 N of preload everywhere.
std::vector<DisplaySample> empty_belts() {
  std::vector<DisplaySample> samples(500);
  for (DisplaySample& sample : samples) sample.plate_f_v_n.fill(20.0F);
  return samples;
}

}  // namespace

// The third and the fourth plate were zeroed unseen: a person on one of them became its zero.
TEST_CASE("a person on any one of four plates keeps all of them from being zeroed", "[station][zeroing]") {
  CHECK(plates_are_empty(empty_belts(), 500, kFour));
  for (std::size_t plate = 0; plate < kFour.size(); ++plate) {
    auto samples = empty_belts();
    for (DisplaySample& sample : samples) sample.plate_f_v_n[plate] += 600.0F;
    const auto standing = plates_are_empty(samples, 500, kFour);
    REQUIRE_FALSE(standing);
    CHECK(standing.error().remedy() == core::Remedy::Operator);
    CHECK_THAT(standing.error().what(), Catch::Contains(kFour[plate]));
    samples = empty_belts();  // partly unloaded by a harness, and swaying
    for (std::size_t i = 0; i < samples.size(); ++i)
      samples[i].plate_f_v_n[plate] += i % 100 < 50 ? 10.0F : -10.0F;
    CHECK_FALSE(plates_are_empty(samples, 500, kFour));
    samples[7].plate_f_v_n[plate] = std::numeric_limits<float>::quiet_NaN();
    CHECK_FALSE(plates_are_empty(samples, 500, kFour));
  }
}

TEST_CASE("too few samples, or none, are no empty belt", "[station][zeroing]") {
  auto samples = empty_belts();
  samples.resize(399);
  CHECK(plates_are_empty(samples, 500, kFour).error().remedy() == core::Remedy::Retry);
  CHECK_FALSE(plates_are_empty({}, 0, kFour));
}

// Between the wish and the zeroing lie half a second of looking and a wait for the plates.
TEST_CASE("a belt armed after the wish keeps every plate that is not zeroed yet", "[station][zeroing]") {
  std::vector<std::unique_ptr<hal::ForcePlate>> plates;
  for (int i = 0; i < 3; ++i) plates.push_back(std::make_unique<tests::FakePlate>());
  const auto zeroings = [&plates](std::size_t i) {
    return static_cast<const tests::FakePlate&>(*plates[i]).zeroings;
  };
  bool armed = false;
  const auto allowed = [&armed]() -> core::Result<void> {
    if (armed) return core::fail(core::Remedy::Operator, "the belt is not at rest");
    return {};
  };
  const auto refused = zero_each(plates, allowed, [&armed](std::size_t plate) { armed = plate == 1; });
  REQUIRE_FALSE(refused);
  CHECK(zeroings(0) == 1);
  CHECK(zeroings(1) == 1);
  CHECK(zeroings(2) == 0);
  CHECK_FALSE(zero_each(plates, allowed, [](std::size_t) { FAIL("an armed belt was zeroed"); }));
  CHECK(zeroings(0) == 1);
}
