#include "control/incline_level.hpp"

namespace footfall::control {
namespace {

Limits with_short_hold(Limits limits) {
  limits.hold_time = InclineLevel::kFirst;
  return limits;
}

}  // namespace

InclineLevel::InclineLevel(const Limits& limits) : hold_(with_short_hold(limits)), gap_(limits.hold_gap) {}

std::uint64_t InclineLevel::begin(core::Timestamp now) {
  end();
  return hold_.begin(now);
}

bool InclineLevel::beat(std::uint64_t token, core::Timestamp now) {
  step(now);
  if (moving()) {
    if (token != token_) return false;
    last_beat_ = now;
    return true;
  }
  if (!hold_.beat(token, now)) return false;
  if (hold_.take_completed()) {
    token_ = token;
    last_beat_ = now;
  }
  return true;
}

void InclineLevel::step(core::Timestamp now) {
  hold_.step(now);
  if (moving() && now - last_beat_ > gap_) end();
}

void InclineLevel::end() {
  hold_.cancel();
  token_ = 0;
}

}  // namespace footfall::control
