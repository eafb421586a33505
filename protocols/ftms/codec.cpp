#include "protocols/ftms/codec.hpp"

#include <cmath>

namespace footfall::protocols::ftms {
namespace {

using Bytes = std::span<const std::uint8_t>;
using core::Remedy;

constexpr std::uint8_t kResponse = 0x80, kStopParameter = 1, kPauseParameter = 2;
constexpr int kNoInclination = 0x7FFF, kNoEnergy = 0xFFFF;
constexpr double kRounding = 1e-6;  // of a step: 1.5 m/s is 540.0 hundredths, not 539.99..

int u16_at(Bytes bytes, std::size_t at) {
  return bytes[at] | (bytes[at + 1] << 8);
}

int s16_at(Bytes bytes, std::size_t at) {
  return static_cast<std::int16_t>(u16_at(bytes, at));
}

std::uint32_t u32_at(Bytes bytes, std::size_t at) {
  return static_cast<std::uint32_t>(u16_at(bytes, at)) |
         (static_cast<std::uint32_t>(u16_at(bytes, at + 2)) << 16);
}

/// Takes field after field; once one does not fit, none of the rest is believed.
class Fields {
 public:
  explicit Fields(Bytes rest) : rest_(rest) {}
  std::optional<int> take(std::size_t bytes) {
    if (cut_off_ || rest_.size() < bytes) {
      cut_off_ = true;
      return std::nullopt;
    }
    int value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value |= rest_[i] << (8 * i);
    rest_ = rest_.subspan(bytes);
    return value;
  }
  std::optional<int> take_signed() {
    const auto value = take(2);
    if (!value) return std::nullopt;
    return static_cast<std::int16_t>(*value);
  }
  [[nodiscard]] bool cut_off() const { return cut_off_; }

