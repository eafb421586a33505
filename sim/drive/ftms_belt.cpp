#include "sim/drive/ftms_belt.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::sim {
namespace {

constexpr std::uint8_t kDone = 1, kUnsupported = 2, kBadParameter = 3, kFailed = 4, kForbidden = 5;
constexpr std::uint8_t kIdle = 0x01, kQuickStart = 0x0D;
constexpr double kMetersPerSecond = 100.0 * 3.6;  // hundredths of km/h in one
constexpr double kStep = 0.001;                   // s
constexpr double kKeyPulled = 1.5;                // m/s2: the motor's bridge brakes
constexpr double kRest = 0.002;                   // m/s

void put(Bytes& bytes, long value, int count) {
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>((value >> (8 * i)) & 0xFF));
}

int word(const Bytes& value) {
  return value[1] + 256 * value[2];
}

}  // namespace

Bytes FtmsBelt::control(const Bytes& value) {
  const std::uint8_t code = value.empty() ? std::uint8_t{0xFF} : value[0];
  const std::uint8_t result = value.empty() ? kUnsupported : carry_out(value);
  return {0x80, code, result};
}

std::uint8_t FtmsBelt::carry_out(const Bytes& value) {
  if (value[0] == 0x00) {
    if (key_pulled_ || grant_nobody_) return kFailed;
    controlled_ = true;
    return kDone;
  }
  const bool known =
      value[0] == 0x01 || value[0] == 0x02 || value[0] == 0x03 || value[0] == 0x07 || value[0] == 0x08;
  if (!known) return kUnsupported;
  if (!controlled_) return kForbidden;
  switch (value[0]) {
    case 0x01:
      press(Key::Reset);
      return kDone;
    case 0x02:
      return set_speed(value);
    case 0x03:
      return set_incline(value);
    case 0x07:
      if (key_pulled_ || !motor_power_) return kFailed;
      running_ = true;
      if (set_speed_ < options_.slowest) set_speed_ = options_.slowest;
      say(0x04);
      train(true);
      return kDone;
    default:
      return stop(value);
  }
}

std::uint8_t FtmsBelt::set_speed(const Bytes& value) {
  if (value.size() != 3) return kBadParameter;
  const int wanted = word(value);
  if (wanted < options_.slowest || wanted > options_.fastest) return kBadParameter;
  if ((wanted - options_.slowest) % options_.speed_step != 0) return kBadParameter;
  if (key_pulled_) return kFailed;
  set_speed_ = wanted;
  say(0x05, wanted, 2);
  return kDone;
}

std::uint8_t FtmsBelt::set_incline(const Bytes& value) {
  if (value.size() != 3) return kBadParameter;
  const int wanted = static_cast<std::int16_t>(word(value));
  if (wanted < 0 || wanted > options_.steepest || wanted % options_.incline_step != 0) return kBadParameter;
  if (key_pulled_) return kFailed;
  set_incline_ = wanted;
  say(0x06, wanted, 2);
  return kDone;
}

std::uint8_t FtmsBelt::stop(const Bytes& value) {
  if (value.size() != 2 || (value[1] != 1 && value[1] != 2)) return kBadParameter;
  const bool moves = belt_m_s_ != 0.0 || running_;
  if (value[1] == 1 && stop_only_at_rest_ && moves) return kFailed;
  if (refuse_stop_at_rest_ && !moves) return kFailed;
  running_ = false;
  set_speed_ = 0;
  say(0x02, value[1], 1);
  train(false);
  return kDone;
}

void FtmsBelt::press(Key key) {
  switch (key) {
    case Key::Stop:
    case Key::Pause:
      running_ = false;
      set_speed_ = 0;
      say(0x02, key == Key::Stop ? 1 : 2, 1);
      return train(false);
    case Key::TakeControl:
      controlled_ = false;
      return say(0xFF);
    case Key::Reset:
      running_ = controlled_ = false;
      set_speed_ = 0;
      say(0x01);
      return train(false);
    case Key::Start:
      if (key_pulled_) return;
      running_ = true;
      set_speed_ = std::max(set_speed_, options_.slowest);
      say(0x04);
      return train(true);
    case Key::Faster:
      set_speed_ = std::min(set_speed_ + 100, options_.fastest);
      return say(0x05, set_speed_, 2);
    case Key::StopOnlyAtRest:
      stop_only_at_rest_ = true;
      return;
    case Key::RefuseStopAtRest:
      refuse_stop_at_rest_ = true;
      return;
    case Key::GrantNobody:
      grant_nobody_ = true;
      return;
  }
}

