#pragma once
#include "virtual_belt.hpp"

/// A stop relay and the contactor behind it, around the bench of virtual_belt.hpp: without power the drive
/// lets its run command go. Knows nothing of the supervisor's inside.
namespace footfall::control::test {

inline RelayTest passed_test() {
  return {true, true, true, true, true, core::Seconds{0.5}, core::Seconds{0.5}};
}

inline ArmCheck relay_check() {
  ArmCheck check = safe_check();
  check.readback.watchdog_enabled.reset();
  check.readback.auto_restart_off.reset();
  check.readback.start_on_power_up_off.reset();
  check.readback.watchdog_action = hal::WatchdogAction::Unknown;
  check.communication_loss_seen = false;
  check.relay = passed_test();
  return check;
}

struct RelayBench {
  static hal::TreadmillInfo machine(hal::WatchdogKind kind) {
    auto info = virtual_machine();
    info.watchdog = kind;
    return info;
  }
  explicit RelayBench(hal::WatchdogKind kind = hal::WatchdogKind::ExternalRelay)
      : bench(clinic_limits(), machine(kind)) {
    bench.drive.watchdog_s = 1e9;  // only the relay stops it
    bench.in.relay.configured = true;
    bench.in.relay.hold_time = core::Seconds{0.5};
    bench.in.relay.deceleration = core::MetersPerSecond2{1.0};
    bench.before_step = [this] { pass(); };
  }
  RelayBench(const RelayBench&) = delete;
  RelayBench& operator=(const RelayBench&) = delete;

  void pass() {
    const Timestamp now = bench.now;
    bench.in.relay.feed_failed = false;
    if (bench.out.relay == RelayWish::Feed && !testing()) {
      ++feeds;
      if (answers) held_until = now + milliseconds(500);
      bench.in.relay.feed_failed = !answers;
    }
    if (bench.out.relay == RelayWish::Drop && answers) held_until = {};
    const bool contacts = bench.in.safety.emergency_stop_closed && bench.in.safety.lanyard_closed &&
                          bench.in.safety.local_stop_released;
    closed = contacts && (welded || now < held_until) && !stuck_open;
    if (!closed) bench.drive.run = false;
    bench.in.relay.closed = closed;
  }
  [[nodiscard]] bool testing() const { return bench.out.status.arming; }
  bool to_speed(double m_s) {
    if (!bench.to_armed(relay_check())) return false;
    bench.run_for(milliseconds(150));
    const Reply reply = bench.ask(RequestKind::BeginStart);
    if (!reply.accepted) return false;
    bench.hold(reply.token, bench.limits_of_test.hold_time);
    if (!bench.run_until(MotionState::Running, milliseconds(4000))) return false;
    if (!bench.set_speed(m_s).accepted) return false;
    for (int i = 0; i < 1200 && bench.status().outcome != MotionOutcome::Confirmed; ++i) bench.cycle();
    return bench.status().outcome == MotionOutcome::Confirmed;
  }

  Bench bench;
  Timestamp held_until;
  bool closed = false, answers = true, welded = false, stuck_open = false;
  int feeds = 0;
};

}  // namespace footfall::control::test
