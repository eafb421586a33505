#pragma once
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "gait/engine.hpp"
#include "station/belt/treadmill_loop.hpp"
#include "station/live/runner_stay.hpp"
#include "station/measure/measure_loop.hpp"

namespace footfall::station {

struct HubEvent {
  core::Timestamp time;
  std::string kind, text;
};

/// Where one watcher stands in the hub's history.
struct HubCursor {
  std::uint64_t sample = 0, step = 0, event = 0;
  std::uint64_t samples_skipped = 0;
};

struct HubBatch {
  std::vector<DisplaySample> samples;
  std::vector<gait::StepResult> steps;
};

/// Collects what the measuring and the treadmill thread publish, keeps the last seconds, and serves any
/// number of watchers at their own pace: a slow watcher skips and is told how much. Thread: own thread drains
/// the rings; the rest from API threads. Blocks: short mutex, never seen by a real-time thread. Allocates:
/// yes. Errors: none.
class LiveHub {
 public:
  LiveHub(MeasureOutputs& measured, TreadmillOutputs& treadmill);
  ~LiveHub();

  /// A cursor at the newest sample.
  [[nodiscard]] HubCursor now() const;
  [[nodiscard]] HubBatch take(HubCursor& cursor) const;
  [[nodiscard]] std::optional<DisplaySample> newest() const;  ///< nullopt: none yet
  /// Waits up to 200 ms for events after the cursor.
  [[nodiscard]] std::vector<HubEvent> wait_events(HubCursor& cursor) const;
  void add_event(const std::string& kind, const std::string& text);

  /// Means of at most the last `steps` steps, none older than 20 s.
  [[nodiscard]] gait::Summary recent(std::size_t steps) const;
  /// The last `steps` steps become the baseline; false when there are not so many recent ones of this runner
  /// by this body weight.
  bool set_baseline(std::size_t steps);
  void clear_baseline();
  /// What set_baseline() has replaced comes back, with its mark, or none where there was none; false when the
  /// last one was not set by hand, or is gone.
  bool undo_baseline();
  /// Who runs from now on; empty or "unnamed": not known. A baseline is one person's. It stays for the same
  /// name, and for a runner who gets a name, or none was told, when he cannot have been changed since
  /// (RunnerStay): two unnamed ones are not known to be the same. Otherwise it goes, and that is an event.
  void runner_is(const std::string& pseudonym);
  /// Another one, about whom nothing is known.
  void another_runs();
  /// A recording of that runner has begun, and its steps are measured by this mass; nullopt: by the forces.
  /// What is normalised to body weight, or follows from it (impact peak, oscillation, stiffness), is then no
  /// longer comparable with a baseline by another one: beyond 1 % between the two (about what a weight from
  /// the forces itself is worth), or when it is not known yet, the baseline goes, with the reason. It is not
  /// computed anew, because not every measure is a plain quotient.
  void recording_of(const std::string& pseudonym, std::optional<core::Kilograms> mass);
  [[nodiscard]] std::optional<gait::Summary> baseline() const;
  struct BaselineMark {
    std::uint64_t serial = 0;  ///< another one for every setting and clearing; undoing brings the former back
    std::optional<core::Timestamp> last_contact{};  ///< of the baseline there is
    core::Timestamp own_since{};  ///< steps before are another runner's, or by another body weight
    std::string gone_because{};   ///< a sentence without its end: why the station took it away
  };
  [[nodiscard]] BaselineMark baseline_mark() const;
  /// The baseline's own steps, and those behind recent(): for means by foot.
  [[nodiscard]] std::vector<gait::StepResult> baseline_steps() const;
  [[nodiscard]] std::vector<gait::StepResult> recent_steps(std::size_t steps) const;
  [[nodiscard]] std::vector<gait::StepResult> steps_between(core::Timestamp from, core::Timestamp to) const;

 private:
  void run();
  void drain();
  // Under mutex_.
  void drop_baseline(const std::string& because);
  void begin_afresh(core::Timestamp own_since, const std::string& because);
  void take_runner(const std::string& pseudonym);
  [[nodiscard]] std::string why_other_weight(std::optional<core::Kilograms> mass) const;

  MeasureOutputs& measured_;
  TreadmillOutputs& treadmill_;
  mutable std::mutex mutex_;
  mutable std::condition_variable fresh_;
  std::deque<DisplaySample> samples_;
  std::deque<gait::StepResult> steps_;
  std::deque<HubEvent> events_;
  std::uint64_t first_sample_ = 0, first_step_ = 0, first_event_ = 0;
  std::optional<gait::Summary> baseline_;
  std::vector<gait::StepResult> baseline_steps_;
  BaselineMark mark_;
  std::uint64_t last_serial_ = 0;
  struct Former {
    std::optional<gait::Summary> baseline;
    std::vector<gait::StepResult> steps;
    BaselineMark mark;
  };
  std::optional<Former> former_;  ///< before the last setting
  RunnerStay stay_;
  std::string runner_;                     ///< empty: not known
  std::optional<core::Kilograms> mass_{};  ///< by which steps are measured now
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

}  // namespace footfall::station
