#include "sim/drive/powtran_pi500_drive.hpp"

#include <cmath>

namespace footfall::sim {
namespace {

constexpr std::uint16_t kFrequency = 0xF001, kUnit = 0xF002;  // unit 2: 0.01 Hz, else 0.1 Hz
constexpr std::uint16_t kCommand = 0x2000;
constexpr std::uint16_t kRunForward = 1, kRunReverse = 2, kCoast = 5, kStop = 6, kReset = 7;
constexpr std::uint16_t kState = 0x3000;  // 1 forward, 2 reverse, 3 stopped
constexpr std::uint16_t kMonitorFirst = 0x1000, kFrequencyOut = 0x1001, kBusVoltage = 0x1002,
                        kCurrent = 0x1004, kMonitorLast = 0x1007;
constexpr std::uint16_t kFault = 0x8000;
constexpr std::uint16_t kFaultExternal = 0x000F, kFaultCommunication = 0x0010;  // manual, page 157
constexpr core::Duration kSilenceAfterReset = core::milliseconds(1000);

}  // namespace

PowtranPi500Drive::PowtranPi500Drive(const DriveOptions& options)
    : Drive(options, {kFaultCommunication, kFaultExternal}), options_(options) {}

std::uint16_t PowtranPi500Drive::counts(double hz) const {
  return static_cast<std::uint16_t>(std::lround(hz * (unit_ == 2 ? 100.0 : 10.0)));
}

ModbusException PowtranPi500Drive::read(std::uint16_t address, std::uint16_t& value) const {
  const double hz = std::abs(frequency_hz());
  value = 0;
  switch (address) {
    case kFrequency:
      value = frequency_;
      return ModbusException::None;
    case kUnit:
      value = unit_;
      return ModbusException::None;
    case kState:
      value = !run() ? 3 : reverse_ ? 2 : 1;
      return ModbusException::None;
    case kFault:
      value = fault();
      return ModbusException::None;
    case kFrequencyOut:
      value = counts(hz);
      return ModbusException::None;
    case kBusVoltage:
      value = 3250;
      return ModbusException::None;
    case kCurrent:
      value = hz > 0.0 ? static_cast<std::uint16_t>(std::lround(150.0 + 5.0 * hz)) : std::uint16_t{0};
      return ModbusException::None;
    default:
      return address >= kMonitorFirst && address <= kMonitorLast ? ModbusException::None
                                                                 : ModbusException::IllegalAddress;
  }
}

ModbusException PowtranPi500Drive::write(std::uint16_t address, std::uint16_t value) {
  if (address == kFrequency) {
    if (value > counts(options_.max_frequency_hz)) return ModbusException::IllegalValue;
    frequency_ = value;
    return ModbusException::None;
  }
  if (address == kUnit) {
    if (value != 1 && value != 2) return ModbusException::IllegalValue;
    unit_ = value;
    return ModbusException::None;
  }
  if (address != kCommand) return ModbusException::IllegalAddress;
  switch (value) {
    case kRunForward:
    case kRunReverse:
      reverse_ = value == kRunReverse;
      return start();
    case kCoast:
    case kStop:
      stop(value == kCoast);
      return ModbusException::None;
    case kReset:
      (void)reset_fault();
      silent_until_ = now() + kSilenceAfterReset;
      return ModbusException::None;
    default:
      return ModbusException::IllegalValue;
  }
}

double PowtranPi500Drive::set_frequency_hz() const {
  const double hz = frequency_ / (unit_ == 2 ? 100.0 : 10.0);
  return reverse_ ? -hz : hz;
}

}  // namespace footfall::sim
