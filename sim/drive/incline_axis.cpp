#include "sim/drive/incline_axis.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::sim {
namespace {
constexpr std::uint16_t kSet = 0x0000, kActual = 0x0001, kMoving = 0x0002;
constexpr std::uint16_t kHighest = 150;
constexpr double kPercentPerSecond = 0.5;
constexpr core::Duration kFreezeAfter = core::milliseconds(500);
}  // namespace

void InclineAxis::heard(core::Timestamp now, bool /*mine*/) {
  last_heard_ = now;
}

ModbusException InclineAxis::read(std::uint16_t address, std::uint16_t& value) const {
  switch (address) {
    case kSet:
      value = set_tenths_;
      return ModbusException::None;
    case kActual:
      value = static_cast<std::uint16_t>(std::lround(std::max(0.0, actual_percent_ + wrong_percent_) * 10.0));
      return ModbusException::None;
    case kMoving:
      value = moving() ? 1 : 0;
      return ModbusException::None;
    default:
      return ModbusException::IllegalAddress;
  }
}

ModbusException InclineAxis::write(std::uint16_t address, std::uint16_t value) {
  if (address != kSet) return ModbusException::IllegalAddress;
  if (value > kHighest) return ModbusException::IllegalValue;
  set_tenths_ = value;
  return ModbusException::None;
}

void InclineAxis::advance(core::Timestamp now) {
  if (!started_) {
    started_ = true;
    now_ = last_heard_ = now;
  }
  const double reach = kPercentPerSecond * (now - now_).seconds() / slowness_;
  now_ = now;
  if (now - last_heard_ > kFreezeAfter) return freeze();
  actual_percent_ += std::clamp(target().value() - actual_percent_, -reach, reach);
}

bool InclineAxis::moving() const {
  return std::abs(target().value() - actual_percent_) > 1e-9;
}

void InclineAxis::freeze() {
  if (!moving()) return;
  set_tenths_ = static_cast<std::uint16_t>(std::lround(actual_percent_ * 10.0));
  actual_percent_ = set_tenths_ / 10.0;
}

}  // namespace footfall::sim
