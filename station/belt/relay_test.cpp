#include "station/belt/relay_test.hpp"

namespace footfall::station {
namespace {
constexpr int kMostLosses = 5;
constexpr core::MetersPerSecond kStanding{0.02};
}  // namespace

bool RelayTestRun::end(hal::StopRelay& relay) {
  (void)relay.drop();
  phase_ = Phase::Done;
  return false;
}

bool RelayTestRun::lost(hal::StopRelay& relay) {
  if (++losses_ < kMostLosses) return true;
  (void)relay.drop();
  phase_ = Phase::Failed;
  return false;
}

bool RelayTestRun::feed(hal::StopRelay& relay, core::Timestamp now) {
  if (!relay.feed()) return lost(relay);
  if (first_feed_.ns == 0) first_feed_ = now;
  last_feed_ = now;
  return true;
}

bool RelayTestRun::step(hal::StopRelay& relay, hal::Treadmill& treadmill, core::Timestamp now) {
  if (phase_ == Phase::Done || phase_ == Phase::Failed) return false;
  result_.hold_time = relay.hold_time();
  const auto state = treadmill.poll();
  if (!state) return lost(relay);
  // Written so that a speed that is not known counts as motion.
  result_.belt_stood = control::BeltSpeeds::measured(*state).fastest() < kStanding && !state->running;
  if (!result_.belt_stood) return end(relay);
  const auto closed = relay.closed();
  if (!closed) return lost(relay);
  judge(*closed, now, core::from_seconds(treadmill.info().poll_period.value()));
  if (phase_ == Phase::Done) return end(relay);
  if (phase_ == Phase::Close || phase_ == Phase::Hold) return feed(relay, now);
  return true;
}

void RelayTestRun::judge(bool closed, core::Timestamp now, core::Duration poll) {
  const core::Duration hold = core::from_seconds(result_.hold_time.value());
  switch (phase_) {
    case Phase::Open:
      result_.open_at_first = !closed;
      phase_ = closed ? Phase::Done : Phase::Close;
      return;
    case Phase::Close:
      result_.closed_when_fed = closed;
      if (closed) {
        phase_ = Phase::Hold;
      } else if (first_feed_.ns != 0 && now - first_feed_ > kPickUp) {
        phase_ = Phase::Done;
      }
      return;
    case Phase::Hold:
      result_.held_while_fed = closed;
      if (!closed) {
        phase_ = Phase::Done;
      } else if (now - first_feed_ > hold + poll * 2 + kTolerance) {
        phase_ = Phase::Lapse;
      }
      return;
    case Phase::Lapse:
      if (closed && now - last_feed_ <= hold + poll * 2 + kTolerance) return;
      result_.opened_by_itself = !closed;
      result_.open_after = core::to_seconds(now - last_feed_);
      phase_ = Phase::Done;
      return;
    case Phase::Done:
    case Phase::Failed:
      return;
  }
}

}  // namespace footfall::station
