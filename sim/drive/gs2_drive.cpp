#include "sim/drive/gs2_drive.hpp"

#include <algorithm>
#include <cmath>

#include "sim/drive/gs2_registers.hpp"

namespace footfall::sim {
namespace {

using namespace gs2;

std::uint16_t tenths(double value) {
  return static_cast<std::uint16_t>(std::lround(value * 10.0));
}

}  // namespace

Gs2Drive::Gs2Drive(const DriveOptions& options) : Drive(options, {kFaultCommunication, kFaultExternal}) {
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
                 {kDirection, std::uint16_t{0}},
                 {kExternalFault, std::uint16_t{0}},
                 {kFaultReset, std::uint16_t{0}}};
}

ModbusException Gs2Drive::read(std::uint16_t address, std::uint16_t& value) const {
  if (address >= kStatusFirst && address <= kStatusLast) {
    value = status_word(address);
    return ModbusException::None;
  }
  if (address == kRun) {
    value = run() ? 1 : 0;
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
  if (address == kRun) {
    if (value > 1) return ModbusException::IllegalValue;
    if (value == 1) return start();
    if (run()) stop(parameter(kStopMethod) == 1);
    return ModbusException::None;
  }
  const auto found = parameters_.find(address);
  if (found == parameters_.end()) return ModbusException::IllegalAddress;
  const ModbusException refused = check(address, value);
  if (refused != ModbusException::None) return refused;

  if (address == kFaultReset) {
    if (value == 1 && parameter(kExternalFault) == 0) (void)reset_fault();
    return ModbusException::None;
  }
  found->second = value;
  if (address == kExternalFault && value == 1) raise(kFaultExternal, false);
  return ModbusException::None;
}

Drive::Settings Gs2Drive::settings() const {
  Settings now{parameter(kMaximumFrequency) / 10.0, parameter(kAccelerationTime) / 10.0,
               parameter(kDecelerationTime) / 10.0, LossAction::Ignore,
               core::milliseconds(100) * parameter(kLossTime)};
  if (parameter(kLossDetection) != 1) return now;
  switch (parameter(kLossTreatment)) {
    case kTreatRamp:
      now.loss_action = LossAction::Ramp;
      break;
    case kTreatCoast:
      now.loss_action = LossAction::Coast;
      break;
    case kTreatWarn:
      now.loss_action = LossAction::Warn;
      break;
    default:
      break;
  }
  return now;
}

double Gs2Drive::set_frequency_hz() const {
  const double hz = parameter(kSpeedReference) / 10.0;
  return parameter(kDirection) == 1 ? -hz : hz;
}

std::uint16_t Gs2Drive::status_word(std::uint16_t address) const {
  const double hz = std::abs(frequency_hz());
  const double max_hz = parameter(kMaximumFrequency) / 10.0;
  switch (address) {
    case kStatus1:
      return static_cast<std::uint16_t>(warning() << 8 | fault());
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
  const bool turning = frequency_hz() != 0.0;
  if (run()) bits |= kRunning | (turning ? kOperating : kStandby);
  if (!run() && turning) bits |= kDecelerating;
  const bool wants_reverse = parameter(kDirection) == 1;
  if (wants_reverse) bits |= frequency_hz() > 0.0 ? kForwardToReverse : kReverse;
  if (!wants_reverse && frequency_hz() < 0.0) bits |= kReverseToForward;
  return static_cast<std::uint16_t>(bits);
}

}  // namespace footfall::sim
