#include "drivers/tmx_treadmill/tmx_treadmill.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

namespace footfall::drivers {
namespace {

namespace tmx = protocols::tmx;
using core::Remedy;
using Mode = TmxLine::Mode;

constexpr std::uint16_t kEmergencyReading = 9999;
/// Above what a belt does between two polls; below it a false digit does little harm.
constexpr double kHardestChange = 3.0, kSmallJump = 0.3;  // m/s2, m/s
constexpr int kElevationFailures = 2;                     ///< one lost reply is noise

constexpr auto kStopped = static_cast<std::uint16_t>(tmx::BeltStatus::Stopped);
constexpr auto kCdsOn = static_cast<std::uint16_t>(tmx::BeltStatus::StartedCdsOn);
constexpr auto kCdsOff = static_cast<std::uint16_t>(tmx::BeltStatus::StartedCdsOff);

}  // namespace

TmxTreadmill::TmxTreadmill(TmxTreadmillOptions options)
    : options_(std::move(options)),
      line_(options_.device,
            {options_.baud, options_.profile.response_timeout_ms, options_.profile.byte_timeout_ms}) {}

core::Result<void> TmxTreadmill::open() {
  forget_line();
  if (auto opened = line_.open(); !opened) return opened;
  const auto stopped = line_.exchange({Command::Stop, 0}, Mode::Urgent);
  if (!stopped || stopped->kind != tmx::ReplyKind::Match) {
    line_.close();
    return core::fail(Remedy::Reconnect,
                      "treadmill on %s does not acknowledge stop; check power, cable and remote mode",
                      line_.name());
  }
  return {};
}

void TmxTreadmill::close() noexcept {
  line_.close();
  forget_line();
}

void TmxTreadmill::forget_line() {
  speed_.reset();
  status_.reset();
  speed_set_.reset();
  elevation_.reset();
  elevation_set_.reset();
  elevation_failures_ = 0;
  communication_loss_ = false;
  end_motion();
}

void TmxTreadmill::end_motion() {
  in_motion_ = false;
  speed_echo_.reset();
  speed_read_back_ = false;
  freeze_incline_ = options_.profile.incline.has_value();
  elevation_fresh_ = false;  // freeze at where it is now, not where it was
}

// --- reading -------------------------------------------------------------------------------------------

core::Result<std::uint16_t> TmxTreadmill::ask(Command command, Mode mode) {
  const auto reply = line_.exchange({command, 0}, mode);
  if (!reply) return tl::unexpected(reply.error());
  if (reply->kind == tmx::ReplyKind::Refused) {
    if (reply->code == tmx::kMasterTimeout) communication_loss_ = true;
    return tl::unexpected(tmx::refusal_error(command, reply->code));
  }
  return reply->value;
}

void TmxTreadmill::absorb(Command command, std::uint16_t value) {
  switch (command) {
    case Command::ActualSpeed:
      speed_ = value;
      speed_at_ = core::monotonic_now();
      break;
    case Command::BeltStatus:
      status_ = value;
      break;
    case Command::SpeedSetPoint:
      speed_set_ = value;
      speed_read_back_ = speed_echo_ == value;
      break;
    case Command::ActualElevation:
      elevation_ = value;
      elevation_fresh_ = true;
      break;
    case Command::ElevationSetPoint:
      elevation_set_ = value;
      break;
    case Command::Start:
    case Command::Stop:
    case Command::SetSpeed:
    case Command::SetElevation:
      break;
  }
}

/// Asks something whose late answer cannot be taken for this one's.
core::Result<TmxTreadmill::Command> TmxTreadmill::probe() {
  constexpr std::array<Command, 3> kKinds{Command::BeltStatus, Command::ActualElevation,
                                          Command::ActualSpeed};
  Command command = kKinds[static_cast<std::size_t>(probe_step_) % kKinds.size()];
  for (std::size_t i = 0; i < kKinds.size() && line_.may_be_late(command); ++i) {
    command = kKinds[static_cast<std::size_t>(++probe_step_) % kKinds.size()];
  }
  ++probe_step_;
  const auto value = ask(command, Mode::Probe);
  if (!value) return tl::unexpected(value.error());
  if (command != Command::ActualSpeed) absorb(command, *value);  // a speed is judged by read_speed()
  return command;
}

core::Result<void> TmxTreadmill::settle() {
  if (line_.settled()) return {};
  if (auto probed = probe(); !probed) return tl::unexpected(probed.error());
  return {};
}

core::Result<core::TreadmillState> TmxTreadmill::poll() {
  const core::Duration silence = core::monotonic_now() - line_.last_answer();
  const bool was_settled = line_.settled();
  bool status_read = false;
  if (!was_settled) {
    const auto probed = probe();
    if (!probed) return tl::unexpected(probed.error());
    status_read = *probed == Command::BeltStatus;
  }
  if (auto read = read_speed(); !read) return tl::unexpected(read.error());
  if (!status_read) {
    const auto status = ask(Command::BeltStatus);
    if (!status) return tl::unexpected(status.error());
    absorb(Command::BeltStatus, *status);
  }
  heed_status(silence);
  // After a lost exchange the probe has used up this call's time.
  if (was_settled) {
    const auto extra = read_extra();
    if (!extra && extra.error().remedy() == Remedy::Reconnect) return tl::unexpected(extra.error());
  }
  return compose();
}

core::Result<void> TmxTreadmill::read_speed() {
  const auto before = speed_ ? tmx::decode_speed(options_.profile, *speed_) : std::nullopt;
  const auto allowed =
      core::MetersPerSecond(kSmallJump + kHardestChange * (core::monotonic_now() - speed_at_).seconds());
  auto value = ask(Command::ActualSpeed);
  if (!value) return tl::unexpected(value.error());
  const auto first = tmx::decode_speed(options_.profile, *value);
  if (first && before && core::abs(*first - *before) > allowed) {
    value = ask(Command::ActualSpeed);
    if (!value) return tl::unexpected(value.error());
    const auto second = tmx::decode_speed(options_.profile, *value);
    if (second && core::abs(*second - *first) > core::MetersPerSecond(kSmallJump) &&
        core::abs(*second - *before) > allowed) {
      return core::fail(Remedy::Retry, "serial line %s: the treadmill's speed is told as %.2f and %.2f m/s",
                        line_.name(), first->value(), second->value());
    }
  }
  absorb(Command::ActualSpeed, *value);
  return {};
}

void TmxTreadmill::heed_status(core::Duration silence) {
  if (status_ != kStopped || !in_motion_) return;
  // The machine has stopped by itself: whoever lets it go again there must find no live motion here.
  if (silence >= core::from_seconds(options_.profile.watchdog_time.value())) communication_loss_ = true;
  end_motion();
}

TmxTreadmill::Command TmxTreadmill::next_extra() {
  const bool tells_set_point = options_.profile.dialect == tmx::Dialect::Trackmaster;
  const bool wants_set_point = tells_set_point && (!speed_set_ || (speed_echo_ && !speed_read_back_));
  if (!options_.profile.incline) return Command::SpeedSetPoint;
  if (freeze_incline_ && last_extra_ != Command::ActualElevation && speed_set_)
    return Command::ActualElevation;
  if (wants_set_point && last_extra_ != Command::SpeedSetPoint) return Command::SpeedSetPoint;
  switch (last_extra_) {
    case Command::ActualElevation:
      return Command::ElevationSetPoint;
    case Command::ElevationSetPoint:
      return tells_set_point && elevation_ ? Command::SpeedSetPoint : Command::ActualElevation;
    default:
      return elevation_ && !elevation_set_ ? Command::ElevationSetPoint : Command::ActualElevation;
  }
}

core::Result<void> TmxTreadmill::read_extra() {
  if (freeze_incline_ && elevation_fresh_ && elevation_set_) {
    const auto wrote = freeze_incline();
    if (!wrote || *wrote) return wrote.map([](bool) {});
  }
  const Command command = next_extra();
  if (command == Command::SpeedSetPoint && options_.profile.dialect != tmx::Dialect::Trackmaster) return {};
  const auto sent_before = line_.health().exchanges;
  const auto value = ask(command);
  if (line_.health().exchanges == sent_before) return {};  // a stop came first: the axis is not to blame
  last_extra_ = command;
  const bool of_elevation = command != Command::SpeedSetPoint;
  if (value) {
    absorb(command, *value);
    if (of_elevation) elevation_failures_ = 0;
    return {};
  }
  if (of_elevation && ++elevation_failures_ >= kElevationFailures) {
    elevation_.reset();
    elevation_set_.reset();
  }
  return tl::unexpected(value.error());
}

/// Whether that took an exchange.
core::Result<bool> TmxTreadmill::freeze_incline() {
  const auto& incline = *options_.profile.incline;
  const auto here = tmx::encode_elevation(incline, tmx::decode_elevation(*elevation_));
  if (!here || *here == *elevation_set_) {
    freeze_incline_ = false;
    return false;
  }
  const auto reply = line_.exchange({Command::SetElevation, *here}, Mode::Normal);
  elevation_fresh_ = false;
  if (!reply) return tl::unexpected(reply.error());
  freeze_incline_ = false;
  if (reply->kind == tmx::ReplyKind::Match) elevation_set_ = *here;
  return true;
}

core::MetersPerSecond TmxTreadmill::set_point() const {
  const auto& profile = options_.profile;
  if (profile.dialect == tmx::Dialect::Trackmaster) {
    if (!speed_set_) return core::MetersPerSecond(std::numeric_limits<double>::quiet_NaN());
    return tmx::speed_step(profile.speed_unit) * static_cast<double>(*speed_set_);
  }
  if (speed_echo_) return tmx::speed_step(profile.speed_unit) * static_cast<double>(*speed_echo_);
  // Started at the machine, to a speed that a Woodway does not tell: what it does is what it was set to.
  if (status_ != kStopped && speed_)
    return tmx::decode_speed(profile, *speed_).value_or(core::MetersPerSecond{});
  return core::MetersPerSecond(0.0);
}

core::TreadmillState TmxTreadmill::compose() const {
  core::TreadmillState state;
  state.time = core::monotonic_now();
  const auto speed = tmx::decode_speed(options_.profile, *speed_);
  state.measured_speed = speed.value_or(core::MetersPerSecond(std::numeric_limits<double>::quiet_NaN()));
  state.set_speed = set_point();
  state.running = status_ != kStopped;
  state.watchdog_confirmed = status_ == kCdsOn;
  state.communication_loss = communication_loss_;
  if (status_ == kCdsOff) state.fault_code = kWatchdogOffFault;
  if (*speed_ == kEmergencyReading) {
    state.fault_code = kEmergencyFault;
    state.local_stop = true;
  }
  if (options_.profile.incline && elevation_ && elevation_set_) {
    state.incline_available = true;
    state.measured_incline = tmx::decode_elevation(*elevation_);
    state.set_incline = tmx::decode_elevation(*elevation_set_);
  }
  return state;
}

core::Result<hal::DriveReadback> TmxTreadmill::read_back() {
  if (auto settled = settle(); !settled) return tl::unexpected(settled.error());
  const auto status = ask(Command::BeltStatus);
  if (!status) return tl::unexpected(status.error());
  absorb(Command::BeltStatus, *status);
  const auto& profile = options_.profile;
  hal::DriveReadback result;
  if (*status == kCdsOn) result.watchdog_enabled = true;
  if (*status == kCdsOff) result.watchdog_enabled = false;
  result.watchdog_time = profile.watchdog_time;
  result.watchdog_action = hal::WatchdogAction::Ramp;
  result.deceleration = profile.stated.deceleration;
  result.max_speed = profile.stated.max_speed;
  result.reverse_locked = profile.stated.reverse_locked;
  result.auto_restart_off = profile.stated.auto_restart_off;
  result.start_on_power_up_off = profile.stated.start_on_power_up_off;
  return result;
}

hal::TreadmillInfo TmxTreadmill::info() const {
  const auto& profile = options_.profile;
  hal::TreadmillInfo info;
  std::snprintf(info.name.data(), info.name.size(), "%s", profile.name.c_str());
  info.has_incline = profile.incline.has_value();
  info.watchdog = hal::WatchdogKind::ConfirmedAtStart;
  info.max_speed = profile.max_speed;
  info.max_acceleration = profile.max_acceleration;
  info.speed_step = tmx::speed_step(profile.speed_unit);
  info.incline_step = core::GradePercent(0.5);
  info.poll_period = core::Seconds(profile.poll_period_ms * 1e-3);
  info.worst_exchange = core::to_seconds(line_.worst_exchange());
  info.simulated = options_.simulated;
  return info;
}

core::Result<std::unique_ptr<hal::Treadmill>> make_tmx_treadmill(TmxTreadmillOptions options) {
  const auto& profile = options.profile;
  if (options.device.empty()) {
    return core::fail(Remedy::Reconfigure, "treadmill with profile %s needs a device", profile.name.c_str());
  }
  if (!(profile.max_speed.value() > 0.0) || profile.response_timeout_ms <= 0 ||
      profile.byte_timeout_ms <= 0) {
    return core::fail(Remedy::Reconfigure,
                      "treadmill profile %s is not usable; load it with load_tmx_profile()",
                      profile.name.c_str());
  }
  return std::make_unique<TmxTreadmill>(std::move(options));
}

}  // namespace footfall::drivers
