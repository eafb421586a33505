#include "tests/campaigns/virtual_station.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "config/station_config.hpp"
#include "drivers/modbus_treadmill/modbus_treadmill.hpp"

namespace footfall::campaigns {
namespace {

using control::MotionState;
using control::RequestKind;
constexpr std::uint64_t kEpoch = 7;
constexpr std::uint16_t kRunRegister = 0x091B;
constexpr double kStands = 0.02;  // m/s
constexpr core::Duration kLook = core::milliseconds(5);

control::Limits limits() {
  control::Limits limits;
  limits.acceleration = core::MetersPerSecond2(1.0);
  limits.machine_max_speed = core::MetersPerSecond(5.0);  // of the profile
  return limits;
}

}  // namespace

VirtualStation::VirtualStation()
    : drive_(sim::make_drive("gs2", {})),
      line_({.baud = 19200, .pace = true},
            [this](const sim::Bytes& request, core::Timestamp heard) { return answer(request, heard); }),
      session_(line_) {
  slaves_.attach(1, *drive_);
  slaves_.attach(2, incline_);
  slaves_.on_write([this](const sim::RegisterWrite& write) {
    const bool start = write.slave == 1 && write.address == kRunRegister && write.value == 1;
    starts_ += start && write.outcome == sim::ModbusException::None ? 1 : 0;
  });
  line_.on_time([this](core::Timestamp now) { tick(now); });
  drivers::ModbusTreadmillOptions options;
  options.profile = config::load_drive_profile(std::string(FOOTFALL_CONFIG_DIR) + "/treadmills/gs2-lab.toml");
  options.device = VirtualLine::device();
  options.simulated = true;
  auto made = drivers::make_modbus_treadmill(std::move(options));
  if (!made) throw std::runtime_error(made.error().what());
  treadmill_ = std::move(*made);
  loop_ = std::make_unique<station::TreadmillLoop>(*treadmill_, limits(), 0, measuring_, mailbox_, out_);
  thread_ = std::make_unique<virtual_time::Companion>([this] { loop_->run(); });
}

VirtualStation::~VirtualStation() {
  passes_ = {};
  answered_ = {};
  mailbox_.shutdown();
  thread_.reset();
}

VirtualLine::Reply VirtualStation::answer(const sim::Bytes& request, core::Timestamp heard) {
  if (passes_ && !passes_(request)) return {};
  drive_->advance(heard);
  incline_.advance(heard);
  VirtualLine::Reply reply{slaves_.answer(request, heard), {}, false};
  if (answered_ && !answered_(request)) reply.bytes.clear();
  return reply;
}

void VirtualStation::tick(core::Timestamp now) {
  drive_->advance(now);
  incline_.advance(now);
  fastest_ = std::max(fastest_, std::abs(speed()));
  station::MeasureStatus measured;
  measured.last_cycle = now;
  measuring_.store(measured);
  mailbox_.lease.store({true, kEpoch, now});
}

bool VirtualStation::wait_for(core::Duration patience, const std::function<bool()>& condition) {
  const core::Timestamp give_up = core::monotonic_now() + patience;
  while (!condition()) {
    if (core::monotonic_now() > give_up) return false;
    virtual_time::sleep(kLook);
  }
  return true;
}

std::optional<core::Timestamp> VirtualStation::rest_after(core::Timestamp since, core::Duration patience) {
  const bool rests =
      wait_for(patience - (core::monotonic_now() - since), [this] { return std::abs(speed()) < kStands; });
  return rests ? std::optional(core::monotonic_now()) : std::nullopt;
}

std::string VirtualStation::says() const {
  const auto now = status();
  return std::string(control::name_of(now.state)) + ", " + control::name_of(now.cause) + ", " +
         now.arm_refusal.data();
}

control::Reply VirtualStation::ask(RequestKind kind, std::uint64_t token, double speed_m_s) {
  control::Request request;
  request.kind = kind;
  request.lease_epoch = kEpoch;
  request.token = token;
  request.speed = core::MetersPerSecond(speed_m_s);
  const auto reply = mailbox_.ask(request, core::milliseconds(2300));
  if (!reply) throw std::runtime_error("the treadmill thread did not answer; it says " + says());
  if (!reply->accepted) throw std::runtime_error(std::string("refused: ") + reply->reason.data());
  return *reply;
}

void VirtualStation::run_at(double speed_m_s) {
  const auto reach = [this](MotionState state) {
    if (!wait_for(core::milliseconds(15'000), [&] { return status().state == state; }))
      throw std::runtime_error(std::string("did not become ") + control::name_of(state) + " but " + says());
  };
  reach(MotionState::Stopped);
  virtual_time::sleep(core::milliseconds(300));
  ask(RequestKind::Reset);
  reach(MotionState::Idle);
  ask(RequestKind::Arm);
  reach(MotionState::Armed);
  const std::uint64_t token = ask(RequestKind::BeginStart).token;
  while (status().state == MotionState::Armed) {
    ask(RequestKind::HoldBeat, token);
    virtual_time::sleep(core::milliseconds(50));
  }
  reach(MotionState::Running);
  ask(RequestKind::SetSpeed, 0, speed_m_s);
  const bool fast = wait_for(core::milliseconds(15'000), [&] { return speed() > 0.98 * speed_m_s; });
  if (!fast) throw std::runtime_error("the belt was not brought to speed; it says " + says());
}

}  // namespace footfall::campaigns
