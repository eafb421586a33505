#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include "gait/plate_correction.hpp"
#include "gait/results.hpp"

namespace footfall::gait {

struct EngineConfig {
  core::Hertz sample_rate{1000.0};
  Method method{};
  std::optional<core::Kilograms> mass;  ///< else body weight is the mean F_v over whole steps
  std::optional<core::Meters> height, leg_length, foot_length;  ///< of the runner (gait/runner_body.hpp)
  bool has_horizontal = true;
  bool has_cop = true;
  PlateCorrections plate_corrections{};       ///< deck weight and belt inertia to take off; none by default
  std::optional<core::Meters> belt_gap_ml{};  ///< where two belts meet, ml; for straddled stances in walking
};

/// The events one frame gave rise to; bounded.
class EventList {
 public:
  void push(const Event& event) noexcept {
    if (size_ < events_.size()) events_[size_++] = event;
  }
  void clear() noexcept { size_ = 0; }
  [[nodiscard]] Event* begin() noexcept { return events_.data(); }
  [[nodiscard]] Event* end() noexcept { return events_.data() + size_; }
  [[nodiscard]] const Event* begin() const noexcept { return events_.data(); }
  [[nodiscard]] const Event* end() const noexcept { return events_.data() + size_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  std::array<Event, 8> events_{};
  std::size_t size_ = 0;
};

/// Live gait analysis. Running (and hopping) is measured on the sum of all plates, whichever belt a foot is
/// on; walking foot by foot where there are exactly two plates, each foot on its own
/// (gait/belt/split_belts.hpp). Walking on one plate is recognised by gait_class() and has neither events nor
/// steps: its feet cannot be parted by one plate's force, so they are not measurable. InitialContact and
/// ToeOff come within milliseconds with live estimates of their times; StepCompleted follows when the next
/// contact is sure (80 ms into it, or 1.5 s without one) and carries the zero-lag times and metrics that the
/// offline analysis gives. A scuff below 80 ms has the two events but no step; a gap may leave one of the two
/// out. Works by: drift tracking, initial contact and toe-off, then the step's metrics from a zero-lag
/// filtered window 150 ms after toe-off. Frame/sign/units: gait/results.hpp. Window: one step; look-ahead 150
/// ms. Thread: one thread per engine; no clock of its own. Blocks: never. Allocates: in the constructor only;
/// step() and reset() never. Errors: gaps and invalid samples suppress what they touch. Same frames give
/// bit-identical events however they are grouped into calls. Source: docs/metrics/events.md,
/// docs/metrics/signal.md, docs/metrics.md.
class GaitEngine {
 public:
  explicit GaitEngine(const EngineConfig& config);
  ~GaitEngine();
  GaitEngine(GaitEngine&&) noexcept;
  GaitEngine& operator=(GaitEngine&&) noexcept;

  /// Takes the next frame; the reference is valid until the next call.
  const EventList& step(const ForceFrame& frame) noexcept;
  /// Forgets everything; used at the start of a recording, so that recomputation can match.
  void reset() noexcept;
  /// Which foot landed at `initial_contact` (the time of an InitialContact event, or within 60 ms of it), by
  /// a sensor of the leg (ImuEvents::side_of_contact). Counts for the step when it comes before
  /// StepCompleted.
  void hint_side(core::Timestamp initial_contact, Side side) noexcept;
  /// What is done now: by the last steps, or 1.5 s after the last event by the force. Unknown: nobody is
  /// there.
  [[nodiscard]] GaitClass gait_class() const noexcept;
  /// Drift estimate of the summed vertical force; 0 until a plateau has been locked (2 s after the first
  /// frame), and before that no events come.
  [[nodiscard]] core::Newtons drift_v() const noexcept;
  /// Filtered (LIVE, causal 50 Hz), drift-corrected summed force of the newest frame, for display.
  [[nodiscard]] core::Newtons live_f_v() const noexcept;
  [[nodiscard]] core::Newtons live_f_ap() const noexcept;
  [[nodiscard]] std::optional<core::Newtons> body_weight() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Means over complete steps; `cadence` from the first to the last initial contact of consecutive steps.
/// Hof-normalised values need the leg length (greater trochanter to floor).
[[nodiscard]] Summary summarize(std::span<const StepResult> steps,
                                std::optional<core::Meters> leg_length = std::nullopt);

}  // namespace footfall::gait
