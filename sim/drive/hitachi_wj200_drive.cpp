#include "sim/drive/hitachi_wj200_drive.hpp"

#include <cmath>

namespace footfall::sim {
namespace {

// Coils a master writes.
constexpr std::uint16_t kRun = 0x0000, kDirection = 0x0001, kExternalTrip = 0x0002, kTripReset = 0x0003;
// Coils it reads: eleven from 0x000E, and stopped.
constexpr std::uint16_t kRunning = 0x000E, kReversing = 0x000F, kReady = 0x0010, kAtSpeed = 0x0013,
                        kAlarm = 0x0017, kLastStatus = 0x0018, kStopped = 0x0027;
// Registers.
constexpr std::uint16_t kFrequencyHigh = 0x0000, kFrequency = 0x0001;  // set-point, 0.01 Hz
constexpr std::uint16_t kOutHigh = 0x1000, kOutLow = 0x1001;           // 0.01 Hz
constexpr std::uint16_t kCurrent = 0x1002;                             // 0.01 A
constexpr std::uint16_t kRotation = 0x1003;                            // 0 standing, 1 forward, 2 reverse
constexpr std::uint16_t kHeatSink = 0x1018;                            // 0.1 degC
constexpr core::Duration kSilenceAfterReset = core::milliseconds(1000);

constexpr std::uint16_t kTripExternal = 12,
                        kTripCommunication = 41;  // not confirmed; no register tells them here

std::uint32_t hundredths(double value) {
  return static_cast<std::uint32_t>(std::lround(value * 100.0));
}

}  // namespace

HitachiWj200Drive::HitachiWj200Drive(const DriveOptions& options)
    : Drive(options, {kTripCommunication, kTripExternal}), options_(options) {}

ModbusException HitachiWj200Drive::read(std::uint16_t address, std::uint16_t& value) const {
  const double hz = frequency_hz();
  const std::uint32_t out = hundredths(std::abs(hz));
  switch (address) {
    case kFrequencyHigh:
      value = 0;
      return ModbusException::None;
    case kFrequency:
      value = frequency_;
      return ModbusException::None;
    case kOutHigh:
      value = static_cast<std::uint16_t>(out >> 16);
      return ModbusException::None;
    case kOutLow:
      value = static_cast<std::uint16_t>(out & 0xFFFFU);
      return ModbusException::None;
    case kCurrent:
      value =
          hz != 0.0 ? static_cast<std::uint16_t>(hundredths(1.5 + 0.05 * std::abs(hz))) : std::uint16_t{0};
      return ModbusException::None;
    case kRotation:
      value = hz > 0.0 ? 1 : hz < 0.0 ? 2 : 0;
      return ModbusException::None;
    case kHeatSink:
      value = 350;
      return ModbusException::None;
    default:
      return ModbusException::IllegalAddress;
  }
}

ModbusException HitachiWj200Drive::write(std::uint16_t address, std::uint16_t value) {
  if (address != kFrequency) return ModbusException::IllegalAddress;
  if (value > hundredths(options_.max_frequency_hz)) return ModbusException::IllegalValue;
  frequency_ = value;
  return ModbusException::None;
}

ModbusException HitachiWj200Drive::read_coil(std::uint16_t address, bool& on) const {
  const bool known =
      address <= kTripReset || (address >= kRunning && address <= kLastStatus) || address == kStopped;
  if (!known) return ModbusException::IllegalAddress;
  on = false;
  if (address == kRun || address == kRunning) on = run();
  if (address == kDirection || address == kReversing) on = reverse_;
  if (address == kExternalTrip) on = external_trip_;
  if (address == kReady) on = fault() == 0;
  if (address == kAtSpeed) on = run() && std::abs(std::abs(frequency_hz()) - frequency_ / 100.0) < 0.05;
  if (address == kAlarm) on = fault() != 0;
  if (address == kStopped) on = frequency_hz() == 0.0;
  return ModbusException::None;
}

ModbusException HitachiWj200Drive::write_coil(std::uint16_t address, bool on) {
  switch (address) {
    case kRun:
      if (on) return start();
      stop(false);
      return ModbusException::None;
    case kDirection:
      reverse_ = on;
      return ModbusException::None;
    case kExternalTrip:
      external_trip_ = on;
      if (on) raise(kTripExternal, true);
      return ModbusException::None;
    case kTripReset:
      if (on && !external_trip_) (void)reset_fault();
      if (on) silent_until_ = now() + kSilenceAfterReset;
      return ModbusException::None;
    default:
      return ModbusException::IllegalAddress;
  }
}

double HitachiWj200Drive::set_frequency_hz() const {
  const double hz = frequency_ / 100.0;
  return reverse_ ? -hz : hz;
}

}  // namespace footfall::sim
