#include <string>

#include "config/station_config.hpp"
#include "tests/fuzz/expect.hpp"

using namespace footfall;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const auto station = config::parse_station(text, "config/stations/fuzz.toml");
    const control::Limits& limits = station.limits;
    const auto within = [](double value, double high) { return value >= 0.0 && value <= high; };
    const double max_speed = control::kHardMaxSpeed.value();
    fuzz::expect(within(limits.machine_max_speed.value(), max_speed),
                 "machine speed below the compiled ceiling");
    fuzz::expect(within(limits.clinic_max_speed.value(), max_speed),
                 "clinic speed below the compiled ceiling");
    fuzz::expect(within(limits.patient_max_speed.value(), max_speed),
                 "patient speed below the compiled ceiling");
    fuzz::expect(within(limits.acceleration.value(), control::kHardMaxAcceleration.value()), "acceleration");
    fuzz::expect(within(limits.first_speed.value(), control::kHardFirstSpeed.value()), "first speed");
    fuzz::expect(within(limits.max_incline.value(), control::kHardMaxIncline.value()), "incline");
    fuzz::expect(!station.plates.empty(), "a station has plates");
  } catch (const config::ConfigError&) {
  }
  return 0;
}
