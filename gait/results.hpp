#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>

#include "core/samples.hpp"
#include "core/units.hpp"

/// What the gait engine takes and gives. Trivially copyable; lab frame and signs of core/samples.hpp.
/// Not measurable is nullopt. braking_* and propulsive_* are magnitudes, net_* is signed (+ forward).
/// Definitions: docs/metrics.md and its pages; the `thr50` rule: docs/metrics/events.md. Thread: values.
/// Blocks/allocates: never.
namespace footfall::gait {

/// All plates at one instant, merged onto the master plate's sample times (gait/merge.hpp).
struct ForceFrame {
  core::Timestamp time;
  std::array<core::Wrench, core::kMaxPlates> plate{};
  std::uint8_t plates = 1;
  core::MetersPerSecond belt_speed;      ///< measured (or drive-nominal) at this time; NaN unknown
  std::optional<core::Degrees> incline;  ///< of the belt, measured, uphill > 0; nullopt unknown
  bool incline_moving = false;           ///< the drive says that the deck has not reached its set-point
  std::uint16_t flags = 0;               ///< core::SampleFlag of any plate
};

enum class Side : std::uint8_t { Unknown, Left, Right };
/// What the runner is doing (docs/metrics/events.md). Hop: the same foot three times or more.
enum class GaitClass : std::uint8_t { Unknown, Stand, Walk, Run, Hop };
/// From which point of the force curve the loading rate was taken.
enum class LoadingPoint : std::uint8_t { None, ImpactPeak, ThirteenPercent };
enum class FootStrike : std::uint8_t { Unknown, Rearfoot, Midfoot, Forefoot };

/// Bits of StepResult::health: why a value is absent or to be greyed out.
enum StepHealth : std::uint32_t {
  kGapInStep = 1U << 0,
  kSaturatedInStep = 1U << 1,
  kDriftLarge = 1U << 2,         ///< |drift estimate| > 50 N live: zero the plates after this block
  kDriftInvalid = 1U << 3,       ///< > 100 N live: values absent
  kGroundedRunning = 1U << 4,    ///< flight below 20 ms
  kStumble = 1U << 5,            ///< next (or last) contact within 15 ms, within 0.3 of usual flight
  kBodyWeightUnknown = 1U << 6,  ///< no mass given and fewer than 4 steps seen
  kNoHorizontalForce = 1U << 7,  ///< the recording has no fore-aft channel
  kNoCop = 1U << 8,
  kBeltNotSteady = 1U << 9,  ///< |belt acceleration| > 0.5 m/s² anywhere in the step, or speed unknown
  kLowBandwidth = 1U << 10,  ///< sample rate below 1 kHz: loading rates
  kNoiseTooHigh = 1U << 11,  ///< five sigma of unloaded noise exceed the 50 N threshold: values absent
  kStraddle = 1U << 12,     ///< a foot on both belts or on the wrong one: per-limb values invalid, sums valid
  kHandSupport = 1U << 13,  ///< mean F_v below 0.97 BW over 5 strides: rail or harness carries weight
  kShortFlight = 1U << 14,  ///< flight below 80 ms: the zero was held (live) or is of few samples (offline)
  kImuMissing = 1U << 15,   ///< no inertial samples, or a gap in them, around this contact
  kImuClipped = 1U << 16,   ///< two samples in a row at full scale: the peak is not measurable
  kNotSettled = 1U << 17,   ///< fewer than 10 steps since the belt's speed or incline changed
  kInclineMoving = 1U << 18,  ///< the deck tilted during the step
  kSideUncertain = 1U << 19,  ///< side_confidence below 0.9
  kApImbalance = 1U << 20,  ///< mean net fore-aft impulse of the last 20 steps beyond 0.003 BW s on the level
  kImuNotAligned = 1U << 21,  ///< an inertial sensor without sensor-to-segment alignment
};

/// What inertial sensors on body segments add to a step; angles in the sagittal plane of the lab, at t_IC - 5
/// ms, standing offset subtracted. Signs: docs/frames-and-signs.md. Sources: docs/metrics/posture.md.
struct StepKinematics {
  std::optional<core::Degrees> shank_angle_at_contact;  ///< + = ankle ahead of knee
  std::optional<core::Degrees> thigh_angle_at_contact;  ///< + = knee ahead of hip
  std::optional<core::Degrees> foot_strike_angle;       ///< + = toes up, incline subtracted
  std::optional<core::Meters> overstride_leg;     ///< hip to ankle, + = ankle ahead; thigh and shank IMU
  std::optional<core::Degrees> pelvic_drop;       ///< contralateral, peak in contact, + = swing side down
  std::optional<core::Degrees> trunk_lean_ankle;  ///< line ankle to C7, + = forward
  std::optional<core::Degrees> trunk_lean_hip;    ///< trunk pitch less the inclination ankle to hip
  std::optional<core::Degrees> hip_extension;     ///< peak in 70-100 % of stance; thigh and pelvis IMU
  std::optional<double> tibial_shock_g, tibial_shock_60hz_g;
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

