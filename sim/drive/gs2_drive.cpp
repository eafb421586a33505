#include "sim/drive/gs2_drive.hpp"

#include <algorithm>
#include <cmath>

#include "sim/drive/gs2_registers.hpp"

namespace footfall::sim {
namespace {

using namespace gs2;

constexpr core::Duration kStep = core::milliseconds(1);
constexpr double kCoastDeceleration = 0.3;  // m/s², friction of belt and deck without power
constexpr double kStandstill = 0.002;       // m/s: below this the belt sticks

std::uint16_t tenths(double value) {
  return static_cast<std::uint16_t>(std::lround(value * 10.0));
}

double towards(double value, double target, double amount) {
  return value < target ? std::min(target, value + amount) : std::max(target, value - amount);
}

}  // namespace

Gs2Drive::Gs2Drive(const Gs2Options& options)
    : hz_per_m_s_(options.hz_per_m_s), belt_lag_s_(options.belt_lag_s) {
  const bool safe = options.watchdog == WatchdogSetting::Safe;
  parameters_ = {{kMaximumFrequency, tenths(options.max_frequency_hz)},
                 {kStopMethod, std::uint16_t{0}},
                 {kAccelerationTime, tenths(options.acceleration_time_s)},
                 {kDecelerationTime, tenths(options.deceleration_time_s)},
                 {kAutoRestart, std::uint16_t{0}},
                 {kReverseInhibit, std::uint16_t{1}},
                 {kStartOnPowerUp, std::uint16_t{0}},
                 {kLossTreatment, safe ? kTreatRamp : kTreatIgnore},
                 {kLossDetection, static_cast<std::uint16_t>(safe ? 1 : 0)},
                 {kLossTime, std::uint16_t{5}},
                 {kSpeedReference, std::uint16_t{0}},
                 {kRun, std::uint16_t{0}},
                 {kDirection, std::uint16_t{0}},
                 {kExternalFault, std::uint16_t{0}},
                 {kFaultReset, std::uint16_t{0}}};
}

void Gs2Drive::heard(core::Timestamp now, bool mine) {
  if (!mine) return;
  last_heard_ = now;
  warning_ = 0;
  if (fault_ != kFaultCommunication) watchdog_armed_ = true;
}

ModbusException Gs2Drive::read(std::uint16_t address, std::uint16_t& value) const {
  if (address >= kStatusFirst && address <= kStatusLast) {
    value = status_word(address);
    return ModbusException::None;
  }
  const auto found = parameters_.find(address);
  if (found == parameters_.end()) return ModbusException::IllegalAddress;
  value = found->second;
  return ModbusException::None;
}

ModbusException Gs2Drive::check(std::uint16_t address, std::uint16_t value) const {
  const auto within = [value](unsigned low, unsigned high) {
    return value >= low && value <= high ? ModbusException::None : ModbusException::IllegalValue;
  };
  switch (address) {
    case kSpeedReference:
      return within(0, parameter(kMaximumFrequency));
    case kDirection:
      return within(0, parameter(kReverseInhibit) != 0 ? 0 : 1);
    case kRun:
      if (value == 1 && (fault_ != kNoFault || local_stop_)) return ModbusException::DeviceFailure;
      return within(0, 1);
    case kMaximumFrequency:
      return within(10, 4000);
    case kAccelerationTime:
    case kDecelerationTime:
      return within(1, 6000);
    case kLossTreatment:
      return within(0, 3);
    case kLossTime:
      return within(1, 600);
    case kAutoRestart:
      return within(0, 10);
    default:
      return within(0, 1);
  }
}

ModbusException Gs2Drive::write(std::uint16_t address, std::uint16_t value) {
  if (address >= kStatusFirst && address <= kStatusLast) return ModbusException::IllegalAddress;
  const auto found = parameters_.find(address);
  if (found == parameters_.end()) return ModbusException::IllegalAddress;
  const ModbusException refused = check(address, value);
  if (refused != ModbusException::None) return refused;

  if (address == kFaultReset) {
    if (value == 1) reset_fault();
    return ModbusException::None;
  }
  found->second = value;
  if (address == kExternalFault && value == 1) raise(kFaultExternal, false);
  if (address == kRun) {
    if (value == 0) {
      if (run_) stop(parameter(kStopMethod) == 1);
    } else if (!run_) {
      run_ = true;
      // A drive that starts into a turning motor picks its speed up instead of braking it first.
      if (coasting_) frequency_hz_ = belt_m_s_ * hz_per_m_s_;
      coasting_ = false;
    }
  }
  return ModbusException::None;
}

void Gs2Drive::advance(core::Timestamp now) {
  if (!started_) {
    started_ = true;
    now_ = now;
    return;
  }
  while (now_ < now) {
    const core::Timestamp next = std::min(now_ + kStep, now);
    step((next - now_).seconds());
    now_ = next;
    judge_silence(now_);
  }
}

void Gs2Drive::step(double dt_s) {
  ramp_frequency(dt_s);
  if (coasting_) {
    belt_m_s_ = towards(belt_m_s_, 0.0, kCoastDeceleration * dt_s);
    if (belt_m_s_ == 0.0) coasting_ = false;
    return;
  }
  const double driven = frequency_hz_ / hz_per_m_s_;
  belt_m_s_ += (driven - belt_m_s_) * (1.0 - std::exp(-dt_s / belt_lag_s_));
  if (frequency_hz_ == 0.0 && std::abs(belt_m_s_) < kStandstill) belt_m_s_ = 0.0;
}

void Gs2Drive::ramp_frequency(double dt_s) {
  if (coasting_) return;
  const double wanted = run_ ? set_frequency_hz() : 0.0;
  const double limit = parameter(kMaximumFrequency) / 10.0;
  const bool faster = std::abs(wanted) > std::abs(frequency_hz_) && wanted * frequency_hz_ >= 0.0;
  const double time_s = parameter(faster ? kAccelerationTime : kDecelerationTime) / 10.0;
  // Through zero when the direction changes: first down to 0, then up the other way.
  const double target = wanted * frequency_hz_ < 0.0 ? 0.0 : wanted;
  frequency_hz_ = towards(frequency_hz_, target, limit / time_s * dt_s);
}

void Gs2Drive::judge_silence(core::Timestamp now) {
  if (!watchdog_armed_ || parameter(kLossDetection) != 1) return;
  const core::Duration allowed = core::milliseconds(100) * parameter(kLossTime);
  if (now - last_heard_ <= allowed) return;
  switch (parameter(kLossTreatment)) {
    case kTreatRamp:
      raise(kFaultCommunication, false);
      break;
    case kTreatCoast:
      raise(kFaultCommunication, true);
      break;
    case kTreatWarn:
      warning_ = kFaultCommunication;
      break;
    default:
      break;
  }
  watchdog_armed_ = false;
}

void Gs2Drive::stop(bool coast) {
  run_ = false;
  parameters_[kRun] = 0;
  if (coast && frequency_hz_ != 0.0) {
    coasting_ = true;
    frequency_hz_ = 0.0;
  }
}

void Gs2Drive::raise(std::uint16_t fault, bool coast) {
  if (fault_ == kNoFault) fault_ = fault;
  stop(coast);
}

void Gs2Drive::reset_fault() {
  const bool cause_gone =
      !local_stop_ && parameter(kExternalFault) == 0 && frequency_hz_ == 0.0 && !coasting_;
  if (!cause_gone) return;
  fault_ = kNoFault;
  watchdog_armed_ = true;
}

void Gs2Drive::set_local_stop(bool pressed) {
  local_stop_ = pressed;
  if (pressed) raise(kFaultExternal, false);
}

void Gs2Drive::inject_fault(std::uint8_t code) {
  if (code != 0) raise(code, false);
}

void Gs2Drive::excuse(core::Duration stall) {
  last_heard_ = last_heard_ + stall;
}

double Gs2Drive::set_frequency_hz() const {
  const double hz = parameter(kSpeedReference) / 10.0;
  return parameter(kDirection) == 1 ? -hz : hz;
}

bool Gs2Drive::watchdog_tripped() const {
  return fault_ == kFaultCommunication;
}

std::uint16_t Gs2Drive::status_word(std::uint16_t address) const {
  const double hz = std::abs(frequency_hz_);
  const double max_hz = parameter(kMaximumFrequency) / 10.0;
  switch (address) {
    case kStatus1:
      return static_cast<std::uint16_t>(warning_ << 8 | fault_);
    case kStatus2:
      return status2();
    case kFrequencyCommand:
      return parameter(kSpeedReference);
    case kFrequencyOut:
      return tenths(hz);
    case kCurrent:
      return hz > 0.0 ? tenths(1.5 + 0.05 * hz) : std::uint16_t{0};
    case kBusVoltage:
      return tenths(325.0);
    case kOutputVoltage:
      return tenths(230.0 * hz / max_hz);
    case kMotorRpm:
      return static_cast<std::uint16_t>(std::lround(hz * 29.0));  // 4 poles, 3 % slip
    case kLoad:
      return hz > 0.0 ? tenths(20.0 + 0.5 * hz) : std::uint16_t{0};
    case kFirmware:
      return 0x0100;
    default:
      return 0;
  }
}

std::uint16_t Gs2Drive::status2() const {
  unsigned bits = kFrequencyFromSerial | kRunFromSerial;
  const bool turning = frequency_hz_ != 0.0;
  if (run_) bits |= kRunning | (turning ? kOperating : kStandby);
  if (!run_ && turning) bits |= kDecelerating;
  const bool wants_reverse = parameter(kDirection) == 1;
  if (wants_reverse) bits |= frequency_hz_ > 0.0 ? kForwardToReverse : kReverse;
  if (!wants_reverse && frequency_hz_ < 0.0) bits |= kReverseToForward;
  return static_cast<std::uint16_t>(bits);
}

}  // namespace footfall::sim
