#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "drivers/tmx_treadmill/tmx_line.hpp"
#include "hal/treadmill.hpp"
#include "protocols/tmx/profile.hpp"

namespace footfall::drivers {

struct TmxTreadmillOptions {
  protocols::tmx::MachineProfile profile;
  std::string device;      ///< serial device, or a symlink to a pty
  int baud = 4800;         ///< of the family; another only for a faster peer in tests
  bool simulated = false;  ///< shown everywhere; only the configuration can know it
};

/// A Trackmaster or Woodway treadmill on its serial line. Protocol: protocols/tmx/SPEC.md. Rules kept here,
/// beside those of hal::Treadmill:
///  - `start` sends speed, start with CDS, then asks the belt's status: unless that is 32h (CDS on), stop
///  goes out at
///    once and the start is Rejected (33h, 31h) or Unknown (no answer).
///  - SetMotion with speed > 0 is sent only within a motion begun by `start` since the line was opened and
///  not ended by
///    Stop, Trip, an unconfirmed or interrupted start, or the machine itself; otherwise Rejected. An incline
///    in the command of a start waits for the next. One outside the profile (a deck that reads beyond its
///    end) is not sent and never costs the speed: the deck keeps what it was last told.
///  - Stop and Trip freeze the incline: a following poll sets its set-point to the multiple of 0.5 % nearest
///  to where it is.
///    When the station dies the machine stops and levels by itself.
///  - A poll asks speed and status, and one of speed set-point, elevation, elevation set-point in turn.
///    A speed that jumps further than a belt can is asked again and believed when both agree.
///  - fault_code: 9999 = emergency stop or control-loop fault (then also local_stop, and the measured speed
///  is NaN),
///    0x33 = started without CDS. communication_loss: the machine says so (BD), or it stopped in motion after
///    a silence of the watchdog's time; until ResetFault.
/// Thread: the treadmill thread. Blocks: at most worst_exchange per exchange; poll <= 4, command <= 4,
/// read_back <= 2. Allocates: in open() only. Errors: Reconnect when the line is gone or closed, Retry for a
/// lost exchange, Operator or Reconfigure for a refusal; a refused command is Rejected, and last_refusal()
/// says why.
class TmxTreadmill final : public hal::Treadmill {
 public:
  static constexpr std::uint32_t kEmergencyFault = 9999, kWatchdogOffFault = 0x33;

  explicit TmxTreadmill(TmxTreadmillOptions options);

  void set_interrupt(const std::atomic<bool>* stop_waiting) override { line_.set_interrupt(stop_waiting); }
  void set_wire_trace(hal::WireTrace* trace) override { line_.set_wire_trace(trace); }
  core::Result<void> open() override;
  void close() noexcept override;
  core::Result<core::TreadmillState> poll() override;
  core::Result<hal::CommandOutcome> command(const hal::TreadmillCommand& command) override;
  core::Result<hal::DriveReadback> read_back() override;
  [[nodiscard]] hal::TreadmillInfo info() const override;
  [[nodiscard]] hal::TreadmillHealth health() const noexcept override { return line_.health(); }

  /// Why the last command was Rejected, for the log; nullopt before the first.
  [[nodiscard]] const std::optional<core::Error>& last_refusal() const { return last_refusal_; }

 private:
  using Outcome = core::Result<hal::CommandOutcome>;
  using Command = protocols::tmx::Command;
  using Request = protocols::tmx::Request;

  core::Result<std::uint16_t> ask(Command command, TmxLine::Mode mode = TmxLine::Mode::Normal);
  core::Result<Command> probe();
  core::Result<void> settle();
  core::Result<void> read_speed();
  core::Result<void> read_extra();
  [[nodiscard]] Command next_extra();
  void absorb(Command command, std::uint16_t value);
  void heed_status(core::Duration silence);
  core::Result<bool> freeze_incline();
  [[nodiscard]] core::TreadmillState compose() const;
  [[nodiscard]] core::MetersPerSecond set_point() const;
  void forget_line();
  void end_motion();

  Outcome write(const Request& request, core::Timestamp valid_until);
  Outcome outcome_of(const Request& request, const core::Result<protocols::tmx::Reply>& reply, bool sent);
  Outcome refuse(const core::Error& why);
  Outcome set_motion(const hal::TreadmillCommand& command);
  Outcome start_motion(std::uint16_t speed, core::Timestamp valid_until);
  Outcome confirm_start();
  Outcome write_speed(std::uint16_t speed, core::Timestamp valid_until);
  Outcome write_elevation(std::uint16_t elevation, core::Timestamp valid_until);
  Outcome stop();
  Outcome reset_fault(core::Timestamp valid_until);

  const TmxTreadmillOptions options_;
  TmxLine line_;
  bool in_motion_ = false;  ///< a start was confirmed on this line and nothing has ended it
  bool communication_loss_ = false;

  /// As last read on this line.
  std::optional<std::uint16_t> speed_, status_, speed_set_, elevation_, elevation_set_;
  core::Timestamp speed_at_;                 ///< when speed_ was read
  std::optional<std::uint16_t> speed_echo_;  ///< last speed acknowledged on this line
  bool speed_read_back_ = false;  ///< a poll after that showed it (Woodway: cannot, taken as shown)
  bool freeze_incline_ = false, elevation_fresh_ = false;
  Command last_extra_ = Command::ElevationSetPoint;
  int probe_step_ = 0, elevation_failures_ = 0;

  std::optional<core::Error> last_refusal_;
};

/// Checks the options and makes the treadmill, closed. Errors: Reconfigure.
[[nodiscard]] core::Result<std::unique_ptr<hal::Treadmill>> make_tmx_treadmill(TmxTreadmillOptions options);

}  // namespace footfall::drivers
