#include "tests/support/tmx/tmx_bench.hpp"

#include "drivers/tmx_treadmill/tmx_treadmill.hpp"

namespace footfall::tests {

protocols::tmx::MachineProfile tmx_test_profile() {
  protocols::tmx::MachineProfile profile;
  profile.name = "Trackmaster under test";
  profile.response_timeout_ms = 150;
  profile.byte_timeout_ms = 15;
  profile.max_speed = core::MetersPerSecond(4.4);
  profile.max_acceleration = core::MetersPerSecond2(1.0);
  profile.stated.deceleration = core::MetersPerSecond2(1.2);
  profile.stated.max_speed = core::MetersPerSecond(4.4);
  profile.stated.reverse_locked = true;
  profile.stated.auto_restart_off = true;
  profile.stated.start_on_power_up_off = true;
  profile.incline = {core::GradePercent(0.0), core::GradePercent(15.0)};
  return profile;
}

TmxBench::TmxBench(protocols::tmx::MachineProfile profile)
    : step_m_s_(profile.speed_unit == protocols::tmx::SpeedUnit::TenthMph ? 0.044704 : 0.1 / 3.6) {
  drivers::TmxTreadmillOptions options;
  options.profile = std::move(profile);
  options.device = peer_.device();
  options.simulated = true;
  treadmill_ = drivers::make_tmx_treadmill(std::move(options)).value();
}

std::vector<TreadmillBench::Seen> TmxBench::seen() {
  std::vector<Seen> all;
  for (const auto& request : peer_.requests()) {
    switch (request.command) {
      case 0xA0:
      case 0xA1:
      case 0xA9:
        all.push_back({Kind::Run, 0.0});
        break;
      case 0xA2:
        all.push_back({Kind::Stop, 0.0});
        break;
      case 0xA3:
        all.push_back({Kind::Speed, std::stoi(request.digits) * step_m_s_});
        break;
      case 0xA4:
        all.push_back({Kind::Incline, std::stoi(request.digits) * 0.1});
        break;
      default:
        all.push_back({request.command >= 0xC0 ? Kind::Read : Kind::OtherWrite, 0.0});
    }
  }
  return all;
}

bool TmxBench::inject(Fault fault, core::Duration delay) {
  TmxPeer::Behaviour behaviour;
  behaviour.delay = delay;
  switch (fault) {
    case Fault::Delay:
      behaviour.fault = TmxPeer::Fault::Delay;
      break;
    case Fault::Drop:
      behaviour.fault = TmxPeer::Fault::Drop;
      break;
    case Fault::Corrupt:
      behaviour.fault = TmxPeer::Fault::Corrupt;
      break;
    case Fault::Partial:
      behaviour.fault = TmxPeer::Fault::Partial;
      break;
    case Fault::DeviceFailure:
      behaviour.fault = TmxPeer::Fault::Refuse;
      break;
  }
  peer_.misbehave_once(behaviour);
  return true;
}

}  // namespace footfall::tests
