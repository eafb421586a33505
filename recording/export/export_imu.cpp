#include "recording/export/export_imu.hpp"

namespace footfall::recording {
namespace {

constexpr int kTimeDecimals = 9, kValueCells = 6;

void write_sample(CsvFile& csv, const core::ImuSample& sample, core::Timestamp start) {
  csv.cell((sample.station_time - start).seconds(), kTimeDecimals);
  csv.cell((sample.device_time - core::Timestamp{}).seconds(), kTimeDecimals);
  if ((sample.flags & core::kInvalid) != 0) {
    csv.blank(kValueCells);
  } else {
    for (const double rate : sample.angular_rate_rad_s) csv.cell(rate);
    for (const double acceleration : sample.acceleration_m_s2) csv.cell(acceleration);
  }
  csv.cell(static_cast<double>(sample.clock_drift_ppm));
  csv.cell((sample.receive_time - sample.station_time).seconds(), kTimeDecimals);
  csv.cell(sample.sequence);
  csv.cell(std::uint64_t{sample.flags});
  csv.end_row();
}

}  // namespace

std::string imu_csv_suffix(const ImuMeta& imu) {
  return "_imu_" + std::string(core::name_of(imu.segment)) + ".csv";
}

void write_imu(CsvFile& csv, const std::vector<core::ImuSample>& samples, core::Timestamp start) {
  for (const char* column :
       {"time_s", "device_time_s", "gyro_x_rad_s", "gyro_y_rad_s", "gyro_z_rad_s", "acc_x_m_s2", "acc_y_m_s2",
        "acc_z_m_s2", "clock_drift_ppm", "lateness_s", "sequence", "flags"})
    csv.cell(std::string_view(column));
  csv.end_row();
  for (const core::ImuSample& sample : samples) write_sample(csv, sample, start);
}

}  // namespace footfall::recording
