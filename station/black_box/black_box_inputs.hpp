#pragma once
#include <algorithm>
#include <array>
#include <cstdio>
#include <mutex>
#include <utility>
#include <vector>

#include "control/runner_alarms.hpp"
#include "core/samples.hpp"
#include "core/spsc_ring.hpp"
#include "hal/treadmill.hpp"
#include "recording/incident.hpp"
#include "station/belt/motion_record.hpp"

/// The ways into the black box: one ring for each kind of record of each real-time thread, a list for the
/// others. Thread: each member says whose. Blocks: never on a real-time thread. Allocates: constructor, and
/// note(). Errors: a full ring declines the newest and counts; the black box says how many.
namespace footfall::station {

/// One command, failed poll, or event of the drive's line.
struct BoxExchange {
  enum class Kind : std::uint8_t { Command, PollFailed, StopTaken, LineOpened, LineLost };
  Kind kind = Kind::Command;
  core::Timestamp time, answered;
  hal::TreadmillCommand command;
  hal::CommandOutcome outcome = hal::CommandOutcome::Unknown;
  std::uint32_t timeouts = 0, bad_replies = 0, exceptions = 0;  ///< counted by the driver meanwhile
  std::array<char, 160> reason{};                               ///< the driver's sentence, cut
};

struct BoxAlarms {
  core::Timestamp time;
  control::RunnerAlarms alarms;  ///< that hold from now on
};

class WireRing final : public hal::WireTrace {
 public:
  void on_frame(const hal::WireFrame& frame) noexcept override { (void)ring.try_push(frame); }
  core::SpscRing<hal::WireFrame> ring{8192};
};

struct BoxInputs {
  /// `samples_per_second`: of all plates together.
  explicit BoxInputs(double samples_per_second)
      : forces(static_cast<std::size_t>(kForceSeconds * std::max(samples_per_second, 1000.0))) {}
  static constexpr double kForceSeconds = 12.0;  ///< for so long the disk may hang

  // treadmill thread
  core::SpscRing<MotionRecord> motions{1024};
  core::SpscRing<BoxExchange> exchanges{2048};
  WireRing wire;
  // measuring thread
  core::SpscRing<recording::IncidentForce> forces;
  core::SpscRing<BoxAlarms> alarms{256};

  /// Any thread without real-time duties.
  void note(recording::IncidentEvent event) {
    const std::lock_guard guard(mutex_);
    notes_.push_back(std::move(event));
  }
  [[nodiscard]] std::vector<recording::IncidentEvent> take_notes() {
    const std::lock_guard guard(mutex_);
    return std::exchange(notes_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<recording::IncidentEvent> notes_;
};

/// The treadmill thread's pen; with nullptr it writes nothing. Thread: treadmill. Blocks/allocates: never.
class TreadmillPen {
 public:
  TreadmillPen(BoxInputs* box, hal::Treadmill& treadmill) : box_(box), treadmill_(treadmill) {
    if (box_ != nullptr) treadmill_.set_wire_trace(&box_->wire);
  }
  ~TreadmillPen() {
    if (box_ != nullptr) treadmill_.set_wire_trace(nullptr);
  }
  TreadmillPen(const TreadmillPen&) = delete;
  TreadmillPen& operator=(const TreadmillPen&) = delete;

  /// Before an exchange.
  void begin() noexcept {
    if (box_ == nullptr) return;
    begun_ = core::monotonic_now();
    health_ = treadmill_.health();
  }
  void commanded(const hal::TreadmillCommand& command,
                 const core::Result<hal::CommandOutcome>& outcome) noexcept {
    write(BoxExchange::Kind::Command, command, outcome.value_or(hal::CommandOutcome::Unknown),
          outcome ? nullptr : outcome.error().what());
  }
  void poll_failed(const core::Error& error) noexcept {
    write(BoxExchange::Kind::PollFailed, {}, hal::CommandOutcome::Unknown, error.what());
  }
  void happened(BoxExchange::Kind kind) noexcept {
    begin();
    write(kind, {}, hal::CommandOutcome::Unknown, nullptr);
  }
  void cycle(const MotionRecord& motion) noexcept {
    if (box_ != nullptr) (void)box_->motions.try_push(motion);
  }

 private:
  void write(BoxExchange::Kind kind, const hal::TreadmillCommand& command, hal::CommandOutcome outcome,
             const char* reason) noexcept {
    if (box_ == nullptr) return;
    const hal::TreadmillHealth now = treadmill_.health();
    BoxExchange exchange{kind, begun_, core::monotonic_now(), command, outcome, 0, 0, 0, {}};
    exchange.timeouts = static_cast<std::uint32_t>(now.timeouts - health_.timeouts);
    exchange.bad_replies = static_cast<std::uint32_t>(now.bad_replies - health_.bad_replies);
    exchange.exceptions = static_cast<std::uint32_t>(now.exceptions - health_.exceptions);
    if (reason != nullptr) std::snprintf(exchange.reason.data(), exchange.reason.size(), "%s", reason);
    (void)box_->exchanges.try_push(exchange);
  }

  BoxInputs* box_;
  hal::Treadmill& treadmill_;
  core::Timestamp begun_;
  hal::TreadmillHealth health_;
};

}  // namespace footfall::station
