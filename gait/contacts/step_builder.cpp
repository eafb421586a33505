#include "gait/contacts/step_builder.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "gait/contacts/zeroing.hpp"
#include "gait/metrics/plausible_mass.hpp"
#include "gait/metrics/spatial.hpp"

namespace footfall::gait {

namespace {

constexpr double kGroundedFlightS = 0.020;
constexpr double kStumbleS = 0.015;
/// A shorter flight has no middle that is clear of ringing at both its ends (docs/metrics/signal.md).
constexpr double kShortestFlightS = 0.080;
/// Two initial contacts closer together are a stumble too (docs/metrics/quality.md).
constexpr double kStumbleStepS = 0.150;
/// So is a flight below this share of the runner's usual one.
constexpr double kStumbleShare = 0.3;
constexpr double kAcrossS = 0.020;
constexpr double kOnePlateShare = 0.8;

std::span<const double> part(std::span<const double> whole, std::size_t first, std::size_t end) {
  return whole.empty() ? whole : whole.subspan(first, end - first);
}

/// A foot on both belts: each carries more than the threshold at the same time, for longer than noise.
bool stands_across(const StepInput& in, double threshold, core::Hertz rate) noexcept {
  if (in.plate_v[0].empty() || in.plate_v[1].empty()) return false;
  std::size_t both = 0;
  for (std::size_t i = in.contact.first; i < in.contact.end; ++i) {
    both += in.plate_v[0][i] > threshold && in.plate_v[1][i] > threshold ? 1 : 0;
  }
  return static_cast<double>(both) > kAcrossS * rate.value();
}

}  // namespace

void StepBuilder::end_run() noexcept {
  cut_ = true;
  stumbled_ = false;
  metrics_.end_run();
  balance_.reset();
}

void StepBuilder::reset() noexcept {
  end_run();
  sides_.reset();
  support_.reset();
  flight_count_ = 0;
  load_count_ = 0;
  index_ = 0;
}

std::optional<core::Newtons> StepBuilder::body_weight() const noexcept {
  if (mass_) return core::body_weight(*mass_);
  if (load_count_ < kFewestForBodyWeight) return std::nullopt;
  Load total;
  for (std::size_t i = 0; i < std::min(load_count_, kBodyWeightSteps); ++i) {
    total.force += loads_[i].force;
    total.samples += loads_[i].samples;
  }
  return plausible_weight(core::Newtons(total.force / total.samples));
}

/// The next foot came down at once, or much sooner than this runner's feet do.
bool StepBuilder::stumbles(core::Seconds flight, core::Seconds step) noexcept {
  std::array<double, kFlights> usual = flights_;
  const std::size_t n = std::min(flight_count_, kFlights);
  const double typical = n < kFewestFlights ? 0.0 : median(std::span(usual).first(n));
  flights_[flight_count_++ % kFlights] = flight.value();
  return flight.value() < kStumbleS || step.value() < kStumbleStepS ||
         flight.value() < kStumbleShare * typical;
}

Landing StepBuilder::landing(const StepInput& in) const noexcept {
  Landing result;
  result.sensor = in.sensor_side;
  if (in.since_last) result.since_last_s = in.since_last->value();
  result.cut = cut_;
  const std::size_t first = in.contact.first;
  result.cop_ml_m = mean_cop_ml(in.f_v, in.cop_ml_m, in.contact);
  if (!in.plate_v[0].empty() && !in.plate_v[1].empty()) {
    std::array<double, 2> load{};
    for (std::size_t p = 0; p < 2; ++p) {
      const auto stance = part(in.plate_v[p], first, in.contact.end);
      load[p] = std::accumulate(stance.begin(), stance.end(), 0.0);
    }
    for (int p = 0; p < 2; ++p) {
      if (load[static_cast<std::size_t>(p)] >= kOnePlateShare * (load[0] + load[1])) result.plate = p;
    }
  }
  return result;
}

void StepBuilder::assign_side(const StepInput& in, BuiltStep& built) noexcept {
  built.landing = landing(in);
  cut_ = false;
  take_side(sides_.add(built.landing), built.step);
}

void take_side(const SideCall& call, StepResult& step) noexcept {
  step.side = call.side;
  step.side_confidence = call.confidence;
  step.health &= ~static_cast<std::uint32_t>(kSideUncertain);
  if (call.confidence < kSureSide) step.health |= kSideUncertain;
  step.gait_class = call.hop ? GaitClass::Hop : GaitClass::Run;
}

BuiltStep StepBuilder::build(const StepInput& in) noexcept {
  BuiltStep built;
  StepResult& step = built.step;
  ContactMetrics& m = built.metrics;
  m = measure_contact(in.f_v_smooth, in.f_ap_smooth, in.contact, method_.threshold.value(), rate_);
  step.index = index_++;
  step.health = in.health;
  if (std::exchange(stumbled_, false)) step.health |= kStumble;
  step.drift_v = in.drift_v;
  step.belt_speed = in.belt_speed;
  step.contact_time = core::Seconds(m.contact_s);
  step.peak_vgrf = core::Newtons(m.peak_n);
  step.vertical_impulse = core::NewtonSeconds(m.vertical_impulse_ns);
  if (in.next_contact) {
    const std::size_t next = *in.next_contact;
    built.next_initial_contact = crossing(in.f_v_smooth, next, method_.threshold.value());
    step.step_time = core::Seconds((*built.next_initial_contact - m.initial_contact) / rate_.value());
    step.flight_time = core::Seconds((*built.next_initial_contact - m.toe_off) / rate_.value());
    if (step.flight_time->value() < kShortestFlightS) step.health |= kShortFlight;
    if (step.flight_time->value() < kGroundedFlightS) step.health |= kGroundedRunning;
    stumbled_ = stumbles(*step.flight_time, *step.step_time);
    if (stumbled_) step.health |= kStumble;
    const auto whole = part(in.f_v_smooth, in.contact.first, next);
    const core::Newtons normal(std::accumulate(whole.begin(), whole.end(), 0.0));
    loads_[load_count_++ % kBodyWeightSteps] = {
        weight_from_normal(normal, in.incline.value_or(core::Degrees(0.0))).value(),
        static_cast<double>(whole.size())};
    const Load& load = loads_[(load_count_ - 1) % kBodyWeightSteps];
    support_.add(load.force, load.samples);
    if (mass_ && !mass_from_forces_ && support_.carries(core::body_weight(*mass_)))
      step.health |= kHandSupport;
  }
  if (stands_across(in, method_.threshold.value(), rate_)) step.health |= kStraddle;
  const bool valid = (step.health & (kDriftInvalid | kNoiseTooHigh)) == 0;
  if (rate_ < kFullBandwidthRate) step.health |= kLowBandwidth;
  if (in.cop_ap_m.empty() && in.cop_ml_m.empty()) step.health |= kNoCop;
  if (!m.braking_peak_n) step.health |= kNoHorizontalForce;
  if (m.braking_peak_n && valid) {
    step.braking_peak = core::Newtons(*m.braking_peak_n);
    step.propulsive_peak = core::Newtons(*m.propulsive_peak_n);
    step.braking_impulse = core::NewtonSeconds(*m.braking_impulse_ns);
    step.propulsive_impulse = core::NewtonSeconds(*m.propulsive_impulse_ns);
    step.net_ap_impulse = *step.propulsive_impulse - *step.braking_impulse;
  }
  step.body_weight = body_weight();
  if (!step.body_weight) step.health |= kBodyWeightUnknown;
  if (step.net_ap_impulse && step.step_time && step.body_weight) {
    balance_.add(*step.net_ap_impulse, *step.step_time, *step.body_weight, in.incline);
  }
  if (balance_.out_of_balance()) step.health |= kApImbalance;
  assign_side(in, built);
  metrics_.fill(in, step.side, built.landing.cop_ml_m, built);
  if (!in.next_contact) end_run();
  return built;
}

}  // namespace footfall::gait
