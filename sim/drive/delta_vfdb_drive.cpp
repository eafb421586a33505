#include "sim/drive/delta_vfdb_drive.hpp"

#include <cmath>

namespace footfall::sim {
namespace {

// Commands.
constexpr std::uint16_t kCommand = 0x2000;  // bits 0-1: 1 stop, 2 run, 3 jog; bits 4-5: 1 forward, 2 reverse
constexpr std::uint16_t kFrequency = 0x2001;  // 0.01 Hz
constexpr std::uint16_t kFaultWord = 0x2002;  // bit 0 external fault, bit 1 reset (not confirmed)
// Monitors.
constexpr std::uint16_t kError = 0x2100, kStatus = 0x2101, kFrequencyCommand = 0x2102, kFrequencyOut = 0x2103,
                        kCurrent = 0x2104, kOutputVoltage = 0x2106, kTorque = 0x210B, kRpm = 0x210C;
// Parameters.
constexpr std::uint16_t kMaximumFrequency = 0x0100;                      // 0.01 Hz
constexpr std::uint16_t kAcceleration = 0x0109, kDeceleration = 0x010A;  // 0.1 s (not confirmed)
constexpr std::uint16_t kStopMethod = 0x0202;     // 0, 2: ramp; 1, 3: coast (not confirmed)
constexpr std::uint16_t kReverseLock = 0x0204;    // 1: no reverse (not confirmed)
constexpr std::uint16_t kLossTreatment = 0x0902;  // manual 5-83: 0 warn, 1 ramp, 2 coast, 3 keep on silently
constexpr std::uint16_t kLossTime = 0x0903;       // manual 5-83: 0.1 s, 0 = off

constexpr std::uint16_t kErrorExternal = 6;          // EF
constexpr std::uint16_t kErrorCommunication = 0x10;  // cE10 on the display; its code here is not confirmed

std::uint16_t hundredths(double value) {
  return static_cast<std::uint16_t>(std::lround(value * 100.0));
}

std::uint16_t tenths(double value) {
  return static_cast<std::uint16_t>(std::lround(value * 10.0));
}

}  // namespace

DeltaVfdbDrive::DeltaVfdbDrive(const DriveOptions& options)
    : Drive(options, {kErrorCommunication, kErrorExternal}) {
  const bool safe = options.watchdog == WatchdogSetting::Safe;
  parameters_ = {{kMaximumFrequency, hundredths(options.max_frequency_hz)},
                 {kAcceleration, tenths(options.acceleration_time_s)},
                 {kDeceleration, tenths(options.deceleration_time_s)},
                 {kStopMethod, std::uint16_t{0}},
                 {kReverseLock, std::uint16_t{1}},
                 {kLossTreatment, static_cast<std::uint16_t>(safe ? 1 : 3)},
                 {kLossTime, static_cast<std::uint16_t>(safe ? 5 : 0)},
                 {kFrequency, std::uint16_t{0}}};
}

ModbusException DeltaVfdbDrive::read(std::uint16_t address, std::uint16_t& value) const {
  const double hz = std::abs(frequency_hz());
  const double full_hz = parameter(kMaximumFrequency) / 100.0;
  switch (address) {
    case kError:
      value = fault();
      return ModbusException::None;
    case kStatus:
      value = status();
      return ModbusException::None;
    case kFrequencyCommand:
      value = parameter(kFrequency);
      return ModbusException::None;
    case kFrequencyOut:
      value = hundredths(hz);
      return ModbusException::None;
    case kCurrent:
      value = hz > 0.0 ? tenths(1.5 + 0.05 * hz) : std::uint16_t{0};
      return ModbusException::None;
    case kOutputVoltage:
      value = tenths(230.0 * hz / full_hz);
      return ModbusException::None;
    case kTorque:
      value = hz > 0.0 ? 20 : 0;
      return ModbusException::None;
    case kRpm:
      value = static_cast<std::uint16_t>(std::lround(hz * 29.0));
      return ModbusException::None;
    default:
      break;
  }
  const auto found = parameters_.find(address);
  if (found == parameters_.end()) return ModbusException::IllegalAddress;
  value = found->second;
  return ModbusException::None;
}

ModbusException DeltaVfdbDrive::write(std::uint16_t address, std::uint16_t value) {
  if (address == kCommand) return command(value);
  if (address == kFaultWord) {
    if ((value & 1U) != 0) raise(kErrorExternal, false);
    if ((value & 2U) != 0) (void)reset_fault();
    return ModbusException::None;
  }
  const auto found = parameters_.find(address);
  if (found == parameters_.end()) return ModbusException::IllegalAddress;
  if (address == kFrequency && value > parameter(kMaximumFrequency)) return ModbusException::IllegalValue;
  const bool ramp_time = address == kAcceleration || address == kDeceleration || address == kMaximumFrequency;
  if (ramp_time && value == 0) return ModbusException::IllegalValue;
  found->second = value;
  return ModbusException::None;
}

ModbusException DeltaVfdbDrive::command(std::uint16_t word) {
  const unsigned action = word & 0x3U, direction = (word >> 4) & 0x3U;
  if (action == 3) return ModbusException::IllegalValue;  // no jogging with a belt
  if (direction == 2 && parameter(kReverseLock) != 0) return ModbusException::IllegalValue;
  if (action == 1) {
    stop(parameter(kStopMethod) % 2 == 1);
    return ModbusException::None;
  }
  if (direction == 1) reverse_ = false;
  if (direction == 2) reverse_ = true;
  return action == 2 ? start() : ModbusException::None;
}

double DeltaVfdbDrive::set_frequency_hz() const {
  const double hz = parameter(kFrequency) / 100.0;
  return reverse_ ? -hz : hz;
}

Drive::Settings DeltaVfdbDrive::settings() const {
  Settings now{parameter(kMaximumFrequency) / 100.0, parameter(kAcceleration) / 10.0,
               parameter(kDeceleration) / 10.0, LossAction::Ignore,
               core::milliseconds(100) * parameter(kLossTime)};
  if (parameter(kLossTime) == 0) return now;
  const std::uint16_t treatment = parameter(kLossTreatment);
  if (treatment == 0) now.loss_action = LossAction::Warn;
  if (treatment == 1) now.loss_action = LossAction::Ramp;
  if (treatment == 2) now.loss_action = LossAction::Coast;
  return now;
}

// As in a GS2 (not confirmed for this series): bits 0-1 stopped, decelerating, standby, running; bits 3-4
// direction.
std::uint16_t DeltaVfdbDrive::status() const {
  const bool turning = frequency_hz() != 0.0;
  unsigned bits = turning ? 1U : 0U;
  if (run()) bits = turning ? 3U : 2U;
  if (reverse_) bits |= 0x18U;
  return static_cast<std::uint16_t>(bits);
}

}  // namespace footfall::sim
