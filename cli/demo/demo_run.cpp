#include "cli/demo/demo_run.hpp"
#include "cli/interrupt.hpp"

#include <chrono>
#include <cstdio>
#include <thread>

namespace footfall::cli {
namespace {

constexpr core::Duration kArmPatience = core::milliseconds(15'000), kStartPatience = core::milliseconds(8000);
constexpr core::Duration kStopPatience = core::milliseconds(30'000);
constexpr double kSlowestAcceleration = 0.25;  // m/s², with its jerk limit
constexpr auto kSettle = std::chrono::milliseconds(4000);
constexpr double kDefaultSeconds = 20.0;
constexpr int kMostHolds = 3;

void say(const char* text) {
  std::fprintf(stderr, "demo: %s\n", text);
}

bool is(const v1::LiveFrame& frame, const char* state) {
  return frame.status().state() == state;
}

/// As a person would who let go too soon: a hold that was cut short is begun anew, with a token of its own,
/// as long as the station says that it is still armed.
core::Result<void> hold_to_start(StationClient& client) {
  for (int hold = 1;; ++hold) {
    say("hold to start");
    const auto held = client.hold_to_start();
    if (held || hold == kMostHolds || interrupted()) return held;
    say(held.error().what());
    const auto settled = client.frame();
    if (!settled || !is(*settled, "Armed")) return held;
  }
}

}  // namespace

core::Result<void> arm_belt(StationClient& client) {
  if (const auto lease = client.take_control(); !lease) return lease;
  say("reset and arming check (reads the drive's watchdog, pulls the traffic, sees it trip)");
  // The console's beats must be fresh before the reset is judged.
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  if (const auto reset = client.ask(&v1::Operator::Stub::Reset, "reset"); !reset) {
    return tl::unexpected<core::Error>(reset.error());
  }
  const auto idle = client.wait_for(
      "Idle after reset", [](const auto& f) { return is(f, "Idle"); }, kArmPatience);
  if (!idle) return tl::unexpected<core::Error>(idle.error());
  if (const auto arm = client.ask(&v1::Operator::Stub::Arm, "arm"); !arm)
    return tl::unexpected<core::Error>(arm.error());
  const auto armed = client.wait_for(
      "Armed",
      [](const auto& f) {
        return is(f, "Armed") || (!f.status().arming() && !f.status().arm_refusal().empty());
      },
      kArmPatience);
  if (!armed) return tl::unexpected<core::Error>(armed.error());
  if (!is(*armed, "Armed"))
    return core::fail(core::Remedy::Operator, "arming refused: %s", armed->status().arm_refusal().c_str());
  return {};
}

core::Result<void> hold_until_running(StationClient& client) {
  if (const auto held = hold_to_start(client); !held) return held;
  const auto running = client.wait_for(
      "Running", [](const auto& f) { return is(f, "Running"); }, kStartPatience);
  if (!running) return tl::unexpected<core::Error>(running.error());
  return {};
}

core::Result<void> bring_to_speed(StationClient& client, double speed_m_s) {
  if (const auto running = hold_until_running(client); !running) return running;
  say("ramp to speed");
  if (const auto set = client.set_speed(speed_m_s); !set) return set;
  const core::Duration patience = core::from_seconds(speed_m_s / kSlowestAcceleration + 10.0);
  const auto confirmed = client.wait_for(
      "the speed to be confirmed",
      [&](const auto& f) {
        return !is(f, "Running") ||
               (f.status().outcome() == "Confirmed" && f.status().commanded_speed_m_s() > 0.999 * speed_m_s);
      },
      patience);
  if (!confirmed) return tl::unexpected<core::Error>(confirmed.error());
  if (!is(*confirmed, "Running"))
    return core::fail(core::Remedy::Operator, "the belt stopped: %s", confirmed->status().cause().c_str());
  return {};
}

namespace {

core::Result<void> measure(StationClient& client, double seconds, DemoRun& run) {
  std::this_thread::sleep_for(kSettle);
  say("measuring");
  run.measured_from = core::monotonic_now();
  const core::Timestamp end = run.measured_from + core::from_seconds(seconds);
  while (core::monotonic_now() < end) {
    const auto now = client.frame();
    if (!now) return tl::unexpected<core::Error>(now.error());
    if (!is(*now, "Running"))
      return core::fail(core::Remedy::Operator, "the run ended early: %s", now->status().cause().c_str());
    if (interrupted()) return core::fail(core::Remedy::Operator, "interrupted");
    run.steady = *now;
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
  }
  run.measured_to = core::monotonic_now();
  return {};
}

core::Result<void> bring_to_rest(StationClient& client, DemoRun& run) {
  say("stopping");
  if (const auto ended = client.ask(&v1::Operator::Stub::EndMotion, "end run"); !ended) {
    return tl::unexpected<core::Error>(ended.error());
  }
  const auto stopped = client.wait_for(
      "the belt to rest",
      [](const auto& f) {
        return is(f, "Stopped") && f.status().has_measured_speed_m_s() &&
               f.status().measured_speed_m_s() < 0.02;
      },
      kStopPatience);
  if (!stopped) return tl::unexpected<core::Error>(stopped.error());
  run.stopped = true;
  run.end = *stopped;
  return {};
}

core::Result<void> whole_run(StationClient& client, const DemoOptions& options, DemoRun& run) {
  if (const auto ready = arm_belt(client); !ready) return ready;
  const auto recording = client.start_recording("demo");
  if (!recording) return tl::unexpected<core::Error>(recording.error());
  if (const auto moving = bring_to_speed(client, core::from_km_per_h(options.speed_km_per_h).value());
      !moving)
    return moving;
  if (const auto measured = measure(client, options.seconds.value_or(kDefaultSeconds), run); !measured)
    return measured;
  if (const auto rest = bring_to_rest(client, run); !rest) return rest;
  const auto finished = client.stop_recording();
  if (!finished) return tl::unexpected<core::Error>(finished.error());
  run.recording = *finished;
  return {};
}

}  // namespace

core::Result<DemoRun> drive_demo(StationClient& client, const DemoOptions& options) {
  DemoRun run;
  const auto result = whole_run(client, options, run);
  if (!result) {
    client.stop();
    return tl::unexpected<core::Error>(result.error());
  }
  return run;
}

}  // namespace footfall::cli
