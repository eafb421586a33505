#pragma once
#include <atomic>
#include <cstdint>
#include <optional>

#include "core/result.hpp"
#include "core/time.hpp"
#include "hal/treadmill.hpp"
#include "protocols/bertec/frame.hpp"

namespace footfall::drivers::bertec {

/// What a machine tells of itself; nullopt: this link cannot tell.
struct Reading {
  std::optional<int> left_mm_s, right_mm_s;
  std::optional<int> incline_centidegrees;
  bool moving = true;  ///< unless the machine says otherwise
};

/// The line to a Bertec control panel: sends one order and waits for what confirms it, or asks how the
/// machine is. Knows nothing of motion rules. One exchange at a time. Thread: one. Blocks: each call at most
/// worst_exchange(). Errors: Retry (nothing sent, or no trustworthy answer), Reconnect (line gone, closed
/// before returning; two reads in a row without an answer are that too), and the machine's refusal of a read.
class Link {
 public:
  virtual ~Link() = default;
  /// While the flag is true only urgent orders are sent; a wait for an answer ends within 5 ms.
  void set_interrupt(const std::atomic<bool>* stop_waiting) { stop_waiting_ = stop_waiting; }

  /// Sends nothing.
  virtual core::Result<void> connect() = 0;
  virtual void disconnect() noexcept = 0;
  [[nodiscard]] virtual bool connected() const = 0;
  /// What the machine wants to hear after the first Stop; false: nothing, and that Stop was heard.
  virtual core::Result<bool> introduce() { return false; }
  /// Accepted as protocols/bertec/SPEC.md has it; Rejected: last_refusal() says why; Unknown: sent and not
  /// confirmed.
  virtual core::Result<hal::CommandOutcome> send(const protocols::bertec::Order& order, bool urgent) = 0;
  /// How the machine is at a moment after the call.
  virtual core::Result<Reading> read() = 0;

  [[nodiscard]] virtual core::Duration worst_exchange() const = 0;
  [[nodiscard]] const hal::TreadmillHealth& health() const { return health_; }
  [[nodiscard]] const std::optional<core::Error>& last_refusal() const { return last_refusal_; }

 protected:
  static constexpr core::Duration kInterruptCheck = core::milliseconds(5);
  static constexpr int kSilentReads = 2;
  [[nodiscard]] bool interrupted() const {
    return stop_waiting_ != nullptr && stop_waiting_->load(std::memory_order_acquire);
  }
  hal::TreadmillHealth health_;
  std::optional<core::Error> last_refusal_;
  int silent_reads_ = 0;

 private:
  const std::atomic<bool>* stop_waiting_ = nullptr;
};

}  // namespace footfall::drivers::bertec
