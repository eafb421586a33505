#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/time.hpp"
#include "sim/drive/modbus_frame.hpp"
#include "sim/drive/register_device.hpp"

namespace footfall::sim {

/// Every register a master wrote, for the truth log.
struct RegisterWrite {
  std::uint8_t slave = 0;
  std::uint16_t address = 0, value = 0;
  ModbusException outcome = ModbusException::None;
  bool coil = false;  ///< value 0 or 1
};

/// The slaves on one line: functions 3, 6 and 16, and 1 and 5 where a device has coils; any other gives
/// exception
/// 1. Silent on a wrong checksum or an unknown slave, as a real line is; broadcast is not served.
/// Thread: the lab's. Blocks: never. Allocates: the reply. Errors: on the wire only.
class ModbusSlaves {
 public:
  /// `device` must outlive this object.
  void attach(std::uint8_t slave, RegisterDevice& device);
  void on_write(std::function<void(const RegisterWrite&)> listener) { listener_ = std::move(listener); }
  /// The complete reply frame for a request frame heard at `now`; empty = silence.
  [[nodiscard]] Bytes answer(std::span<const std::uint8_t> frame, core::Timestamp now);
  /// The same without checksums, for TCP: unit identifier and PDU.
  [[nodiscard]] Bytes answer_unit(std::span<const std::uint8_t> request, core::Timestamp now);

 private:
  struct Attached {
    std::uint8_t slave;
    RegisterDevice* device;
  };
  ModbusException serve(std::uint8_t slave, RegisterDevice& device, std::span<const std::uint8_t> request,
                        Bytes& reply);
  ModbusException read_holding(RegisterDevice& device, std::span<const std::uint8_t> request, Bytes& reply);
  static ModbusException read_coils(RegisterDevice& device, std::span<const std::uint8_t> request,
                                    Bytes& reply);
  ModbusException write_coil(std::uint8_t slave, RegisterDevice& device,
                             std::span<const std::uint8_t> request, Bytes& reply);
  ModbusException write_one(std::uint8_t slave, RegisterDevice& device, std::uint16_t address,
                            std::uint16_t value);
  ModbusException write_many(std::uint8_t slave, RegisterDevice& device,
                             std::span<const std::uint8_t> request, Bytes& reply);

  std::vector<Attached> attached_;
  std::function<void(const RegisterWrite&)> listener_;
};

}  // namespace footfall::sim
