#pragma once
#include <cstdint>
#include <map>

#include "protocols/modbus_drive/profile.hpp"
#include "sim/drive/modbus_slaves.hpp"

namespace footfall::campaigns {

/// A GS2 whose every status reply carries the number of its request (in "frequency out"), so that a reply
/// taken for another's shows; its settings all differ. It follows its set-points at once. Thread: one.
class StampedSlave final : public sim::RegisterDevice {
 public:
  StampedSlave();
  /// The reply to a whole frame.
  sim::Bytes answer(const sim::Bytes& request, core::Timestamp heard);

  /// Of the status request heard last.
  [[nodiscard]] std::uint16_t stamp() const { return stamp_; }
  [[nodiscard]] std::uint16_t get(std::uint16_t address) const;

  void heard(core::Timestamp, bool) override {}
  sim::ModbusException read(std::uint16_t address, std::uint16_t& value) const override;
  sim::ModbusException write(std::uint16_t address, std::uint16_t value) override;

 private:
  std::map<std::uint16_t, std::uint16_t> registers_;
  std::uint16_t stamp_ = 0;
  sim::ModbusSlaves slaves_;
};

/// The lab's GS2 profile without its incline, as the driver of these campaigns uses it.
[[nodiscard]] protocols::modbus_drive::DriveProfile stamped_profile();

}  // namespace footfall::campaigns
