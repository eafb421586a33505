#include "tests/campaigns/stamped_slave.hpp"

#include "config/station_config.hpp"

namespace footfall::campaigns {
namespace {
constexpr std::uint16_t kStatus = 0x2100, kStatusWords = 13, kStampAt = 0x2103, kSpeed = 0x091A,
                        kRun = 0x091B;
constexpr std::uint16_t kStamps = 599;  ///< tenths of a hertz below the drive's maximum
constexpr std::uint16_t kRunning = 3;
}  // namespace

StampedSlave::StampedSlave() {
  for (std::uint16_t at = 0; at < kStatusWords; ++at)
    registers_[static_cast<std::uint16_t>(kStatus + at)] = 0;
  for (std::uint16_t at = kSpeed; at <= 0x091E; ++at) registers_[at] = 0;
  registers_.insert({{0x0004, 600},
                     {0x0100, 0},
                     {0x0102, 25},
                     {0x0601, 0},
                     {0x0603, 1},
                     {0x0612, 0},
                     {0x0903, 1},
                     {0x0904, 1},
                     {0x0905, 5}});
  slaves_.attach(1, *this);
}

std::uint16_t StampedSlave::get(std::uint16_t address) const {
  const auto found = registers_.find(address);
  return found == registers_.end() ? std::uint16_t{0} : found->second;
}

sim::Bytes StampedSlave::answer(const sim::Bytes& request, core::Timestamp heard) {
  const bool status = request.size() == 8 && request[1] == 3 && request[2] == kStatus >> 8 && request[3] == 0;
  if (status) {
    stamp_ = static_cast<std::uint16_t>(stamp_ % kStamps + 1);
    registers_[kStampAt] = stamp_;
  }
  return slaves_.answer(request, heard);
}

sim::ModbusException StampedSlave::read(std::uint16_t address, std::uint16_t& value) const {
  const auto found = registers_.find(address);
  if (found == registers_.end()) return sim::ModbusException::IllegalAddress;
  value = found->second;
  return sim::ModbusException::None;
}

sim::ModbusException StampedSlave::write(std::uint16_t address, std::uint16_t value) {
  if (registers_.count(address) == 0) return sim::ModbusException::IllegalAddress;
  registers_[address] = value;
  if (address == kSpeed) registers_[0x2102] = value;
  if (address == kRun) registers_[0x2101] = value == 1 ? kRunning : std::uint16_t{0};
  return sim::ModbusException::None;
}

protocols::modbus_drive::DriveProfile stamped_profile() {
  auto profile = config::load_drive_profile(std::string(FOOTFALL_CONFIG_DIR) + "/treadmills/gs2-lab.toml");
  profile.incline.reset();
  return profile;
}

}  // namespace footfall::campaigns
