#include "station/measure/imu_feed.hpp"

#include <utility>

namespace footfall::station {
namespace {

constexpr core::Duration kTellEvery = core::milliseconds(20);

}  // namespace

ImuFeed::ImuFeed(std::vector<hal::Imu*> imus, std::vector<core::BodySegment> segments, ImuOutputs& outputs)
    : imus_(std::move(imus)), segments_(std::move(segments)), out_(outputs) {
  imus_.resize(std::min(imus_.size(), kMostImus));
  segments_.resize(imus_.size());
}

void ImuFeed::drain(const core::ClockPair& clocks, gait::LiveAnalysis& analysis, FeedLog* record) noexcept {
  if (imus_.empty()) return;
  analysis_ = &analysis;
  record_ = record;
  for (hal::Imu* imu : imus_) imu->drain(clocks, *this);
  analysis_ = nullptr;
  if (clocks.monotonic - told_ >= kTellEvery) tell(clocks.monotonic, analysis.imu());
}

void ImuFeed::on_imu(const core::ImuSample& sample) noexcept {
  if (record_ != nullptr) record_->keep(sample);
  if (sample.device >= imus_.size()) return;
  ImuLive::Device& device = live_.device[sample.device];
  device.clock_offset_ns = (sample.station_time - core::Timestamp{}).ns - sample.device_time.ns;
  device.clock_drift_ppm = sample.clock_drift_ppm;
  if ((sample.flags & core::kStale) != 0) ++device.late;
  if (analysis_->push(sample)) device.last_sample = sample.receive_time;
}

void ImuFeed::tell(core::Timestamp now, const gait::ImuAnalysis& analysis) noexcept {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  told_ = now;
  for (std::size_t i = 0; i < imus_.size(); ++i) {
    const auto angle = analysis.live_angle(segments_[i]);
    live_.device[i].angle_deg = static_cast<float>(angle ? angle->value() : kNaN);
  }
  const auto cadence = analysis.cadence(now);
  live_.cadence_spm = cadence ? cadence->value() : kNaN;
  out_.live.store(live_);
}

}  // namespace footfall::station
