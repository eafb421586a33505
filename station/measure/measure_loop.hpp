#pragma once
#include <algorithm>
#include <array>
#include <atomic>
#include <memory>
#include <vector>

#include "control/plate_watch.hpp"
#include "control/runner_watch.hpp"
#include "core/histogram.hpp"
#include "core/latest_value.hpp"
#include "core/samples.hpp"
#include "core/spsc_ring.hpp"
#include "hal/force_plate.hpp"
#include "station/belt/mailbox.hpp"
#include "station/black_box/black_box_inputs.hpp"
#include "station/measure/analysis.hpp"
#include "station/measure/imu_feed.hpp"
#include "station/recorder/feed_log.hpp"

namespace footfall::station {

/// One point of the live traces.
struct DisplaySample {
  core::Timestamp time;
  float f_v_n = 0, f_ap_n = 0;                        ///< summed, LIVE filter, drift-corrected
  std::array<float, core::kMaxPlates> plate_f_v_n{};  ///< as measured; 0 beyond the plates there are
  float cop_ap_m = 0, cop_ml_m = 0;                   ///< of all plates, as measured; NaN below 100 N
};

struct MeasureStatus {
  core::Timestamp last_cycle;
  std::uint64_t cycles = 0, late_cycles = 0;  ///< late: woke more than one period after its deadline
  std::array<core::Timestamp, core::kMaxPlates> last_sample{};
  std::array<control::PlateDoubt, core::kMaxPlates> doubt{};  ///< of plates whose samples arrive
  core::Newtons drift_v;
  control::RunnerAlarms runner;  ///< safety inputs of the forces
  core::Timestamp loaded;        ///< somebody's weight was last on the belt
  core::Timestamp
      support_seen;  ///< the last step with hands or a harness carrying weight; shown, stops nothing
};

/// Everything the measuring thread hands over. One producer (measure), one consumer each.
struct MeasureOutputs {
  /// `plate_rate`: of the fastest plate.
  explicit MeasureOutputs(std::size_t plates, core::Hertz plate_rate = core::Hertz(1000.0),
                          std::size_t imu_sensors = 0)
      : record_forces(static_cast<std::size_t>(static_cast<double>(plates) * kRecordSeconds *
                                               std::max(plate_rate.value(), kLowestRate))),
        record_steps(1024),
        display(16384),
        display_steps(256),
        imu(imu_sensors) {}
  static constexpr double kRecordSeconds = 12.0, kLowestRate = 1000.0;

  core::SpscRing<core::ForceSample> record_forces;  ///< to the recorder, >= 12 s deep
  core::SpscRing<gait::StepResult> record_steps;
  core::SpscRing<DisplaySample> display;  ///< to the API
  core::SpscRing<gait::StepResult> display_steps;
  ImuOutputs imu;
  FeedOutputs feed;
  core::LatestValue<MeasureStatus> status;
  core::Histogram wake, compute;  ///< ns: start minus deadline; cost of a cycle
};

struct MeasureConfig {
  core::Duration period = core::milliseconds(1);
  AnalysisConfig analysis{};  ///< until a recording brings its own; its IMU device i is imus[i], its number
                              ///< of plates is the loop's
  control::RunnerLimits runner{};
  core::Duration spin{0};  ///< wake this much early and spin to the deadline; 0 = sleep only
};

/// The measuring cycle: drain every sensor and plate, merge by time, run gait, hand over. A new alarm of the
/// runner watch, or a plate no longer to be trusted, wakes the treadmill thread, which finds it in the
/// status. Samples of such a plate are stored and analysed as invalid.
/// Frame/units: core/samples.hpp. Thread: run() is the measuring thread; use_analysis() and stop_recording()
/// from one other thread; cycle() alone for tests and benchmarks. Blocks: run() sleeps to an absolute
/// deadline; cycle() never. Allocates: constructor only: the cycle neither allocates, locks, logs nor throws
/// (tests/rt proves it). Errors: counted and flagged; a late wake-up goes on from now, without a catch-up
/// burst.
class MeasureLoop final : public hal::ForceSink {
 public:
  MeasureLoop(const MeasureConfig& config, std::vector<hal::ForcePlate*> plates,
              const core::LatestValue<core::TreadmillState>& belt, MeasureOutputs& outputs,
              std::vector<hal::Imu*> imus = {}, TreadmillMailbox* treadmill = nullptr,
              BoxInputs* black_box = nullptr);
  ~MeasureLoop();

  void run(const std::atomic<bool>& quit) noexcept;
  void cycle(const core::ClockPair& clocks) noexcept;
  void on_force(const core::ForceSample& arrived) noexcept override;

  /// The next cycle starts afresh with this analysis, so that a recording can be recomputed from its own
  /// samples (with the marks of the feed: gait::FeedMark). Returns when the measuring thread has taken it,
  /// false after `patience`.
  bool use_analysis(std::unique_ptr<Analysis> analysis, bool record, core::Duration patience);
  /// Nothing more is recorded; waits up to `patience` until the cycle that still did has ended. True: it has.
  bool stop_recording(core::Duration patience = {});
  /// What full rings declined at the end; only after stop_recording() was true.
  [[nodiscard]] const LostTails& lost_tails() const noexcept { return feed_.tails(); }

 private:
  void take_analysis() noexcept;
  /// Speed and incline of the newest poll of the drive; unknown while none is recent enough.
  void look_at_belt(core::Timestamp now) noexcept;
  void analyse(const gait::ForceFrame& frame) noexcept;
  void watch_runner(const gait::ForceFrame& frame) noexcept;
  core::Timestamp sleep_until(core::Timestamp deadline) const noexcept;

  MeasureConfig config_;
  std::vector<hal::ForcePlate*> plates_;
  const core::LatestValue<core::TreadmillState>& belt_;
  MeasureOutputs& out_;
  ImuFeed imus_;
  FeedLog feed_;
  std::array<control::PlateWatch, core::kMaxPlates> plate_watches_;
  control::RunnerWatch watch_;  ///< goes on through the start of a recording
  TreadmillMailbox* treadmill_;
  BoxInputs* black_box_;
  std::unique_ptr<Analysis> analysis_;
  std::atomic<Analysis*> pending_{nullptr};
  std::atomic<std::uint64_t> taken_{0}, ended_{0};  ///< analyses taken, cycles ended
  Analysis* retired_ = nullptr;                     ///< freed by the thread that brings the next one
  std::atomic<bool> record_{false}, record_pending_{false};
  bool recording_ = false;           ///< this cycle
  core::TreadmillState belt_state_;  ///< newest that could be read without waiting
  gait::BeltInput belt_now_;  ///< speed NaN while no poll of the drive is recent enough, or two belts differ
  core::MetersPerSecond fastest_belt_;
  bool belts_differ_ = false;
  MeasureStatus status_;
};

}  // namespace footfall::station
