#include "tests/campaigns/talk.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "drivers/modbus_treadmill/modbus_treadmill.hpp"

namespace footfall::campaigns {
namespace {

constexpr double kTenthsPerMetrePerSecond = 120.0;  // 12 Hz per m/s, in tenths of a hertz
constexpr int kRetries = 1;                         // of config/treadmills/gs2-lab.toml

hal::TreadmillCommand motion(double speed_m_s, bool start) {
  hal::TreadmillCommand command;
  command.action = hal::DriveAction::SetMotion;
  command.start = start;
  command.speed = core::MetersPerSecond(speed_m_s);
  command.valid_until = core::monotonic_now() + core::milliseconds(2000);
  return command;
}

bool near(const auto& value, double expected) {
  return value && std::abs(value->value() - expected) < 1e-6;
}

}  // namespace

Talk::Talk(const sim::RtuLineOptions& line, VirtualLine::Slave slave, const StampedSlave& truth)
    : truth_(truth), line_(line, std::move(slave)), session_(line_) {
  drivers::ModbusTreadmillOptions options;
  options.profile = stamped_profile();
  options.profile.link.baud = line.pace ? line.baud : 115200;
  options.device = VirtualLine::device();
  options.simulated = true;
  auto made = drivers::make_modbus_treadmill(std::move(options));
  if (!made) throw std::runtime_error(made.error().what());
  treadmill_ = std::move(*made);
}

void Talk::begin() {
  for (int i = 0; !treadmill_->open(); ++i) {
    if (i > 100) throw std::runtime_error("the line cannot be opened");
    virtual_time::sleep(core::milliseconds(50));
  }
  for (int i = 0;; ++i) {
    const auto started = treadmill_->command(motion(0.5, true));
    if (started && *started == hal::CommandOutcome::Accepted) break;
    if (i > 100) throw std::runtime_error("the drive cannot be started");
    virtual_time::sleep(core::milliseconds(50));
    (void)treadmill_->poll();
  }
}

Talk::Seen Talk::poll() {
  const auto state = treadmill_->poll();
  if (!state) return Seen::Lost;
  const long got = std::lround(state->measured_speed.value() * kTenthsPerMetrePerSecond);
  return got == truth_.stamp() ? Seen::Good : Seen::Wrong;
}

Talk::Seen Talk::set_speed(double speed_m_s) {
  const auto outcome = treadmill_->command(motion(speed_m_s, false));
  if (!outcome || *outcome == hal::CommandOutcome::Unknown) return Seen::Lost;
  if (*outcome == hal::CommandOutcome::Rejected) return Seen::Wrong;
  return std::lround(speed_m_s * kTenthsPerMetrePerSecond) == truth_.get(0x091A) ? Seen::Good : Seen::Wrong;
}

Talk::Seen Talk::read_back() {
  const auto settings = treadmill_->read_back();
  if (!settings) return Seen::Lost;
  const bool right = settings->watchdog_enabled == true && near(settings->watchdog_time, 0.5) &&
                     settings->watchdog_action == hal::WatchdogAction::Ramp &&
                     near(settings->deceleration, 2.0) && near(settings->max_speed, 5.0) &&
                     settings->reverse_locked == true && settings->auto_restart_off == true &&
                     settings->start_on_power_up_off == true;
  return right ? Seen::Good : Seen::Wrong;
}

Talk::Seen Talk::once(int kind, double speed_m_s) {
  if (kind == 0) return read_back();
  const auto before = exchanges();
  const core::Timestamp begun = core::monotonic_now();
  const Seen seen = kind <= 3 ? set_speed(speed_m_s) : poll();
  if (exchanges() - before == 1)
    tally_.worst_exchange = std::max(tally_.worst_exchange, core::monotonic_now() - begun);
  return seen;
}

void Talk::operate(Random& random, Cycle& cycle) {
  next_ = next_ + core::milliseconds(50);
  if (core::monotonic_now() < next_) {
    (void)virtual_time::wait_until(next_);
  } else {
    next_ = core::monotonic_now();
  }
  const int kind = integer_between(random, 0, 19);
  const double speed =
      std::round(between(random, 0.2, 4.5) * kTenthsPerMetrePerSecond) / kTenthsPerMetrePerSecond;
  Seen seen = Seen::Lost;
  const core::Timestamp begun = core::monotonic_now();
  for (int attempt = 0; attempt <= kRetries && seen == Seen::Lost; ++attempt) seen = once(kind, speed);
  const core::Duration took = core::monotonic_now() - begun;
  // Settings are twelve exchanges, asked for at standstill and again by the arming check.
  if (kind != 0) {
    ++tally_.operations;
    tally_.succeeded += seen == Seen::Good ? 1 : 0;
    tally_.worst_operation = std::max(tally_.worst_operation, took);
  }
  if (seen == Seen::Wrong) {
    ++tally_.wrong;
    cycle.require(false, kind == 0   ? "wrong settings were believed"
                         : kind <= 3 ? "a set-point was called accepted that the drive does not have"
                                     : "a status was believed that is not of this request");
  }
}

}  // namespace footfall::campaigns