void FtmsBelt::set_safety_key(bool pulled) {
  if (pulled && !key_pulled_) {
    running_ = false;
    set_speed_ = 0;
    say(0x03);
    train(false);
  }
  key_pulled_ = pulled;
}

void FtmsBelt::set_motor_power(bool on) {
  motor_power_ = on;
  if (on || !running_) return;
  running_ = false;
  set_speed_ = 0;
  say(0x02, 1, 1);
  train(false);
}

std::optional<Bytes> FtmsBelt::read(std::uint16_t characteristic) const {
  Bytes value;
  switch (characteristic) {
    case 0x2ACC:
      put(value, (1 << 2) | (1 << 3) | (1 << 12), 4);  // total distance, inclination, elapsed time
      put(value, (1 << 0) | (1 << 1), 4);              // targets: speed, inclination
      return value;
    case 0x2AD3:
      return Bytes{0x00, training_};
    case 0x2AD4:
      put(value, options_.slowest, 2);
      put(value, options_.fastest, 2);
      put(value, options_.speed_step, 2);
      return value;
    case 0x2AD5:
      put(value, 0, 2);
      put(value, options_.steepest, 2);
      put(value, options_.incline_step, 2);
      return value;
    default:
      return std::nullopt;
  }
}

Bytes FtmsBelt::treadmill_data() const {
  Bytes value;
  put(value, 0x040C, 2);  // speed, distance, inclination and ramp angle, elapsed time
  put(value, std::lround(belt_m_s_ * kMetersPerSecond), 2);
  put(value, std::lround(distance_m_), 3);
  put(value, std::lround(incline_percent_ * 10.0), 2);
  put(value, std::lround(std::atan(incline_percent_ / 100.0) * 1800.0 / 3.14159265358979), 2);
  put(value, std::lround(elapsed_s_), 2);
  return value;
}

std::optional<FtmsBelt::Notice> FtmsBelt::next_notice() {
  if (notices_.empty()) return std::nullopt;
  Notice notice = std::move(notices_.front());
  notices_.pop_front();
  return notice;
}

void FtmsBelt::say(std::uint8_t status, std::optional<int> parameter, int bytes) {
  Bytes value{status};
  if (parameter) put(value, *parameter, bytes);
  notices_.push_back({0x2ADA, std::move(value)});
}

void FtmsBelt::train(bool running) {
  training_ = running ? kQuickStart : kIdle;
  notices_.push_back({0x2AD3, Bytes{0x00, training_}});
}

void FtmsBelt::advance(core::Timestamp now) {
  if (!begun_) {
    begun_ = true;
    now_ = now;
    return;
  }
  double left = (now - now_).seconds();
  if (left <= 0.0) return;
  now_ = now;
  while (left > 0.0) {
    step(std::min(left, kStep));
    left -= kStep;
  }
}

void FtmsBelt::step(double seconds) {
  const double goal = running_ ? set_speed_ / kMetersPerSecond : 0.0;
  const double slowing = key_pulled_ || !motor_power_ ? kKeyPulled : options_.deceleration_m_s2;
  const double rate = goal < motor_m_s_ ? slowing : options_.acceleration_m_s2;
  motor_m_s_ += std::clamp(goal - motor_m_s_, -rate * seconds, rate * seconds);
  belt_m_s_ += (motor_m_s_ - belt_m_s_) * std::min(1.0, seconds / options_.belt_lag_s);
  if (motor_m_s_ == 0.0 && std::abs(belt_m_s_) < kRest) belt_m_s_ = 0.0;
  distance_m_ += belt_m_s_ * seconds;
  if (running_) elapsed_s_ += seconds;
  if (key_pulled_) return;
  const double way = set_incline_ / 10.0 - incline_percent_;
  incline_percent_ += std::clamp(way, -options_.incline_rate * seconds, options_.incline_rate * seconds);
}

}  // namespace footfall::sim
