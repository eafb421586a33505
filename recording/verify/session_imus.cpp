#include "recording/verify/session_imus.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>

#include "gait/engine.hpp"
#include "gait/imu/imu_analysis.hpp"

namespace footfall::recording {
namespace {

/// Samples up to so long after toe-off belong to a step: the first one after it must be among them.
constexpr core::Duration kAfterToeOff = core::milliseconds(150);
constexpr double kSlowestHz = 10.0, kFastestHz = 10'000.0, kUnit = 1e-2;
using Samples = std::vector<core::ImuSample>;

gait::ImuKinematicsConfig kinematics_config(const SessionMeta& meta, std::optional<core::Meters> height) {
  gait::ImuKinematicsConfig config;
  config.height = height ? height : meta.height;
  if (!height) {
    config.thigh_length = meta.thigh_length;
    config.shank_length = meta.shank_length;
  }
  for (const ImuMeta& imu : meta.imus) {
    gait::ImuPlacement placement;
    placement.device = imu.device();
    placement.segment = imu.segment;
    placement.sample_rate = core::Hertz(imu.sample_rate_hz);
    placement.full_scale_rad_s = imu.full_scale_rad_s;
    placement.full_scale_m_s2 = imu.full_scale_m_s2;
    placement.standing_offset = imu.standing_offset;
    placement.aligned = imu.aligned();
    for (std::size_t i = 0; i < placement.segment_from_sensor.size() && placement.aligned; ++i)
      placement.segment_from_sensor.at(i) = imu.segment_from_sensor.at(i).value_or(0.0);
    config.sensors.push_back(placement);
  }
  return config;
}

/// A file may say anything: what sizes the memory of the analysis, and what turns axes, has to make sense.
core::Result<void> check(const ImuMeta& imu) {
  const std::string name(core::name_of(imu.segment));
  if (!(imu.sample_rate_hz >= kSlowestHz && imu.sample_rate_hz <= kFastestHz)) {
    return core::fail(core::Remedy::Reconfigure, "inertial sensor %s: a sample rate of %g Hz makes no sense",
                      name.c_str(), imu.sample_rate_hz);
  }
  double square = 0.0;
  for (const auto& part : imu.segment_from_sensor) square += part.value_or(0.0) * part.value_or(0.0);
  if (imu.aligned() && !(std::abs(square - 1.0) <= kUnit)) {
    return core::fail(core::Remedy::Reconfigure, "inertial sensor %s: its alignment is no rotation",
                      name.c_str());
  }
  return {};
}

/// Of all sensors, in the order of time.
core::Result<Samples> all_samples(const SessionContents& session) {
  Samples all;
  for (const ImuMeta& imu : session.meta().imus) {
    if (const auto sane = check(imu); !sane) return tl::unexpected<core::Error>(sane.error());
  }
  for (const Samples& samples : session.imus) all.insert(all.end(), samples.begin(), samples.end());
  std::stable_sort(all.begin(), all.end(), [](const core::ImuSample& a, const core::ImuSample& b) {
    return a.station_time < b.station_time;
  });
  return all;
}

/// The belt's incline at a time, by the poll before it; nullopt: the machine has none to tell of.
class Inclines {
 public:
  explicit Inclines(std::vector<TreadmillRecord> records) : records_(std::move(records)) {}
  [[nodiscard]] std::optional<core::Degrees> at(core::Timestamp time) {
    while (next_ < records_.size() && records_[next_].time <= time) ++next_;
    if (next_ == 0 || !records_[next_ - 1].state.incline_available) return std::nullopt;
    const double grade = records_[next_ - 1].state.measured_incline.value() / 100.0;
    if (!std::isfinite(grade)) return std::nullopt;
    return core::Degrees(std::atan(grade) * 180.0 / std::numbers::pi);
  }

 private:
  std::vector<TreadmillRecord> records_;
  std::size_t next_ = 0;
};

}  // namespace

core::Result<void> complete_with_imus(const SessionContents& session, std::optional<core::Meters> height,
                                      std::optional<core::Degrees> incline, gait::OfflineResult& result) {
  const SessionMeta& meta = session.meta();
  if (meta.imus.empty() || result.contacts.empty()) return {};
  const auto samples = all_samples(session);
  if (!samples) return tl::unexpected<core::Error>(samples.error());
  Inclines inclines(session.treadmill);
  gait::ImuAnalysis analysis(kinematics_config(meta, height));
  if (incline) analysis.set_incline(*incline);

  const core::MetersPerSecond no_speed(std::numeric_limits<double>::quiet_NaN());
  const core::Duration to_station = meta.started - core::Timestamp{};
  auto next = samples->begin();
  std::vector<gait::StepResult> steps;
  for (gait::Contact& contact : result.contacts) {
    gait::StepResult on_station = contact.step;
    on_station.initial_contact = contact.step.initial_contact + to_station;
    on_station.toe_off = contact.step.toe_off + to_station;
    for (; next != samples->end() && next->station_time < on_station.toe_off + kAfterToeOff; ++next)
      analysis.push(*next, no_speed);
    const auto measured = inclines.at(on_station.initial_contact);
    if (!incline && measured) analysis.set_incline(*measured);
    analysis.complete(on_station);
    on_station.initial_contact = contact.step.initial_contact;
    on_station.toe_off = contact.step.toe_off;
    contact.step = on_station;
    steps.push_back(contact.step);
  }
  result.summary.metrics = gait::summarize(steps).metrics;
  return {};
}

}  // namespace footfall::recording
