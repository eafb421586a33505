#include "gait/imu/imu_events.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "gait/imu/limb_cycle.hpp"
#include "gait/imu/rotation.hpp"

namespace footfall::gait {

namespace {

using core::BodySegment;
using imu::LimbCycle;
using imu::LimbCycles;

constexpr double kShankToeOff = -20.0 * std::numbers::pi / 180.0;
constexpr core::Duration kStale = core::milliseconds(2000);
constexpr std::size_t kLeastIntervals = 3;
/// Of a stride after mid-swing: contacts of this foot and of the other, with room between them.
constexpr double kOwnFrom = 0.02, kOwnTo = 0.45, kOtherFrom = 0.52, kOtherTo = 0.95;
constexpr core::Hertz kPelvisSmoothing{5.0};
constexpr double kPelvisArm_m_s2 = 0.5;
constexpr core::Duration kPelvisApart = core::milliseconds(200);

std::optional<Side> side_of(BodySegment segment) {
  switch (segment) {
    case BodySegment::LeftFoot:
    case BodySegment::LeftShank:
      return Side::Left;
    case BodySegment::RightFoot:
    case BodySegment::RightShank:
      return Side::Right;
    default:
      return std::nullopt;
  }
}
bool is_foot(BodySegment segment) {
  return segment == BodySegment::LeftFoot || segment == BodySegment::RightFoot;
}
Side other(Side side) {
  return side == Side::Left ? Side::Right : Side::Left;
}

template <std::size_t N>
std::optional<double> median_of(std::array<double, N>& values, std::size_t n) {
  if (n < kLeastIntervals) return std::nullopt;
  std::sort(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(n));
  return n % 2 == 1 ? values[n / 2] : 0.5 * (values[n / 2 - 1] + values[n / 2]);
}

imu::Vec3 segment_axis(const ImuPlacement& placement, std::size_t axis) {
  return imu::matrix_of(imu::normalized(imu::Quat(placement.segment_from_sensor)))[axis];
}
bool usable(const core::ImuSample& sample) {
  return (sample.flags & core::kInvalid) == 0 && imu::is_finite(sample.angular_rate_rad_s) &&
         imu::is_finite(sample.acceleration_m_s2);
}

core::Timestamp corrected(core::Timestamp time, const SpeedBias& bias, core::MetersPerSecond speed) {
  return time + core::from_seconds(bias.offset.value() + bias.seconds_per_m_s * speed.value());
}

struct Limb {
  Limb(const ImuPlacement& placement, Side of_side)
      : device(placement.device),
        side(of_side),
        method(is_foot(placement.segment) ? ImuStepMethod::FootPitch : ImuStepMethod::ShankRate),
        right_in_sensor(segment_axis(placement, 2)),
        cycles(placement.sample_rate) {}

  [[nodiscard]] std::optional<double> stride_s() const noexcept {
    std::array<double, LimbCycles::kRemembered> strides{};
    const std::size_t n = cycles.mid_swings();
    for (std::size_t i = 0; i + 1 < n; ++i) {
      strides[i] = (cycles.mid_swing(i) - cycles.mid_swing(i + 1)).seconds();
    }
    return n < 2 ? std::nullopt : median_of(strides, n - 1);
  }
  [[nodiscard]] std::optional<Side> side_of_contact(core::Timestamp contact) const noexcept {
    const auto stride = stride_s();
    if (!stride) return std::nullopt;
    for (std::size_t i = 0; i < cycles.mid_swings(); ++i) {
      if (cycles.mid_swing(i) > contact) continue;
      const double phase = (contact - cycles.mid_swing(i)).seconds() / *stride;
      if (phase >= kOwnFrom && phase <= kOwnTo) return side;
      if (phase >= kOtherFrom && phase <= kOtherTo) return other(side);
      return std::nullopt;
    }
    return std::nullopt;
  }

  std::uint8_t device;
  Side side;
  ImuStepMethod method;
  imu::Vec3 right_in_sensor;
  LimbCycles cycles;
};

/// Counts the rises of the pelvis's vertical acceleration through zero: one a step, running and walking.
struct PelvisSteps {
  explicit PelvisSteps(const ImuPlacement& placement)
      : device(placement.device),
        up_in_sensor(segment_axis(placement, 1)),
        smooth(low_pass(kPelvisSmoothing, placement.sample_rate)) {}

  void push(const core::ImuSample& sample) noexcept {
    const double vertical = imu::dot(up_in_sensor, sample.acceleration_m_s2) - core::kStandardGravity.value();
    const double value = smooth.step(vertical);
    if (value < -kPelvisArm_m_s2) armed = true;
    const bool apart = known == 0 || sample.station_time - times[0] >= kPelvisApart;
    if (!armed || value < 0.0 || !apart) return;
    armed = false;
    if (known > 0 && sample.station_time - times[0] > kStale) known = 0;
    std::copy_backward(times.begin(), times.end() - 1, times.end());
    times[0] = sample.station_time;
    known = std::min(known + 1, times.size());
  }
  [[nodiscard]] std::optional<double> step_s() const noexcept {
    std::array<double, 6> steps{};
    for (std::size_t i = 0; i + 1 < known; ++i) steps[i] = (times[i] - times[i + 1]).seconds();
    return known < 2 ? std::nullopt : median_of(steps, known - 1);
  }
  void reset() noexcept {
    known = 0;
    armed = false;
    smooth.settle(0.0);
  }

