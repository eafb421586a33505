#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/body_segment.hpp"
#include "gait/engine.hpp"
#include "gait/imu/imu_analysis.hpp"
#include "gait/merge.hpp"

/// How samples become steps, live and in every recomputation: one piece, so that both cannot differ.
namespace footfall::gait {

/// Everything that decides how samples become steps.
struct AnalysisConfig {
  EngineConfig engine;
  ImuKinematicsConfig imu;
  std::size_t plates = 1;                                ///< merged; plate 0 is the master
  core::Duration max_lateness = core::milliseconds(20);  ///< of the merger
};

/// What the analysis is told of the belt.
struct BeltInput {
  core::MetersPerSecond speed;           ///< NaN: unknown, or two belts at two speeds
  std::optional<core::Degrees> incline;  ///< uphill > 0; nullopt unknown
  bool incline_moving = false;

  /// Bit for bit.
  [[nodiscard]] bool same_as(const BeltInput& other) const noexcept;
};

inline constexpr std::size_t kMostImus = core::kBodySegments;

/// One measuring cycle of a recording: in which order its samples went into the analysis. Samples are told by
/// their number only; they stand in their own streams. Order within a cycle: afresh, belt, inertial sensors
/// by device, plates by number, then all frames that are complete. Trivially copyable.
struct FeedMark {
  core::Timestamp cycle;                                 ///< when it began
  std::array<std::uint32_t, core::kMaxPlates> forces{};  ///< recorded samples of each plate
  std::array<std::uint32_t, kMostImus> imus{};           ///< and of each inertial sensor
  BeltInput belt;
  bool afresh = false;  ///< the analysis forgot everything before this cycle
  /// The analysis was given samples that the recording does not hold: until the next `afresh` no step of it
  /// is recorded, because none could be computed again.
  bool lost = false;
  [[nodiscard]] bool empty() const noexcept;
};

/// Samples in, steps out: merger, engine and inertial sensors together. Live the measuring thread feeds it,
/// afterwards gait/feed_replay.hpp does, cycle by cycle as the FeedMarks say; the same calls give the same
/// bits. Frame/sign/units: core/samples.hpp, gait/results.hpp. Window, look-ahead and what makes a value not
/// measurable: GaitEngine, ImuKinematics. Thread: made on any, then one owner. Blocks: never. Allocates:
/// constructor only. Errors: late and invalid samples are kept out and are missing.
class LiveAnalysis {
 public:
  explicit LiveAnalysis(const AnalysisConfig& config);

  /// Forgets everything, as if just made.
  void reset() noexcept;
  /// Of the samples and frames from now on.
  void set_belt(const BeltInput& belt) noexcept;
  /// Whether it was used: neither late nor invalid.
  bool push(const core::ImuSample& sample) noexcept;
  void push(const core::ForceSample& sample) noexcept { merger_.push(sample); }
  /// The next frame that is complete (or given up); to be handed to step().
  [[nodiscard]] bool pop(ForceFrame& frame) noexcept { return merger_.pop(frame); }
  /// Calls `take(const StepResult&)` for each step that this frame completed.
  template <class Take>
  void step(const ForceFrame& frame, Take take) noexcept {
    for (const Event& event : engine_.step(frame)) {
      if (event.kind == EventKind::InitialContact) tell_side(event.time);
      if (event.kind != EventKind::StepCompleted) continue;
      StepResult step = event.step;
      imu_.complete(step);
      take(step);
    }
  }

  [[nodiscard]] const GaitEngine& engine() const noexcept { return engine_; }
  [[nodiscard]] const ImuAnalysis& imu() const noexcept { return imu_; }
  [[nodiscard]] const PlateMerger::Counters& merged() const noexcept { return merger_.counters(); }

 private:
  /// A foot or shank sensor knows which foot it is where the plates cannot tell.
  void tell_side(core::Timestamp initial_contact) noexcept;

  PlateMerger merger_;
  GaitEngine engine_;
  ImuAnalysis imu_;
  BeltInput belt_;
};

}  // namespace footfall::gait
