#include "gait/imu/alignment.hpp"

#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "tests/unit/gait/imu/strapped_body.hpp"

using namespace footfall;
using namespace footfall::tests;
namespace imu = footfall::gait::imu;
using core::BodySegment;

namespace {

constexpr double kRate = 200.0;

std::vector<core::ImuSample> recorded(const SegmentScript& script, const imu::Quat& mounting, double from_s,
                                      double seconds, double noise = 0.0) {
  using namespace imu;
  gait::ImuPlacement placement;
  placement.segment_from_sensor = mounting;
  std::mt19937 generator(11);
  std::normal_distribution<double> gauss(0.0, 1.0);
  const auto vector = [&](double sigma) {
    return Vec3{sigma * gauss(generator), sigma * gauss(generator), sigma * gauss(generator)};
  };
  std::vector<core::ImuSample> samples;
  for (int k = 0; k <= static_cast<int>(seconds * kRate); ++k) {
    auto sample = read_sensor(script, placement, from_s + k / kRate, vector(0.05 * noise));
    sample.acceleration_m_s2 = sample.acceleration_m_s2 + vector(0.2 * noise);
    samples.push_back(sample);
  }
  return samples;
}

/// One stride a second: a quick turn forward in the swing, a slow one back in stance.
SegmentScript leg(double mean_deg, double amplitude_deg) {
  SegmentScript script;
  script.sagittal = [=](double t) {
    const double phase = 2.0 * std::numbers::pi * t;
    return kDegree * (mean_deg + amplitude_deg * (std::sin(phase) - 0.3 * std::sin(2.0 * phase)));
  };
  return script;
}
/// Toes far down after toe-off, a little up at contact.
SegmentScript foot() {
  SegmentScript script;
  script.sagittal = [](double t) {
    const double s = std::sin(std::numbers::pi * t);
    return kDegree * (-60.0 * s * s * s * s + 20.0 * std::sin(2.0 * std::numbers::pi * t));
  };
  return script;
}

double between_deg(const imu::Quat& a, const imu::Quat& b) {
  const imu::Quat d = imu::operator*(a, imu::conjugate(b));
  return 2.0 * std::acos(std::min(1.0, std::abs(d[0]))) / kDegree;
}

}  // namespace

TEST_CASE("standing and walking give back the way each sensor was strapped on", "[gait][imu]") {
  const std::vector<std::pair<BodySegment, SegmentScript>> limbs{{BodySegment::LeftShank, leg(-15.0, -30.0)},
                                                                 {BodySegment::RightThigh, leg(5.0, -25.0)},
                                                                 {BodySegment::RightFoot, foot()}};
  for (const auto& [segment, script] : limbs) {
    for (const imu::Vec3& turn :
         {imu::Vec3{0.0, 0.0, 0.0}, imu::Vec3{0.3, 1.5, -0.4}, imu::Vec3{-2.0, 0.8, 1.9}}) {
      INFO(core::name_of(segment) << " turned by " << turn[0]);
      const imu::Quat mounting = imu::from_rotation_vector(turn);
      const auto standing = recorded({}, mounting, 0.0, 5.0, 1.0);
      const auto walking = recorded(script, mounting, 5.0, 20.0, 1.0);
      const auto found = imu::align_limb(segment, standing, walking);
      REQUIRE(found);
      CHECK(between_deg(found->segment_from_sensor, mounting) < 1.0);
      CHECK(found->explained_variance.value_or(0.0) > imu::kGoodExplainedVariance);
      CHECK(found->out_of_square.value() < 1.0);
    }
  }
}

TEST_CASE("pelvis and trunk go by gravity and the axis that points forward", "[gait][imu]") {
  const imu::Quat mounting = imu::from_rotation_vector({0.2, -1.4, 0.1});
  const auto standing = recorded({}, mounting, 0.0, 6.0, 0.5);
  const imu::Vec3 forward = imu::rotate(imu::conjugate(mounting), {1.0, 0.2, 0.0});
  const auto found = imu::align_by_mounting(BodySegment::Pelvis, standing, forward);
  REQUIRE(found);
  CHECK(between_deg(found->segment_from_sensor, mounting) < 0.5);
  CHECK_FALSE(found->explained_variance);
  const imu::Vec3 upward = imu::rotate(imu::conjugate(mounting), {0.1, 1.0, 0.0});
  CHECK_FALSE(imu::align_by_mounting(BodySegment::Pelvis, standing, upward));
}

TEST_CASE("what cannot be aligned is refused with a sentence", "[gait][imu]") {
  const auto quiet = recorded({}, imu::kNoRotation, 0.0, 5.0);
  const auto walking = recorded(leg(-15.0, -30.0), imu::kNoRotation, 5.0, 20.0);
  const auto refused = [](const auto& result, const char* why) {
    REQUIRE_FALSE(result);
    CHECK(std::string(result.error().what()).find(why) != std::string::npos);
  };
  const auto segment = BodySegment::LeftShank;
  refused(imu::align_limb(segment, recorded({}, imu::kNoRotation, 0.0, 3.0), walking), "s of standing");
  refused(imu::align_limb(segment, walking, walking), "not still");
  refused(imu::align_limb(segment, quiet, recorded(leg(0.0, 30.0), imu::kNoRotation, 0.0, 8.0)),
          "s of walking");
  refused(imu::align_limb(segment, quiet, recorded({}, imu::kNoRotation, 0.0, 21.0, 1.0)), "about one axis");
  refused(imu::align_limb(segment, {}, {}), "left_shank");
  // The strap turned by a quarter after the standing: the swing is then about the old vertical.
  const auto turned =
      recorded(leg(-15.0, -30.0), imu::from_rotation_vector({-std::numbers::pi / 2.0, 0.0, 0.0}), 5.0, 20.0);
  refused(imu::align_limb(segment, quiet, turned), "from level");
}

TEST_CASE("a strap that moved by 7 degrees is seen in the next standing", "[gait][imu]") {
  const auto segment = BodySegment::RightShank;
  const auto before = imu::align_limb(segment, recorded({}, imu::kNoRotation, 0.0, 5.0),
                                      recorded(leg(-15.0, -30.0), imu::kNoRotation, 5.0, 20.0));
  REQUIRE(before);
  const auto moved = imu::from_rotation_vector({0.0, 0.0, 7.0 * kDegree});
  const auto shift = imu::strap_shift(segment, *before, recorded({}, moved, 0.0, 5.0));
  REQUIRE(shift);
  CHECK(shift->value() == Approx(7.0).margin(0.1));
  CHECK(*shift > imu::kStrapMoved);
}
