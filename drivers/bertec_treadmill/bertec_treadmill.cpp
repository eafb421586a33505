#include "drivers/bertec_treadmill/bertec_treadmill.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>

#include "drivers/bertec_treadmill/panel_link.hpp"
#include "drivers/bertec_treadmill/rpc_link.hpp"

namespace footfall::drivers {
namespace {

namespace wire = protocols::bertec;
using core::Remedy;
using hal::CommandOutcome;

/// Below this share of its set-point, once the ramp is over, a belt was stopped by somebody else.
constexpr double kStoppedShare = 0.5;
constexpr int kSlowestJudgedMmS = 100;
constexpr double kAgreeingShare = 0.02;
constexpr int kAgreeingMmS = 30;

core::MetersPerSecond speed_of(std::optional<int> mm_s) {
  return core::MetersPerSecond(mm_s ? *mm_s * 1e-3 : std::numeric_limits<double>::quiet_NaN());
}

bool agrees(std::optional<int> measured, int set) {
  return !measured || std::abs(*measured - set) <= kAgreeingMmS + kAgreeingShare * set;
}

bool was_stopped(std::optional<int> measured, int set) {
  return measured && set >= kSlowestJudgedMmS && std::abs(*measured) < kStoppedShare * set;
}

}  // namespace

BertecTreadmill::BertecTreadmill(BertecTreadmillOptions options, std::unique_ptr<bertec::Link> link)
    : options_(std::move(options)), link_(std::move(link)) {}

BertecTreadmill::~BertecTreadmill() {
  BertecTreadmill::close();
}

core::Result<void> BertecTreadmill::open() {
  forget_line();
  if (auto connected = link_->connect(); !connected) return connected;
  // Every order of the classic link moves or holds the deck; its place is told without being asked for.
  if (options_.profile.link == wire::LinkType::Classic && !incline_) {
    const auto known = read();
    if (!known && !link_->connected()) return known;
  }
  const auto give_up = [this](const char* why) {
    link_->disconnect();
    return core::fail(Remedy::Reconnect, "treadmill %s %s", options_.profile.name.c_str(), why);
  };
  auto stopped = stop(options_.profile.stop_deceleration);
  if (stopped && *stopped != CommandOutcome::Unknown) {
    const auto introduced = link_->introduce();
    if (!introduced) {
      link_->disconnect();
      return core::fail(Remedy::Reconnect, "treadmill %s: %s", options_.profile.name.c_str(),
                        introduced.error().what());
    }
    const bool known = link_->connected() && read().has_value();
    const bool uneven = known && reading_.moving && reading_.left_mm_s != reading_.right_mm_s;
    if (*introduced || uneven) stopped = stop(options_.profile.stop_deceleration);
  }
  if (!stopped) return give_up(core::Error(stopped.error()).what());
  if (*stopped == CommandOutcome::Rejected)
    return give_up("refuses to stop: enable remote control in its panel");
  if (*stopped == CommandOutcome::Unknown)
    return give_up("does not acknowledge stop: check the panel, its remote control, and the network");
  return {};
}

void BertecTreadmill::close() noexcept {
  // The machine is assumed to keep running when its client goes.
  if (link_->connected()) (void)stop(options_.profile.stop_deceleration);
  link_->disconnect();
  forget_line();
}

void BertecTreadmill::forget_line() {
  reading_ = {};
  trusted_ = false;
  local_stop_ = false;
  motion_.reset();
  forget_stop();
}

core::Result<void> BertecTreadmill::read() {
  auto reading = link_->read();
  if (!reading) {
    trusted_ = false;
    return tl::unexpected(reading.error());
  }
  reading_ = *reading;
  trusted_ = true;
  if (!incline_ && reading_.incline_centidegrees)
    incline_ = std::clamp<int>(*reading_.incline_centidegrees, 0, wire::kSteepestCentidegrees);
  return {};
}

core::Result<core::TreadmillState> BertecTreadmill::poll() {
  if (auto known = read(); !known) return tl::unexpected(known.error());
  heed();
  return compose();
}

bool BertecTreadmill::standing() const {
  return trusted_ && !reading_.moving;
}

bool BertecTreadmill::follows(const Motion& motion) const {
  return agrees(reading_.left_mm_s, motion.left_mm_s) && agrees(reading_.right_mm_s, motion.right_mm_s);
}

void BertecTreadmill::heed() {
  if (standing()) forget_stop();
  if (!motion_ || core::monotonic_now() <= motion_->reached_by) return;
  if (!was_stopped(reading_.left_mm_s, motion_->left_mm_s) &&
      !was_stopped(reading_.right_mm_s, motion_->right_mm_s)) {
    return;
  }
  local_stop_ = true;
  motion_.reset();
}

core::TreadmillState BertecTreadmill::compose() const {
  core::TreadmillState state;
  state.time = core::monotonic_now();
  const bool fresh = motion_ && (core::monotonic_now() <= motion_->reached_by || follows(*motion_));
  const auto measured_left = speed_of(reading_.left_mm_s), measured_right = speed_of(reading_.right_mm_s);
  state.measured_speed = measured_left;
  state.set_speed = fresh ? speed_of(motion_->left_mm_s) : measured_left;
  if (is_split()) {
    state.measured_split = measured_right - measured_left;
    state.set_split = fresh ? speed_of(motion_->right_mm_s - motion_->left_mm_s) : state.measured_split;
  } else if (core::abs(measured_right) > core::abs(measured_left)) {
    // Which of the two fields a single belt fills is not known.
    state.measured_speed = measured_right;
    if (!fresh) state.set_speed = measured_right;
  }
  state.running = reading_.moving;
  state.local_stop = local_stop_;
  if (options_.profile.incline && reading_.incline_centidegrees && incline_) {
    state.incline_available = true;
    state.measured_incline = wire::decode_incline(*reading_.incline_centidegrees);
    state.set_incline = wire::decode_incline(*incline_);
  }
  return state;
}

core::Result<hal::DriveReadback> BertecTreadmill::read_back() {
  if (auto known = read(); !known) return tl::unexpected(known.error());
  const auto& stated = options_.profile.stated;
  hal::DriveReadback result;
  result.deceleration = stated.deceleration;
  if (is_split()) result.right_deceleration = stated.deceleration;
  result.max_speed = stated.max_speed;
  result.reverse_locked = stated.reverse_locked;
  result.auto_restart_off = stated.auto_restart_off;
  result.start_on_power_up_off = stated.start_on_power_up_off;
  return result;
}

hal::TreadmillInfo BertecTreadmill::info() const {
  const auto& profile = options_.profile;
  hal::TreadmillInfo info;
  std::snprintf(info.name.data(), info.name.size(), "%s", profile.name.c_str());
  info.belts = is_split() ? 2 : 1;
  info.has_incline = profile.incline.has_value();
  info.watchdog = hal::WatchdogKind::ExternalRelay;
  info.max_speed = profile.max_speed;
  info.max_acceleration = profile.max_acceleration;
  info.speed_step = wire::kSpeedStep;
  info.poll_period = core::Seconds(profile.poll_period_ms * 1e-3);
  info.worst_exchange = core::to_seconds(link_->worst_exchange());
  info.simulated = options_.simulated;
  return info;
}

core::Result<std::unique_ptr<hal::Treadmill>> make_bertec_treadmill(BertecTreadmillOptions options) {
  const auto& profile = options.profile;
  if (options.host.empty()) {
    return core::fail(Remedy::Reconfigure, "treadmill with profile %s needs a host", profile.name.c_str());
  }
  const bool classic = profile.link == wire::LinkType::Classic;
  if (!(profile.max_speed.value() > 0.0) || profile.response_timeout_ms <= 0 || profile.belts < 1 ||
      (!classic && profile.incline)) {
    return core::fail(Remedy::Reconfigure,
                      "treadmill profile %s is not usable; load it with load_bertec_profile()",
                      profile.name.c_str());
  }
  std::unique_ptr<bertec::Link> link;
  if (classic) {
    link = std::make_unique<bertec::PanelLink>(
        bertec::PanelLinkOptions{options.host, options.port != 0 ? options.port : std::uint16_t{4000},
                                 profile.response_timeout_ms, profile.byte_timeout_ms});
  } else {
    link = std::make_unique<bertec::RpcLink>(bertec::RpcLinkOptions{
        options.host, options.port != 0 ? options.port : std::uint16_t{5555}, profile.response_timeout_ms,
        profile.numbers, profile.heartbeat_host, profile.heartbeat_port});
  }
  return std::make_unique<BertecTreadmill>(std::move(options), std::move(link));
}

}  // namespace footfall::drivers
