#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <type_traits>

#include "core/samples.hpp"
#include "core/units.hpp"

/// What the gait engine takes and gives. Trivially copyable; lab frame and signs of core/samples.hpp.
/// Not measurable is nullopt. braking_* and propulsive_* are magnitudes, net_* is signed (+ forward).
/// Definitions: docs/metrics.md, after science.md 2.1 (events), 4.1-4.3 (metrics), 4.6 (OS_cop), and the
/// `thr50` rule 1.6. Thread: values. Blocks/allocates: never.
namespace footfall::gait {

/// All plates at one instant, merged onto the master plate's sample times (gait/merge.hpp).
struct ForceFrame {
  core::Timestamp time;
  std::array<core::Wrench, core::kMaxPlates> plate{};
  std::uint8_t plates = 1;
  core::MetersPerSecond belt_speed;  ///< measured (or drive-nominal) at this time
  std::uint16_t flags = 0;           ///< core::SampleFlag of any plate
};

enum class Side : std::uint8_t { Unknown, Left, Right };

/// Bits of StepResult::health: why a value is absent or to be greyed out.
enum StepHealth : std::uint32_t {
  kGapInStep = 1U << 0,
  kSaturatedInStep = 1U << 1,
  kDriftLarge = 1U << 2,         ///< |drift estimate| > 50 N
  kDriftInvalid = 1U << 3,       ///< > 100 N live: values absent
  kGroundedRunning = 1U << 4,    ///< flight below 20 ms
  kStumble = 1U << 5,            ///< contact less than 15 ms after toe-off
  kBodyWeightUnknown = 1U << 6,  ///< no mass given and fewer than 4 steps seen
  kNoHorizontalForce = 1U << 7,  ///< the recording has no fore-aft channel
  kNoCop = 1U << 8,
  kBeltNotSteady = 1U << 9,  ///< |belt acceleration| > 0.5 m/s² in the step, or speed unknown
  kLowBandwidth = 1U << 10,  ///< sample rate below 1 kHz: loading rates
  kNoiseTooHigh = 1U << 11,  ///< five sigma of unloaded noise exceed the 50 N threshold: values absent
};

/// One contact and the flight after it, complete once the next initial contact is known.
struct StepResult {
  std::uint32_t index = 0;
  Side side = Side::Unknown;
  core::Timestamp initial_contact;        ///< 50 N crossing, interpolated (thr50)
  core::Timestamp toe_off;                ///< 50 N crossing, interpolated (thr50)
  core::Timestamp initial_contact_thr20;  ///< 20 N crossing; Timestamp{} when 20 N was not reached nearby
  core::Timestamp toe_off_thr20;
  core::Seconds contact_time;
  std::optional<core::Seconds> flight_time;  ///< to the next initial contact
  std::optional<core::Seconds> step_time;    ///< initial contact to next initial contact
  core::Newtons peak_vgrf;
  core::NewtonSeconds vertical_impulse;
  std::optional<core::Newtons> braking_peak, propulsive_peak;
  std::optional<core::NewtonSeconds> braking_impulse, propulsive_impulse, net_ap_impulse;
  std::optional<core::BodyWeightsPerSecond> vertical_average_loading_rate;
  std::optional<core::Newtons> body_weight;  ///< as used for BW values of this step
  std::optional<core::Meters> overstride_cop;
  std::optional<core::MetersPerSecond> belt_speed;  ///< mean over the step
  core::Newtons drift_v;                            ///< vertical drift estimate that was subtracted
  std::uint32_t health = 0;                         ///< StepHealth bits
};

enum class EventKind : std::uint8_t { InitialContact, ToeOff, StepCompleted, Gap };

struct Event {
  EventKind kind = EventKind::InitialContact;
  core::Timestamp time;         ///< back-dated crossing
  core::Timestamp detected_at;  ///< time of the frame that made it known: the latency
  StepResult step;              ///< filled for StepCompleted
};

/// Identifiers stored with every value: values with different identifiers are never compared.
struct Method {
  core::Hertz filter_cutoff{50.0};
  core::Newtons threshold{50.0};
  bool zero_flight = true;
  /// e.g. "thr50/bw2x2-50Hz/zero-flight/v1"
  [[nodiscard]] std::array<char, 64> id() const;
};

/// Means over complete steps. The keys of `footfall analyze --json` are these names with their unit.
struct Summary {
  std::uint32_t steps = 0;
  std::optional<core::StepsPerMinute> cadence;  ///< 60 (n-1) / (last - first initial contact)
  std::optional<core::Seconds> contact_time, flight_time;
  std::optional<core::Newtons> peak_vgrf, body_weight, braking_peak, propulsive_peak;
  std::optional<core::BodyWeights> peak_vgrf_bw;
  std::optional<core::NewtonSeconds> braking_impulse, propulsive_impulse, net_ap_impulse;
  std::optional<core::BodyWeightsPerSecond> vertical_average_loading_rate;
  std::optional<core::Meters> overstride_cop;
};

static_assert(std::is_trivially_copyable_v<ForceFrame> && std::is_trivially_copyable_v<Event>);

}  // namespace footfall::gait
