#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <numbers>
#include <vector>

#include "gait/imu/vqf.hpp"
#include "tests/support/recordings.hpp"
#include "tests/unit/gait/imu/broad_trial.hpp"
#include "tests/unit/gait/imu/mahony.hpp"

using namespace footfall;
using namespace footfall::tests;
namespace imu = footfall::gait::imu;
using imu::operator*;

namespace {

/// The part of the rotation from truth to estimate that no turn about the vertical explains.
double inclination_error(const imu::Quat& estimate, const imu::Quat& truth) {
  const imu::Quat error = estimate * imu::conjugate(truth);
  return 2.0 * std::acos(std::min(1.0, std::hypot(error[0], error[3])));
}

struct Rms {
  double sum = 0.0;
  std::size_t n = 0;
  void add(double x) {
    sum += x * x;
    ++n;
  }
  [[nodiscard]] double degrees() const {
    return std::sqrt(sum / static_cast<double>(n)) * 180.0 / std::numbers::pi;
  }
};

template <class Step>
double inclination_rms(const BroadTrial& trial, Step step) {
  Rms rms;
  for (std::size_t i = 0; i < trial.rate_rad_s.size(); ++i) {
    const imu::Quat estimate = step(trial.rate_rad_s[i], trial.acceleration_m_s2[i]);
    const imu::Quat& truth = trial.earth_from_sensor[i];
    if (trial.movement[i] && std::isfinite(truth[0])) rms.add(inclination_error(estimate, truth));
  }
  return rms.degrees();
}

}  // namespace

TEST_CASE("on every BROAD trial VQF's inclination is within 2 degrees RMS and better than Mahony's",
          "[gait][imu][recording]") {
  const auto folder = recording("broad");
  if (!folder) return skip_without_recordings();
  int trials = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
    if (entry.path().extension() != ".hdf5") continue;
    INFO(entry.path().filename().string());
    const auto trial = read_broad_trial(entry.path());
    REQUIRE(trial);
    ++trials;
    imu::Vqf vqf(core::Hertz(trial->rate_hz));
    Mahony mahony(trial->rate_hz);
    const double ours = inclination_rms(*trial, [&](const imu::Vec3& rate, const imu::Vec3& acceleration) {
      vqf.step(rate, acceleration);
      return vqf.earth_from_sensor();
    });
    const double theirs = inclination_rms(*trial, [&](const imu::Vec3& rate, const imu::Vec3& acceleration) {
      mahony.step(rate, acceleration);
      return mahony.earth_from_sensor();
    });
    std::cout << entry.path().filename().string() << ": VQF " << ours << " deg, Mahony " << theirs
              << " deg\n";
    CHECK(ours <= 2.0);
    CHECK(ours < theirs);
  }
  CHECK(trials > 0);
}
