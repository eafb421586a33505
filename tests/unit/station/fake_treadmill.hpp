#pragma once
#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "hal/treadmill.hpp"

/// A treadmill whose line, drive and belt are in memory: obeys as a drive with ramps and a communication
/// watchdog does, gives way to a stop that waits, and remembers every call in order. Knows nothing of the
/// station.
/// Thread: any; hooks run on the caller's thread, outside the lock.
namespace footfall::tests {

class FakeTreadmill final : public hal::Treadmill {
 public:
  enum class Kind : std::uint8_t { Open, Poll, Read, SetMotion, Start, Stop, Trip, Reset };
  struct Call {
    Kind kind = Kind::Poll;
    core::Timestamp time;
    double speed_m_s = 0.0;
  };
  struct Faults {
    bool unplugged = false;      ///< every call: Reconnect
    bool silent = false;         ///< every exchange: Retry, and the drive hears nothing
    int lost_reads = 0;          ///< so many read-backs: Retry
    int lost_commands = 0;       ///< so many commands: not heard, Unknown
    bool watchdog_dead = false;  ///< says that it is on, and never trips
    bool refuses_reset = false;  ///< answers Rejected
    bool keeps_loss = false;     ///< answers Accepted, stays tripped
  };

  explicit FakeTreadmill(core::Duration poll_period = core::milliseconds(10)) : poll_period_(poll_period) {
    readback.watchdog_enabled = true;
    readback.watchdog_time = core::Seconds(0.7);
    readback.watchdog_action = hal::WatchdogAction::Ramp;
    readback.deceleration = core::MetersPerSecond2(1.0);
    readback.max_speed = core::MetersPerSecond(4.0);
    readback.reverse_locked = readback.auto_restart_off = readback.start_on_power_up_off = true;
  }

  void set_interrupt(const std::atomic<bool>* stop_waiting) override { stop_waiting_ = stop_waiting; }
  core::Result<void> open() override {
    const std::lock_guard guard(mutex_);
    if (faults_.unplugged) return core::fail(core::Remedy::Reconnect, "the fake is unplugged");
    log(Kind::Open);
    hear();
    run_ = false;  // the contract: the first frame on a new line is Stop
    return {};
  }
  void close() noexcept override {}

  core::Result<core::TreadmillState> poll() override {
    core::TreadmillState state;
    {
      const std::lock_guard guard(mutex_);
      log(Kind::Poll);
      if (const auto bad = line()) return tl::unexpected<core::Error>(*bad);
      hear();
      state.time = now();
      state.set_speed = core::MetersPerSecond(set_speed_);
      state.measured_speed = core::MetersPerSecond(speed_);
      state.communication_loss = loss_;
      state.running = run_ || speed_ > 0.0;
    }
    if (on_poll) on_poll();
    if (stop_waits()) return core::fail(core::Remedy::Retry, "a stop waits");
    return state;
  }

  core::Result<hal::CommandOutcome> command(const hal::TreadmillCommand& command) override {
    {
      const std::lock_guard guard(mutex_);
      const bool stops = command.action == hal::DriveAction::Stop || command.action == hal::DriveAction::Trip;
      if (!stops && stop_waits()) return core::fail(core::Remedy::Retry, "a stop waits");
      log(kind_of(command), command.speed.value());
      if (const auto bad = line()) return tl::unexpected<core::Error>(*bad);
      if (faults_.lost_commands > 0) {
        --faults_.lost_commands;
        return hal::CommandOutcome::Unknown;
      }
      if (command.action == hal::DriveAction::ResetFault && faults_.refuses_reset)
        return hal::CommandOutcome::Rejected;
      hear();
      obey(command);
    }
    if (on_command) on_command(command);
    return hal::CommandOutcome::Accepted;
  }

  core::Result<hal::DriveReadback> read_back() override {
    const std::lock_guard guard(mutex_);
    log(Kind::Read);
    if (const auto bad = line()) return tl::unexpected<core::Error>(*bad);
    if (faults_.lost_reads > 0) {
      --faults_.lost_reads;
      return core::fail(core::Remedy::Retry, "the fake lost a reply");
    }
    hear();
    return readback;
  }

