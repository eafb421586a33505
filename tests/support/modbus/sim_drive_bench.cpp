#include "tests/support/modbus/sim_drive_bench.hpp"

#include "drivers/modbus_treadmill/modbus_treadmill.hpp"

namespace footfall::tests {

SimDriveBench::SimDriveBench(const DriveUnderTest& drive, const sim::DriveOptions& options)
    : drive_(drive), machine_(sim::make_drive(drive.name, options)) {
  slaves_.attach(1, *machine_);
  slave_.answer_with([this](const ModbusSlave::Request& request) {
    machine_->advance(request.time);
    return slaves_.answer(request.bytes, request.time);
  });
  drivers::ModbusTreadmillOptions treadmill;
  treadmill.profile = drive.profile();
  treadmill.profile.link.baud = 115200;  // this line does not pace
  treadmill.profile.link.response_timeout_ms = 150;
  treadmill.profile.link.byte_timeout_ms = 15;
  treadmill.profile.link.inter_frame_ms = 2;
  treadmill.device = slave_.device();
  treadmill.simulated = true;
  treadmill_ = drivers::make_modbus_treadmill(std::move(treadmill)).value();
}

std::vector<TreadmillBench::Seen> SimDriveBench::seen() {
  std::vector<Seen> all;
  for (const auto& request : slave_.requests()) {
    const bool coil = request.function == 5;
    const bool write = coil || request.function == 6;
    const auto value = coil && request.argument == 0xFF00 ? std::uint16_t{1} : request.argument;
    all.push_back(write ? drive_.meaning(request.address, value, coil) : Seen{});
  }
  return all;
}

bool SimDriveBench::inject(Fault fault, core::Duration delay) {
  using SlaveFault = ModbusSlave::Fault;
  switch (fault) {
    case Fault::Delay:
      slave_.misbehave_once({SlaveFault::Delay, delay, 4});
      break;
    case Fault::Drop:
      slave_.misbehave_once({SlaveFault::Drop, {}, 4});
      break;
    case Fault::Corrupt:
      slave_.misbehave_once({SlaveFault::Corrupt, {}, 4});
      break;
    case Fault::Partial:
      slave_.misbehave_once({SlaveFault::Partial, {}, 4});
      break;
    case Fault::DeviceFailure:
      slave_.misbehave_once({SlaveFault::Exception, {}, 4});
      break;
  }
  return true;
}

}  // namespace footfall::tests
