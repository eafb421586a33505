#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "drivers/ftms_treadmill/control_point.hpp"
#include "drivers/ftms_treadmill/gatt_client.hpp"
#include "hal/treadmill.hpp"
#include "protocols/ftms/profile.hpp"

namespace footfall::drivers {

struct FtmsTreadmillOptions {
  protocols::ftms::MachineProfile profile;
  std::string host;            ///< IP address of the machine or of its DIRCON bridge
  std::uint16_t port = 36866;  ///< DIRCON's usual one
  bool simulated = false;      ///< shown everywhere; only the configuration can know it
};

/// A treadmill with the Bluetooth Fitness Machine Service, over any GattClient. Protocol:
/// protocols/ftms/SPEC.md. Rules kept here, beside those of hal::Treadmill:
///  - open() subscribes to the control point (without that the service refuses every write), requests
///  control,
///    stops; nothing goes out before. Then it reads features and ranges, subscribes to data and status, and
///    waits for the first speed. A machine that fails to stop because it stands already must show speed 0.
///  - `start` requests control where it is lost, sends the speed, then Start. A start without a clear success
///    is followed by Stop at once.
///  - SetMotion with speed is sent only within a motion begun by `start` since the line was opened and not
///    ended by Stop, Trip, the machine, or lost control; otherwise Rejected. A speed below the machine's
///    slowest cannot start (Rejected) and stops a belt in motion (Accepted).
///  - An incline outside profile or machine (a deck that reads beyond its end) is not sent and never costs
///  the
///    speed: the deck keeps what it was last told.
///  - Stop and Trip: Stop; refused for want of control: Request Control and Stop; refused otherwise while the
///    belt is not known to stand: Pause. The incline is then set to where it is, by a following poll.
///  - A poll sends nothing while all is well: speed and incline come as notifications. Older than two of them
///    is Retry; older than four, and 2 s, closes the line (Reconnect). state.time is when the speed came.
///  - "Stopped by the user" within a motion and "safety key" give local_stop until a ResetFault at standstill
///    that the machine answers with control and stop. Control lost (by status, reset or refusal): fault_code
///    0xFF, likewise. Set-speed is what was acknowledged or the machine told; NaN while somebody else runs
///    it.
/// The service has no communication watchdog: watchdog kind ExternalRelay.
/// Thread: the treadmill thread. Blocks: at most worst_exchange per exchange; poll <= 2, command <= 4,
/// read_back 1; open() some seconds. Allocates: in open() only. Errors: Reconnect when the line is gone or
/// closed, Retry for a lost exchange or stale data; a refused command is Rejected, and last_refusal() says
/// why.
class FtmsTreadmill final : public hal::Treadmill, private GattNoticeSink {
 public:
  static constexpr std::uint32_t kControlLostFault = 0xFF;

  FtmsTreadmill(protocols::ftms::MachineProfile profile, std::unique_ptr<GattClient> gatt, bool simulated);

  void set_interrupt(const std::atomic<bool>* stop_waiting) override { control_.set_interrupt(stop_waiting); }
  core::Result<void> open() override;
  void close() noexcept override;
  core::Result<core::TreadmillState> poll() override;
  core::Result<hal::CommandOutcome> command(const hal::TreadmillCommand& command) override;
  core::Result<hal::DriveReadback> read_back() override;
  [[nodiscard]] hal::TreadmillInfo info() const override;
  [[nodiscard]] hal::TreadmillHealth health() const noexcept override { return gatt_->health(); }

  /// Why the last command was Rejected, for the log; nullopt before the first.
  [[nodiscard]] const std::optional<core::Error>& last_refusal() const { return last_refusal_; }

 private:
  using Outcome = core::Result<hal::CommandOutcome>;
  using Request = protocols::ftms::ControlRequest;
  using Answer = core::Result<protocols::ftms::ControlResult>;

  core::Result<void> set_up();
  core::Result<void> read_ranges();
  core::Result<void> await_speed();
  core::Result<void> lose(const core::Error& why);
  core::Result<void> freshen();
  core::Result<void> freeze_incline();
  void heed(const GattNotice& notice) override;
  void heed_data(const GattNotice& notice);
  void heed_status(const protocols::ftms::MachineStatus& status);
  void lose_control();
  [[nodiscard]] core::TreadmillState compose() const;
  [[nodiscard]] bool stands() const;
  [[nodiscard]] core::Duration data_age() const;
  void forget_line();
  void end_motion();

  Outcome write(const Request& request, core::Timestamp valid_until);
  Outcome outcome_of(const Request& request, const Answer& answer, bool sent);
  Outcome refuse(const core::Error& why);
  Outcome request_control(core::Timestamp valid_until);
  /// nullopt: none is asked for, or none that this machine can be told.
  [[nodiscard]] std::optional<std::int16_t> inclination_of(const hal::TreadmillCommand& command) const;
  Outcome set_motion(const hal::TreadmillCommand& command);
  Outcome start_motion(std::uint16_t speed, core::Timestamp valid_until);
  Outcome write_speed(std::uint16_t speed, core::Timestamp valid_until);
  Outcome write_inclination(std::int16_t inclination, core::Timestamp valid_until);
  Outcome stop();
  Outcome reset_fault(core::Timestamp valid_until);
  core::Result<void> settle();

  const protocols::ftms::MachineProfile profile_;
  const bool simulated_;
  const std::unique_ptr<GattClient> gatt_;
  ControlPoint control_;

  protocols::ftms::Features features_;
  std::optional<protocols::ftms::Range> speed_range_, inclination_range_;
  bool has_control_ = false;
  bool in_motion_ = false;       ///< a start was confirmed on this line and nothing has ended it
  bool started_ = false;         ///< the machine was told to run, or says that it was
  bool slowed_to_stop_ = false;  ///< by a set-point below the machine's slowest
  bool local_stop_ = false, control_fault_ = false;
  bool freeze_incline_ = false;

  /// As last told on this line.
  std::optional<core::MetersPerSecond> speed_;
  std::optional<core::GradePercent> inclination_;
  core::Timestamp speed_at_, inclination_at_, stopped_at_;
  std::optional<int> set_speed_, set_inclination_;  ///< the wire's units

  std::optional<core::Error> last_refusal_;
};

/// Checks the options and makes the treadmill over DIRCON, closed. Errors: Reconfigure.
[[nodiscard]] core::Result<std::unique_ptr<hal::Treadmill>> make_ftms_treadmill(FtmsTreadmillOptions options);

}  // namespace footfall::drivers
