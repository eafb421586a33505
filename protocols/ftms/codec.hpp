#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "core/result.hpp"
#include "core/units.hpp"

/// Values of the Bluetooth Fitness Machine Service 1.0, as far as a treadmill goes (SPEC.md) <-> numbers.
/// Pure functions. Sign: speed > 0 is normal running. Units: on the wire 0.01 km/h, 0.1 % and so on, little-
/// endian, here and nowhere else; in the types beyond. Not reported is nullopt.
/// Thread: any. Blocks/allocates: never. Errors: nullopt or Result.
namespace footfall::protocols::ftms {

inline constexpr std::uint16_t kService = 0x1826, kFeature = 0x2ACC, kTreadmillData = 0x2ACD,
                               kSpeedRange = 0x2AD4, kInclinationRange = 0x2AD5, kControlPoint = 0x2AD9,
                               kMachineStatus = 0x2ADA;

struct TreadmillData {
  std::optional<core::MetersPerSecond> speed, average_speed;
  std::optional<core::Meters> distance;
  std::optional<core::GradePercent> inclination;
  std::optional<core::Degrees> ramp_angle;
  std::optional<core::Meters> positive_gain, negative_gain;
  std::optional<std::uint16_t> energy_kcal;
  std::optional<std::uint8_t> heart_rate_bpm;
  std::optional<core::Seconds> elapsed, remaining;
  std::optional<core::Newtons> force_on_belt;
  std::optional<std::int16_t> power_w;
  bool more_follows = false;  ///< flag 0: the speed comes with a later notification
  bool cut_off = false;       ///< flags promise more than there are bytes: what is missing is not reported
};
/// nullopt: no flags, or flags that promise a speed without its bytes. Bytes beyond the flags' fields are
/// ignored (machines append steps).
[[nodiscard]] std::optional<TreadmillData> decode_treadmill_data(std::span<const std::uint8_t> value);

struct Features {
  std::uint32_t machine = 0, targets = 0;
  [[nodiscard]] bool speed_target() const { return (targets & 1U) != 0; }
  [[nodiscard]] bool inclination_target() const { return (targets & 2U) != 0; }
  [[nodiscard]] bool inclination() const { return (machine & 8U) != 0; }
};
[[nodiscard]] std::optional<Features> decode_features(std::span<const std::uint8_t> value);

/// Set-points that the machine takes: min, min + step, .. max, in the wire's units (0.01 km/h, 0.1 %).
struct Range {
  int min = 0, max = 0, step = 1;
};
/// nullopt: not six bytes, empty or without a step, or (speed) nothing above 0.
[[nodiscard]] std::optional<Range> decode_speed_range(std::span<const std::uint8_t> value);
[[nodiscard]] std::optional<Range> decode_inclination_range(std::span<const std::uint8_t> value);

[[nodiscard]] core::MetersPerSecond speed_of(int hundredths_km_h);
[[nodiscard]] core::GradePercent inclination_of(int tenths_percent);
/// The greatest set-point not above `speed`; nullopt below the machine's slowest. Errors: not finite,
/// negative, above `ceiling` or the range; never clamped.
[[nodiscard]] core::Result<std::optional<std::uint16_t>> encode_speed(const Range& range,
                                                                      core::MetersPerSecond speed,
                                                                      core::MetersPerSecond ceiling);
/// The nearest set-point. Errors: not finite, outside the range.
[[nodiscard]] core::Result<std::int16_t> encode_inclination(const Range& range, core::GradePercent grade);

/// Everything this station ever writes to the Control Point.
enum class Op : std::uint8_t {
  RequestControl = 0x00,
  SetSpeed = 0x02,
  SetInclination = 0x03,
  Start = 0x07,
  Stop = 0x08,  ///< parameter 1
  Pause = 0x58  ///< on the wire 08 with parameter 2: for machines that refuse to stop while they move
};
struct ControlRequest {
  Op op = Op::Stop;
  std::int32_t value = 0;  ///< SetSpeed, SetInclination: in the wire's units
};
struct ControlFrame {
  std::array<std::uint8_t, 3> bytes{};
  std::size_t size = 0;
  [[nodiscard]] std::span<const std::uint8_t> span() const { return std::span(bytes).first(size); }
};
[[nodiscard]] ControlFrame encode(const ControlRequest& request);
/// The op code on the wire.
[[nodiscard]] std::uint8_t wire_code(Op op);

enum class ControlResult : std::uint8_t {
  Success = 1,
  NotSupported = 2,
  InvalidParameter = 3,
  Failed = 4,
  NotPermitted = 5  ///< control was not granted, or is lost
};
struct ControlResponse {
  std::uint8_t op = 0;
  ControlResult result = ControlResult::Failed;
};
/// An indication of the Control Point. nullopt: no response, or a result that the service does not know.
[[nodiscard]] std::optional<ControlResponse> decode_response(std::span<const std::uint8_t> value);
/// One sentence; Failed and NotPermitted: Operator, the others Reconfigure.
[[nodiscard]] core::Error refusal_error(Op op, ControlResult result);

enum class StatusKind : std::uint8_t {
  Reset = 0x01,
  StoppedByUser = 0x02,  ///< stopped or paused; comes after a commanded stop too
  StoppedBySafetyKey = 0x03,
  Started = 0x04,  ///< started or resumed, by whom it does not say
  TargetSpeed = 0x05,
  TargetInclination = 0x06,
  ControlLost = 0xFF
};
struct MachineStatus {
  StatusKind kind = StatusKind::Reset;
  std::int32_t value = 0;  ///< TargetSpeed, TargetInclination: in the wire's units; StoppedByUser: 1, 2
};
/// nullopt: too short, or a status that a treadmill's driver has no use for.
[[nodiscard]] std::optional<MachineStatus> decode_status(std::span<const std::uint8_t> value);

}  // namespace footfall::protocols::ftms
