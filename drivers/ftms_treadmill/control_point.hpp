#pragma once
#include <atomic>
#include <cstdint>
#include <optional>

#include "drivers/ftms_treadmill/gatt_client.hpp"
#include "protocols/ftms/codec.hpp"

namespace footfall::drivers {

/// Takes the notices that are no answer of the control point.
class GattNoticeSink {
 public:
  virtual ~GattNoticeSink() = default;
  virtual void heed(const GattNotice& notice) = 0;
};

/// The Fitness Machine Control Point: one procedure at a time, a write and the indication that answers it,
/// and how far an answer can be believed. An indication names its op code and the machine answers in order:
/// a late one is therefore mistaken only for that of the *same* op code. After a lost procedure the control
/// point is untrusted until a probe (Request Control, which moves nothing) is answered: everything older has
/// come by then, or, when probes were lost too, as many answers as probes, or none for a whole time-out after
/// the last. A machine that answers no Request Control is trusted again when nothing has come for a time-out.
/// Thread: one. Blocks: perform() at most worst_exchange(). Allocates: never. Errors: Retry (no answer;
/// untrusted then), Operator (the link refuses the write), Reconnect (link gone), Bug (Normal while
/// untrusted).
class ControlPoint {
 public:
  using Result = protocols::ftms::ControlResult;
  enum class Mode : std::uint8_t {
    Normal,
    Probe,  ///< as Normal, on an untrusted control point
    Urgent  ///< stop, and what stop needs: sent whatever the state
  };

  ControlPoint(GattClient& gatt, GattNoticeSink& sink, core::Duration timeout)
      : gatt_(gatt), sink_(sink), timeout_(timeout) {}

  /// While the flag is true only Urgent procedures are begun, others fail with Retry.
  void set_interrupt(const std::atomic<bool>* stop_waiting) { stop_waiting_ = stop_waiting; }
  [[nodiscard]] bool interrupted() const {
    return stop_waiting_ != nullptr && stop_waiting_->load(std::memory_order_acquire);
  }
  /// A new connection: nothing is under way on it.
  void begin();
  /// Takes what has come, waiting for the first notice at most `patience`; an answer that nobody awaits ends
  /// the trust.
  core::Result<void> drain(core::Duration patience);
  /// The machine has answered what was sent after an unanswered Request Control: it does not answer those.
  void expect_no_grants();
  [[nodiscard]] bool answers_requests() const { return answers_requests_; }
  [[nodiscard]] bool trusted() const { return trusted_; }

  core::Result<Result> perform(const protocols::ftms::ControlRequest& request, Mode mode);
  /// Request Control (where it is answered) that also re-establishes the trust. What it waits for beside its
  /// own answer ends when a stop waits, with Retry.
  core::Result<Result> probe();
  /// Procedures whose write has gone out since begin().
  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  [[nodiscard]] core::Duration worst_exchange() const { return timeout_ * 2; }

 private:
  core::Result<void> send(const protocols::ftms::ControlRequest& request, Mode mode);
  /// The next answer until `deadline`, whatever its op code; nullopt: none.
  core::Result<std::optional<protocols::ftms::ControlResponse>> next_answer(core::Timestamp deadline);
  void count(const protocols::ftms::ControlResponse& answer);
  tl::unexpected<core::Error> unanswered(std::uint8_t op);
  /// false: something came, or a stop waits.
  core::Result<bool> quiet_until(core::Timestamp deadline);

  GattClient& gatt_;
  GattNoticeSink& sink_;
  const core::Duration timeout_;
  const std::atomic<bool>* stop_waiting_ = nullptr;
  bool trusted_ = false, answers_requests_ = true;
  int requests_under_way_ = 0;  ///< Request Control, sent and not yet answered
  std::uint64_t sent_ = 0;
};

}  // namespace footfall::drivers
