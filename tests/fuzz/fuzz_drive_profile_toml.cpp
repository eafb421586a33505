#include <string>

#include "config/station_config.hpp"
#include "protocols/modbus_drive/codec.hpp"
#include "tests/fuzz/expect.hpp"

using namespace footfall;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const auto profile = config::parse_drive_profile(text, "fuzz.toml");
    fuzz::expect(profile.max_speed <= control::kHardMaxSpeed, "speed below the compiled ceiling");
    fuzz::expect(profile.max_acceleration <= control::kHardMaxAcceleration, "acceleration");
    fuzz::expect(!profile.incline || profile.incline->max <= control::kHardMaxIncline, "incline");
    fuzz::expect(!profile.status.empty() && status_words(profile) <= 16,
                 "the status fits the driver's block");
    for (const auto& read : profile.status)
      fuzz::expect(read.count >= 1 && read.count <= 16 && read.words() <= profile.max_read,
                   "reads are allowed");
    fuzz::expect(needed_status_words(profile) >= 1 && needed_status_words(profile) <= status_words(profile),
                 "offsets lie in the status");
    fuzz::expect(probe_kind(profile) != protocols::modbus_drive::ProbeKind::None, "late replies can be told");
    for (const auto* writes : {&profile.trip, &profile.release, &profile.reset})
      for (const auto& write : *writes)
        fuzz::expect(write != profile.run_on, "nothing but run starts the belt");
    fuzz::expect(profile.hz_per_m_s > 0.0 && profile.speed.scale > 0.0, "scales divide");
  } catch (const config::ConfigError&) {
  }
  return 0;
}
