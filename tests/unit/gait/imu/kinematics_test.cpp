#include <catch2/catch.hpp>
#include <limits>
#include <map>
#include <vector>

#include "gait/imu/imu_kinematics.hpp"
#include "tests/unit/gait/imu/strapped_body.hpp"

using namespace footfall;
using namespace footfall::tests;
using core::BodySegment;
using gait::imu::Vec3;

namespace {

constexpr double kContact = 6.0, kToeOff = 6.25;

double stride_phase(double t) {
  return 2.0 * std::numbers::pi * 1.4 * (t - kContact);
}
double swung(double t, double mean_deg, double amplitude_deg, double lag) {
  return (mean_deg + amplitude_deg * std::cos(stride_phase(t) - lag)) * kDegree;
}

/// A right leg, a pelvis and a trunk, every sensor strapped on another way round.
struct Body {
  std::map<BodySegment, SegmentScript> scripts;
  gait::ImuKinematicsConfig config;

  explicit Body(double rate_hz = 200.0) {
    scripts[BodySegment::RightFoot].sagittal = [](double t) { return swung(t, -15.0, 30.0, 0.2); };
    scripts[BodySegment::RightShank].sagittal = [](double t) { return swung(t, -20.0, 35.0, 0.4); };
    scripts[BodySegment::RightThigh].sagittal = [](double t) { return swung(t, 5.0, 28.0, 0.1); };
    scripts[BodySegment::Trunk].sagittal = [](double t) { return swung(t, -6.0, 2.0, 0.5); };
    scripts[BodySegment::Pelvis].frontal = [](double t) { return 6.0 * kDegree * std::sin(stride_phase(t)); };
    for (const auto& [segment, script] : scripts) {
      gait::ImuPlacement placement;
      placement.device = static_cast<std::uint8_t>(config.sensors.size());
      placement.segment = segment;
      placement.sample_rate = core::Hertz(rate_hz);
      placement.full_scale_m_s2 = 16.0 * kGravity;
      placement.full_scale_rad_s = 2000.0 * kDegree;
      const double k = placement.device + 1.0;
      placement.segment_from_sensor = gait::imu::from_rotation_vector({0.4 * k, -0.9 * k, 0.3});
      placement.aligned = true;
      config.sensors.push_back(placement);
    }
    config.height = core::Meters(1.75);
  }
  [[nodiscard]] gait::ImuPlacement& sensor(BodySegment segment) {
    for (auto& placement : config.sensors) {
      if (placement.segment == segment) return placement;
    }
    throw std::logic_error("no such sensor");
  }
  [[nodiscard]] std::vector<core::ImuSample> samples_of(const gait::ImuPlacement& placement,
                                                        double end_s = 7.0) const {
    std::vector<core::ImuSample> samples;
    const auto n = static_cast<int>(end_s * placement.sample_rate.value());
    for (int k = 0; k < n; ++k) {
      samples.push_back(
          read_sensor(scripts.at(placement.segment), placement, k / placement.sample_rate.value()));
    }
    return samples;
  }
};

gait::StepResult right_step() {
  gait::StepResult step;
  step.side = gait::Side::Right;
  step.initial_contact = at_s(kContact);
  step.toe_off = at_s(kToeOff);
  step.contact_time = core::Seconds(kToeOff - kContact);
  return step;
}

gait::StepResult measured(const Body& body, gait::StepResult step = right_step()) {
  gait::ImuKinematics kinematics(body.config);
  for (const auto& placement : body.config.sensors) {
    for (const auto& sample : body.samples_of(placement)) kinematics.push(sample);
  }
  kinematics.complete(step);
  return step;
}

double deg(const std::optional<core::Degrees>& angle) {
  REQUIRE(angle);
  return angle->value();
}

}  // namespace

TEST_CASE("angles 5 ms before contact are those of the segments, however the sensors are strapped on",
          "[gait][imu]") {
  Body body;
  body.config.incline = core::Degrees(3.0);
  body.sensor(BodySegment::RightShank).standing_offset = core::Degrees(2.0);
  const auto step = measured(body);
  const double t = kContact - 0.005;
  const auto truth = [&](BodySegment segment) { return body.scripts.at(segment).sagittal(t) / kDegree; };
  CHECK(step.health == 0);
  // VQF's own ripple in motion is some tenths of a degree.
  CHECK(deg(step.kinematics.shank_angle_at_contact) ==
        Approx(truth(BodySegment::RightShank) - 2.0).margin(0.5));
  CHECK(deg(step.kinematics.thigh_angle_at_contact) == Approx(truth(BodySegment::RightThigh)).margin(0.5));
  CHECK(deg(step.kinematics.foot_strike_angle) == Approx(truth(BodySegment::RightFoot) - 3.0).margin(0.5));
}

