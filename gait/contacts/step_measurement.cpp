#include <algorithm>
#include <cmath>
#include <limits>

#include "gait/belt/ring_belt.hpp"
#include "gait/contacts/zeroing.hpp"
#include "gait/engine_state.hpp"
#include "gait/metrics/contact_metrics.hpp"
#include "gait/metrics/cop.hpp"

namespace footfall::gait {

namespace {

/// Room for the filter to settle: the 50 Hz dual pass forgets to 1e-12 within it.
constexpr double kBeforeContactS = 0.100;
constexpr double kAfterS = 0.060;

}  // namespace

StepMeasurement::StepMeasurement(const EngineConfig& config, std::size_t longest_window)
    : config_(config),
      filter_(dual_pass_low_pass(carried_cutoff(config.method.filter_cutoff, config.sample_rate),
                                 config.sample_rate)),
      builder_(config.method, config.sample_rate,
               {config.mass, config.height, config.leg_length, config.foot_length}) {
  for (auto* array : {&f_v_, &f_ap_, &f_ml_, &f_v_smooth_, &f_ap_smooth_, &f_ml_smooth_, &cop_ap_, &cop_ml_,
                      &plate0_, &plate1_}) {
    array->resize(longest_window);
  }
  work_.resize(longest_window + 2 * kFilterPad);
}

void StepMeasurement::reset() noexcept {
  builder_.reset();
  settling_.reset();
  last_contact_.reset();
  stage_ = Stage::Idle;
}

void StepMeasurement::start(const LiveContact& contact, const SampleRing& ring,
                            std::uint64_t continuous_since) noexcept {
  const double fs = config_.sample_rate.value();
  contact_ = contact;
  const double last = contact.next_initial_contact.value_or(contact.toe_off) + kAfterS * fs;
  const double first = std::max(0.0, contact.initial_contact - kBeforeContactS * fs);
  // continuous_since may lie behind a gap that came after this contact; its own start was before the limit.
  const std::uint64_t start_of_run = contact.limit <= continuous_since ? 0 : continuous_since;
  first_ = std::max({static_cast<std::uint64_t>(first), ring.oldest(), start_of_run});
  const std::uint64_t end = std::min({static_cast<std::uint64_t>(last) + 1, ring.next(), contact.limit});
  size_ = end > first_ ? std::min<std::size_t>(end - first_, f_v_.size()) : 0;
  stage_ = size_ > kFilterPad ? Stage::FilterV : Stage::Idle;
}

std::optional<StepResult> StepMeasurement::advance(const SampleRing& ring,
                                                   const DriftTracker& drift) noexcept {
  switch (stage_) {
    case Stage::FilterV:
      filter(ring, kForceV, f_v_, f_v_smooth_);
      stage_ = config_.has_horizontal ? Stage::FilterAp : Stage::Zero;
      break;
    case Stage::FilterAp:
      filter(ring, kForceAp, f_ap_, f_ap_smooth_);
      stage_ = Stage::FilterMl;
      break;
    case Stage::FilterMl:
      filter(ring, kForceMl, f_ml_, f_ml_smooth_);
      stage_ = Stage::Zero;
      break;
    case Stage::Zero:
      zero(drift, ring);
      stage_ = Stage::Build;
      break;
    case Stage::Build:
      stage_ = Stage::Idle;
      return build(ring, drift);
    case Stage::Idle:
      break;
  }
  return std::nullopt;
}

void StepMeasurement::filter(const SampleRing& ring, Channel channel, std::vector<double>& raw,
                             std::vector<double>& smooth) noexcept {
  const std::span<double> samples = std::span(raw).first(size_);
  ring.copy(channel, first_, samples);
  filter_zero_lag(filter_, samples, std::span(smooth).first(size_), work_);
}

double StepMeasurement::zero_at(Channel channel, double number) const noexcept {
  const double span = to_.center - from_.center;
  const double share = span > 0.0 ? std::clamp((number - from_.center) / span, 0.0, 1.0) : 0.0;
  return from_.zero[channel] + share * (to_.zero[channel] - from_.zero[channel]);
}

double StepMeasurement::least_for_cop_n() const noexcept {
  return least_force_for_cop(builder_.body_weight()).value();
}

void StepMeasurement::zero(const DriftTracker& drift, const SampleRing& ring) noexcept {
  FlightEstimate tracked;
  tracked.zero = drift.zero();
  from_ = contact_.before ? *contact_.before : contact_.after.value_or(tracked);
  to_ = contact_.after.value_or(from_);
  if (!config_.method.zero_flight) from_ = to_ = FlightEstimate{};
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  const double least_for_cop = least_for_cop_n();
  for (std::size_t i = 0; i < size_; ++i) {
    const std::uint64_t number = first_ + i;
    const auto at = static_cast<double>(number);
    const double zero_v = zero_at(kForceV, at);
    f_v_[i] -= zero_v;
    f_v_smooth_[i] -= zero_v;
    if (config_.has_horizontal) {
      const double zero_ap = zero_at(kForceAp, at);
      f_ap_[i] -= zero_ap;
      f_ap_smooth_[i] -= zero_ap;
      f_ml_smooth_[i] -= zero_at(kForceMl, at);
    }
    if (config_.has_cop) {
      const bool loaded = f_v_[i] >= least_for_cop;
      cop_ap_[i] = loaded ? (ring.at(kMomentMl, number) - zero_at(kMomentMl, at)) / f_v_[i] : kNone;
      cop_ml_[i] = loaded ? -(ring.at(kMomentAp, number) - zero_at(kMomentAp, at)) / f_v_[i] : kNone;
    }
    if (two_plates_) {
      plate0_[i] = ring.at(kPlate0V, number) - zero_at(kPlate0V, at);
      plate1_[i] = ring.at(kPlate1V, number) - zero_at(kPlate1V, at);
    }
  }
}

void StepMeasurement::judge_belt(const SampleRing& ring, std::uint64_t first, std::uint64_t end,
                                 StepInput& in) noexcept {
  for (std::uint64_t i = first; i < end; ++i) {
    if ((ring.flags(i) & core::kGapBefore) != 0) in.health |= kGapInStep;
    if ((ring.flags(i) & core::kSaturated) != 0) in.health |= kSaturatedInStep;
  }
  const BeltOverStep belt = belt_over(ring, first, end);
  in.belt_speed = belt.speed();
  in.incline = belt.incline();
  in.health |= belt.health() | settling_.health(static_cast<double>(first), belt.changed_at());
}

StepInput StepMeasurement::input() const noexcept {
  StepInput in;
  in.f_v_smooth = std::span(f_v_smooth_).first(size_);
  in.f_v = std::span(f_v_).first(size_);
  if (config_.has_horizontal) {
    in.f_ap_smooth = std::span(f_ap_smooth_).first(size_);
    in.f_ap = std::span(f_ap_).first(size_);
    in.f_ml_smooth = std::span(f_ml_smooth_).first(size_);
  }
  if (config_.has_cop) {
    in.cop_ap_m = std::span(cop_ap_).first(size_);
    in.cop_ml_m = std::span(cop_ml_).first(size_);
  }
  if (two_plates_) in.plate_v = {std::span(plate0_).first(size_), std::span(plate1_).first(size_)};
  return in;
}

std::optional<StepResult> StepMeasurement::build(const SampleRing& ring, const DriftTracker& drift) noexcept {
  const core::Hertz rate = config_.sample_rate;
  const double threshold = config_.method.threshold.value();
  StepInput in = input();
  // The middle of the live contact is inside the measured one.
  const double middle = 0.5 * (contact_.initial_contact + contact_.toe_off) - static_cast<double>(first_);
  const auto inside = static_cast<std::size_t>(std::max(0.0, middle));
  if (inside >= size_ || in.f_v_smooth[inside] < threshold) {
    builder_.end_run();
    return std::nullopt;
  }
  const auto bounds = contact_around(in.f_v_smooth, inside, threshold, rate);
  const double shortest = kShortestContactS * rate.value();
  if (!bounds || static_cast<double>(bounds->end - bounds->first) < shortest) {
    builder_.end_run();
    return std::nullopt;
  }
  in.contact = *bounds;
  if (contact_.next_initial_contact) {
    // The window ends 60 ms into the next contact, so look for its onset, not for all of it.
    const double expected = *contact_.next_initial_contact - static_cast<double>(first_);
    std::size_t k = std::min(size_ - 1, static_cast<std::size_t>(expected + 0.5 * kAfterS * rate.value()));
    if (in.f_v_smooth[k] >= threshold) {
      const auto merge = static_cast<std::size_t>(std::ceil(kMergeGapS * rate.value()));
      std::size_t first = k;
      while (k > bounds->end && first - k < merge) {
        --k;
        if (in.f_v_smooth[k] >= threshold) first = k;
      }
      if (first > bounds->end) in.next_contact = first;
    }
  }
  const std::size_t end = in.next_contact.value_or(bounds->end);
  judge_belt(ring, first_ + bounds->first, first_ + end, in);
  in.drift_v = core::Newtons(zero_at(kForceV, contact_.initial_contact));
  in.health |= drift_health(in.drift_v);
  if (kNoiseSigmas * drift.sigma_n() > threshold) in.health |= kNoiseTooHigh;
  in.sensor_side = contact_.sensor_side;
  const auto start = ring.time_at(static_cast<double>(first_ + bounds->first));
  if (last_contact_) in.since_last = core::Seconds((start - *last_contact_).seconds());
  last_contact_ = start;
  const BuiltStep built = builder_.build(in);
  StepResult step = built.step;
  const auto time = [&](double index) { return ring.time_at(static_cast<double>(first_) + index); };
  step.initial_contact = time(built.metrics.initial_contact);
  step.toe_off = time(built.metrics.toe_off);
  if (built.metrics.initial_contact_thr20)
    step.initial_contact_thr20 = time(*built.metrics.initial_contact_thr20);
  if (built.metrics.toe_off_thr20) step.toe_off_thr20 = time(*built.metrics.toe_off_thr20);
  return step;
}

}  // namespace footfall::gait
