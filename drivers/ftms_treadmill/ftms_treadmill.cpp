#include "drivers/ftms_treadmill/ftms_treadmill.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

#include "drivers/ftms_treadmill/dircon_client.hpp"

namespace footfall::drivers {
namespace {

namespace ftms = protocols::ftms;
using core::Duration;
using core::Remedy;
using Mode = ControlPoint::Mode;
using Control = ftms::ControlResult;

constexpr Duration kLostAtLeast = core::milliseconds(2000);
constexpr Duration kInterruptCheck = core::milliseconds(10);
constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

tl::unexpected<core::Error> reopen(const core::Error& why) {
  if (why.remedy() != Remedy::Retry) return tl::unexpected(why);
  return tl::unexpected(core::Error(Remedy::Reconnect, "%s", why.what()));
}

}  // namespace

FtmsTreadmill::FtmsTreadmill(ftms::MachineProfile profile, std::unique_ptr<GattClient> gatt, bool simulated)
    : profile_(std::move(profile)),
      simulated_(simulated),
      gatt_(std::move(gatt)),
      control_(*gatt_, *this, core::milliseconds(profile_.response_timeout_ms)) {}

// --- opening -------------------------------------------------------------------------------------------

core::Result<void> FtmsTreadmill::open() {
  forget_line();
  if (auto connected = gatt_->connect(); !connected) return connected;
  control_.begin();
  if (auto subscribed = gatt_->subscribe(ftms::kControlPoint); !subscribed) return lose(subscribed.error());
  // Some machines do not answer this: what counts is whether they stop.
  const auto granted = control_.perform({ftms::Op::RequestControl, 0}, Mode::Urgent);
  has_control_ = granted && *granted == Control::Success;
  const auto stopped = control_.perform({ftms::Op::Stop, 0}, Mode::Urgent);
  const bool obeyed = stopped && *stopped == Control::Success;
  if (!stopped || *stopped == Control::NotPermitted) {
    return lose({Remedy::Reconnect,
                 "treadmill at %s does not acknowledge stop; close other apps and check power and network",
                 gatt_->name()});
  }
  if (!granted) control_.expect_no_grants();
  if (obeyed) {
    has_control_ = true;
    set_speed_ = 0;
  }
  if (auto done = set_up(); !done) return lose(done.error());
  if (!obeyed && !stands()) {
    return lose({Remedy::Reconnect, "treadmill at %s does not stop; stop it at the machine", gatt_->name()});
  }
  if (!obeyed) set_speed_ = 0;
  return {};
}

core::Result<void> FtmsTreadmill::set_up() {
  if (auto present = gatt_->require_service(ftms::kService); !present) return present;
  for (const std::uint16_t needed : {ftms::kTreadmillData, ftms::kMachineStatus}) {
    const auto there = gatt_->has_characteristic(ftms::kService, needed);
    if (!there) return tl::unexpected(there.error());
    if (!*there) {
      return core::fail(Remedy::Reconfigure,
                        "the machine at %s has no characteristic %04X, which a treadmill needs",
                        gatt_->name(), static_cast<unsigned>(needed));
    }
  }
  if (auto read = read_ranges(); !read) return read;
  if (auto subscribed = gatt_->subscribe(ftms::kMachineStatus); !subscribed) return subscribed;
  if (auto subscribed = gatt_->subscribe(ftms::kTreadmillData); !subscribed) return subscribed;
  return await_speed();
}

core::Result<void> FtmsTreadmill::read_ranges() {
  const auto told = gatt_->read(ftms::kFeature);
  if (!told) return tl::unexpected(told.error());
  const auto features = ftms::decode_features(told->span());
  if (!features || !features->speed_target()) {
    return core::fail(Remedy::Reconfigure, "the machine at %s takes no target speed: it cannot be driven",
                      gatt_->name());
  }
  features_ = *features;
  const auto speeds = gatt_->read(ftms::kSpeedRange);
  if (!speeds) return tl::unexpected(speeds.error());
  speed_range_ = ftms::decode_speed_range(speeds->span());
  if (!speed_range_) {
    return core::fail(Remedy::Reconfigure, "the treadmill at %s states no usable range of speeds",
                      gatt_->name());
  }
  const double step_km_h = speed_range_->step / 100.0;
  if (step_km_h > core::to_km_per_h(profile_.speed_step) + 1e-9) {
    return core::fail(
        Remedy::Reconfigure,
        "the treadmill at %s has steps of %.2f km/h; write speed_step_km_h = %.2f in its profile",
        gatt_->name(), step_km_h, step_km_h);
  }
  if (!profile_.incline) return {};
  if (!features_.inclination_target() || !features_.inclination()) {
    return core::fail(Remedy::Reconfigure,
                      "the treadmill at %s has no inclination to set; leave [incline] out of its profile",
                      gatt_->name());
  }
  const auto inclinations = gatt_->read(ftms::kInclinationRange);
  if (!inclinations) return tl::unexpected(inclinations.error());
  inclination_range_ = ftms::decode_inclination_range(inclinations->span());
  if (inclination_range_) return {};
  return core::fail(Remedy::Reconfigure, "the treadmill at %s states no usable range of inclinations",
                    gatt_->name());
}

core::Result<void> FtmsTreadmill::await_speed() {
  const auto until = core::monotonic_now() + core::milliseconds(profile_.notification_period_ms) * 2 +
                     core::milliseconds(profile_.response_timeout_ms);
  while (!speed_ && core::monotonic_now() < until && !control_.interrupted()) {
    if (auto drained = control_.drain(kInterruptCheck); !drained) return drained;
  }
  if (speed_ || control_.interrupted()) return {};
  return core::fail(Remedy::Reconnect, "the treadmill at %s does not tell its speed", gatt_->name());
}

core::Result<void> FtmsTreadmill::lose(const core::Error& why) {
  gatt_->disconnect();
  return reopen(why);
}

void FtmsTreadmill::close() noexcept {
  gatt_->disconnect();
  forget_line();
}

void FtmsTreadmill::forget_line() {
  speed_range_.reset();
  inclination_range_.reset();
  speed_.reset();
  inclination_.reset();
  set_speed_.reset();
  set_inclination_.reset();
  has_control_ = started_ = slowed_to_stop_ = local_stop_ = control_fault_ = false;
  end_motion();
  freeze_incline_ = false;
}

void FtmsTreadmill::end_motion() {
  in_motion_ = slowed_to_stop_ = false;
  stopped_at_ = core::monotonic_now();
  freeze_incline_ = profile_.incline.has_value();  // at where it is then, not where it was
}

// --- what the machine tells ----------------------------------------------------------------------------

void FtmsTreadmill::heed(const GattNotice& notice) {
  if (notice.characteristic == ftms::kTreadmillData) return heed_data(notice);
  if (notice.characteristic != ftms::kMachineStatus) return;
  if (const auto status = ftms::decode_status(notice.value.span())) heed_status(*status);
}

void FtmsTreadmill::heed_data(const GattNotice& notice) {
  const auto data = ftms::decode_treadmill_data(notice.value.span());
  if (!data) {
    ++gatt_->health().bad_replies;
    return;
  }
  if (data->speed) {
    speed_ = data->speed;
    speed_at_ = notice.at;
  }
  if (data->inclination) {
    inclination_ = data->inclination;
    inclination_at_ = notice.at;
  }
}

void FtmsTreadmill::heed_status(const ftms::MachineStatus& status) {
  switch (status.kind) {
    case ftms::StatusKind::StoppedByUser:
      // Within a motion nobody here has asked for it; after our own Stop it is the echo of that.
      if (in_motion_) local_stop_ = true;
      [[fallthrough]];
    case ftms::StatusKind::StoppedBySafetyKey:
      if (status.kind == ftms::StatusKind::StoppedBySafetyKey) local_stop_ = true;
      if (in_motion_) end_motion();
      started_ = false;
      set_speed_ = 0;
      return;
    case ftms::StatusKind::Started:
      if (!in_motion_) set_speed_.reset();  // somebody else's, or ours, whose speed is acknowledged already
      started_ = true;
      return;
    case ftms::StatusKind::TargetSpeed:
      set_speed_ = status.value;
      return;
    case ftms::StatusKind::TargetInclination:
      set_inclination_ = status.value;
      return;
    case ftms::StatusKind::Reset:
    case ftms::StatusKind::ControlLost:
      return lose_control();
  }
}

void FtmsTreadmill::lose_control() {
  has_control_ = false;
  control_fault_ = true;
  if (in_motion_) end_motion();
}

// --- reading -------------------------------------------------------------------------------------------

core::Duration FtmsTreadmill::data_age() const {
  return core::monotonic_now() - speed_at_;
}

bool FtmsTreadmill::stands() const {
  const auto fresh = core::milliseconds(profile_.notification_period_ms) * 2;
  return speed_ && speed_->value() == 0.0 && data_age() <= fresh;
}

core::Result<void> FtmsTreadmill::settle() {
  if (auto drained = control_.drain({}); !drained) return drained;
  if (control_.trusted()) return {};
  const auto probed = control_.probe();
  if (!probed) return tl::unexpected(probed.error());
  has_control_ = *probed == Control::Success;
  if (!has_control_) lose_control();
  return {};
}

core::Result<void> FtmsTreadmill::freshen() {
  const Duration period = core::milliseconds(profile_.notification_period_ms);
  const auto until = core::monotonic_now() + control_.worst_exchange() / 2;
  while ((!speed_ || data_age() > period * 2) && core::monotonic_now() < until && !control_.interrupted()) {
    if (auto drained = control_.drain(kInterruptCheck); !drained) return drained;
  }
  if (speed_ && data_age() <= period * 2) return {};
  if (!speed_ || data_age() <= std::max(period * 4, kLostAtLeast)) {
    return core::fail(Remedy::Retry, "treadmill at %s: its last speed is older than two notifications",
                      gatt_->name());
  }
  return lose({Remedy::Reconnect, "treadmill at %s does not tell its speed any more", gatt_->name()});
}

core::Result<core::TreadmillState> FtmsTreadmill::poll() {
  if (!gatt_->connected()) {
    return core::fail(Remedy::Reconnect, "treadmill at %s is not connected; open it first", gatt_->name());
  }
  if (auto settled = settle(); !settled) return tl::unexpected(settled.error());
  if (auto fresh = freshen(); !fresh) return tl::unexpected(fresh.error());
  if (auto frozen = freeze_incline(); !frozen && frozen.error().remedy() == Remedy::Reconnect) {
    return tl::unexpected(frozen.error());
  }
  return compose();
}

core::Result<void> FtmsTreadmill::freeze_incline() {
  if (!freeze_incline_ || !inclination_ || inclination_at_ <= stopped_at_ || !inclination_range_) return {};
  if (!set_inclination_ || !has_control_ || !control_.trusted()) {
    freeze_incline_ = set_inclination_.has_value();  // nobody has set it: nothing to take back
    return {};
  }
  const auto here = ftms::encode_inclination(*inclination_range_, *inclination_);
  freeze_incline_ = false;  // a machine that refuses this at rest is not asked for ever
  if (!here || *here == *set_inclination_) return {};
  const auto answer = control_.perform({ftms::Op::SetInclination, *here}, Mode::Normal);
  if (!answer) {
    freeze_incline_ = answer.error().remedy() == Remedy::Retry;
    return tl::unexpected(answer.error());
  }
  if (*answer == Control::Success) set_inclination_ = *here;
  return {};
}

core::TreadmillState FtmsTreadmill::compose() const {
  core::TreadmillState state;
  state.time = speed_at_;
  state.measured_speed = *speed_;
  state.set_speed = set_speed_ ? ftms::speed_of(*set_speed_) : core::MetersPerSecond(kNothing);
  state.running = started_ || speed_->value() > 0.0;
  state.local_stop = local_stop_;
  state.fault_code = control_fault_ ? kControlLostFault : 0;
  if (profile_.incline && inclination_) {
    state.incline_available = true;
    state.measured_incline = *inclination_;
    state.set_incline =
        set_inclination_ ? ftms::inclination_of(*set_inclination_) : core::GradePercent(kNothing);
  }
  return state;
}

core::Result<hal::DriveReadback> FtmsTreadmill::read_back() {
  if (!gatt_->connected()) {
    return core::fail(Remedy::Reconnect, "treadmill at %s is not connected; open it first", gatt_->name());
  }
  if (control_.interrupted()) {
    return core::fail(Remedy::Retry, "treadmill at %s: a stop is waiting", gatt_->name());
  }
  const auto told = gatt_->read(ftms::kSpeedRange);
  if (!told) return tl::unexpected(told.error());
  hal::DriveReadback result;
  if (const auto range = ftms::decode_speed_range(told->span()))
    result.max_speed = ftms::speed_of(range->max);
  result.deceleration = profile_.stated.deceleration;
  result.reverse_locked = profile_.stated.reverse_locked;
  result.auto_restart_off = profile_.stated.auto_restart_off;
  result.start_on_power_up_off = profile_.stated.start_on_power_up_off;
  return result;
}

hal::TreadmillInfo FtmsTreadmill::info() const {
  hal::TreadmillInfo info;
  std::snprintf(info.name.data(), info.name.size(), "%s", profile_.name.c_str());
  info.has_incline = profile_.incline.has_value();
  info.watchdog = hal::WatchdogKind::ExternalRelay;
  info.max_speed = profile_.max_speed;
  info.max_acceleration = profile_.max_acceleration;
  info.speed_step = profile_.speed_step;
  info.poll_period = core::Seconds(profile_.poll_period_ms * 1e-3);
  info.report_period = core::Seconds(profile_.notification_period_ms * 1e-3);
  info.worst_exchange = core::to_seconds(control_.worst_exchange());
  info.simulated = simulated_;
  return info;
}

core::Result<std::unique_ptr<hal::Treadmill>> make_ftms_treadmill(FtmsTreadmillOptions options) {
  const auto& profile = options.profile;
  if (options.host.empty()) {
    return core::fail(Remedy::Reconfigure, "treadmill with profile %s needs a host", profile.name.c_str());
  }
  if (!(profile.max_speed.value() > 0.0) || !(profile.speed_step.value() > 0.0) ||
      profile.response_timeout_ms <= 0 || profile.notification_period_ms <= 0) {
    return core::fail(Remedy::Reconfigure,
                      "treadmill profile %s is not usable; load it with load_ftms_profile()",
                      profile.name.c_str());
  }
  auto gatt = std::make_unique<DirconClient>(options.host, options.port,
                                             core::milliseconds(profile.response_timeout_ms));
  return std::make_unique<FtmsTreadmill>(profile, std::move(gatt), options.simulated);
}

}  // namespace footfall::drivers