  // Which foot, what gait.
  GaitClass gait_class = GaitClass::Run;
  double side_confidence = 0.0;  ///< probability 0.5 to 1 that `side` is right; 0 when Unknown
  // Temporal and spatial (docs/metrics/time-and-length.md).
  /// Of this foot before the contact, running and walking: its last toe-off to this initial contact.
  std::optional<core::Seconds> swing_time;
  std::optional<core::Seconds>
      double_support_time;                  ///< walking: overlap with the other foot after its contact
  std::optional<core::Meters> step_length;  ///< from measured belt speed and CoP travel
  std::optional<core::Meters> step_width;
  std::optional<double> duty_factor;  ///< running: contact / 2 step times; walking: contact / stride
  // Vertical force (4.2).
  std::optional<core::Newtons> active_peak;            ///< largest force in 30-75 % of stance
  std::optional<core::Newtons> active_peak_midstance;  ///< in 40-60 %: graded running, clear of the impact
  std::optional<core::Newtons> impact_peak;            ///< nullopt: no impact transient
  std::optional<core::Seconds> time_to_peak;           ///< initial contact to the active peak
  LoadingPoint loading_point = LoadingPoint::None;
  std::optional<core::BodyWeightsPerSecond> vertical_instantaneous_loading_rate;
  std::optional<core::BodyWeightsPerSecond> loading_rate_3_12, loading_rate_25ms;
  // Horizontal force (4.3).
  std::optional<core::Seconds> braking_time, propulsive_time;  ///< before and after the main zero crossing
  std::optional<core::Newtons> medial_peak, lateral_peak;
  std::optional<core::NewtonSeconds> medial_impulse, lateral_impulse;
  // Centre of mass and stiffness (4.4); *_sine by Morin 2005.
  std::optional<core::Meters> vertical_oscillation, leg_compression;
  std::optional<core::NewtonsPerMeter> vertical_stiffness, leg_stiffness, vertical_stiffness_sine,
      leg_stiffness_sine;
  // CoP path (4.5).
  std::optional<core::Meters> cop_advance;  ///< belt-fixed, from the first to the last 5 ms at 100 N or more
  std::optional<double> strike_index;       ///< per cent of foot length
  FootStrike foot_strike = FootStrike::Unknown;
  std::optional<core::Meters> overstride_cop_uncertainty;  ///< 1 sigma
  StepKinematics kinematics;
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

/// Room for the metrics of gait/metrics/metric_catalogue.hpp.
inline constexpr std::size_t kMostStepMetrics = 64;

struct MetricMean {
  std::optional<double> value;  ///< SI; over the steps that have the metric
  bool doubtful = false;        ///< more than a tenth of those steps are of doubtful health for it
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
  std::array<MetricMean, kMostStepMetrics> metrics{};  ///< of step_metrics(), in its order
  /// Hof-normalised (van Oeveren 2021): stride frequency / sqrt(g/L0), contact time / sqrt(L0/g); with leg
  /// length.
  std::optional<double> stride_frequency_hof, contact_time_hof;
};

static_assert(std::is_trivially_copyable_v<ForceFrame> && std::is_trivially_copyable_v<Event>);

}  // namespace footfall::gait