  std::uint8_t device;
  imu::Vec3 up_in_sensor;
  CausalFilter smooth;
  bool armed = false;
  std::array<core::Timestamp, 7> times{};
  std::size_t known = 0;
};

}  // namespace

std::string_view id_of(ImuStepMethod method) noexcept {
  return method == ImuStepMethod::FootPitch ? "imu-foot-pitch/v1" : "imu-shank-rate/v1";
}

struct ImuEvents::State {
  explicit State(const ImuEventsConfig& config)
      : initial_contact_bias(config.foot_initial_contact), toe_off_bias(config.foot_toe_off) {
    for (const bool feet : {true, false}) {
      for (const auto& placement : config.sensors) {
        const auto side = side_of(placement.segment);
        if (!placement.aligned || !side || is_foot(placement.segment) != feet || find(*side) != nullptr)
          continue;
        limbs.emplace_back(placement, *side);
      }
    }
    for (const auto& placement : config.sensors) {
      if (placement.aligned && placement.segment == BodySegment::Pelvis) pelvis.emplace(placement);
    }
  }
  [[nodiscard]] const Limb* find(Side side) const noexcept {
    for (const auto& limb : limbs) {
      if (limb.side == side) return &limb;
    }
    return nullptr;
  }

  std::optional<ImuStep> step_of(const Limb& limb, const LimbCycle& cycle,
                                 core::MetersPerSecond speed) const noexcept {
    const core::Timestamp middle = cycle.begin + (cycle.end - cycle.begin) / 2;
    const bool foot = limb.method == ImuStepMethod::FootPitch;
    const auto contact =
        foot ? limb.cycles.lowest(cycle.begin, middle, 0.0) : limb.cycles.first_minimum(cycle.begin, middle);
    if (!contact) return std::nullopt;
    ImuStep step;
    step.side = limb.side;
    step.method = limb.method;
    step.initial_contact = foot ? corrected(*contact, initial_contact_bias, speed) : *contact;
    step.toe_off = limb.cycles.lowest(middle, cycle.end, foot ? 0.0 : kShankToeOff);
    if (foot && step.toe_off) {
      step.toe_off = corrected(*step.toe_off, toe_off_bias, speed);
      step.contact_time = core::to_seconds(*step.toe_off - step.initial_contact);
    }
    step.stride_time = core::to_seconds(cycle.end - cycle.begin);
    return step;
  }

  SpeedBias initial_contact_bias, toe_off_bias;
  std::vector<Limb> limbs;
  std::optional<PelvisSteps> pelvis;
};

ImuEvents::ImuEvents(const ImuEventsConfig& config) : state_(std::make_unique<State>(config)) {}
ImuEvents::~ImuEvents() = default;
ImuEvents::ImuEvents(ImuEvents&&) noexcept = default;
ImuEvents& ImuEvents::operator=(ImuEvents&&) noexcept = default;

std::optional<ImuStep> ImuEvents::push(const core::ImuSample& sample,
                                       core::MetersPerSecond belt_speed) noexcept {
  if (!usable(sample)) return std::nullopt;
  if (state_->pelvis && state_->pelvis->device == sample.device) state_->pelvis->push(sample);
  for (auto& limb : state_->limbs) {
    if (limb.device != sample.device) continue;
    const double rate = imu::dot(limb.right_in_sensor, sample.angular_rate_rad_s);
    const auto cycle = limb.cycles.push(sample.station_time, rate);
    if (!cycle) return std::nullopt;
    auto step = state_->step_of(limb, *cycle, belt_speed);
    if (step) step->known_at = sample.station_time;
    return step;
  }
  return std::nullopt;
}

std::optional<core::StepsPerMinute> ImuEvents::cadence(core::Timestamp now) const noexcept {
  double sum = 0.0, n = 0.0;
  for (const auto& limb : state_->limbs) {
    const auto stride = limb.stride_s();
    if (!stride || now - limb.cycles.mid_swing(0) > kStale) continue;
    sum += *stride;
    n += 1.0;
  }
  if (n > 0.0) return core::StepsPerMinute(120.0 * n / sum);
  if (!state_->limbs.empty() || !state_->pelvis) return std::nullopt;
  const auto step = state_->pelvis->step_s();
  if (!step || now - state_->pelvis->times[0] > kStale) return std::nullopt;
  return core::StepsPerMinute(60.0 / *step);
}

std::optional<Side> ImuEvents::side_of_contact(core::Timestamp initial_contact) const noexcept {
  std::optional<Side> found;
  for (const auto& limb : state_->limbs) {
    const auto side = limb.side_of_contact(initial_contact);
    if (side && found && *side != *found) return std::nullopt;
    if (side) found = side;
  }
  return found;
}

void ImuEvents::reset() noexcept {
  for (auto& limb : state_->limbs) limb.cycles.reset();
  if (state_->pelvis) state_->pelvis->reset();
}

}  // namespace footfall::gait