 private:
  Bytes rest_;
  bool cut_off_ = false;
};

template <class Quantity>
std::optional<Quantity> scaled(std::optional<int> value, double unit, int not_available = -1) {
  if (!value || *value == not_available) return std::nullopt;
  return Quantity(*value * unit);
}

template <class Integer>
std::optional<Integer> whole(std::optional<int> value, int not_available = -1) {
  if (!value || *value == not_available) return std::nullopt;
  return static_cast<Integer>(*value);
}

void take_workout(unsigned flags, Fields& fields, TreadmillData& data) {
  if ((flags & 0x20U) != 0) (void)fields.take(1);  // paces: what they say is in the speeds
  if ((flags & 0x40U) != 0) (void)fields.take(1);
  if ((flags & 0x80U) != 0) {
    data.energy_kcal = whole<std::uint16_t>(fields.take(2), kNoEnergy);
    (void)fields.take(2);
    (void)fields.take(1);
  }
  if ((flags & 0x100U) != 0) data.heart_rate_bpm = whole<std::uint8_t>(fields.take(1));
  if ((flags & 0x200U) != 0) (void)fields.take(1);  // metabolic equivalent
  if ((flags & 0x400U) != 0) data.elapsed = scaled<core::Seconds>(fields.take(2), 1.0);
  if ((flags & 0x800U) != 0) data.remaining = scaled<core::Seconds>(fields.take(2), 1.0);
  if ((flags & 0x1000U) != 0) {
    data.force_on_belt = scaled<core::Newtons>(fields.take_signed(), 1.0, kNoInclination);
    data.power_w = whole<std::int16_t>(fields.take_signed(), kNoInclination);
  }
}

std::optional<Range> checked(Range range) {
  if (range.step <= 0 || range.max < range.min) return std::nullopt;
  return range;
}

const char* name_of(Op op) {
  switch (op) {
    case Op::RequestControl:
      return "request control";
    case Op::SetSpeed:
      return "set target speed";
    case Op::SetInclination:
      return "set target inclination";
    case Op::Start:
      return "start";
    case Op::Stop:
      return "stop";
    case Op::Pause:
      return "pause";
  }
  return "?";
}

}  // namespace

std::optional<TreadmillData> decode_treadmill_data(Bytes value) {
  if (value.size() < 2) return std::nullopt;
  const auto flags = static_cast<unsigned>(u16_at(value, 0));
  Fields fields(value.subspan(2));
  TreadmillData data;
  data.more_follows = (flags & 1U) != 0;
  if (!data.more_follows) {
    const auto speed = fields.take(2);
    if (!speed) return std::nullopt;
    data.speed = speed_of(*speed);
  }
  if ((flags & 2U) != 0) {
    if (const auto average = fields.take(2)) data.average_speed = speed_of(*average);
  }
  if ((flags & 4U) != 0) data.distance = scaled<core::Meters>(fields.take(3), 1.0);
  if ((flags & 8U) != 0) {
    data.inclination = scaled<core::GradePercent>(fields.take_signed(), 0.1, kNoInclination);
    data.ramp_angle = scaled<core::Degrees>(fields.take_signed(), 0.1, kNoInclination);
  }
  if ((flags & 0x10U) != 0) {
    data.positive_gain = scaled<core::Meters>(fields.take(2), 0.1);
    data.negative_gain = scaled<core::Meters>(fields.take(2), 0.1);
  }
  take_workout(flags, fields, data);
  data.cut_off = fields.cut_off();
  return data;
}

std::optional<Features> decode_features(Bytes value) {
  if (value.size() < 8) return std::nullopt;
  return Features{u32_at(value, 0), u32_at(value, 4)};
}

std::optional<Range> decode_speed_range(Bytes value) {
  if (value.size() < 6) return std::nullopt;
  const Range range{u16_at(value, 0), u16_at(value, 2), u16_at(value, 4)};
  if (range.max == 0) return std::nullopt;
  return checked(range);
}

std::optional<Range> decode_inclination_range(Bytes value) {
  if (value.size() < 6) return std::nullopt;
  return checked({s16_at(value, 0), s16_at(value, 2), u16_at(value, 4)});
}

core::MetersPerSecond speed_of(int hundredths_km_h) {
  return core::from_km_per_h(hundredths_km_h / 100.0);
}

core::GradePercent inclination_of(int tenths_percent) {
  return core::GradePercent(tenths_percent / 10.0);
}

core::Result<std::optional<std::uint16_t>> encode_speed(const Range& range, core::MetersPerSecond speed,
                                                        core::MetersPerSecond ceiling) {
  if (!speed.is_finite() || speed.value() < 0.0) {
    return core::fail(Remedy::Bug, "a belt speed must be a number from 0; nothing was sent");
  }
  const double hundredths = core::to_km_per_h(speed) * 100.0;
  if (speed > ceiling || hundredths > range.max + kRounding) {
    return core::fail(
        Remedy::Reconfigure,
        "%.2f m/s is above the treadmill's %.2f m/s or the profile's %.2f m/s; nothing was sent",
        speed.value(), speed_of(range.max).value(), ceiling.value());
  }
  if (hundredths < range.min - kRounding) return std::optional<std::uint16_t>{};
  const double steps = std::floor((hundredths - range.min) / range.step + kRounding);
  return std::optional(static_cast<std::uint16_t>(range.min + static_cast<int>(steps) * range.step));
}

core::Result<std::int16_t> encode_inclination(const Range& range, core::GradePercent grade) {
  const double tenths = grade.value() * 10.0;
  if (!(tenths >= range.min - kRounding && tenths <= range.max + kRounding)) {
    return core::fail(
        Remedy::Reconfigure,
        "an inclination of %.1f %% is outside the treadmill's %.1f to %.1f %%; nothing was sent",
        grade.value(), range.min / 10.0, range.max / 10.0);
  }
  auto steps = static_cast<int>(std::lround((tenths - range.min) / range.step));
  while (steps > 0 && range.min + steps * range.step > range.max) --steps;
  return static_cast<std::int16_t>(range.min + steps * range.step);
}

std::uint8_t wire_code(Op op) {
  return op == Op::Pause ? static_cast<std::uint8_t>(Op::Stop) : static_cast<std::uint8_t>(op);
}

ControlFrame encode(const ControlRequest& request) {
  ControlFrame frame;
  frame.bytes[frame.size++] = wire_code(request.op);
  switch (request.op) {
    case Op::SetSpeed:
    case Op::SetInclination:
      frame.bytes[frame.size++] = static_cast<std::uint8_t>(request.value & 0xFF);
      frame.bytes[frame.size++] = static_cast<std::uint8_t>((request.value >> 8) & 0xFF);
      break;
    case Op::Stop:
      frame.bytes[frame.size++] = kStopParameter;
      break;
    case Op::Pause:
      frame.bytes[frame.size++] = kPauseParameter;
      break;
    case Op::RequestControl:
    case Op::Start:
      break;
  }
  return frame;
}

std::optional<ControlResponse> decode_response(Bytes value) {
  if (value.size() < 3 || value[0] != kResponse) return std::nullopt;
  if (value[2] < static_cast<std::uint8_t>(ControlResult::Success) ||
      value[2] > static_cast<std::uint8_t>(ControlResult::NotPermitted)) {
    return std::nullopt;
  }
  return ControlResponse{value[1], static_cast<ControlResult>(value[2])};
}

core::Error refusal_error(Op op, ControlResult result) {
  switch (result) {
    case ControlResult::NotSupported:
      return {Remedy::Reconfigure, "the treadmill does not support %s over its fitness machine service",
              name_of(op)};
    case ControlResult::InvalidParameter:
      return {Remedy::Reconfigure, "the treadmill refuses the value of %s; compare its supported range",
              name_of(op)};
    case ControlResult::NotPermitted:
      return {Remedy::Operator,
              "the treadmill does not permit %s: control is lost; close other apps and give it back at the "
              "machine",
              name_of(op)};
    case ControlResult::Failed:
    case ControlResult::Success:
      break;
  }
  return {Remedy::Operator, "the treadmill could not %s; look at its display and its safety key",
          name_of(op)};
}

std::optional<MachineStatus> decode_status(Bytes value) {
  if (value.empty()) return std::nullopt;
  const auto kind = static_cast<StatusKind>(value[0]);
  switch (kind) {
    case StatusKind::Reset:
    case StatusKind::StoppedBySafetyKey:
    case StatusKind::Started:
    case StatusKind::ControlLost:
      return MachineStatus{kind, 0};
    case StatusKind::StoppedByUser:  // a machine that leaves out which has stopped all the same
      return MachineStatus{kind, value.size() > 1 ? value[1] : kStopParameter};
    case StatusKind::TargetSpeed:
      if (value.size() < 3) return std::nullopt;
      return MachineStatus{kind, u16_at(value, 1)};
    case StatusKind::TargetInclination:
      if (value.size() < 3) return std::nullopt;
      return MachineStatus{kind, s16_at(value, 1)};
  }
  return std::nullopt;
}

}  // namespace footfall::protocols::ftms
