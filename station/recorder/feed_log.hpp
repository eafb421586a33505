#pragma once
#include <array>

#include "core/samples.hpp"
#include "core/spsc_ring.hpp"
#include "gait/live_analysis.hpp"

namespace footfall::station {

/// Measure to recorder: which samples of the recording went into the analysis in which cycle.
struct FeedOutputs {
  static constexpr double kRecordSeconds = 16.0, kCyclesPerSecond = 1000.0;
  core::SpscRing<gait::FeedMark> record{static_cast<std::size_t>(kRecordSeconds * kCyclesPerSecond)};
};

/// What a full ring has declined of one stream since it last took a sample: no later one shows that hole.
struct LostTail {
  std::uint64_t first = 0, end = 0;  ///< sequence numbers: first declined, after the last
  core::Timestamp time;              ///< of the first

  [[nodiscard]] bool empty() const noexcept { return first == end; }
  template <class Sample>
  void see(const Sample& sample, bool taken) noexcept {
    if (taken) {
      *this = {};
      return;
    }
    if (empty()) {
      first = sample.sequence;
      time = sample.station_time;
    }
    end = sample.sequence + 1;
  }
};

struct LostTails {
  std::array<LostTail, core::kMaxPlates> forces{};
  std::array<LostTail, gait::kMostImus> imus{};
};

/// What the measuring cycle hands to the recorder, so that every step of a recording can be computed again
/// from the recording alone. When a ring declines anything the live analysis goes on (it guards a runner),
/// its steps are no longer recorded, and once there is room the analysis starts afresh: the marks say so.
/// Units: as the samples. Thread: measuring thread. Blocks/allocates: never. Errors: a full ring, as said.
class FeedLog {
 public:
  FeedLog(core::SpscRing<core::ForceSample>& forces, core::SpscRing<core::ImuSample>& imus,
          core::SpscRing<gait::StepResult>& steps, core::SpscRing<gait::FeedMark>& marks)
      : forces_(forces), imus_(imus), steps_(steps), marks_(marks) {}

  /// A recording begins with this cycle, and with a fresh analysis.
  void start() noexcept;
  /// True when the analysis has to start afresh now.
  [[nodiscard]] bool begin_cycle(core::Timestamp now) noexcept;
  void keep(const core::ForceSample& sample) noexcept;
  void keep(const core::ImuSample& sample) noexcept;
  /// After the last sample of the cycle, before the analysis of its frames: so that whoever takes a step from
  /// its ring finds its samples and marks in theirs.
  void end_of_samples(const gait::BeltInput& belt) noexcept;
  /// Numbered through the recording; one number is left out where the analysis started afresh.
  void keep(const gait::StepResult& step) noexcept;
  /// Once the recording has ended.
  [[nodiscard]] const LostTails& tails() const noexcept { return tails_; }

 private:
  [[nodiscard]] bool room_again() const noexcept;
  void lose() noexcept;

  core::SpscRing<core::ForceSample>& forces_;
  core::SpscRing<core::ImuSample>& imus_;
  core::SpscRing<gait::StepResult>& steps_;
  core::SpscRing<gait::FeedMark>& marks_;
  gait::FeedMark mark_;  ///< of this cycle, and of former ones whose mark found no room
  LostTails tails_;
  gait::BeltInput told_;
  std::uint32_t next_index_ = 0;
  bool belt_told_ = false, broken_ = false;
};

}  // namespace footfall::station
