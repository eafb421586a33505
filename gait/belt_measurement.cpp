#include "gait/belt_measurement.hpp"

#include <algorithm>
#include <cmath>

#include "gait/walking.hpp"

namespace footfall::gait {

namespace {

constexpr double kBeforeContactS = 0.100, kAfterToeOffS = 0.060;
constexpr double kLeastForCopN = 100.0;
constexpr double kNearGapM = 0.030;
constexpr double kDriftInvalidN = 100.0;
/// 5 sigma of unloaded noise beyond the 50 N threshold.
constexpr double kLargestSigmaN = 10.0;
constexpr double kSteadyBeltMS2 = 0.5;

void judge(const SampleRing& ring, std::uint64_t first, std::uint64_t end, core::Hertz rate,
           WalkingInput& in) {
  double sum = 0.0;
  for (std::uint64_t i = first; i < end; ++i) {
    sum += ring.at(kBeltSpeed, i);
    if ((ring.flags(i) & core::kGapBefore) != 0) in.health |= kGapInStep;
    if ((ring.flags(i) & core::kSaturated) != 0) in.health |= kSaturatedInStep;
  }
  const auto n = static_cast<double>(end - first);
  if (std::isfinite(sum)) in.belt_speed = core::MetersPerSecond(sum / n);
  const double change = ring.at(kBeltSpeed, end - 1) - ring.at(kBeltSpeed, first);
  if (!(std::abs(change) * rate.value() / n <= kSteadyBeltMS2)) in.health |= kBeltNotSteady;
}

}  // namespace

BeltMeasurement::BeltMeasurement(const EngineConfig& config)
    : config_(config),
      filter_(dual_pass_low_pass(
          core::Hertz(std::min(config.method.filter_cutoff.value(), 0.4 * config.sample_rate.value())),
          config.sample_rate)) {
  const auto longest = static_cast<std::size_t>((kBeforeContactS + kLongestStanceS + kAfterToeOffS + 0.1) *
                                                config.sample_rate.value());
  for (auto* array : {&raw_, &f_v_, &f_ap_}) array->resize(longest);
  work_.resize(longest + 2 * kFilterPad);
}

void BeltMeasurement::start(const BeltContact& contact, const BeltWalker& belt) noexcept {
  const double fs = config_.sample_rate.value();
  contact_ = contact;
  FlightEstimate tracked;
  tracked.zero = belt.drift().zero();
  from_ = contact.before ? *contact.before : contact.after.value_or(tracked);
  to_ = contact.after.value_or(from_);
  if (!config_.method.zero_flight) from_ = to_ = FlightEstimate{};
  const double first = std::max(0.0, contact.initial_contact - kBeforeContactS * fs);
  const std::uint64_t start_of_run = contact.limit <= belt.continuous_since() ? 0 : belt.continuous_since();
  first_ = std::max({static_cast<std::uint64_t>(first), belt.ring().oldest(), start_of_run});
  const auto last = static_cast<std::uint64_t>(contact.toe_off + kAfterToeOffS * fs) + 1;
  const std::uint64_t end = std::min({last, belt.ring().next(), contact.limit});
  size_ = end > first_ ? std::min<std::size_t>(end - first_, f_v_.size()) : 0;
  stage_ = size_ > kFilterPad ? Stage::FilterV : Stage::Idle;
}

std::optional<BeltMeasurement::Measured> BeltMeasurement::advance(const BeltWalker& belt,
                                                                  const Setting& setting) noexcept {
  switch (stage_) {
    case Stage::FilterV:
      filter(belt.ring(), kForceV, f_v_);
      stage_ = config_.has_horizontal ? Stage::FilterAp : Stage::Build;
      break;
    case Stage::FilterAp:
      filter(belt.ring(), kForceAp, f_ap_);
      stage_ = Stage::Build;
      break;
    case Stage::Build:
      stage_ = Stage::Idle;
      return build(belt, setting);
    case Stage::Idle:
      break;
  }
  return std::nullopt;
}

double BeltMeasurement::zero_at(Channel channel, double number) const noexcept {
  const double span = to_.center - from_.center;
  const double share = span > 0.0 ? std::clamp((number - from_.center) / span, 0.0, 1.0) : 0.0;
  return from_.zero[channel] + share * (to_.zero[channel] - from_.zero[channel]);
}

void BeltMeasurement::filter(const SampleRing& ring, Channel channel, std::vector<double>& smooth) noexcept {
  const std::span<double> raw = std::span(raw_).first(size_);
  ring.copy(channel, first_, raw);
  filter_zero_lag(filter_, raw, std::span(smooth).first(size_), work_);
  for (std::size_t i = 0; i < size_; ++i) smooth[i] -= zero_at(channel, static_cast<double>(first_ + i));
}

std::optional<double> BeltMeasurement::mean_cop_ml(const SampleRing& ring, std::size_t first,
                                                   std::size_t end) const noexcept {
  double moment = 0.0, force = 0.0;
  for (std::size_t i = first; config_.has_cop && i < end; ++i) {
    if (f_v_[i] < kLeastForCopN) continue;
    const std::uint64_t number = first_ + i;
    moment -= ring.at(kMomentAp, number) - zero_at(kMomentAp, static_cast<double>(number));
    force += f_v_[i];
  }
  if (force <= 0.0) return std::nullopt;
  return moment / force;
}

std::optional<BeltMeasurement::Measured> BeltMeasurement::build(const BeltWalker& belt,
                                                                const Setting& setting) noexcept {
  const core::Hertz rate = config_.sample_rate;
  const auto start = static_cast<double>(first_);
  const double middle = 0.5 * (contact_.initial_contact + contact_.toe_off) - start;
  const auto inside = static_cast<std::size_t>(std::max(0.0, middle));
  WalkingInput in;
  in.f_v_smooth = std::span(f_v_).first(size_);
  if (config_.has_horizontal) in.f_ap_smooth = std::span(f_ap_).first(size_);
  if (inside >= size_ || in.f_v_smooth[inside] < config_.method.threshold.value()) return std::nullopt;
  const auto bounds = contact_around(in.f_v_smooth, inside, config_.method.threshold.value(), rate);
  if (!bounds || static_cast<double>(bounds->end - bounds->first) < kShortestContactS * rate.value()) {
    return std::nullopt;
  }
  in.contact = *bounds;
  const auto here = [start](std::optional<double> number) -> std::optional<double> {
    if (!number) return std::nullopt;
    return *number - start;
  };
  in.other_toe_off = here(contact_.other_toe_off);
  in.next_other = here(contact_.next_other);
  in.next_same = here(contact_.next_same);
  in.side = setting.side;
  in.body_weight = setting.body_weight;
  judge(belt.ring(), first_ + bounds->first, first_ + bounds->end, rate, in);
  in.drift_v = core::Newtons(zero_at(kForceV, contact_.initial_contact));
  if (std::abs(in.drift_v.value()) > kDriftInvalidN) in.health |= kDriftInvalid;
  if (belt.drift().sigma_n() > kLargestSigmaN) in.health |= kNoiseTooHigh;
  if (setting.hand_support) in.health |= kHandSupport;
  if (!config_.has_cop) in.health |= kNoCop;
  Measured measured;
  measured.cop_ml_m = mean_cop_ml(belt.ring(), bounds->first, bounds->end);
  const bool at_gap = config_.belt_gap_ml && measured.cop_ml_m &&
                      std::abs(*measured.cop_ml_m - config_.belt_gap_ml->value()) < kNearGapM;
  const bool wrong_foot =
      contact_.sensor_side && in.side != Side::Unknown && *contact_.sensor_side != in.side;
  if (contact_.straddle || at_gap || wrong_foot) in.health |= kStraddle;
  // The leg's own sensor knows which foot stands on the wrong belt.
  if (wrong_foot) in.side = *contact_.sensor_side;
  const WalkingStep walked = walking_step(in, config_.method, rate);
  measured.step = walked.step;
  StepResult& step = measured.step;
  const auto time = [&](double index) { return belt.ring().time_at(start + index); };
  step.initial_contact = time(walked.metrics.initial_contact);
  step.toe_off = time(walked.metrics.toe_off);
  if (walked.metrics.initial_contact_thr20) {
    step.initial_contact_thr20 = time(*walked.metrics.initial_contact_thr20);
  }
  if (walked.metrics.toe_off_thr20) step.toe_off_thr20 = time(*walked.metrics.toe_off_thr20);
  return measured;
}

}  // namespace footfall::gait
