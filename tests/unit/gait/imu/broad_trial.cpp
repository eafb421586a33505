#include "tests/unit/gait/imu/broad_trial.hpp"

#include <hdf5.h>

#include <array>

namespace footfall::tests {

namespace {

/// Rows of a dataset as doubles; empty when there is no such dataset of `columns` columns.
std::vector<double> read_rows(hid_t file, const char* name, hsize_t columns) {
  const hid_t set = H5Dopen2(file, name, H5P_DEFAULT);
  if (set < 0) return {};
  const hid_t space = H5Dget_space(set);
  std::array<hsize_t, 2> size{0, 1};
  std::vector<double> values;
  const int dimensions = H5Sget_simple_extent_ndims(space);
  if (dimensions >= 1 && dimensions <= 2) H5Sget_simple_extent_dims(space, size.data(), nullptr);
  if (size[1] == columns) {
    values.resize(size[0] * columns);
    if (H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0) values.clear();
  }
  H5Sclose(space);
  H5Dclose(set);
  return values;
}

/// Movement is stored as HDF5's enumeration of false and true, which does not convert to double.
std::vector<bool> read_mask(hid_t file, const char* name, std::size_t size) {
  const hid_t set = H5Dopen2(file, name, H5P_DEFAULT);
  if (set < 0) return {};
  std::vector<bool> mask;
  const hid_t type = H5Dget_type(set);
  const hid_t space = H5Dget_space(set);
  const bool fits = H5Sget_simple_extent_npoints(space) == static_cast<hssize_t>(size);
  if (fits && H5Tget_class(type) == H5T_ENUM && H5Tget_size(type) == 1) {
    std::vector<signed char> bytes(size);
    if (H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()) >= 0) {
      mask.assign(bytes.begin(), bytes.end());
    }
  } else if (fits) {
    std::vector<double> numbers(size);
    if (H5Dread(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()) >= 0) {
      for (const double number : numbers) mask.push_back(number != 0.0);
    }
  }
  H5Sclose(space);
  H5Tclose(type);
  H5Dclose(set);
  return mask;
}

double read_rate(hid_t file) {
  double rate = 0.0;
  const hid_t attribute = H5Aopen(file, "sampling_rate", H5P_DEFAULT);
  if (attribute < 0) return rate;
  H5Aread(attribute, H5T_NATIVE_DOUBLE, &rate);
  H5Aclose(attribute);
  return rate;
}

template <std::size_t N>
std::vector<std::array<double, N>> grouped(const std::vector<double>& values) {
  std::vector<std::array<double, N>> rows(values.size() / N);
  for (std::size_t i = 0; i < values.size(); ++i) rows[i / N][i % N] = values[i];
  return rows;
}

}  // namespace

std::optional<BroadTrial> read_broad_trial(const std::filesystem::path& path) {
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file < 0) return std::nullopt;
  BroadTrial trial;
  trial.rate_hz = read_rate(file);
  trial.rate_rad_s = grouped<3>(read_rows(file, "imu_gyr", 3));
  trial.acceleration_m_s2 = grouped<3>(read_rows(file, "imu_acc", 3));
  trial.earth_from_sensor = grouped<4>(read_rows(file, "opt_quat", 4));
  const std::size_t n = trial.rate_rad_s.size();
  trial.movement = read_mask(file, "movement", n);
  H5Fclose(file);
  const bool whole = n > 0 && trial.rate_hz > 0.0 && trial.acceleration_m_s2.size() == n &&
                     trial.earth_from_sensor.size() == n && trial.movement.size() == n;
  if (!whole) return std::nullopt;
  return trial;
}

}  // namespace footfall::tests
