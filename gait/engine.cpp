#include "gait/engine.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "gait/engine_state.hpp"

namespace footfall::gait {

namespace {

constexpr double kRingS = 3.0;
constexpr double kLongestWindowS = 2.6;
constexpr core::Duration kLongestBridge = core::milliseconds(10);
constexpr core::Duration kLongestHold = core::milliseconds(50);
constexpr double kLookBackContactS = 0.040;
constexpr double kLookBackToeOffS = 0.060;
constexpr double kLookAheadS = 0.150;
constexpr double kIdleS = 2.0;
constexpr double kRelockEveryS = 0.25;
constexpr double kStanceRelockEveryS = 0.1;
/// A change of the zero that explains why no flight was seen.
constexpr double kZeroMovedN = 15.0;

/// Rates below this cannot carry the method; the engine then runs without claiming anything about it.
core::Hertz usable(core::Hertz rate) {
  return core::Hertz(rate.value() >= 50.0 ? rate.value() : 50.0);
}

}  // namespace

GaitEngine::State::State(const EngineConfig& engine_config)
    : config(engine_config),
      rate(usable(engine_config.sample_rate).value()),
      corrector(engine_config.plate_corrections, core::Hertz(rate)),
      ring(static_cast<std::size_t>(kRingS * rate)),
      live_v(low_pass(live_cutoff(core::Hertz(rate)), core::Hertz(rate))),
      live_ap(low_pass(live_cutoff(core::Hertz(rate)), core::Hertz(rate))),
      belt(core::Hertz(rate)),
      drift(core::Hertz(rate)),
      detector(core::Hertz(rate), engine_config.method.threshold),
      measurement(engine_config, static_cast<std::size_t>(kLongestWindowS * rate)) {
  reset();
}

void GaitEngine::State::reset() noexcept {
  corrector.reset();
  ring.clear();
  belt.reset();
  drift.reset();
  detector.reset();
  measurement.reset();
  events.clear();
  started = false;
  continuous_since = last_event = next_relock = 0;
  open.reset();
  closed_count = 0;
  flight_start.reset();
  last_values = {};
  newest_live_ap = 0.0;
}

void GaitEngine::State::take(const ForceFrame& frame) noexcept {
  events.clear();
  if (!corrector.active()) return take_frame(frame);
  ForceFrame corrected = frame;
  corrector.apply(corrected);
  take_frame(corrected);
}

void GaitEngine::State::take_frame(const ForceFrame& frame) noexcept {
  core::Wrench total;
  for (std::size_t p = 0; p < frame.plates && p < core::kMaxPlates; ++p) total = total + frame.plate[p];
  ChannelValues values{};
  values[kForceV] = total.f_v.value();
  values[kForceAp] = total.f_ap.value();
  values[kForceMl] = total.f_ml.value();
  values[kMomentMl] = total.m_ml.value();
  values[kMomentAp] = total.m_ap.value();
  values[kMomentV] = total.m_v.value();
  values[kPlate0V] = frame.plate[0].f_v.value();
  values[kPlate1V] = frame.plates == 2 ? frame.plate[1].f_v.value() : 0.0;
  values[kBeltSpeed] = frame.belt_speed.value();
  values[kDeckIncline] = frame.incline ? frame.incline->value() : std::numeric_limits<double>::quiet_NaN();
  values[kDeckMoving] = frame.incline_moving ? 1.0 : 0.0;
  bool valid = (frame.flags & (core::kInvalid | core::kStale)) == 0;
  for (std::size_t c = 0; c < kDriftChannels; ++c) valid = valid && std::isfinite(values[c]);
  // What is not valid is missing; what comes after it then follows a gap.
  if (!valid || (started && frame.time <= last_time)) return;
  now = frame.time;
  measurement.set_two_plates(frame.plates == 2);
  if (started) {
    bridge_or_break(frame, values);
  } else {
    started = true;
    live_v.settle(values[kForceV]);
    live_ap.settle(values[kForceAp]);
  }
  take_sample(values, frame.time, frame.flags);
  last_time = frame.time;
  last_values = values;
}

void GaitEngine::State::bridge_or_break(const ForceFrame& frame, const ChannelValues& values) noexcept {
  const core::Duration elapsed = frame.time - last_time;
  const double missing = std::round(elapsed.seconds() * rate) - 1.0;
  const core::Duration sample = core::from_seconds(1.0 / rate);
  if (elapsed - sample > kLongestBridge) {
    break_off(elapsed);
    live_v.settle(values[kForceV]);
    live_ap.settle(values[kForceAp]);
    return;
  }
  // Unflagged jitter of the station's clock map is no missing sample.
  if ((frame.flags & core::kGapBefore) == 0 && elapsed.seconds() < 2.5 / rate) return;
  for (double k = 1.0; k <= missing; k += 1.0) {
    const double share = k / (missing + 1.0);
    ChannelValues bridged{};
    for (std::size_t c = 0; c < kChannels; ++c) {
      bridged[c] = last_values[c] + share * (values[c] - last_values[c]);
    }
    const core::Timestamp time = last_time + core::from_seconds(elapsed.seconds() * share);
    take_sample(bridged, time, core::kGapBefore);
  }
}

/// No event lies across a gap: what is complete is measured without what follows, the rest is dropped.
void GaitEngine::State::break_off(core::Duration gap) noexcept {
  Event event;
  event.kind = EventKind::Gap;
  event.time = last_time;
  event.detected_at = now;
  events.push(event);
  close_last(true, ring.next());
  if (open) open->measurable = false;
  flight_start.reset();
  continuous_since = ring.next();
  belt.gap();
  const bool hold = gap <= kLongestHold;
  detector.resync(hold);
  if (!hold) open.reset();
}

void GaitEngine::State::take_sample(ChannelValues values, core::Timestamp time,
                                    std::uint16_t flags) noexcept {
  values[kLiveV] = live_v.step(values[kForceV]);
  newest_live_ap = live_ap.step(values[kForceAp]);
  const BeltReading reading =
      belt.observe(values[kBeltSpeed], values[kDeckIncline], values[kDeckMoving] > 0.0);
  values[kDeckMoving] = reading.incline_moving ? 1.0 : 0.0;
  values[kBeltAcceleration] = reading.acceleration_m_s2;
  values[kBeltChange] = reading.changed_at;
  ring.push(values, time, flags);
  drift.observe(values);
  supervise_drift();
  if (drift.locked()) detect();
  complete_steps();
}

void GaitEngine::State::supervise_drift() noexcept {
  if (newest() < next_relock) return;
  if (!drift.locked()) {
    next_relock = newest() + static_cast<std::uint64_t>(samples(kRelockEveryS));
    if (!drift.relock(DriftTracker::kMemoryS)) return;
    detector.set_noise(drift.sigma_n());
    last_event = newest();
    return;
  }
  const bool long_stance =
      open && static_cast<double>(newest()) - open->initial_contact > samples(kLongestContactS);
  const bool idle = static_cast<double>(newest() - last_event) > samples(kIdleS);
  if (!long_stance && !idle) return;
  const double window = idle ? DriftTracker::kMemoryS : kLongestContactS;
  next_relock = newest() + static_cast<std::uint64_t>(samples(idle ? kRelockEveryS : kStanceRelockEveryS));
  if (!idle && !drift.dynamic(window)) return;
  const double before = drift.zero()[kForceV];
  if (!drift.relock(window)) return;
  detector.set_noise(drift.sigma_n());
  if (std::abs(drift.zero()[kForceV] - before) < kZeroMovedN) return;
  forget_contact();
}

/// The zero was wrong, so the phase seen was too.
void GaitEngine::State::forget_contact() noexcept {
  close_last(true, UINT64_MAX);
  open.reset();
  flight_start.reset();
  detector.resync(false);
}

void GaitEngine::State::detect() noexcept {
  using Change = ContactDetector::Change;
  switch (detector.step(ring.at(kLiveV, newest()) - drift.zero()[kForceV])) {
    case Change::Contact:
      on_contact();
      break;
    case Change::ToeOff:
      on_toe_off();
      break;
    case Change::MissedContact:
    case Change::MissedToeOff:
      open.reset();
      break;
    case Change::None:
      break;
  }
  if (open && !open->confirmed &&
      static_cast<double>(newest()) - open->initial_contact >= samples(kShortestContactS)) {
    confirm_contact();
  }
}

void GaitEngine::State::emit(EventKind kind, double number) noexcept {
  Event event;
  event.kind = kind;
  event.time = ring.time_at(number);
  event.detected_at = now;
  events.push(event);
  last_event = newest();
}

void GaitEngine::State::on_contact() noexcept {
  const double at = crossing_before(true, kLookBackContactS);
  if (closed_count > 0) {
    LiveContact& last = closed[closed_count - 1];
    if (!last.ends_run && !last.next_initial_contact && at - last.toe_off < samples(kMergeGapS)) {
      open = last;
      --closed_count;
      return;
    }
  }
  open.emplace();
  open->initial_contact = at;
  emit(EventKind::InitialContact, at);
}

void GaitEngine::State::on_toe_off() noexcept {
  if (!open) return;
  LiveContact contact = *open;
  open.reset();
  contact.toe_off = crossing_before(false, kLookBackToeOffS);
  emit(EventKind::ToeOff, contact.toe_off);
  const double length = contact.toe_off - contact.initial_contact;
  // A scuff: the flight goes on.
  if (length < samples(kShortestContactS)) return;
  flight_start = contact.toe_off;
  if (!contact.measurable || length > samples(kLongestContactS) || closed_count == closed.size()) return;
  closed[closed_count++] = contact;
}

void GaitEngine::State::confirm_contact() noexcept {
  open->confirmed = true;
  if (flight_start) {
    const auto first = static_cast<std::uint64_t>(std::ceil(*flight_start));
    const auto end = static_cast<std::uint64_t>(std::ceil(open->initial_contact));
    if (end > first) open->before = drift.flight(ring, first, end);
  }
  if (closed_count == 0) return;
  LiveContact& last = closed[closed_count - 1];
  if (last.ends_run || last.next_initial_contact) return;
  last.next_initial_contact = open->initial_contact;
  last.after = open->before;
}

/// Ends the wait of the newest closed contact for a next one.
void GaitEngine::State::close_last(bool ends_run, std::uint64_t limit) noexcept {
  for (std::size_t k = 0; k < closed_count; ++k) {
    closed[k].limit = std::min(closed[k].limit, limit);
    if (!closed[k].next_initial_contact) closed[k].ends_run = ends_run;
  }
}

/// Where the force crossed the threshold, in the raw samples next to the filtered crossing less its delay.
double GaitEngine::State::crossing_before(bool rising, double look_back_s) const noexcept {
  const double level = config.method.threshold.value() + drift.zero()[kForceV];
  const double delay =
      samples(std::numbers::sqrt2 / (2.0 * std::numbers::pi * live_cutoff(core::Hertz(rate)).value()));
  const auto back = static_cast<std::uint64_t>(samples(look_back_s));
  const std::uint64_t oldest = std::max(continuous_since, newest() - std::min(newest(), back));
  const auto crosses = [&](Channel channel, std::uint64_t i) {
    const double a = ring.at(channel, i - 1) - level;
    const double b = ring.at(channel, i) - level;
    return rising ? a < 0.0 && b >= 0.0 : a >= 0.0 && b < 0.0;
  };
  const auto interpolated = [&](Channel channel, std::uint64_t i) {
    const double a = ring.at(channel, i - 1);
    const double b = ring.at(channel, i);
    return static_cast<double>(i) - 1.0 + (level - a) / (b - a);
  };
  double expected = static_cast<double>(newest()) - delay;
  for (std::uint64_t i = newest(); i > oldest; --i) {
    if (!crosses(kLiveV, i)) continue;
    expected = interpolated(kLiveV, i) - delay;
    break;
  }
  double best = expected;
  double distance = 1.5 * delay;
  for (std::uint64_t i = newest(); i > oldest; --i) {
    if (!crosses(kForceV, i)) continue;
    const double at = interpolated(kForceV, i);
    if (std::abs(at - expected) >= distance) continue;
    best = at;
    distance = std::abs(at - expected);
  }
  return std::max(best, static_cast<double>(oldest));
}

void GaitEngine::State::complete_steps() noexcept {
  if (measurement.busy()) {
    if (const auto step = measurement.advance(ring, drift)) {
      Event event;
      event.kind = EventKind::StepCompleted;
      event.time = step->initial_contact;
      event.detected_at = now;
      event.step = *step;
      events.push(event);
    }
    return;
  }
  if (closed_count == 0) return;
  LiveContact& oldest = closed[0];
  const double since = static_cast<double>(newest()) - oldest.toe_off;
  if (!oldest.next_initial_contact && !oldest.ends_run && since >= samples(kRunEndS)) {
    oldest.ends_run = true;
    const auto first = static_cast<std::uint64_t>(std::ceil(oldest.toe_off));
    // A step off the belt leaves it unloaded; anything else fails the flight's own tests.
    oldest.after = drift.flight(ring, first, first + static_cast<std::uint64_t>(samples(kRunEndS)));
  }
  const bool known = oldest.next_initial_contact || oldest.ends_run;
  const bool seen = since >= samples(kLookAheadS) || oldest.limit <= newest();
  if (!known || !seen) return;
  measurement.start(oldest, ring, continuous_since);
  for (std::size_t k = 1; k < closed_count; ++k) closed[k - 1] = closed[k];
  --closed_count;
}

GaitEngine::GaitEngine(const EngineConfig& config) : state_(std::make_unique<State>(config)) {}
GaitEngine::~GaitEngine() = default;
GaitEngine::GaitEngine(GaitEngine&&) noexcept = default;
GaitEngine& GaitEngine::operator=(GaitEngine&&) noexcept = default;

const EventList& GaitEngine::step(const ForceFrame& frame) noexcept {
  state_->take(frame);
  return state_->events;
}
void GaitEngine::reset() noexcept {
  state_->reset();
}
core::Newtons GaitEngine::drift_v() const noexcept {
  return core::Newtons(state_->drift.zero()[kForceV]);
}
bool GaitEngine::drift_locked() const noexcept {
  return state_->drift.locked();
}
core::Newtons GaitEngine::live_f_v() const noexcept {
  if (!state_->started) return core::Newtons(0.0);
  return core::Newtons(state_->ring.at(kLiveV, state_->newest()) - state_->drift.zero()[kForceV]);
}
core::Newtons GaitEngine::live_f_ap() const noexcept {
  if (!state_->started) return core::Newtons(0.0);
  return core::Newtons(state_->newest_live_ap - state_->drift.zero()[kForceAp]);
}
std::optional<core::Newtons> GaitEngine::body_weight() const noexcept {
  return state_->measurement.body_weight();
}

}  // namespace footfall::gait
