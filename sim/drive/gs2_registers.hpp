#pragma once
#include <cstdint>

/// Register table of the simulated drive, typed in from the AutomationDirect GS2 user manual's communication
/// chapter and, where marked, the GS4 generation's (addresses are 0-based). Not shared with the station: a
/// mistake there must not agree with a mistake here.
namespace footfall::sim::gs2 {

// Status monitor, read only; words not named read 0.
inline constexpr std::uint16_t kStatusFirst = 0x2100, kStatusLast = 0x210F;
inline constexpr std::uint16_t kStatus1 = 0x2100;           ///< low byte fault, high byte warning
inline constexpr std::uint16_t kStatus2 = 0x2101;           ///< bits below
inline constexpr std::uint16_t kFrequencyCommand = 0x2102;  ///< 0.1 Hz
inline constexpr std::uint16_t kFrequencyOut = 0x2103;      ///< 0.1 Hz, unsigned
inline constexpr std::uint16_t kCurrent = 0x2104;           ///< 0.1 A
inline constexpr std::uint16_t kBusVoltage = 0x2105;        ///< 0.1 V
inline constexpr std::uint16_t kOutputVoltage = 0x2106;     ///< 0.1 V
inline constexpr std::uint16_t kMotorRpm = 0x2107;
inline constexpr std::uint16_t kLoad = 0x210B;  ///< 0.1 %
inline constexpr std::uint16_t kFirmware = 0x210C;

// Status 2.
inline constexpr std::uint16_t kDecelerating = 0x0001, kStandby = 0x0002, kOperating = 0x0003;
inline constexpr std::uint16_t kReverseToForward = 0x0008, kForwardToReverse = 0x0010, kReverse = 0x0018;
inline constexpr std::uint16_t kFrequencyFromSerial = 0x0100, kRunFromSerial = 0x0400, kRunning = 0x1000;

// Commands.
inline constexpr std::uint16_t kSpeedReference = 0x091A;  ///< 0.1 Hz
inline constexpr std::uint16_t kRun = 0x091B;
inline constexpr std::uint16_t kDirection = 0x091C;
inline constexpr std::uint16_t kExternalFault = 0x091D;
inline constexpr std::uint16_t kFaultReset = 0x091E;

// Parameters.
inline constexpr std::uint16_t kMaximumFrequency = 0x0004;  ///< P0.04 in GS4 numbering, 0.1 Hz
inline constexpr std::uint16_t kStopMethod = 0x0100;        ///< 0 ramp, 1 coast
inline constexpr std::uint16_t kAccelerationTime = 0x0101;  ///< 0.1 s, 0 to maximum frequency
inline constexpr std::uint16_t kDecelerationTime = 0x0102;  ///< 0.1 s, maximum frequency to 0
inline constexpr std::uint16_t kAutoRestart = 0x0601;
inline constexpr std::uint16_t kReverseInhibit = 0x0603;
inline constexpr std::uint16_t kStartOnPowerUp = 0x0612;
inline constexpr std::uint16_t kLossTreatment = 0x0903;  ///< 0 warn, 1 ramp, 2 coast, 3 ignore
inline constexpr std::uint16_t kLossDetection = 0x0904;  ///< 1 enabled
inline constexpr std::uint16_t kLossTime = 0x0905;       ///< 0.1 s

inline constexpr std::uint16_t kTreatWarn = 0, kTreatRamp = 1, kTreatCoast = 2, kTreatIgnore = 3;

// Fault codes of status 1.
inline constexpr std::uint16_t kFaultExternal = 7, kFaultCommunication = 58;

}  // namespace footfall::sim::gs2
