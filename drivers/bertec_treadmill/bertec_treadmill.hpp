#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "drivers/bertec_treadmill/bertec_link.hpp"
#include "hal/treadmill.hpp"
#include "protocols/bertec/profile.hpp"

namespace footfall::drivers {

struct BertecTreadmillOptions {
  protocols::bertec::MachineProfile profile;
  std::string host;        ///< of the control panel's computer, IPv4
  std::uint16_t port = 0;  ///< 0: 4000 or 5555, by the profile's link
  bool simulated = false;  ///< shown everywhere; only the configuration can know it
};

/// A Bertec treadmill, one belt or two (rear belts follow the front ones), over either remote. Protocol and
/// what Accepted can mean: protocols/bertec/SPEC.md. Rules kept here, beside those of hal::Treadmill:
///  - `start` is the one order that may take a resting belt to a speed; unless it is Accepted, Stop follows
///  it.
///    SetMotion is refused without a motion begun so on this line and not ended by Stop, Trip, or the
///    machine.
///  - Every order carries an incline. One that it cannot carry (a deck that reads beyond its end) never costs
///    the speed: the order carries that of the last one, or the nearest possible where none is known.
///  - After a lost exchange a set-point goes out only once the machine has told again how it is.
///  - Stop and Trip bring both belts to rest together, at the profile's deceleration, freeze the incline
///  where it
///    is, and never brake softer than the ones before them. open() sends a second one where the belts turn
///    out to run at different speeds.
///  - set_speed and set_split are the set-points that were accepted, for the time of their ramp and one
///  second;
///    after that what the belts do counts. Nobody else may have moved them: belts that by then do less than
///    half of it were stopped at the machine (local_stop, until ResetFault), and the motion is over.
///  - close() (and the destructor) sends Stop first: the machine keeps running when its client goes away. No
///    watchdog: WatchdogKind::ExternalRelay.
///  - Rpc: the measured speed is NaN while the belt moves, and there is no incline.
/// Thread: the treadmill thread. Blocks: at most worst_exchange per exchange; poll 1, command <= 3, read_back
/// 1, open <= 4, close 1. Allocates: Rpc in every call, Classic in none. Errors: Reconnect when the line is
/// gone or closed, Retry for a lost exchange; a refused command is Rejected, and last_refusal() says why.
class BertecTreadmill final : public hal::Treadmill {
 public:
  BertecTreadmill(BertecTreadmillOptions options, std::unique_ptr<bertec::Link> link);
  ~BertecTreadmill() override;
  BertecTreadmill(const BertecTreadmill&) = delete;
  BertecTreadmill& operator=(const BertecTreadmill&) = delete;

  void set_interrupt(const std::atomic<bool>* stop_waiting) override { link_->set_interrupt(stop_waiting); }
  core::Result<void> open() override;
  void close() noexcept override;
  core::Result<core::TreadmillState> poll() override;
  core::Result<hal::CommandOutcome> command(const hal::TreadmillCommand& command) override;
  core::Result<hal::DriveReadback> read_back() override;
  [[nodiscard]] hal::TreadmillInfo info() const override;
  [[nodiscard]] hal::TreadmillHealth health() const noexcept override { return link_->health(); }

  /// Why the last command was Rejected, for the log; nullopt before the first.
  [[nodiscard]] const std::optional<core::Error>& last_refusal() const { return last_refusal_; }

 private:
  using Outcome = core::Result<hal::CommandOutcome>;
  using Order = protocols::bertec::Order;
  /// Set-points accepted on this line in this motion.
  struct Motion {
    int left_mm_s = 0, right_mm_s = 0;
    core::Timestamp reached_by;  ///< until when the belts may still be on their way
  };

  core::Result<void> read();
  void heed();
  [[nodiscard]] core::TreadmillState compose() const;
  [[nodiscard]] bool follows(const Motion& motion) const;
  [[nodiscard]] bool is_split() const { return options_.profile.belts > 1; }
  [[nodiscard]] bool standing() const;
  void forget_line();

  core::Result<Order> order_of(const hal::TreadmillCommand& command) const;
  [[nodiscard]] std::uint16_t incline_of(const hal::TreadmillCommand& command) const;
  Outcome set_motion(const hal::TreadmillCommand& command);
  Outcome send_motion(const Order& order, bool start);
  Outcome stop(core::MetersPerSecond2 deceleration);
  Outcome reset_fault(core::Timestamp valid_until);
  Outcome refuse(const core::Error& why);
  [[nodiscard]] Order stop_order() const;
  void begin_stop(core::MetersPerSecond2 deceleration);
  void forget_stop();

  const BertecTreadmillOptions options_;
  std::unique_ptr<bertec::Link> link_;
  bertec::Reading reading_;  ///< as last read on this line
  bool trusted_ = false;     ///< no exchange was lost since reading_
  bool local_stop_ = false;
  std::optional<Motion> motion_;
  core::MetersPerSecond2 braking_;                        ///< of the stop under way, 0: none
  int stopping_left_mm_s_ = 0, stopping_right_mm_s_ = 0;  ///< the set-points that it began from
  std::optional<int> incline_;  ///< centidegrees that every order carries, kept across lines
  std::optional<core::Error> last_refusal_;
};

/// Checks the options and makes the treadmill, closed. Errors: Reconfigure.
[[nodiscard]] core::Result<std::unique_ptr<hal::Treadmill>> make_bertec_treadmill(
    BertecTreadmillOptions options);

}  // namespace footfall::drivers
