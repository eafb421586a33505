#pragma once
#include <footfall/v1/comparison.pb.h>
#include <footfall/v1/runner_view.pb.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "core/result.hpp"
#include "gait/results.hpp"
#include "gait/stats/cadence_target.hpp"
#include "station/live/live_blocks.hpp"
#include "station/live/live_hub.hpp"

namespace footfall::station {

/// What the 5/20 test needs beside the live figures: the baseline's steps compared with those of now, and
/// which cadence is aimed at. The baseline block is the last two minutes at most before the baseline was set,
/// the present one the last two minutes at most since, in one condition of the metronome and at one speed
/// (last_block()). Computed anew when steps came, at most every 5 s and at most 5 % of a core.
/// Thread: a worker of its own, without the station's precedence over other programs; newest(), fill() and
/// the target from any. Blocks: short mutex. Allocates: yes. Errors: a comparison that cannot be made says
/// why.
class ComparisonDesk {
 public:
  struct Setup {
    const LiveHub& hub;
    std::function<v1::RunnerView()> runner_view;  ///< as the runner's screen shows it now
    gait::Method method{};                        ///< of the live analysis
  };
  explicit ComparisonDesk(Setup setup);
  ~ComparisonDesk();
  ComparisonDesk(const ComparisonDesk&) = delete;
  ComparisonDesk& operator=(const ComparisonDesk&) = delete;

  /// `age_s` and `stale` are those of `now`.
  void fill(core::Timestamp now, v1::LiveComparison& message) const;
  /// Until the next baseline. Refused without a baseline, for a target that is no increase, above +10 %
  /// unless confirmed, and outside 40 to 300 steps/min.
  core::Result<void> choose(v1::TargetRule rule, bool confirmed);
  /// nullopt: no baseline with a cadence.
  [[nodiscard]] std::optional<gait::CadenceTarget> target() const;
  /// Every rule for this baseline, with the chosen one marked.
  void fill_targets(google::protobuf::RepeatedPtrField<v1::CadenceTarget>& targets) const;

 private:
  void run();
  void look(core::Timestamp now);
  void take_baseline(const LiveHub::BaselineMark& mark, core::Timestamp now);
  [[nodiscard]] LiveBlock present(core::Timestamp now) const;
  void publish(v1::LiveComparison message);
  [[nodiscard]] v1::TargetRule rule() const;

  const Setup setup_;
  // Of the worker alone.
  std::uint64_t baseline_serial_ = 0, serial_ = 0;
  /// A baseline that is undone brings back the block of the one before, whose steps may be gone by then.
  struct Taken {
    std::uint64_t serial = 0;
    LiveBlock block;
    std::string condition;
    core::Timestamp changed_from;
  };
  Taken former_;
  LiveBlock baseline_;
  core::Timestamp changed_from_, condition_since_, compared_to_, next_;
  std::string condition_ = "without metronome", baseline_condition_;
  bool news_ = true;

  mutable std::mutex mutex_;
  std::condition_variable ended_;
  bool quit_ = false;                                 ///< guarded by mutex_
  std::shared_ptr<const v1::LiveComparison> newest_;  ///< guarded by mutex_
  v1::TargetRule rule_ = v1::TARGET_FIVE_PERCENT;     ///< guarded by mutex_
  std::uint64_t rule_serial_ = 0;                     ///< of its baseline; guarded by mutex_
  std::thread thread_;
};

/// The runner's condition in words: "metronome 176.4 steps/min", "retention after ...", "without metronome".
[[nodiscard]] std::string condition_of(const v1::RunnerView& view);

}  // namespace footfall::station
