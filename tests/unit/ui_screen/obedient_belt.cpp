#include "tests/unit/ui_screen/obedient_belt.hpp"

#include <algorithm>

namespace footfall::tests {

using ui::CommandKind;

void ObedientBelt::take(const ui::Command& command) {
  if (command.kind == CommandKind::AcquireLease) leased_ = true;
  if (!leased_) return;
  switch (command.kind) {
    case CommandKind::ReleaseLease:
      leased_ = false;
      break;
    case CommandKind::Reset:
      if (state_ == "Stopped") state_ = "Idle";
      break;
    case CommandKind::Arm:
      if (state_ == "Idle") state_ = "Armed";
      break;
    case CommandKind::Disarm:
      if (state_ == "Armed") state_ = "Idle";
      break;
    case CommandKind::BeginStart:
      if (state_ == "Armed") {
        token_ = next_token_++;
        beats_ = 0;
      }
      break;
    case CommandKind::HoldBeat:
      if (state_ == "Armed" && command.token == token_ && token_ != 0 && ++beats_ >= kBeats) {
        state_ = "Running";
        requested_m_s_ = kFirstSpeedMs;
        ++starts_;
      }
      break;
    case CommandKind::SetSpeed:
      // On purpose in every state and up to anything: the console must not ask for it.
      requested_m_s_ = command.speed_m_s;
      break;
    case CommandKind::SetIncline:
      incline_ = command.incline_percent;
      break;
    case CommandKind::EndMotion:
      stop();
      break;
    default:
      break;
  }
}

void ObedientBelt::stop() {
  requested_m_s_ = 0.0;
  token_ = 0;
  state_ = speed_m_s_ > 0.0 ? "Slowing" : "Stopped";
}

void ObedientBelt::advance(double dt_s) {
  time_s_ += dt_s;
  const double most = kAcceleration * dt_s;
  speed_m_s_ += std::clamp(requested_m_s_ - speed_m_s_, -most, most);
  if (state_ == "Slowing" && speed_m_s_ <= 0.0) state_ = "Stopped";
}

v1::LiveFrame ObedientBelt::frame() const {
  v1::LiveFrame frame;
  v1::Status& s = *frame.mutable_status();
  s.set_station_time_ns(1 + static_cast<std::int64_t>(time_s_ * 1e9));
  s.set_state(state_);
  s.set_requested_speed_m_s(requested_m_s_);
  s.set_commanded_speed_m_s(speed_m_s_);
  s.set_measured_speed_m_s(speed_m_s_);
  s.set_ceiling_m_s(kCeilingMs);
  s.set_slowest_speed_m_s(kSlowestMs);
  s.set_lease_held(leased_);
  s.set_lease_epoch(leased_ ? kEpoch : 0);
  s.set_drive_connected(true);
  s.set_incline_available(true);
  s.set_requested_incline_percent(incline_);
  s.set_simulation(true);
  return frame;
}

ui::ClientView ObedientBelt::view() const {
  ui::ClientView view;
  view.link = ui::Link::Live;
  view.lease_epoch = leased_ ? kEpoch : 0;
  view.start_token = token_;
  return view;
}

}  // namespace footfall::tests
