#include "sim/drive/drive.hpp"

#include <algorithm>

namespace footfall::sim {
namespace {
constexpr core::Duration kStep = core::milliseconds(1);
}

Drive::Drive(const DriveOptions& options, Codes codes)
    : codes_(codes),
      hz_per_m_s_(options.hz_per_m_s),
      motor_(options.hz_per_m_s, options.belt_lag_s),
      unpowered_m_s2_(options.unpowered_m_s2) {}

void Drive::heard(core::Timestamp now, bool mine) {
  if (!mine) return;
  last_heard_ = now;
  warning_ = 0;
  if (!watchdog_tripped()) watchdog_armed_ = true;
}

void Drive::advance(core::Timestamp now) {
  if (!started_) {
    started_ = true;
    now_ = now;
    return;
  }
  while (now_ < now) {
    const core::Timestamp next = std::min(now_ + kStep, now);
    const Settings set = settings();
    motor_.step((next - now_).seconds(), {run_ ? set_frequency_hz() : 0.0, set.max_frequency_hz,
                                          set.acceleration_time_s, set.deceleration_time_s});
    now_ = next;
    judge_silence(now_);
  }
}

void Drive::judge_silence(core::Timestamp now) {
  const Settings set = settings();
  if (!mains_ || !watchdog_armed_ || set.loss_action == LossAction::Ignore ||
      now - last_heard_ <= set.loss_time)
    return;
  if (set.loss_action == LossAction::Warn) {
    warning_ = codes_.communication;
  } else {
    raise(codes_.communication, set.loss_action == LossAction::Coast);
  }
  watchdog_armed_ = false;
}

Drive::Settings Drive::panel_settings(const DriveOptions& options) const {
  const bool safe = options.watchdog == WatchdogSetting::Safe;
  return {options.max_frequency_hz, options.acceleration_time_s, options.deceleration_time_s,
          safe ? LossAction::Ramp : LossAction::Ignore, core::milliseconds(500)};
}

ModbusException Drive::start() {
  if (fault_ != 0 || local_stop_ || !powered_ || !mains_) return ModbusException::DeviceFailure;
  if (!run_) motor_.pick_up();
  run_ = true;
  return ModbusException::None;
}

void Drive::stop(bool coast) {
  run_ = false;
  if (coast) motor_.coast();
}

void Drive::raise(std::uint16_t fault, bool coast) {
  if (fault_ == 0) fault_ = fault;
  stop(coast);
}

bool Drive::reset_fault() {
  if (local_stop_ || motor_.frequency_hz() != 0.0 || motor_.coasting()) return false;
  fault_ = 0;
  watchdog_armed_ = true;
  return true;
}

void Drive::set_mains(bool on) {
  if (on == mains_) return;
  mains_ = on;
  if (!on) return stop(true);
  fault_ = warning_ = 0;
  watchdog_armed_ = false;
  if (local_stop_) raise(codes_.external, false);
}

void Drive::set_local_stop(bool pressed) {
  local_stop_ = pressed;
  if (pressed) raise(codes_.external, false);
}

void Drive::set_power(bool on) {
  if (powered_ && !on) {
    run_ = false;
    motor_.brake(unpowered_m_s2_);
  }
  powered_ = on;
}

void Drive::inject_fault(std::uint8_t code) {
  if (code != 0) raise(code, false);
}

}  // namespace footfall::sim
