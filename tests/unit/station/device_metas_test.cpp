#include "station/recorder/device_metas.hpp"

#include <catch2/catch.hpp>
#include <cstring>

#include "tests/unit/station/fake_plate.hpp"

using namespace footfall;

// Sessions of plates stood in the clinic's records without the calibration that their forces were computed
// with.
TEST_CASE("a session names the calibration of each plate as the plate does, or not at all", "[station]") {
  std::vector<std::unique_ptr<hal::ForcePlate>> plates;
  for (const char* identity : {"FT27462 no. 0", ""}) {
    auto plate = std::make_unique<tests::FakePlate>();
    std::strncpy(plate->told.calibration.data(), identity, plate->told.calibration.size() - 1);
    plate->told.counts_per_newton = 1e6;
    plates.push_back(std::move(plate));
  }
  config::StationConfig config;
  config.plates.resize(2);
  config.plates[0].name = "left";
  config.plates[1].name = "right";
  const station::ImuKeeper imus({});
  recording::SessionMeta meta;
  station::describe_devices(config, plates, imus, nullptr, meta);
  REQUIRE(meta.calibrations.size() == 2);
  CHECK(meta.calibrations[0].stream == 0);
  CHECK(meta.calibrations[0].identity == "FT27462 no. 0");
  CHECK(meta.calibrations[0].matrix[0] == 1e-6);
  CHECK(meta.calibrations[1].stream == 1);
  CHECK(meta.calibrations[1].identity.empty());
  for (const auto& calibration : meta.calibrations) CHECK(calibration.date.empty());  // no plate tells it
}
