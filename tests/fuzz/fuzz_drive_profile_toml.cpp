#include <string>

#include "config/station_config.hpp"
#include "tests/fuzz/expect.hpp"

using namespace footfall;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const auto profile = config::parse_drive_profile(text, "fuzz.toml");
    fuzz::expect(profile.max_speed <= control::kHardMaxSpeed, "speed below the compiled ceiling");
    fuzz::expect(profile.max_acceleration <= control::kHardMaxAcceleration, "acceleration");
    fuzz::expect(!profile.incline || profile.incline->max <= control::kHardMaxIncline, "incline");
    fuzz::expect(profile.status_count >= 1 && profile.status_count <= profile.max_read,
                 "status block fits one read");
    fuzz::expect(profile.fault_at < profile.status_count && profile.frequency_out_at < profile.status_count &&
                     profile.frequency_set_at < profile.status_count && profile.run_at < profile.status_count,
                 "offsets lie in the status block");
    fuzz::expect(profile.hz_per_m_s > 0.0 && profile.speed.scale > 0.0, "scales divide");
  } catch (const config::ConfigError&) {
  }
  return 0;
}
