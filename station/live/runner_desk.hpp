#pragma once
#include <footfall/v1/runner_view.pb.h>

#include <mutex>
#include <string>

#include "core/result.hpp"

namespace footfall::station {

/// What the runner's screen shows and the metronome's state, as the operator last set it; forgotten with the
/// station. It moves nothing. Thread: any. Blocks: for a copy. Allocates: yes. Errors: set() refuses tempos
/// outside 40 to 300 steps/min and bands outside 0 to 20 %, with one sentence.
class RunnerDesk {
 public:
  core::Result<void> set(const v1::RunnerView& view);
  /// A cue without anybody who holds control is silent: the console that gives the beat is gone.
  [[nodiscard]] v1::RunnerView shown(bool lease_held) const;

 private:
  mutable std::mutex mutex_;
  v1::RunnerView view_;  ///< guarded by mutex_
};

/// One line for the audit: "cadence and speed; metronome 176.4 steps/min, fading".
[[nodiscard]] std::string words_for(const v1::RunnerView& view);

}  // namespace footfall::station
