#include "gait/health_names.hpp"

#include <array>

#include "gait/results.hpp"

namespace footfall::gait {

namespace {

constexpr std::array kNames{
    HealthName{kGapInStep, "gap_in_step", "samples are missing in the step"},
    HealthName{kSaturatedInStep, "saturated_in_step", "a channel was at its end stop"},
    HealthName{kDriftLarge, "drift_large", "drift above 50 N"},
    HealthName{kDriftInvalid, "drift_invalid", "drift above 100 N"},
    HealthName{kGroundedRunning, "grounded_running", "flight below 20 ms"},
    HealthName{kStumble, "stumble", "the next contact came much too soon, or the last one did"},
    HealthName{kBodyWeightUnknown, "body_weight_unknown", "body weight unknown"},
    HealthName{kNoHorizontalForce, "no_horizontal_force", "no fore-aft force"},
    HealthName{kNoCop, "no_cop", "no centre of pressure"},
    HealthName{kBeltNotSteady, "belt_not_steady", "belt speed unknown or not steady"},
    HealthName{kLowBandwidth, "low_bandwidth", "sample rate below 1 kHz"},
    HealthName{kNoiseTooHigh, "noise_too_high", "unloaded noise reaches the threshold"},
    HealthName{kStraddle, "straddle", "a foot on both belts or on the wrong one"},
    HealthName{kHandSupport, "hand_support", "a rail or harness carries weight"},
    HealthName{kShortFlight, "short_flight", "flight below 80 ms: the zero was held, not measured"},
    HealthName{kImuMissing, "imu_missing", "inertial samples are missing"},
    HealthName{kImuClipped, "imu_clipped", "an inertial sensor was at full scale"},
    HealthName{kNotSettled, "not_settled", "fewer than 10 steps since speed or incline changed"},
    HealthName{kInclineMoving, "incline_moving", "the incline was moving"},
    HealthName{kSideUncertain, "side_uncertain", "left or right is not certain"},
    HealthName{kApImbalance, "ap_imbalance", "braking and propulsion do not balance"},
    HealthName{kImuNotAligned, "imu_not_aligned", "an inertial sensor is not aligned to its segment"},
};

}  // namespace

std::span<const HealthName> all_health_names() noexcept {
  return kNames;
}

std::vector<std::string_view> health_names(std::uint32_t health) {
  std::vector<std::string_view> names;
  for (const HealthName& flag : kNames) {
    if ((health & flag.bit) != 0) names.push_back(flag.name);
  }
  return names;
}

}  // namespace footfall::gait
