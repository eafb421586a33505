#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/body_segment.hpp"
#include "core/latest_value.hpp"
#include "core/spsc_ring.hpp"
#include "gait/live_analysis.hpp"
#include "hal/imu.hpp"
#include "station/recorder/feed_log.hpp"

namespace footfall::station {

inline constexpr std::size_t kMostImus = gait::kMostImus;

/// What the measuring thread knows of each inertial sensor, for display. NaN: not measurable.
struct ImuLive {
  struct Device {
    core::Timestamp last_sample;  ///< receive time of the newest usable one; 0 = never
    std::uint64_t late = 0;       ///< beyond max_lateness: stored, not used live
    std::int64_t clock_offset_ns = 0;
    float clock_drift_ppm = std::numeric_limits<float>::quiet_NaN();
    float angle_deg = std::numeric_limits<float>::quiet_NaN();  ///< sagittal, of the segment
  };
  std::array<Device, kMostImus> device{};
  double cadence_spm = std::numeric_limits<double>::quiet_NaN();  ///< by the sensors alone
};

/// Measure to recorder and API: one producer, one consumer each.
struct ImuOutputs {
  static constexpr double kRecordSeconds = 12.0, kHighestRate = 400.0;
  explicit ImuOutputs(std::size_t sensors)
      : record(std::max<std::size_t>(
            1, static_cast<std::size_t>(static_cast<double>(sensors) * kRecordSeconds * kHighestRate))) {}
  core::SpscRing<core::ImuSample> record;
  core::LatestValue<ImuLive> live;
};

/// The inertial sensors' part of the measuring cycle: drains them, hands every sample to the recorder and the
/// usable ones to the analysis, and tells what is to be seen of them.
/// Frame/units: core::ImuSample. Thread: measuring thread. Blocks/allocates: never after construction.
/// Errors: late and invalid samples are stored, counted and kept from the analysis, for which they are
/// missing.
class ImuFeed final : public hal::ImuSink {
 public:
  /// `imus[i]` delivers samples of device i; `segments[i]` is where it sits.
  ImuFeed(std::vector<hal::Imu*> imus, std::vector<core::BodySegment> segments, ImuOutputs& outputs);

  /// Before the forces of the same cycle, so that a step finds its samples. `record`: nullptr while nothing
  /// is recorded.
  void drain(const core::ClockPair& clocks, gait::LiveAnalysis& analysis, FeedLog* record) noexcept;
  void on_imu(const core::ImuSample& sample) noexcept override;

 private:
  void tell(core::Timestamp now, const gait::ImuAnalysis& analysis) noexcept;

  std::vector<hal::Imu*> imus_;
  std::vector<core::BodySegment> segments_;
  ImuOutputs& out_;
  ImuLive live_;
  core::Timestamp told_;
  // During a drain.
  gait::LiveAnalysis* analysis_ = nullptr;
  FeedLog* record_ = nullptr;
};

}  // namespace footfall::station
