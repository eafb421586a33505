#pragma once
#include <vector>

#include "config/station_config.hpp"
#include "gait/imu/imu_kinematics.hpp"
#include "recording/session.hpp"
#include "station/measure/imu_keeper.hpp"

/// From what the configuration says of the inertial sensors to what the analysis and the session file need.
/// Thread: any. Blocks: a short mutex of the keeper. Allocates: yes. Errors: none.
namespace footfall::station {

/// `height` of the person wins over the configured one.
[[nodiscard]] gait::ImuKinematicsConfig kinematics_config(const config::StationConfig& config,
                                                          std::optional<core::Meters> height);
[[nodiscard]] std::vector<recording::ImuMeta> imu_metas(const config::StationConfig& config,
                                                        const ImuKeeper& keeper);

}  // namespace footfall::station
