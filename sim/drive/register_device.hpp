#pragma once
#include <cstdint>

#include "core/time.hpp"

namespace footfall::sim {

/// Exception codes of the Modbus application protocol V1.1b3, 7; None = done.
enum class ModbusException : std::uint8_t {
  None = 0,
  IllegalFunction = 1,
  IllegalAddress = 2,
  IllegalValue = 3,
  DeviceFailure = 4
};

/// The register side of one slave on the line. Addresses are 0-based PDU addresses. A device without coils
/// says so as a real one does: illegal function. Thread: the lab's. Blocks/allocates: never. Errors:
/// exception codes, as on the wire.
class RegisterDevice {
 public:
  virtual ~RegisterDevice() = default;
  /// A valid frame was seen on the line; `mine` = addressed to this slave. Told before its registers are
  /// touched.
  virtual void heard(core::Timestamp now, bool mine) = 0;
  virtual ModbusException read(std::uint16_t address, std::uint16_t& value) const = 0;
  virtual ModbusException write(std::uint16_t address, std::uint16_t value) = 0;
  virtual ModbusException read_coil(std::uint16_t address, bool& on) const {
    (void)address, (void)on;
    return ModbusException::IllegalFunction;
  }
  virtual ModbusException write_coil(std::uint16_t address, bool on) {
    (void)address, (void)on;
    return ModbusException::IllegalFunction;
  }
  /// True while it answers nobody, as some drives do after a reset.
  [[nodiscard]] virtual bool silent(core::Timestamp now) const {
    (void)now;
    return false;
  }
  /// Registers it gives in one reply.
  [[nodiscard]] virtual unsigned largest_read() const { return 125; }
};

}  // namespace footfall::sim
