#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "gait/contacts/side.hpp"
#include "gait/contacts/support_watch.hpp"
#include "gait/metrics/ap_balance.hpp"
#include "gait/metrics/contact_metrics.hpp"
#include "gait/metrics/running_metrics.hpp"
#include "gait/results.hpp"

namespace footfall::gait {

/// Below it loading rates are of low bandwidth: 1 kHz, less what a device's crystal may be off.
inline constexpr core::Hertz kFullBandwidthRate{999.0};

/// One step's samples, drift-corrected, on one index axis; absent channels are empty.
struct StepInput {
  std::span<const double> f_v_smooth, f_ap_smooth, f_ml_smooth;  ///< zero-lag filtered
  std::span<const double> f_v, f_ap, cop_ap_m, cop_ml_m;         ///< not filtered; CoP NaN where undefined
  std::array<std::span<const double>, 2> plate_v;                ///< per plate, where there are exactly two
  ContactBounds contact;
  std::optional<std::size_t> next_contact;  ///< first sample of the contact that follows; nullopt ends a run
  std::optional<core::MetersPerSecond> belt_speed;  ///< mean over the step; nullopt when unknown
  std::optional<core::Degrees> incline;             ///< mean over the step; nullopt when unknown
  core::Newtons drift_v;
  std::uint32_t health = 0;                 ///< bits known to the caller
  std::optional<Side> sensor_side;          ///< which foot it is by a sensor of the leg
  std::optional<core::Seconds> since_last;  ///< from the last contact's initial contact; nullopt: none known
};

struct BuiltStep {
  StepResult step;         ///< all but the timestamps
  ContactMetrics metrics;  ///< the crossings as fractional indices
  std::optional<double> next_initial_contact;
  SideDependent by_side;  ///< for give_side(), where the side becomes known later
  Landing landing;        ///< for smooth_sides()
};

/// A step of running, or a hop, of the foot that was told.
void take_side(const SideCall& call, StepResult& step) noexcept;

/// Puts steps together in order: events, body weight, side, and all metrics. The live engine and the offline
/// analysis share it, so that their numbers agree. Frame/units: gait/results.hpp. Thread: one owner.
/// Blocks/allocates: never. Errors: health bits and nullopt.
class StepBuilder {
 public:
  StepBuilder(const Method& method, core::Hertz rate, const RunnerBody& body)
      : method_(method),
        rate_(rate),
        mass_(body.mass),
        mass_from_forces_(body.mass_from_forces),
        metrics_(rate, body) {}
  [[nodiscard]] BuiltStep build(const StepInput& input) noexcept;
  /// The next contact does not follow the last one: overstride starts anew, which foot comes is open.
  void end_run() noexcept;
  void reset() noexcept;
  /// From the mass, else the mean force over the last kBodyWeightSteps whole steps, from 4 steps on;
  /// nullopt where nobody weighs that.
  [[nodiscard]] std::optional<core::Newtons> body_weight() const noexcept;

 private:
  static constexpr std::size_t kBodyWeightSteps = 30, kFewestForBodyWeight = 4;
  struct Load {
    double force = 0.0, samples = 0.0;
  };
  [[nodiscard]] Landing landing(const StepInput& input) const noexcept;
  [[nodiscard]] bool stumbles(core::Seconds flight, core::Seconds step) noexcept;
  void assign_side(const StepInput& input, BuiltStep& built) noexcept;

  Method method_;
  core::Hertz rate_;
  std::optional<core::Kilograms> mass_;
  bool mass_from_forces_ = false;
  std::array<Load, kBodyWeightSteps> loads_{};
  std::size_t load_count_ = 0;
  SideTracker sides_;
  bool cut_ = false;  ///< contacts may be missing before the next one
  static constexpr std::size_t kFlights = 8, kFewestFlights = 4;
  std::array<double, kFlights> flights_{};
  std::size_t flight_count_ = 0;
  bool stumbled_ = false;  ///< the next contact came too soon
  SupportWatch support_;
  RunningMetrics metrics_;
  ApBalance balance_;
  std::uint32_t index_ = 0;
};

}  // namespace footfall::gait
