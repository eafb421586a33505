#include "gait/engine.hpp"

#include <cmath>
#include <limits>
#include <utility>

#include "gait/engine_state.hpp"
#include "gait/live_crossing.hpp"

namespace footfall::gait {

namespace {

constexpr double kRingS = 3.0;
constexpr double kLongestWindowS = 2.6;
constexpr core::Duration kLongestBridge = core::milliseconds(10);
constexpr core::Duration kLongestHold = core::milliseconds(50);
constexpr double kLookAheadS = 0.150;
constexpr double kHintReachS = 0.060;
constexpr double kIdleS = 2.0;
constexpr double kRelockEveryS = 0.25;
constexpr double kStanceRelockEveryS = 0.1;
/// A change of the zero that explains why no flight was seen.
constexpr double kZeroMovedN = 15.0;

/// Rates below this cannot carry the method; the engine then runs without claiming anything about it.
core::Hertz usable(core::Hertz rate) {
  return core::Hertz(rate.value() >= 50.0 ? rate.value() : 50.0);
}
EngineConfig usable(EngineConfig config) {
  config.sample_rate = usable(config.sample_rate);
  return config;
}

ChannelValues channels_of(const core::Wrench& w, const ForceFrame& frame) {
  ChannelValues values{};
  values[kForceV] = w.f_v.value();
  values[kForceAp] = w.f_ap.value();
  values[kForceMl] = w.f_ml.value();
  values[kMomentMl] = w.m_ml.value();
  values[kMomentAp] = w.m_ap.value();
  values[kMomentV] = w.m_v.value();
  values[kBeltSpeed] = frame.belt_speed.value();
  values[kDeckIncline] = frame.incline ? frame.incline->value() : std::numeric_limits<double>::quiet_NaN();
  values[kDeckMoving] = frame.incline_moving ? 1.0 : 0.0;
  return values;
}

ChannelValues between(const ChannelValues& a, const ChannelValues& b, double share) {
  ChannelValues out{};
  for (std::size_t c = 0; c < kChannels; ++c) out[c] = a[c] + share * (b[c] - a[c]);
  return out;
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
      drift(core::Hertz(rate), largest_zero_n(engine_config.mass)),
      detector(core::Hertz(rate), engine_config.method.threshold),
      measurement(engine_config, static_cast<std::size_t>(kLongestWindowS * rate)),
      belts(usable(engine_config)),
      rest(core::Hertz(rate)) {
  reset();
}

void GaitEngine::State::reset() noexcept {
  corrector.reset();
  ring.clear();
  belt.reset();
  drift.reset();
  detector.reset();
  measurement.reset();
  belts.reset();
  rest.reset();
  events.clear();
  started = two_belts = runs = false;
  next_index = 0;
  weight_n = 0.0;
  last_class = GaitClass::Unknown;
  continuous_since = last_event = next_relock = 0;
  open.reset();
  closed_count = 0;
  flight_start.reset();
  last_sample = {};
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
  EngineSample sample;
  sample.sum = channels_of(total, frame);
  sample.sum[kPlate0V] = frame.plate[0].f_v.value();
  sample.sum[kPlate1V] = frame.plates == 2 ? frame.plate[1].f_v.value() : 0.0;
  two_belts = frame.plates == 2;
  for (std::size_t p = 0; two_belts && p < 2; ++p) sample.belt[p] = channels_of(frame.plate[p], frame);
  const ChannelValues& values = sample.sum;
  bool valid = (frame.flags & (core::kInvalid | core::kStale)) == 0;
  for (std::size_t c = 0; c < kDriftChannels; ++c) valid = valid && std::isfinite(values[c]);
  // What is not valid is missing; what comes after it then follows a gap.
  if (!valid || (started && frame.time <= last_time)) return;
  now = frame.time;
  measurement.set_two_plates(frame.plates == 2);
  if (started) {
    bridge_or_break(frame, sample);
  } else {
    started = true;
    live_v.settle(values[kForceV]);
    live_ap.settle(values[kForceAp]);
  }
  take_sample(sample, frame.time, frame.flags);
  last_time = frame.time;
  last_sample = sample;
}

void GaitEngine::State::bridge_or_break(const ForceFrame& frame, const EngineSample& sample) noexcept {
  const core::Duration elapsed = frame.time - last_time;
  const double missing = std::round(elapsed.seconds() * rate) - 1.0;
  if (elapsed - core::from_seconds(1.0 / rate) > kLongestBridge) {
    break_off(elapsed);
    live_v.settle(sample.sum[kForceV]);
    live_ap.settle(sample.sum[kForceAp]);
    return;
  }
  // Unflagged jitter of the station's clock map is no missing sample.
  if ((frame.flags & core::kGapBefore) == 0 && elapsed.seconds() < 2.5 / rate) return;
  for (double k = 1.0; k <= missing; k += 1.0) {
    const double share = k / (missing + 1.0);
    EngineSample bridged;
    bridged.sum = between(last_sample.sum, sample.sum, share);
    for (std::size_t p = 0; p < 2; ++p) {
      bridged.belt[p] = between(last_sample.belt[p], sample.belt[p], share);
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
  belts.lost(hold);
  if (!hold) open.reset();
}

void GaitEngine::State::take_sample(EngineSample sample, core::Timestamp time, std::uint16_t flags) noexcept {
  ChannelValues& values = sample.sum;
  values[kLiveV] = live_v.step(values[kForceV]);
  newest_live_ap = live_ap.step(values[kForceAp]);
  const BeltReading reading =
      belt.observe(values[kBeltSpeed], values[kDeckIncline], values[kDeckMoving] > 0.0);
  values[kDeckMoving] = reading.incline_moving ? 1.0 : 0.0;
  values[kBeltAcceleration] = reading.acceleration_m_s2;
  values[kBeltChange] = reading.changed_at;
  for (ChannelValues& one : sample.belt) {
    for (const Channel c : {kDeckMoving, kBeltAcceleration, kBeltChange}) one[c] = values[c];
  }
  ring.push(values, time, flags);
  drift.observe(values);
  supervise_drift();
  if (two_belts) walk(sample, time, flags);
  rest.observe(ring.at(kLiveV, newest()) - drift.zero()[kForceV]);
  if (drift.locked()) detect();
  complete_steps();
}

void GaitEngine::State::walk(const EngineSample& sample, core::Timestamp time, std::uint16_t flags) noexcept {
  const std::size_t before = events.size();
  const bool walked = belts.walking();
  runs = runs && static_cast<double>(newest() - last_event) < samples(kRunEndS);
  const bool measured = belts.take(sample.belt, time, flags, {open.has_value(), runs, weight_n}, events);
  for (const Event* event = events.begin() + before; event != events.end(); ++event) {
    if (event->kind != EventKind::StepCompleted) last_event = newest();
  }
  if (!belts.walking()) return;
  runs = false;
  last_class = GaitClass::Walk;
  if (open) open->walks = true;
  // While the sum has no flights the belts' swings keep its zero.
  if (measured || (!walked && !drift.locked())) {
    if (const auto zero = belts.zero()) drift.adopt(*zero);
  }
}

void GaitEngine::State::supervise_drift() noexcept {
  if (newest() < next_relock || belts.walking()) return;
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
  const double at = crossing(true, kLookBackContactS);
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
  // The belts told it already, or will.
  open->walks = belts.walking();
  if (!open->walks) emit(EventKind::InitialContact, at);
}

void GaitEngine::State::on_toe_off() noexcept {
  if (!open) return;
  LiveContact contact = *open;
  open.reset();
  contact.toe_off = crossing(false, kLookBackToeOffS);
  if (belts.flight_begins()) contact.walks = false;
  if (contact.walks) {
    flight_start = contact.toe_off;
    return;
  }
  emit(EventKind::ToeOff, contact.toe_off);
  const double length = contact.toe_off - contact.initial_contact;
  // A scuff: the flight goes on.
  if (length < samples(kShortestContactS)) return;
  flight_start = contact.toe_off;
  if (!contact.measurable || length > samples(kLongestContactS) || closed_count == closed.size()) return;
  closed[closed_count++] = contact;
  runs = true;
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

double GaitEngine::State::crossing(bool rising, double look_back_s) const noexcept {
  const auto back = static_cast<std::uint64_t>(samples(look_back_s));
  const std::uint64_t oldest = std::max(continuous_since, newest() - std::min(newest(), back));
  return crossing_before(ring, config.method.threshold.value() + drift.zero()[kForceV],
                         live_delay(core::Hertz(rate)), oldest, rising);
}

void GaitEngine::State::complete_steps() noexcept {
  if (measurement.busy()) {
    if (const auto step = measurement.advance(ring, drift)) {
      Event event;
      event.kind = EventKind::StepCompleted;
      event.time = step->initial_contact;
      event.detected_at = now;
      event.step = *step;
      last_class = step->gait_class;
      if (step->body_weight) weight_n = step->body_weight->value();
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

void GaitEngine::State::hint(core::Timestamp initial_contact, Side side) noexcept {
  const auto near = [&](const LiveContact& contact) {
    return std::abs((ring.time_at(contact.initial_contact) - initial_contact).seconds()) < kHintReachS;
  };
  if (started && two_belts) belts.hint(initial_contact, side);
  if (open && near(*open)) open->sensor_side = side;
  for (std::size_t k = 0; k < closed_count; ++k) {
    if (near(closed[k])) closed[k].sensor_side = side;
  }
}

GaitEngine::GaitEngine(const EngineConfig& config) : state_(std::make_unique<State>(config)) {}
GaitEngine::~GaitEngine() = default;
GaitEngine::GaitEngine(GaitEngine&&) noexcept = default;
GaitEngine& GaitEngine::operator=(GaitEngine&&) noexcept = default;

const EventList& GaitEngine::step(const ForceFrame& frame) noexcept {
  state_->take(frame);
  for (Event& event : state_->events) {
    if (event.kind == EventKind::StepCompleted) event.step.index = state_->next_index++;
  }
  return state_->events;
}
void GaitEngine::hint_side(core::Timestamp initial_contact, Side side) noexcept {
  state_->hint(initial_contact, side);
}
GaitClass GaitEngine::gait_class() const noexcept {
  const State& s = *state_;
  if (!s.started) return GaitClass::Unknown;
  const bool events = static_cast<double>(s.newest() - s.last_event) < s.samples(kRunEndS);
  return events ? s.last_class : s.rest.classify();
}
void GaitEngine::reset() noexcept {
  state_->reset();
}
core::Newtons GaitEngine::drift_v() const noexcept {
  return core::Newtons(state_->drift.zero()[kForceV]);
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
  const auto running = state_->measurement.body_weight();
  return running ? running : state_->belts.body_weight();
}

}  // namespace footfall::gait
