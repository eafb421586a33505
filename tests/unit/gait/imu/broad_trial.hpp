#pragma once
#include <filesystem>
#include <optional>
#include <vector>

#include "gait/imu/rotation.hpp"

namespace footfall::tests {

/// One trial of the BROAD benchmark (Laidig et al., Data 6 (2021) 72): samples of an inertial sensor, its
/// orientation by cameras (NaN where they lost it) and the stretch in which it was moved.
struct BroadTrial {
  double rate_hz = 0.0;
  std::vector<gait::imu::Vec3> rate_rad_s, acceleration_m_s2;
  std::vector<gait::imu::Quat> earth_from_sensor;
  std::vector<bool> movement;
};

/// nullopt when the file is not such a trial.
[[nodiscard]] std::optional<BroadTrial> read_broad_trial(const std::filesystem::path& file);

}  // namespace footfall::tests
