#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "gait/imu/imu_kinematics.hpp"
#include "sim/runner/physical_runner.hpp"

// Ideal motion of the twin's shanks -> a sensor with noise and bias at 200 Hz -> VQF -> angle at contact.

using namespace footfall;

namespace {

constexpr double kStanding = 5.0, kSeconds = 40.0, kGyroNoise = 0.005, kAccelNoise = 0.05, kSettled = 15.0;
constexpr std::array<double, 3> kBias{0.004, -0.003, 0.005};  // rad/s: 0.3 degrees/s

core::Timestamp at(double seconds) {
  return core::Timestamp{std::llround(seconds * 1e9)};
}

gait::ImuKinematics sensors() {
  gait::ImuKinematicsConfig config;
  for (const auto segment : {core::BodySegment::LeftShank, core::BodySegment::RightShank}) {
    gait::ImuPlacement placement;
    placement.device = static_cast<std::uint8_t>(config.sensors.size());
    placement.segment = segment;
    placement.aligned = true;
    config.sensors.push_back(placement);
  }
  return gait::ImuKinematics(config);
}

class NoisySensor {
 public:
  core::ImuSample read(const sim::SegmentMotion& motion, std::uint8_t device, std::uint64_t sequence,
                       double t) {
    core::ImuSample sample;
    sample.sequence = sequence;
    sample.device_time = sample.station_time = sample.receive_time = at(t);
    sample.device = device;
    for (std::size_t i = 0; i < 3; ++i) {
      sample.angular_rate_rad_s.at(i) =
          motion.angular_rate_rad_s.at(i) + kBias.at(i) + kGyroNoise * normal_(random_);
      sample.acceleration_m_s2.at(i) = motion.acceleration_m_s2.at(i) + kAccelNoise * normal_(random_);
    }
    return sample;
  }

 private:
  std::mt19937_64 random_{7};
  std::normal_distribution<double> normal_;
};

}  // namespace

TEST_CASE("the shank angle at contact is measured within a degree at 2.5, 3 and 4 m/s") {
  for (const double speed : {2.5, 3.0, 4.0}) {
    auto runner = sim::PhysicalRunner::make({});
    REQUIRE(runner);
    gait::ImuKinematics imu = sensors();
    NoisySensor sensor;
    std::vector<sim::RunnerEvent> due;
    double error = 0.0;
    double square = 0.0;
    int n = 0;
    for (int i = 0; i < kSeconds * 1000; ++i) {
      const double t = i * 1e-3;
      (*runner)->advance(t, core::MetersPerSecond(t < kStanding ? 0.5 : speed));
      for (std::uint8_t device = 0; i % 5 == 0 && device < 2; ++device) {
        const auto motion = (*runner)->segment_motion(device == 0 ? core::BodySegment::LeftShank
                                                                  : core::BodySegment::RightShank);
        REQUIRE(motion);
        imu.push(sensor.read(*motion, device, static_cast<std::uint64_t>(i / 5), t));
      }
      sim::RunnerEvent event;
      while ((*runner)->next_event(event)) {
        if (event.kind != sim::RunnerEventKind::Step || event.time_s < kSettled) continue;
        gait::StepResult step;
        step.side = event.side == sim::kLeft ? gait::Side::Left : gait::Side::Right;
        const double contact = event.time_s - event.step.step.value();
        step.initial_contact = at(contact);
        step.toe_off = at(contact + event.step.contact.value());
        step.contact_time = event.step.contact;
        imu.complete(step);
        REQUIRE(step.kinematics.shank_angle_at_contact);
        const double e = step.kinematics.shank_angle_at_contact->value() - event.step.shank_angle.value();
        error += e;
        square += e * e;
        ++n;
      }
    }
    INFO("speed " << speed << " m/s: mean error " << error / n << " degrees, RMS " << std::sqrt(square / n));
    REQUIRE(n > 50);
    CHECK(std::abs(error / n) < 1.0);
    CHECK(std::sqrt(square / n) < 1.0);
  }
}
