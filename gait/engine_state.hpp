#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "gait/belt/belt_watch.hpp"
#include "gait/belt/split_belts.hpp"
#include "gait/contacts/contact_detector.hpp"
#include "gait/contacts/drift_tracker.hpp"
#include "gait/contacts/gait_class.hpp"
#include "gait/contacts/step_builder.hpp"
#include "gait/engine.hpp"
#include "gait/filter.hpp"
#include "gait/sample_ring.hpp"

/// The inside of GaitEngine; private to gait. Sample numbers count from the reset; fractions interpolate.
/// Thread: one owner. Blocks: never. Allocates: in constructors only. Errors: as GaitEngine.
namespace footfall::gait {

/// A contact between its events, and afterwards until its step is complete.
struct LiveContact {
  double initial_contact = 0.0;  ///< live estimate
  double toe_off = 0.0;
  bool measurable = true;  ///< false after a gap inside, or when it is too long for running
  bool confirmed = false;  ///< has lasted long enough to be a contact
  bool ends_run = false;   ///< no contact follows
  bool walks = false;      ///< stances of walking, which the belts tell apart
  std::optional<double> next_initial_contact;
  std::optional<FlightEstimate> before, after;
  std::optional<Side> sensor_side;
  std::uint64_t limit = UINT64_MAX;  ///< a gap begins at this sample
};

/// Measures one completed contact in stages, one a frame, so that no frame carries all the work.
class StepMeasurement {
 public:
  StepMeasurement(const EngineConfig& config, std::size_t longest_window);
  void reset() noexcept;
  [[nodiscard]] bool busy() const noexcept { return stage_ != Stage::Idle; }
  void start(const LiveContact& contact, const SampleRing& ring, std::uint64_t continuous_since) noexcept;
  /// Does the next stage; a step when it was the last one and the contact could be measured.
  [[nodiscard]] std::optional<StepResult> advance(const SampleRing& ring, const DriftTracker& drift) noexcept;
  /// Exactly two plates: which of them a foot lands on tells sides apart.
  void set_two_plates(bool two) noexcept { two_plates_ = two; }
  [[nodiscard]] std::optional<core::Newtons> body_weight() const noexcept { return builder_.body_weight(); }

 private:
  enum class Stage : std::uint8_t { Idle, FilterV, FilterAp, FilterMl, Zero, Build };
  void filter(const SampleRing& ring, Channel channel, std::vector<double>& raw,
              std::vector<double>& smooth) noexcept;
  void zero(const DriftTracker& drift, const SampleRing& ring) noexcept;
  [[nodiscard]] std::optional<StepResult> build(const SampleRing& ring, const DriftTracker& drift) noexcept;
  [[nodiscard]] StepInput input() const noexcept;
  [[nodiscard]] double least_for_cop_n() const noexcept;
  void judge_belt(const SampleRing& ring, std::uint64_t first, std::uint64_t end, StepInput& in) noexcept;
  [[nodiscard]] double zero_at(Channel channel, double number) const noexcept;

  EngineConfig config_;
  Biquad filter_;
  StepBuilder builder_;
  Settling settling_;
  LiveContact contact_;
  std::optional<core::Timestamp> last_contact_;
  FlightEstimate from_, to_;  ///< the zero runs linearly between their centres
  std::uint64_t first_ = 0;   ///< the window's first sample
  std::size_t size_ = 0;
  Stage stage_ = Stage::Idle;
  bool two_plates_ = false;
  std::vector<double> f_v_, f_ap_, f_ml_, f_v_smooth_, f_ap_smooth_, f_ml_smooth_;
  std::vector<double> cop_ap_, cop_ml_, plate0_, plate1_, work_;
};

/// One sample: all plates summed, and each belt where there are exactly two.
struct EngineSample {
  ChannelValues sum{};
  std::array<ChannelValues, 2> belt{};
};

struct GaitEngine::State {
  explicit State(const EngineConfig& engine_config);
  void reset() noexcept;
  void take(const ForceFrame& frame) noexcept;
  void hint(core::Timestamp initial_contact, Side side) noexcept;

  EngineConfig config;
  double rate;
  PlateCorrector corrector;
  SampleRing ring;
  CausalFilter live_v, live_ap;
  BeltWatch belt;
  DriftTracker drift;
  ContactDetector detector;
  StepMeasurement measurement;
  SplitBelts belts;
  RestClassifier rest;
  EventList events;

 private:
  friend class GaitEngine;
  void take_frame(const ForceFrame& frame) noexcept;
  void bridge_or_break(const ForceFrame& frame, const EngineSample& sample) noexcept;
  void break_off(core::Duration gap) noexcept;
  void take_sample(EngineSample sample, core::Timestamp time, std::uint16_t flags) noexcept;
  void walk(const EngineSample& sample, core::Timestamp time, std::uint16_t flags) noexcept;
  void detect() noexcept;
  void on_contact() noexcept;
  void on_toe_off() noexcept;
  void confirm_contact() noexcept;
  void supervise_drift() noexcept;
  void complete_steps() noexcept;
  void emit(EventKind kind, double number) noexcept;
  void forget_contact() noexcept;
  void close_last(bool ends_run, std::uint64_t limit) noexcept;
  [[nodiscard]] double crossing(bool rising, double look_back_s) const noexcept;
  [[nodiscard]] double samples(double seconds) const noexcept { return seconds * rate; }
  [[nodiscard]] std::uint64_t newest() const noexcept { return ring.next() - 1; }

  EngineSample last_sample;
  core::Timestamp last_time, now;
  bool started = false, two_belts = false;
  bool runs = false;  ///< the last contact was a runner's
  std::uint32_t next_index = 0;
  double weight_n = 0.0;  ///< of the last running step that knew it
  GaitClass last_class = GaitClass::Unknown;
  std::uint64_t continuous_since = 0, last_event = 0, next_relock = 0;
  std::optional<LiveContact> open;
  std::array<LiveContact, 4> closed{};  ///< waiting for the next contact or for measurement, oldest first
  std::size_t closed_count = 0;
  std::optional<double> flight_start;
  double newest_live_ap = 0.0;
};

}  // namespace footfall::gait
