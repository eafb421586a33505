#include <zlib.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "gait/imu/alignment.hpp"
#include "gait/imu/imu_events.hpp"
#include "tests/support/recordings.hpp"
#include "tests/unit/gait/imu/strapped_body.hpp"

using namespace footfall;
using namespace footfall::tests;
namespace imu = footfall::gait::imu;

namespace {

/// time_s, then rate in deg/s and acceleration in g, three columns each.
std::vector<core::ImuSample> read_walk(const std::string& file) {
  std::vector<core::ImuSample> samples;
  const gzFile stream = gzopen(file.c_str(), "rb");
  if (stream == nullptr) return samples;
  std::array<char, 512> line{};
  gzgets(stream, line.data(), static_cast<int>(line.size()));
  while (gzgets(stream, line.data(), static_cast<int>(line.size())) != nullptr) {
    std::array<double, 7> row{};
    char* at = line.data();
    for (double& value : row) {
      value = std::strtod(at, &at);
      if (*at == ',') ++at;
    }
    core::ImuSample sample;
    sample.station_time = at_s(row[0]);
    sample.angular_rate_rad_s = {row[1] * kDegree, row[2] * kDegree, row[3] * kDegree};
    sample.acceleration_m_s2 = {row[4] * kGravity, row[5] * kGravity, row[6] * kGravity};
    samples.push_back(sample);
  }
  gzclose(stream);
  return samples;
}

std::vector<core::ImuSample> cut(const std::vector<core::ImuSample>& samples, double from_s, double to_s) {
  std::vector<core::ImuSample> kept;
  for (const auto& sample : samples) {
    if (sample.station_time >= at_s(from_s) && sample.station_time < at_s(to_s)) kept.push_back(sample);
  }
  return kept;
}

/// Strides told another way: how often the foot comes to rest on the ground for 100 ms.
int rests(const std::vector<core::ImuSample>& samples) {
  int found = 0;
  core::Timestamp still_since = samples.front().station_time;
  bool counted = true;
  for (const auto& sample : samples) {
    if (imu::norm(sample.angular_rate_rad_s) > 60.0 * kDegree) {
      still_since = sample.station_time;
      counted = false;
    } else if (!counted && sample.station_time - still_since > core::milliseconds(100)) {
      counted = true;
      ++found;
    }
  }
  return found;
}

}  // namespace

TEST_CASE("a recorded walk: the foot is aligned and its strides are as many as its rests on the ground",
          "[gait][imu][recording]") {
  const auto file = recording("xio_foot_imu_short_walk.csv.gz");
  if (!file) return skip_without_recordings();
  const auto samples = read_walk(file->string());
  REQUIRE(samples.size() > 10000);
  const auto segment = core::BodySegment::RightFoot;
  const auto aligned = imu::align_limb(segment, cut(samples, 2.0, 12.0), cut(samples, 14.0, 35.0));
  if (!aligned) FAIL(aligned.error().what());
  CHECK(aligned->explained_variance.value_or(0.0) > 0.8);  // a loop, corners included

  gait::ImuPlacement placement;
  placement.segment = segment;
  placement.sample_rate = core::Hertz(400.0);
  placement.segment_from_sensor = aligned->segment_from_sensor;
  placement.aligned = true;
  gait::ImuEventsConfig config;
  config.sensors = {placement};
  gait::ImuEvents events(config);
  std::vector<gait::ImuStep> steps;
  std::optional<core::StepsPerMinute> cadence;
  for (const auto& sample : samples) {
    if (const auto step = events.push(sample, core::MetersPerSecond(1.3))) steps.push_back(*step);
    if (sample.station_time < at_s(32.0)) cadence = events.cadence(sample.station_time);
  }
  std::cout << "explained " << *aligned->explained_variance << ", out of square "
            << aligned->out_of_square.value() << " deg, strides " << steps.size() << ", rests "
            << rests(samples) << ", cadence " << cadence.value_or(core::StepsPerMinute(0.0)).value() << "\n";
  CHECK(std::abs(static_cast<int>(steps.size()) - rests(samples)) <= 2);
  for (const auto& step : steps) {
    REQUIRE(step.contact_time);
    const double share = step.contact_time->value() / step.stride_time.value();
    CHECK(share > 0.5);  // walking
    CHECK(share < 0.75);
  }
  REQUIRE(cadence);
  CHECK(cadence->value() > 80.0);
  CHECK(cadence->value() < 140.0);
}
