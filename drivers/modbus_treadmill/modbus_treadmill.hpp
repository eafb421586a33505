#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "drivers/io/modbus_line.hpp"
#include "hal/treadmill.hpp"
#include "protocols/modbus_drive/codec.hpp"
#include "protocols/modbus_drive/profile.hpp"

namespace footfall::drivers {

struct ModbusTreadmillOptions {
  protocols::modbus_drive::DriveProfile profile;
  std::string device;        ///< RTU: serial device, or a symlink to a pty
  std::string host;          ///< TCP
  std::uint16_t port = 502;  ///< TCP
  bool simulated = false;    ///< shown everywhere; only the configuration can know it
};

/// A belt (and optionally its incline, a second slave) behind a Modbus drive described by a profile, over RTU
/// or TCP. Protocol: protocols/modbus_drive/SPEC.md. Rules kept here, beside those of hal::Treadmill:
///  - A lost or garbled exchange makes the line untrusted. Then only stop-class frames go out, until a probe
///  (a
///    read of the status with a length that no reply under way can have, or what the profile has instead) was
///    answered. A failed poll is
///    retried by the caller's next poll(), never inside a call. For five response time-outs after a lost
///    exchange every poll is such a probe, each of another length, and read_back() is refused (Retry), so
///    that even a reply that overtakes later ones is not believed.
///  - SetMotion with speed > 0 is sent only within a motion begun by `start` since the line was opened and
///  not
///    ended by Stop, Trip or an unanswered or interrupted start; otherwise Rejected.
///  - `start` writes direction, speed, run, in this order; an incline in the same command waits for the next.
///  - An incline outside the profile (a deck that reads beyond its end and is frozen there) is not written
///  and never
///    costs the speed: the deck keeps what it was last told.
///  - Stop and Trip freeze the incline: the following polls set its set-point to its actual value.
/// A set-point that the drive already echoed and reads back is not written again. Thread: the treadmill
/// thread. Blocks: at most worst_exchange per exchange; poll <= the profile's status
/// reads + 1 (one more after a lost one, when a probe does not bring the status), command <= 4, read_back <=
/// 12, close <= 1 (release_bus of the profile). Allocates: in open() only. Errors: Remedy::Reconnect when the
/// line is gone or closed, Retry for a lost exchange, exceptions by their code (see exception_error); a
/// command that the drive refuses is Rejected, and last_refusal() says why.
class ModbusTreadmill final : public hal::Treadmill {
 public:
  static constexpr int kBlockWords = 16;  ///< longest status, all reads together

  explicit ModbusTreadmill(ModbusTreadmillOptions options);

  void set_interrupt(const std::atomic<bool>* stop_waiting) override { line_.set_interrupt(stop_waiting); }
  void set_wire_trace(hal::WireTrace* trace) override { line_.set_wire_trace(trace); }
  core::Result<void> open() override;
  void close() noexcept override;
  core::Result<core::TreadmillState> poll() override;
  core::Result<hal::CommandOutcome> command(const hal::TreadmillCommand& command) override;
  core::Result<hal::DriveReadback> read_back() override;
  [[nodiscard]] hal::TreadmillInfo info() const override;
  [[nodiscard]] hal::TreadmillHealth health() const noexcept override;

  /// Why the last command was Rejected, for the log; nullopt before the first.
  [[nodiscard]] const std::optional<core::Error>& last_refusal() const { return last_refusal_; }

 private:
  using Outcome = core::Result<hal::CommandOutcome>;
  using Request = protocols::modbus_drive::Request;

  core::Result<void> settle();
  core::Result<int> read_status(std::span<std::uint16_t> words);
  core::Result<int> probe(std::span<std::uint16_t> words);
  core::Result<int> probe_by_length(std::span<std::uint16_t> words);
  [[nodiscard]] int choose_probe_length(int shortest, int longest) const;
  void read_back_speed(std::span<const std::uint16_t> words, core::TreadmillState& state);
  core::Result<protocols::modbus_drive::Reply> exchange(const Request& request,
                                                        std::span<std::uint16_t> words,
                                                        ModbusLine::Mode mode);
  core::Result<void> exchange_read(const Request& request, std::span<std::uint16_t> words,
                                   ModbusLine::Mode mode);
  tl::unexpected<core::Error> count_failure(const core::Error& error);
  core::Result<void> poll_incline();
  core::Result<void> read_incline(const protocols::modbus_drive::DriveProfile::Incline& incline);
  core::Result<void> freeze_incline(const protocols::modbus_drive::DriveProfile::Incline& incline);
  void release_bus() noexcept;
  void forget_line();
  void end_motion();

  Outcome write(const Request& request, core::Timestamp valid_until);
  Outcome write_urgent(const protocols::modbus_drive::Write& what);
  Outcome outcome_of(const Request& request, const core::Result<protocols::modbus_drive::Reply>& reply);
  Outcome refuse(const core::Error& why);
  Outcome set_motion(const hal::TreadmillCommand& command);
  Outcome start_motion(std::uint16_t speed, core::Timestamp valid_until);
  Outcome write_speed(std::uint16_t speed, core::Timestamp valid_until);
  Outcome write_incline(std::uint16_t set, core::Timestamp valid_until);
  Outcome stop();
  Outcome trip();
  Outcome reset_fault(core::Timestamp valid_until);

  core::Result<std::optional<std::uint16_t>> read_setting(std::uint16_t address);
  core::Result<protocols::modbus_drive::SafetyRegisters> read_safety_registers();

  const ModbusTreadmillOptions options_;
  ModbusLine line_;
  const protocols::modbus_drive::ProbeKind probe_kind_;
  int probe_step_ = 0;
  std::array<core::Timestamp, kBlockWords + 1> probe_lost_{};  ///< by length; a reopened port forgets nothing
  core::Timestamp probation_until_;
  int failures_in_a_row_ = 0;
  bool sent_ = false;  ///< the last exchange() put its request on the wire
  bool short_read_next_ = false;
  bool in_motion_ = false;  ///< a start was accepted on this line and nothing has ended it

  std::optional<core::TreadmillState> state_;  ///< last poll on this line
  std::optional<std::uint16_t> speed_echo_;    ///< last speed reference echoed on this line
  bool speed_read_back_ = false;               ///< a poll after that echo showed the same reference

  std::optional<std::uint16_t> incline_set_, incline_actual_;
  bool incline_fresh_ = false;  ///< the actual was read after the last stop
  bool freeze_incline_ = false;
  bool incline_short_read_next_ = false;
  int polls_to_incline_ = 0, incline_failures_ = 0;

  std::optional<core::Error> last_refusal_;
};

/// Checks the options (device or host present, usable profile) and makes the treadmill, closed.
/// Errors: Reconfigure.
[[nodiscard]] core::Result<std::unique_ptr<hal::Treadmill>> make_modbus_treadmill(
    ModbusTreadmillOptions options);

}  // namespace footfall::drivers
