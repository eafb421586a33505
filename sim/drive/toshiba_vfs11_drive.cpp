#include "sim/drive/toshiba_vfs11_drive.hpp"

#include <cmath>

namespace footfall::sim {
namespace {

constexpr std::uint16_t kCommand = 0xFA00, kFrequency = 0xFA01;  // 0.01 Hz
constexpr std::uint16_t kCommandPriority = 0x8000, kFaultReset = 0x2000, kEmergencyStop = 0x1000,
                        kCoast = 0x0800, kRun = 0x0400, kReverse = 0x0200;
constexpr std::uint16_t kFrequencyOut = 0xFD00, kStatus = 0xFD01, kTripCode = 0xFC90, kAlarms = 0xFC91,
                        kMaximumFrequency = 0x0012;  // 0.01 Hz
constexpr std::uint16_t kStatusEmergency = 0x1000, kStatusRunning = 0x0400, kStatusReverse = 0x0200,
                        kStatusTripped = 0x0002, kStatusFailure = 0x0001;

constexpr std::uint16_t kTripEmergency = 0x11, kTripCommunication = 0x18;  // not confirmed

std::uint16_t hundredths(double value) {
  return static_cast<std::uint16_t>(std::lround(value * 100.0));
}

}  // namespace

ToshibaVfs11Drive::ToshibaVfs11Drive(const DriveOptions& options)
    : Drive(options, {kTripCommunication, kTripEmergency}), options_(options) {}

ModbusException ToshibaVfs11Drive::read(std::uint16_t address, std::uint16_t& value) const {
  switch (address) {
    case kCommand:
      value = command_;
      return ModbusException::None;
    case kFrequency:
      value = frequency_;
      return ModbusException::None;
    case kFrequencyOut:
      value = hundredths(std::abs(frequency_hz()));
      return ModbusException::None;
    case kStatus:
      value = status();
      return ModbusException::None;
    case kTripCode:
      value = fault();
      return ModbusException::None;
    case kAlarms:
      value = 0;
      return ModbusException::None;
    case kMaximumFrequency:
      value = hundredths(options_.max_frequency_hz);
      return ModbusException::None;
    default:
      return ModbusException::IllegalAddress;
  }
}

ModbusException ToshibaVfs11Drive::write(std::uint16_t address, std::uint16_t value) {
  if (address == kFrequency) {
    if (value > hundredths(options_.max_frequency_hz)) return ModbusException::IllegalValue;
    frequency_ = value;
    return ModbusException::None;
  }
  if (address != kCommand) return ModbusException::IllegalAddress;
  const bool resets = (value & kFaultReset) != 0 && (command_ & kFaultReset) == 0;
  command_ = value;
  if (resets) (void)reset_fault();
  if ((value & kEmergencyStop) != 0) {
    raise(kTripEmergency, true);
    return ModbusException::None;
  }
  const bool runs = (value & kCommandPriority) != 0 && (value & kRun) != 0 && (value & kCoast) == 0;
  if (runs) return start();
  stop((value & kCoast) != 0);
  return ModbusException::None;
}

double ToshibaVfs11Drive::set_frequency_hz() const {
  const double hz = frequency_ / 100.0;
  return (command_ & kReverse) != 0 ? -hz : hz;
}

std::uint16_t ToshibaVfs11Drive::status() const {
  unsigned bits = 0;
  if (run()) bits |= kStatusRunning;
  if (frequency_hz() < 0.0) bits |= kStatusReverse;
  if (fault() != 0) bits |= kStatusTripped | kStatusFailure;
  if (fault() == kTripEmergency || local_stop()) bits |= kStatusEmergency;
  return static_cast<std::uint16_t>(bits);
}

}  // namespace footfall::sim