TEST_CASE("the leg's overstride and the trunk's two leans follow from the same angles", "[gait][imu]") {
  const Body body;
  const auto step = measured(body);
  const double t = kContact - 0.005;
  const double shank = body.scripts.at(BodySegment::RightShank).sagittal(t);
  const double thigh = body.scripts.at(BodySegment::RightThigh).sagittal(t);
  const double trunk = body.scripts.at(BodySegment::Trunk).sagittal(t);
  const double l_thigh = 0.245 * 1.75, l_shank = 0.246 * 1.75, l_trunk = 0.30 * 1.75;
  // Joints as points in the plane, the hip at the origin.
  const double ankle_x = l_thigh * std::sin(thigh) + l_shank * std::sin(shank);
  const double ankle_y = -l_thigh * std::cos(thigh) - l_shank * std::cos(shank);
  const double neck_x = -l_trunk * std::sin(trunk), neck_y = l_trunk * std::cos(trunk);
  REQUIRE(step.kinematics.overstride_leg);
  CHECK(step.kinematics.overstride_leg->value() == Approx(ankle_x).margin(0.006));
  CHECK(deg(step.kinematics.trunk_lean_ankle) ==
        Approx(std::atan2(neck_x - ankle_x, neck_y - ankle_y) / kDegree).margin(0.5));
  CHECK(deg(step.kinematics.trunk_lean_hip) ==
        Approx((-trunk - std::atan2(-ankle_x, -ankle_y)) / kDegree).margin(0.8));
}

TEST_CASE("without height or segment lengths there is no overstride, but there are leans", "[gait][imu]") {
  Body body;
  body.config.height.reset();
  const auto step = measured(body);
  CHECK_FALSE(step.kinematics.overstride_leg);
  CHECK(step.kinematics.trunk_lean_ankle);
  body.config.thigh_length = core::Meters(0.45);
  body.config.shank_length = core::Meters(0.42);
  CHECK(measured(body).kinematics.overstride_leg);
}

TEST_CASE("pelvic drop is the swing side going down, in the stance of either foot", "[gait][imu]") {
  const Body body;
  auto step = right_step();
  // Right side down at first: in a right stance the swing side (left) is up.
  step.toe_off = at_s(kContact + 0.17);
  CHECK(deg(measured(body, step).kinematics.pelvic_drop) == Approx(0.0).margin(0.7));
  step.side = gait::Side::Left;
  CHECK(deg(measured(body, step).kinematics.pelvic_drop) == Approx(6.0).margin(0.3));
}

TEST_CASE("hip extension is the largest in the last 30 % of stance, of thigh and pelvis together",
          "[gait][imu]") {
  Body body;
  body.scripts[BodySegment::Pelvis] = {};
  body.scripts[BodySegment::Pelvis].sagittal = [](double t) { return swung(t, -8.0, 3.0, 0.0); };
  const auto step = measured(body);
  double expected = -180.0;
  for (double t = kContact + 0.7 * 0.25; t <= kToeOff; t += 0.001) {
    // Flexion = thigh + anterior tilt, and anterior tilt is a negative turn.
    const double flexion = body.scripts.at(BodySegment::RightThigh).sagittal(t) -
                           body.scripts.at(BodySegment::Pelvis).sagittal(t);
    expected = std::max(expected, -flexion / kDegree);
  }
  CHECK(deg(step.kinematics.hip_extension) == Approx(expected).margin(0.8));
}

TEST_CASE("tibial shock is the axial peak less gravity, raw and at 60 Hz", "[gait][imu]") {
  Body body(1000.0);
  body.scripts[BodySegment::RightShank].axial = [](double t) {
    const double phase = (t - kContact - 0.01) / 0.02;
    return phase < 0.0 || phase > 1.0 ? 0.0 : 6.0 * kGravity * std::sin(std::numbers::pi * phase);
  };
  const auto step = measured(body);
  REQUIRE(step.kinematics.tibial_shock_g);
  REQUIRE(step.kinematics.tibial_shock_60hz_g);
  CHECK(*step.kinematics.tibial_shock_g == Approx(6.0).margin(0.05));
  // A half sine of 20 ms through a zero-lag 60 Hz low-pass keeps most of its height.
  CHECK(*step.kinematics.tibial_shock_60hz_g < 6.0);
  CHECK(*step.kinematics.tibial_shock_60hz_g > 4.5);
}

TEST_CASE("two equal samples at full scale make the shock not measurable, and say why", "[gait][imu]") {
  Body body(1000.0);
  auto& shank = body.sensor(BodySegment::RightShank);
  shank.segment_from_sensor = gait::imu::kNoRotation;
  body.scripts[BodySegment::RightShank].axial = [](double t) {
    const double phase = (t - kContact - 0.01) / 0.02;
    return phase < 0.0 || phase > 1.0 ? 0.0 : 25.0 * kGravity * std::sin(std::numbers::pi * phase);
  };
  gait::ImuKinematics kinematics(body.config);
  for (const auto& placement : body.config.sensors) {
    for (auto sample : body.samples_of(placement)) {
      for (double& a : sample.acceleration_m_s2) a = std::min(a, placement.full_scale_m_s2);
      kinematics.push(sample);
    }
  }
  auto step = right_step();
  kinematics.complete(step);
  CHECK_FALSE(step.kinematics.tibial_shock_g);
  CHECK_FALSE(step.kinematics.tibial_shock_60hz_g);
  CHECK((step.health & gait::kImuClipped) != 0);
  CHECK(step.kinematics.shank_angle_at_contact);  // contact came before the peak
}

