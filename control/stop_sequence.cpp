#include "control/stop_sequence.hpp"

namespace footfall::control {

void StopSequence::begin(core::Timestamp now) {
  finishing_ = false;
  if (phase_ != Phase::Off) return;
  phase_ = Phase::Sending;
  since_ = last_acknowledged_ = now;
  listen_until_ = {};
  acknowledged_ = distrusted_ = tripped_ = gave_up_ = false;
}

void StopSequence::acknowledge(core::Timestamp now) {
  if (phase_ != Phase::Sending) return;
  acknowledged_ = true;
  last_acknowledged_ = now;
}

void StopSequence::begin_silent(core::Timestamp now, core::Timestamp silent_until, core::Duration listening) {
  phase_ = Phase::Silent;
  since_ = last_acknowledged_ = now;
  silent_until_ = silent_until;
  listen_until_ = silent_until + listening;
  acknowledged_ = distrusted_ = tripped_ = gave_up_ = finishing_ = false;
}

void StopSequence::speak(core::Timestamp now) {
  phase_ = Phase::Sending;
  since_ = last_acknowledged_ = now;
  acknowledged_ = distrusted_ = finishing_ = false;
}

void StopSequence::finish() {
  if (phase_ == Phase::Silent) {
    finishing_ = true;
  } else {
    phase_ = Phase::Off;
  }
}

StopSequence::Say StopSequence::step(core::Timestamp now, core::Duration silence) {
  if (phase_ == Phase::Silent && now >= silent_until_ && now < listen_until_) phase_ = Phase::Listening;
  if (phase_ == Phase::Listening) {
    if (now < listen_until_) return Say::Silence;  // polls only
    speak(now);
  }
  if (phase_ == Phase::Silent) {
    if (now < silent_until_) return Say::Silence;
    phase_ = finishing_ ? Phase::Off : Phase::Sending;
    since_ = last_acknowledged_ = now;
    acknowledged_ = distrusted_ = false;
  }
  if (phase_ == Phase::Off) return Say::Nothing;
  if (!distrusted_ && now - last_acknowledged_ <= read_back_) return Say::Stop;
  if (tripped_ && !acknowledged_) {
    gave_up_ = true;
    return Say::Stop;
  }
  phase_ = Phase::Silent;
  tripped_ = true;
  silent_until_ = now + silence;
  return Say::Trip;
}

}  // namespace footfall::control
