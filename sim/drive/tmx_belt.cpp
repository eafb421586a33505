#include "sim/drive/tmx_belt.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace footfall::sim {
namespace {

constexpr core::Duration kDisconnect = core::milliseconds(500);
constexpr double kMph = 0.44704, kKmPerH = 1.0 / 3.6;
constexpr double kStepLength = 0.001;  // s
constexpr double kCoasting = 1.0;      // m/s2: power is cut, the person's friction brakes
constexpr double kRest = 0.002;        // m/s

std::string one(unsigned byte) {
  return std::string(1, static_cast<char>(byte));
}

std::string with_digits(unsigned head, unsigned value) {
  char text[8];
  std::snprintf(text, sizeof text, "%04u", value % 10000U);
  return one(head) + text;
}

unsigned number_of(const std::string& digits) {
  unsigned value = 0;
  for (const char c : digits) value = value * 10 + static_cast<unsigned>(c - '0');
  return value;
}

}  // namespace

TmxBelt::TmxBelt(const TmxOptions& options) : options_(options) {
  if (options_.fastest_tenths == 0) options_.fastest_tenths = options.kind == TmxKind::Axelero ? 200 : 120;
}

double TmxBelt::unit_m_s() const {
  return options_.kind == TmxKind::Axelero ? kKmPerH : kMph;
}

std::optional<std::size_t> TmxBelt::data_length(std::uint8_t command) const {
  switch (command) {
    case 0xA3:
    case 0xA4:
    case 0xA5:
      return 4;
    case 0xA6:
    case 0xA7:
      return 2;
    case 0xA9:
      return options_.kind == TmxKind::Woodway ? 0 : 4;
    default:
      break;
  }
  if ((command >= 0xA0 && command <= 0xAC) || (command >= 0xC0 && command <= 0xCF)) return 0;
  return std::nullopt;
}

std::string TmxBelt::answer(std::uint8_t command, const std::string& digits, core::Timestamp now) {
  if (!begun_ || now > heard_) heard_ = now;
  if (faults_.commands_do_nothing && command < 0xC0) return one(command + 0x10U);
  switch (command) {
    case 0xA0:
      start(!options_.loses_watchdog);
      return one(0xB0);
    case 0xA1:
      if (options_.kind == TmxKind::Woodway) return one(0xBF);
      start(false);
      return one(0xB1);
    case 0xA9:
      if (options_.kind == TmxKind::Woodway) start(false);
      return one(0xB9);
    case 0xA2:
      started_ = disconnected_ = false;
      return one(0xB2);
    case 0xA3:
      return set_speed(digits);
    case 0xA4:
      return set_elevation(digits);
    case 0xAA:
      started_ = false;
      set_elevation_ = 0;
      return one(0xBA);
    default:
      break;
  }
  if (command >= 0xC0) return status_reply(command);
  return one(command + 0x10U);  // time, protocol, stage, totals: acknowledged, nothing moves
}

void TmxBelt::start(bool with_cds) {
  if (emergency_ || fault_ != 0) return;
  started_ = true;
  cds_ = with_cds;
  disconnected_ = false;
}

std::string TmxBelt::set_speed(const std::string& digits) {
  unsigned value = number_of(digits);
  bool reverse = false;
  if (options_.kind == TmxKind::Woodway) {
    if (digits[0] != '0' && digits[0] != '3') return one(0xBE);
    reverse = digits[0] == '3';
    value %= 1000;
  }
  if (value > options_.fastest_tenths) return one(0xBE);
  set_speed_ = value;
  reverse_ = reverse;
  return one(0xB3);
}

std::string TmxBelt::set_elevation(const std::string& digits) {
  const unsigned value = number_of(digits);
  if (value % 5 != 0 || value > options_.steepest_percent * 10.0) return one(0xBE);
  set_elevation_ = value;
  return one(0xB4);
}

std::string TmxBelt::status_reply(std::uint8_t request) const {
  const unsigned head = request + 0x10U;
  const bool woodway = options_.kind == TmxKind::Woodway;
  switch (request) {
    case 0xC0:
      return one(head) + one(!started_ ? 0x31 : cds_ ? 0x32 : 0x33);
    case 0xC1: {
      if (emergency_ || fault_ != 0) return one(head) + "9999";
      const auto tenths =
          static_cast<unsigned>(std::lround(std::abs(belt_m_s_ + faults_.wrong_m_s) / unit_m_s() * 10.0));
      return with_digits(head, woodway && belt_m_s_ < -kRest ? 3000 + tenths : tenths);
    }
    case 0xC2:
      return with_digits(head, static_cast<unsigned>(std::lround(elevation_ * 10.0)));
    case 0xC3:
      return woodway ? one(head) + "r2.1" : with_digits(head, set_speed_);
    case 0xC4:
      return with_digits(head, set_elevation_);
    default:
      return request <= 0xCD ? with_digits(head, 0) : one(0xDF);
  }
}

void TmxBelt::set_emergency(bool pressed) {
  emergency_ = pressed;
  if (pressed) started_ = false;
  if (!pressed) fault_ = 0;
}

void TmxBelt::inject_fault(std::uint8_t code) {
  fault_ = code;
  started_ = false;
}

void TmxBelt::advance(core::Timestamp now) {
  if (!begun_) {
    begun_ = true;
    now_ = heard_ = now;
    return;
  }
  double left = (now - now_).seconds();
  if (left <= 0.0) return;
  now_ = now;
  while (left > 0.0) {
    step(std::min(left, kStepLength));
    left -= kStepLength;
  }
  if (started_ && cds_ && now - heard_ > kDisconnect) {
    started_ = false;
    disconnected_ = true;
    set_elevation_ = 0;
  }
}

void TmxBelt::step(double seconds) {
  const bool powered = !emergency_ && fault_ == 0;
  const double goal = started_ ? (reverse_ ? -1.0 : 1.0) * set_speed_ * unit_m_s() / 10.0 : 0.0;
  const bool slower = std::abs(goal) < std::abs(motor_m_s_);
  const double rate = !powered ? kCoasting : slower ? options_.deceleration_m_s2 : options_.acceleration_m_s2;
  motor_m_s_ += std::clamp(goal - motor_m_s_, -rate * seconds, rate * seconds);
  belt_m_s_ += (motor_m_s_ - belt_m_s_) * std::min(1.0, seconds / options_.belt_lag_s);
  if (motor_m_s_ == 0.0 && std::abs(belt_m_s_) < kRest) belt_m_s_ = 0.0;
  if (!powered || faults_.deck_stuck) return;  // the deck stays where it is
  const double way = set_elevation_ / 10.0 - elevation_;
  elevation_ += std::clamp(way, -options_.elevation_rate * seconds, options_.elevation_rate * seconds);
}

}  // namespace footfall::sim