TEST_CASE("samples missing around contact leave no value, and a long pause needs 3 s to settle",
          "[gait][imu]") {
  Body body;
  double gap_from = 0.0, gap_to = 0.0;
  const auto with_gap = [&] {
    gait::ImuKinematics kinematics(body.config);
    for (const auto& placement : body.config.sensors) {
      for (auto sample : body.samples_of(placement)) {
        const double t = static_cast<double>(sample.station_time.ns) * 1e-9;
        const bool lost = placement.segment == BodySegment::RightShank && t > gap_from && t < gap_to;
        // A sample that is not a number is as good as missing.
        if (lost) sample.angular_rate_rad_s[1] = std::numeric_limits<double>::quiet_NaN();
        kinematics.push(sample);
      }
    }
    auto step = right_step();
    kinematics.complete(step);
    return step;
  };
  gap_from = kContact - 0.02;
  gap_to = kContact + 0.01;
  auto step = with_gap();
  CHECK_FALSE(step.kinematics.shank_angle_at_contact);
  CHECK_FALSE(step.kinematics.overstride_leg);
  CHECK(step.kinematics.thigh_angle_at_contact);
  CHECK((step.health & gait::kImuMissing) != 0);

  gap_from = 4.50;  // 30 ms, bridged; a good second before the contact
  gap_to = 4.53;
  step = with_gap();
  const double truth = body.scripts.at(BodySegment::RightShank).sagittal(kContact - 0.005) / kDegree;
  CHECK(deg(step.kinematics.shank_angle_at_contact) == Approx(truth).margin(0.6));

  gap_from = 4.5;  // 300 ms: the inclination is not known yet at contact
  gap_to = 4.8;
  step = with_gap();
  CHECK_FALSE(step.kinematics.shank_angle_at_contact);
  CHECK((step.health & gait::kImuMissing) != 0);
}

TEST_CASE("a sensor that is not aligned tells nothing and says so; one that is not there is no fault",
          "[gait][imu]") {
  Body body;
  body.sensor(BodySegment::RightShank).aligned = false;
  const auto step = measured(body);
  CHECK_FALSE(step.kinematics.shank_angle_at_contact);
  CHECK_FALSE(step.kinematics.tibial_shock_g);
  CHECK(step.health == gait::kImuNotAligned);
  gait::ImuKinematics none(gait::ImuKinematicsConfig{});
  auto bare = right_step();
  none.complete(bare);
  CHECK(bare.health == 0);
}

TEST_CASE("a step whose side is not known gets no kinematics", "[gait][imu]") {
  auto step = right_step();
  step.side = gait::Side::Unknown;
  step = measured(Body(), step);
  CHECK_FALSE(step.kinematics.shank_angle_at_contact);
  CHECK((step.health & gait::kSideUncertain) != 0);
}

TEST_CASE("how samples of several sensors are interleaved changes no bit", "[gait][imu]") {
  const Body body;
  const auto in_blocks = measured(body);
  gait::ImuKinematics kinematics(body.config);
  std::vector<std::vector<core::ImuSample>> streams;
  for (const auto& placement : body.config.sensors) streams.push_back(body.samples_of(placement, 6.3));
  for (std::size_t k = 0; k < streams[0].size(); ++k) {
    for (const auto& stream : streams) kinematics.push(stream[k]);
  }
  auto step = right_step();
  kinematics.complete(step);
  CHECK(step.kinematics.shank_angle_at_contact == in_blocks.kinematics.shank_angle_at_contact);
  CHECK(step.kinematics.trunk_lean_ankle == in_blocks.kinematics.trunk_lean_ankle);
  CHECK(step.kinematics.pelvic_drop == in_blocks.kinematics.pelvic_drop);
  CHECK(step.kinematics.tibial_shock_60hz_g == in_blocks.kinematics.tibial_shock_60hz_g);
}

TEST_CASE("the live angle is the newest one, and absent until it is settled", "[gait][imu]") {
  const Body body;
  gait::ImuKinematics kinematics(body.config);
  const auto samples = body.samples_of(Body().sensor(BodySegment::RightShank), 6.0);
  for (std::size_t k = 0; k < 500; ++k) kinematics.push(samples[k]);
  CHECK_FALSE(kinematics.live_angle(BodySegment::RightShank));
  for (std::size_t k = 500; k < samples.size(); ++k) kinematics.push(samples[k]);
  const double truth = body.scripts.at(BodySegment::RightShank).sagittal(5.995) / kDegree;
  CHECK(deg(kinematics.live_angle(BodySegment::RightShank)) == Approx(truth).margin(0.6));
  CHECK_FALSE(kinematics.live_angle(BodySegment::LeftShank));
  kinematics.reset();
  CHECK_FALSE(kinematics.live_angle(BodySegment::RightShank));
}
