#pragma once
#include <array>
#include <optional>
#include <string>

#include "drivers/io/modbus_line.hpp"
#include "hal/safety_inputs.hpp"
#include "hal/stop_relay.hpp"

namespace footfall::drivers {

/// What is wired to the board; numbers as printed, from 1; 0 = not wired.
struct RelayBoardOptions {
  protocols::modbus_drive::Link link;
  std::string device, host;  ///< of RTU, of TCP
  std::uint16_t port = 502;
  int slave = 1;
  int relay = 0;  ///< 0: the board only has inputs
  int contact_input = 0;
  core::Duration hold = core::milliseconds(500);
  int emergency_stop = 0, lanyard = 0, local_stop = 0;
};

/// A Modbus relay board as stop relay, as safety inputs, or as both (protocols/modbus_relay/SPEC.md). The
/// relay is closed by timed commands alone, so that the board's own clock opens it. As hal::StopRelay and
/// hal::SafetyInputs; in addition: after a lost exchange the line is probed before anything is believed, and
/// a reading of the inputs serves contacts and read-back alike.
class RelayBoard final : public hal::StopRelay, public hal::SafetyInputs {
 public:
  /// Errors: Reconfigure when the options name no relay, input or time that the board has.
  static core::Result<std::unique_ptr<RelayBoard>> make(RelayBoardOptions options);

  void set_interrupt(const std::atomic<bool>* stop_waiting) override;
  core::Result<void> open() override;
  void close() noexcept override;
  core::Result<void> feed() override;
  core::Result<void> drop() override;
  core::Result<bool> closed() override;
  [[nodiscard]] core::Seconds hold_time() const override { return core::to_seconds(options_.hold); }
  core::Result<hal::SafetyInputState> read() override;
  [[nodiscard]] const hal::TreadmillHealth& health() const { return line_.health(); }

 private:
  struct Inputs {
    core::Timestamp time;
    std::uint16_t word = 0;
  };
  RelayBoard(RelayBoardOptions options, protocols::modbus_drive::Request feed);
  [[nodiscard]] bool stop_waiting() const;
  core::Result<Inputs> inputs();
  core::Result<std::uint16_t> exchange(const protocols::modbus_drive::Request& request);
  core::Result<std::uint16_t> exchange_once(const protocols::modbus_drive::Request& request);

  const RelayBoardOptions options_;
  const protocols::modbus_drive::Request feed_;
  ModbusLine line_;
  std::optional<Inputs> inputs_;
  const std::atomic<bool>* stop_waiting_ = nullptr;
};

}  // namespace footfall::drivers