  [[nodiscard]] hal::TreadmillInfo info() const override {
    hal::TreadmillInfo info;
    info.watchdog = watchdog;
    info.max_speed = core::MetersPerSecond(4.0);
    info.max_acceleration = core::MetersPerSecond2(1.0);
    info.poll_period = core::to_seconds(poll_period_);
    info.worst_exchange = core::Seconds(0.1);
    info.simulated = true;
    return info;
  }
  [[nodiscard]] hal::TreadmillHealth health() const noexcept override { return {}; }

  void set_faults(const Faults& faults) {
    const std::lock_guard guard(mutex_);
    advance();
    faults_ = faults;
  }
  [[nodiscard]] std::vector<Call> calls() const {
    const std::lock_guard guard(mutex_);
    return calls_;
  }
  [[nodiscard]] double speed_m_s() {
    const std::lock_guard guard(mutex_);
    advance();
    return speed_;
  }
  /// From now on time is what the test says; before the first call it is the monotonic clock.
  void set_now(core::Timestamp now) {
    const std::lock_guard guard(mutex_);
    virtual_now_ = now;
    advance();
  }

  hal::DriveReadback readback;
  hal::WatchdogKind watchdog = hal::WatchdogKind::Readable;
  // Set before the treadmill thread starts.
  std::function<void()> on_poll;
  std::function<void(const hal::TreadmillCommand&)> on_command;

 private:
  static Kind kind_of(const hal::TreadmillCommand& command) {
    switch (command.action) {
      case hal::DriveAction::SetMotion:
        return command.start ? Kind::Start : Kind::SetMotion;
      case hal::DriveAction::Stop:
        return Kind::Stop;
      case hal::DriveAction::Trip:
        return Kind::Trip;
      case hal::DriveAction::ResetFault:
        break;
    }
    return Kind::Reset;
  }
  [[nodiscard]] bool stop_waits() const { return stop_waiting_ != nullptr && *stop_waiting_; }
  [[nodiscard]] core::Timestamp now() const { return virtual_now_ ? *virtual_now_ : core::monotonic_now(); }
  void log(Kind kind, double speed = 0.0) {
    advance();
    calls_.push_back({kind, now(), speed});
  }
  [[nodiscard]] std::optional<core::Error> line() const {
    if (faults_.unplugged) return core::Error(core::Remedy::Reconnect, "the fake is unplugged");
    if (faults_.silent) return core::Error(core::Remedy::Retry, "the fake is silent");
    return std::nullopt;
  }
  void hear() { heard_ = now(); }
  void advance() {
    const core::Timestamp t = now();
    const double seconds = advanced_.ns == 0 ? 0.0 : (t - advanced_).seconds();
    advanced_ = t;
    const bool waited = heard_.ns != 0 && t - heard_ > core::from_seconds(readback.watchdog_time->value());
    if (waited && readback.watchdog_enabled.value_or(false) && !faults_.watchdog_dead) loss_ = true;
    if (loss_) run_ = false;
    const double goal = run_ ? set_speed_ : 0.0;
    speed_ += std::clamp(goal - speed_, -seconds, seconds);  // ramps of 1 m/s2
  }
  void obey(const hal::TreadmillCommand& command) {
    if (command.action == hal::DriveAction::SetMotion) {
      set_speed_ = command.speed.value();
      if (command.start) run_ = true;
    } else if (command.action == hal::DriveAction::ResetFault) {
      if (!faults_.keeps_loss) loss_ = false;
    } else {
      run_ = false;
    }
  }

  const core::Duration poll_period_;
  const std::atomic<bool>* stop_waiting_ = nullptr;
  mutable std::mutex mutex_;
  std::optional<core::Timestamp> virtual_now_;
  core::Timestamp heard_, advanced_;
  std::vector<Call> calls_;
  Faults faults_;
  bool run_ = false, loss_ = false;
  double set_speed_ = 0.0, speed_ = 0.0;
};

}  // namespace footfall::tests
