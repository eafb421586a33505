#include "sim/drive/huanyang_gt_drive.hpp"

#include <cmath>

namespace footfall::sim {
namespace {

constexpr std::uint16_t kCommand = 0x1000;
constexpr std::uint16_t kRunForward = 1, kStop = 5, kReset = 7;  // reset not confirmed
constexpr std::uint16_t kReference = 0x2000, kFullReference = 10000;
constexpr std::uint16_t kFrequencyOut = 0x3000;  // 0.01 Hz
constexpr std::uint16_t kBusVoltage = 0x3002;    // 0.1 V
constexpr std::uint16_t kSpeed = 0x3005;         // rpm
constexpr std::uint16_t kFault = 0x5000;
constexpr std::uint16_t kFaultExternal = 17, kFaultCommunication = 18;  // not confirmed

}  // namespace

HuanyangGtDrive::HuanyangGtDrive(const DriveOptions& options)
    : Drive(options, {kFaultCommunication, kFaultExternal}), options_(options) {}

ModbusException HuanyangGtDrive::read(std::uint16_t address, std::uint16_t& value) const {
  const double hz = std::abs(frequency_hz());
  switch (address) {
    case kFrequencyOut:
      value = static_cast<std::uint16_t>(std::lround(hz * 100.0));
      return ModbusException::None;
    case kBusVoltage:
      value = 3250;
      return ModbusException::None;
    case kSpeed:
      value = static_cast<std::uint16_t>(std::lround(hz * 29.0));
      return ModbusException::None;
    case kFault:
      value = fault();
      return ModbusException::None;
    default:
      return ModbusException::IllegalAddress;
  }
}

ModbusException HuanyangGtDrive::write(std::uint16_t address, std::uint16_t value) {
  if (address == kReference) {
    if (value > kFullReference) return ModbusException::IllegalValue;
    reference_ = value;
    return ModbusException::None;
  }
  if (address != kCommand) return ModbusException::IllegalAddress;
  switch (value) {
    case kRunForward:
      return start();
    case kStop:
      stop(false);
      return ModbusException::None;
    case kReset:
      (void)reset_fault();
      return ModbusException::None;
    default:
      return ModbusException::IllegalValue;
  }
}

double HuanyangGtDrive::set_frequency_hz() const {
  return options_.max_frequency_hz * reference_ / kFullReference;
}

}  // namespace footfall::sim
