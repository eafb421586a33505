#include "station/measure/imu_setup.hpp"

#include <algorithm>
#include <numbers>

namespace footfall::station {
namespace {

double rad_s(double deg_s) {
  return deg_s * std::numbers::pi / 180.0;
}
double m_s2(double g) {
  return g * core::kStandardGravity.value();
}

}  // namespace

gait::ImuKinematicsConfig kinematics_config(const config::StationConfig& config,
                                            std::optional<core::Meters> height) {
  gait::ImuKinematicsConfig kinematics;
  kinematics.height = height ? height : config.runner.height;
  // Measured lengths are those of the configured person.
  if (!height) {
    kinematics.thigh_length = config.runner.thigh_length;
    kinematics.shank_length = config.runner.shank_length;
  }
  for (const config::ImuConfig& imu : config.imus) {
    gait::ImuPlacement placement;
    placement.device = static_cast<std::uint8_t>(kinematics.sensors.size());
    placement.segment = imu.segment;
    placement.sample_rate = core::Hertz(imu.rate_hz);
    placement.full_scale_rad_s = rad_s(imu.full_scale_deg_s);
    placement.full_scale_m_s2 = m_s2(imu.full_scale_g);
    placement.standing_offset = imu.standing_offset;
    placement.aligned = imu.alignment.has_value();
    if (imu.alignment) placement.segment_from_sensor = imu.alignment->segment_from_sensor;
    kinematics.sensors.push_back(placement);
  }
  return kinematics;
}

std::vector<recording::ImuMeta> imu_metas(const config::StationConfig& config, const ImuKeeper& keeper) {
  std::vector<recording::ImuMeta> metas;
  for (std::size_t i = 0; i < config.imus.size(); ++i) {
    const config::ImuConfig& imu = config.imus[i];
    const hal::ImuInfo info = keeper.report(i).info;
    recording::ImuMeta meta;
    meta.stream = recording::imu_stream(static_cast<std::uint8_t>(i));
    meta.segment = imu.segment;
    meta.product = info.product.data();
    meta.serial = info.serial[0] != '\0' ? info.serial.data() : imu.serial;
    meta.sample_rate_hz = imu.rate_hz;
    meta.full_scale_rad_s = rad_s(imu.full_scale_deg_s);
    meta.full_scale_m_s2 = m_s2(imu.full_scale_g);
    meta.standing_offset = imu.standing_offset;
    if (imu.alignment) {
      std::copy(imu.alignment->segment_from_sensor.begin(), imu.alignment->segment_from_sensor.end(),
                meta.segment_from_sensor.begin());
      meta.alignment_date = imu.alignment->date;
      meta.standing_sway = imu.alignment->standing_sway;
      meta.out_of_square = imu.alignment->out_of_square;
      meta.explained_variance = imu.alignment->explained_variance;
    }
    metas.push_back(meta);
  }
  return metas;
}

}  // namespace footfall::station
