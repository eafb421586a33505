#include "gait/belt/belt_measurement.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gait/belt/ring_belt.hpp"
#include "gait/contacts/zeroing.hpp"
#include "gait/metrics/cop.hpp"
#include "gait/metrics/overstride.hpp"
#include "gait/metrics/spatial.hpp"

namespace footfall::gait {

namespace {

constexpr double kBeforeContactS = 0.100, kAfterToeOffS = 0.060;
/// In which a landing foot reaches 200 N.
constexpr double kLandingS = 0.105;

}  // namespace

BeltMeasurement::BeltMeasurement(const EngineConfig& config)
    : config_(config),
      filter_(dual_pass_low_pass(carried_cutoff(config.method.filter_cutoff, config.sample_rate),
                                 config.sample_rate)) {
  const auto longest = static_cast<std::size_t>((kBeforeContactS + kLongestStanceS + kAfterToeOffS + 0.1) *
                                                config.sample_rate.value());
  for (auto* array : {&raw_, &f_v_, &f_ap_, &f_ml_, &cop_ap_, &cop_ml_}) array->resize(longest);
  const auto landing = static_cast<std::size_t>(kLandingS * config.sample_rate.value()) + 3;
  for (auto* array : {&landing_f_, &landing_cop_}) array->resize(landing);
  work_.resize(longest + 2 * kFilterPad);
}

void BeltMeasurement::reset() noexcept {
  stage_ = Stage::Idle;
  last_.reset();
  settling_.reset();
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
      stage_ = Stage::FilterMl;
      break;
    case Stage::FilterMl:
      filter(belt.ring(), kForceMl, f_ml_);
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

void BeltMeasurement::find_cop(const SampleRing& ring, std::optional<core::Newtons> body_weight) noexcept {
  const double least = least_force_for_cop(body_weight).value();
  for (std::size_t i = 0; i < size_; ++i) {
    const std::uint64_t number = first_ + i;
    const auto at = static_cast<double>(number);
    const double force = ring.at(kForceV, number) - zero_at(kForceV, at);
    const double share = force >= least ? 1.0 / force : std::numeric_limits<double>::quiet_NaN();
    cop_ap_[i] = share * (ring.at(kMomentMl, number) - zero_at(kMomentMl, at));
    cop_ml_[i] = -share * (ring.at(kMomentAp, number) - zero_at(kMomentAp, at));
  }
}

std::optional<double> BeltMeasurement::landing_ap(const BeltWalker& belt, double initial_contact,
                                                  const Zeros& zero,
                                                  core::MetersPerSecond belt_speed) noexcept {
  const auto first = static_cast<std::uint64_t>(std::ceil(std::max(0.0, initial_contact)));
  if (first < belt.ring().oldest() || first >= belt.ring().next()) return std::nullopt;
  const std::size_t n = std::min<std::size_t>(landing_f_.size(), belt.ring().next() - first);
  const std::span<double> f = std::span(landing_f_).first(n), cop = std::span(landing_cop_).first(n);
  belt.ring().copy(kForceV, first, f);
  belt.ring().copy(kMomentMl, first, cop);
  for (std::size_t i = 0; i < n; ++i) {
    f[i] -= zero[kForceV];
    cop[i] =
        f[i] >= kLeastForCopN ? (cop[i] - zero[kMomentMl]) / f[i] : std::numeric_limits<double>::quiet_NaN();
  }
  const auto landing =
      landing_cop(f, cop, 0, initial_contact - static_cast<double>(first), belt_speed, config_.sample_rate);
  if (!landing) return std::nullopt;
  return landing->ap_m;
}

/// Where this foot and its neighbours land.
void BeltMeasurement::place(const BeltWalker& belt, const Setting& setting, std::optional<double> cop_ml_m,
                            WalkingInput& in) noexcept {
  const double fs = config_.sample_rate.value();
  if (in.belt_speed && contact_.next_other && setting.other != nullptr) {
    Zeros zero{};
    for (const Channel c : {kForceV, kMomentMl}) zero[c] = zero_at(c, contact_.initial_contact);
    const auto here = landing_ap(belt, contact_.initial_contact, zero, *in.belt_speed);
    const auto next =
        landing_ap(*setting.other, *contact_.next_other, setting.other->drift().zero(), *in.belt_speed);
    if (here && next) in.next_landing_ahead_m = *next - *here;
  }
  if (cop_ml_m && last_ && last_->belt != &belt &&
      contact_.initial_contact - last_->toe_off < kRunEndS * fs) {
    in.step_to_right_m = *cop_ml_m - last_->cop_ml_m;
  }
  last_.reset();
  if (cop_ml_m) last_ = Last{&belt, *cop_ml_m, contact_.toe_off};
}

std::uint32_t BeltMeasurement::judge(const BeltWalker& belt, std::uint64_t first, std::uint64_t end,
                                     WalkingInput& in) noexcept {
  const SampleRing& ring = belt.ring();
  const BeltOverStep under = belt_over(ring, first, end);
  in.belt_speed = under.speed();
  std::uint32_t health = under.health() | settling_.health(static_cast<double>(first), under.changed_at());
  for (std::uint64_t i = first; i < end; ++i) {
    if ((ring.flags(i) & core::kGapBefore) != 0) health |= kGapInStep;
    if ((ring.flags(i) & core::kSaturated) != 0) health |= kSaturatedInStep;
  }
  if (kNoiseSigmas * belt.drift().sigma_n() > config_.method.threshold.value()) health |= kNoiseTooHigh;
  return health;
}

std::optional<BeltMeasurement::Measured> BeltMeasurement::build(const BeltWalker& belt,
                                                                const Setting& setting) noexcept {
  const core::Hertz rate = config_.sample_rate;
  const auto start = static_cast<double>(first_);
  const double middle = 0.5 * (contact_.initial_contact + contact_.toe_off) - start;
  const auto inside = static_cast<std::size_t>(std::max(0.0, middle));
  WalkingInput in;
  in.f_v_smooth = std::span(f_v_).first(size_);
  if (config_.has_horizontal) {
    in.f_ap_smooth = std::span(f_ap_).first(size_);
    in.f_ml_smooth = std::span(f_ml_).first(size_);
  }
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
  in.last_toe_off = here(contact_.last_toe_off);
  in.other_toe_off = here(contact_.other_toe_off);
  in.next_other = here(contact_.next_other);
  in.next_same = here(contact_.next_same);
  in.side = setting.side;
  in.body_weight = setting.body_weight;
  in.body = {config_.mass, config_.height, config_.leg_length, config_.foot_length};
  const std::uint64_t first = first_ + bounds->first;
  const auto next = static_cast<std::uint64_t>(contact_.next_other.value_or(0.0));
  in.health =
      judge(belt, first, next > first ? std::min(next, belt.ring().next()) : first_ + bounds->end, in);
  in.drift_v = core::Newtons(zero_at(kForceV, contact_.initial_contact));
  in.health |= drift_health(in.drift_v);
  if (setting.hand_support) in.health |= kHandSupport;
  if (!config_.has_cop) in.health |= kNoCop;
  Measured measured;
  if (config_.has_cop) {
    find_cop(belt.ring(), setting.body_weight);
    in.cop_ap_m = std::span(cop_ap_).first(size_);
    measured.cop_ml_m = mean_cop_ml(in.f_v_smooth, std::span(cop_ml_).first(size_), *bounds);
    place(belt, setting, measured.cop_ml_m, in);
  }
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
