#pragma once
#include "gait/live_analysis.hpp"

namespace footfall::gait {

/// Repeats a live analysis from its recorded samples and feed marks: same calls, same bits.
/// Frame/sign/units: LiveAnalysis. Thread: one owner. Blocks/allocates: never beside the constructor and the
/// source. Errors: cycle() is false when a mark names samples that the source does not have; nothing after it
/// can be computed then.
class FeedReplay {
 public:
  explicit FeedReplay(const AnalysisConfig& config) : analysis_(config) {}

  /// `source.force(plate)` and `source.imu(device)` give the pointer to the next recorded sample of that
  /// stream, nullptr at its end; `take(const StepResult&)` gets each step. While samples are missing that the
  /// live analysis had seen (FeedMark::lost) no step is computed.
  template <class Source, class Take>
  [[nodiscard]] bool cycle(const FeedMark& mark, Source& source, Take take) {
    if (mark.afresh) {
      analysis_.reset();
      if (lost_) ++next_index_;
      lost_ = false;
    }
    lost_ = lost_ || mark.lost;
    analysis_.set_belt(mark.belt);
    for (std::size_t device = 0; device < mark.imus.size(); ++device) {
      for (std::uint32_t n = 0; n < mark.imus[device]; ++n) {
        const core::ImuSample* sample = source.imu(static_cast<std::uint8_t>(device));
        if (sample == nullptr) return false;
        if (!lost_) (void)analysis_.push(*sample);
      }
    }
    for (std::size_t plate = 0; plate < mark.forces.size(); ++plate) {
      for (std::uint32_t n = 0; n < mark.forces[plate]; ++n) {
        const core::ForceSample* sample = source.force(static_cast<std::uint8_t>(plate));
        if (sample == nullptr) return false;
        if (!lost_) analysis_.push(*sample);
      }
    }
    if (lost_) return true;
    ForceFrame frame;
    while (analysis_.pop(frame)) {
      analysis_.step(frame, [&](StepResult step) {
        step.index = next_index_++;
        take(step);
      });
    }
    return true;
  }

 private:
  LiveAnalysis analysis_;
  std::uint32_t next_index_ = 0;
  bool lost_ = false;
};

}  // namespace footfall::gait
