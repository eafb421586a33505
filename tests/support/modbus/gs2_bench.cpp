#include "tests/support/modbus/gs2_bench.hpp"

#include "drivers/modbus_treadmill/modbus_treadmill.hpp"

namespace footfall::tests {

protocols::modbus_drive::DriveProfile gs2_test_profile() {
  protocols::modbus_drive::DriveProfile profile;
  profile.name = "GS2 under test";
  profile.link.baud = 115200;
  profile.link.response_timeout_ms = 150;
  profile.link.byte_timeout_ms = 15;
  profile.link.inter_frame_ms = 2;
  profile.hz_per_m_s = 12.0;
  profile.max_speed = core::MetersPerSecond(5.0);
  profile.max_acceleration = core::MetersPerSecond2(1.0);
  profile.status = {{0x2100, 13}};
  profile.fault_at = 0;
  profile.fault_mask = 0x00FF;
  profile.run = {1, 0x0002, {}};
  profile.reverse = {1, 0x0018, {}};
  profile.frequency_set_at = 2;
  profile.frequency_out_at = 3;
  profile.communication_loss_code = 58;
  profile.local_stop_code = 7;
  profile.speed = {0x091A, 0.1};
  profile.run_on = {0x091B, 1};
  profile.run_off = {0x091B, 0};
  profile.trip = {{0x091D, 1}};
  profile.release = {{0x091D, 0}};
  profile.reset = {{0x091E, 1}, {0x091E, 0}};
  profile.direction = {{0x091C, 0}};
  profile.watchdog_enable = {{0x0904, 1}};
  profile.watchdog_ramp = {{0x0903, 1}};
  profile.watchdog_coast_value = 2;
  profile.watchdog_time = {{0x0905, 0.1}};
  profile.deceleration_time = {{0x0102, 0.1}};
  profile.maximum_frequency = {{0x0004, 0.1}};
  profile.stop_method = {{0x0100, 0}};
  profile.reverse_lock = {{0x0603, 1}};
  profile.auto_restart = {{0x0601, 0}};
  profile.start_on_power_up = {{0x0612, 0}};
  protocols::modbus_drive::DriveProfile::Incline incline;
  incline.slave = 2;
  incline.set_address = 0;
  incline.actual_address = 1;
  incline.scale_percent = 0.1;
  incline.max = core::GradePercent(15.0);
  profile.incline = incline;
  return profile;
}

void install_gs2(ModbusSlave& slave) {
  for (std::uint16_t at = 0; at < 16; ++at) slave.set(1, static_cast<std::uint16_t>(0x2100 + at), 0);
  for (std::uint16_t at = 0x091A; at <= 0x091E; ++at) slave.set(1, at, 0);
  const std::map<std::uint16_t, std::uint16_t> parameters{{0x0004, 600}, {0x0100, 0}, {0x0102, 25},
                                                          {0x0601, 0},   {0x0603, 1}, {0x0612, 0},
                                                          {0x0903, 1},   {0x0904, 1}, {0x0905, 5}};
  for (const auto& [address, value] : parameters) slave.set(1, address, value);
  for (std::uint16_t at = 0; at < 3; ++at) slave.set(2, at, 0);
  slave.on_request([](const ModbusSlave::Request& request, ModbusSlave::Registers& registers) {
    gs2_react(request, registers);
    return ModbusSlave::Behaviour{};
  });
}

void gs2_react(const ModbusSlave::Request& request, ModbusSlave::Registers& registers) {
  if (request.function != 6) return;
  if (request.slave == 2 && request.address == 0) registers[{2, 1}] = request.argument;
  if (request.slave != 1) return;
  const auto at = [&](std::uint16_t address) -> std::uint16_t& { return registers[{1, address}]; };
  if (request.address == 0x091A) at(0x2102) = request.argument;
  if (request.address == 0x091B) at(0x2101) = request.argument == 1 ? 3 : 0;
  if (request.address == 0x091D && request.argument == 1) at(0x2100) = 7;
  if (request.address == 0x091E && request.argument == 1) at(0x2100) = 0;
  at(0x2103) = at(0x2101) == 3 ? at(0x2102) : std::uint16_t{0};
}

Gs2Bench::Gs2Bench(protocols::modbus_drive::DriveProfile profile) {
  install_gs2(slave_);
  drivers::ModbusTreadmillOptions options;
  options.profile = std::move(profile);
  options.device = slave_.device();
  options.simulated = true;
  treadmill_ = drivers::make_modbus_treadmill(std::move(options)).value();
}

std::vector<TreadmillBench::Seen> Gs2Bench::seen() {
  std::vector<Seen> all;
  for (const auto& request : slave_.requests()) {
    Seen one;
    if (request.function == 3) {
      one.kind = Kind::Read;
    } else if (request.slave == 2) {
      one = {Kind::Incline, request.argument * 0.1};
    } else if (request.address == 0x091A) {
      one = {Kind::Speed, request.argument * 0.1 / 12.0};
    } else if (request.address == 0x091B) {
      one.kind = request.argument == 0 ? Kind::Stop : Kind::Run;
    } else if (request.address == 0x091D && request.argument == 1) {
      one.kind = Kind::Trip;
    } else {
      one.kind = Kind::OtherWrite;
    }
    all.push_back(one);
  }
  return all;
}

bool Gs2Bench::inject(Fault fault, core::Duration delay) {
  ModbusSlave::Behaviour behaviour;
  behaviour.delay = delay;
  behaviour.exception_code = 4;
  switch (fault) {
    case Fault::Delay:
      behaviour.fault = ModbusSlave::Fault::Delay;
      break;
    case Fault::Drop:
      behaviour.fault = ModbusSlave::Fault::Drop;
      break;
    case Fault::Corrupt:
      behaviour.fault = ModbusSlave::Fault::Corrupt;
      break;
    case Fault::Partial:
      behaviour.fault = ModbusSlave::Fault::Partial;
      break;
    case Fault::DeviceFailure:
      behaviour.fault = ModbusSlave::Fault::Exception;
      break;
  }
  slave_.misbehave_once(behaviour);
  return true;
}

}  // namespace footfall::tests
