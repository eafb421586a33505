#include "station/recorder/device_metas.hpp"

#include <limits>

namespace footfall::station {
namespace {

using recording::DeviceClock;
using recording::DeviceKind;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Newtons and newton metres per count, as the device states them.
recording::CalibrationMeta calibration_of(std::uint8_t plate, const hal::ForcePlateInfo& info) {
  recording::CalibrationMeta calibration;
  calibration.stream = plate;
  calibration.identity = info.calibration.data();
  calibration.units = "N, N m per count";
  calibration.rows = calibration.columns = 6;
  calibration.matrix.assign(36, 0.0);
  for (std::size_t i = 0; i < 6; ++i) {
    const double counts = i < 3 ? info.counts_per_newton : info.counts_per_newton_meter;
    calibration.matrix[7 * i] = counts > 0.0 ? 1.0 / counts : kNaN;
  }
  return calibration;
}

/// The quaternion that turns the sensor into its segment is the calibration of an inertial sensor here.
void add_imu(const recording::ImuMeta& imu, bool simulated, recording::SessionMeta& meta) {
  meta.devices.push_back({imu.stream, DeviceKind::Imu, std::string(core::name_of(imu.segment)), imu.product,
                          imu.serial, "", DeviceClock::Own, imu.sample_rate_hz, simulated});
  if (!imu.aligned()) return;
  recording::CalibrationMeta alignment;
  alignment.stream = imu.stream;
  alignment.identity = "alignment to the segment";
  alignment.date = imu.alignment_date;
  alignment.units = "quaternion w x y z, segment from sensor";
  alignment.rows = 4;
  alignment.columns = 1;
  for (const auto& part : imu.segment_from_sensor) alignment.matrix.push_back(part.value_or(kNaN));
  meta.calibrations.push_back(alignment);
}

}  // namespace

void describe_devices(const config::StationConfig& config,
                      const std::vector<std::unique_ptr<hal::ForcePlate>>& plates, const ImuKeeper& imus,
                      const hal::TreadmillInfo* treadmill, recording::SessionMeta& meta) {
  for (std::size_t i = 0; i < plates.size(); ++i) {
    const hal::ForcePlateInfo info = plates[i]->info();
    const auto number = static_cast<std::uint8_t>(i);
    meta.devices.push_back({number, DeviceKind::ForcePlate, config.plates[i].name, info.product.data(), "",
                            "", DeviceClock::Counter, info.sample_rate.value(), info.simulated});
    meta.calibrations.push_back(calibration_of(number, info));
  }
  for (const recording::ImuMeta& imu : meta.imus)
    add_imu(imu, imus.report(imu.device()).info.simulated, meta);
  if (treadmill == nullptr) return;
  meta.devices.push_back({recording::kTreadmillStream, DeviceKind::Treadmill,
                          config.treadmill ? config.treadmill->kind : "", treadmill->name.data(), "", "",
                          DeviceClock::Station, kNaN, treadmill->simulated});
  if (config.safety_inputs)
    meta.devices.push_back({recording::kSafetyInputsStream, DeviceKind::SafetyInputs, "safety inputs", "", "",
                            "", DeviceClock::Station, kNaN, config.simulation});
}

recording::Zeroing zeroing_now(std::size_t plate, const std::string& who, const std::string& role) {
  const core::Newtons force(kNaN);
  const core::NewtonMeters moment(kNaN);
  return {core::monotonic_now(),
          static_cast<std::uint8_t>(plate),
          {force, force, force, moment, moment, moment},
          who,
          role};
}

}  // namespace footfall::station
