#pragma once
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "station/belt/treadmill_loop.hpp"
#include "tests/unit/station/fake_treadmill.hpp"
#include "tests/unit/station/wait_for.hpp"

namespace footfall::tests {

/// Patience of the rules made long, so that a busy test machine is no fault; what is tested is order.
inline control::Limits patient_limits() {
  control::Limits limits;
  limits.acceleration = core::MetersPerSecond2(1.0);
  limits.jerk = core::MetersPerSecond3(5.0);
  limits.hold_time = core::milliseconds(100);
  limits.hold_gap = core::milliseconds(5000);
  limits.start_countdown = core::milliseconds(50);
  limits.console_stale = core::milliseconds(1000);
  limits.console_lost = core::milliseconds(1500);
  limits.measuring_lost = core::milliseconds(20'000);
  limits.poll_lost = core::milliseconds(5000);
  limits.stop_read_back = core::milliseconds(5000);
  limits.following_time = core::milliseconds(5000);
  limits.command_lifetime = core::milliseconds(2000);
  return limits;
}

/// The treadmill thread with a fake drive, and somebody who beats for the console and the measuring loop.
class LoopBench {
 public:
  explicit LoopBench(core::Duration poll_period = core::milliseconds(10), std::size_t plates = 0,
                     station::TreadmillLoop::BootAhead ahead = station::TreadmillLoop::boot_ahead)
      : drive(poll_period),
        loop_(drive, patient_limits(), plates, measuring_, mailbox, out, nullptr, ahead) {}
  ~LoopBench() {
    mailbox.shutdown();
    if (treadmill_.joinable()) treadmill_.join();
    quit_ = true;
    if (beats_.joinable()) beats_.join();
  }

  /// Before start().
  void attach(const station::StopChain& chain) { loop_.attach(chain); }
  void start() {
    beat();
    beats_ = std::thread([this] {
      while (!quit_) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        beat();
      }
    });
    treadmill_ = std::thread([this] { loop_.run(); });
  }
  void join() { treadmill_.join(); }

  control::Reply ask(control::RequestKind kind, std::uint64_t token = 0, double speed_m_s = 0.0) {
    control::Request request;
    request.kind = kind;
    request.lease_epoch = 7;
    request.token = token;
    request.speed = core::MetersPerSecond(speed_m_s);
    const auto reply = mailbox.ask(request, core::milliseconds(15'000));
    REQUIRE(reply);
    INFO(reply->reason.data());
    CHECK(reply->accepted);
    return *reply;
  }
  [[nodiscard]] control::SupervisorStatus status() const { return out.motion.load().status; }
  [[nodiscard]] bool reaches(control::MotionState state) const {
    return wait_for([&] { return status().state == state; });
  }
  /// As an operator does it: reset, arm, hold, set-point.
  void bring_to(double speed_m_s) {
    start();
    REQUIRE(reaches(control::MotionState::Stopped));
    REQUIRE(wait_for([&] { return out.motion.load().drive.time.ns != 0; }));
    ask(control::RequestKind::Reset);
    ask(control::RequestKind::Arm);
    REQUIRE(reaches(control::MotionState::Armed));
    const std::uint64_t token = ask(control::RequestKind::BeginStart).token;
    const core::Timestamp give_up = core::monotonic_now() + core::milliseconds(15'000);
    while (status().state == control::MotionState::Armed && core::monotonic_now() < give_up) {
      ask(control::RequestKind::HoldBeat, token);
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    REQUIRE(reaches(control::MotionState::Running));
    ask(control::RequestKind::SetSpeed, 0, speed_m_s);
    REQUIRE(wait_for([&] {
      const auto now = status();
      return now.outcome == control::MotionOutcome::Confirmed &&
             now.commanded_speed.value() > speed_m_s - 1e-6 && now.measured_speed.value() > speed_m_s - 0.005;
    }));
  }
  [[nodiscard]] std::vector<FakeTreadmill::Call> calls_since(std::size_t first) const {
    auto calls = drive.calls();
    calls.erase(calls.begin(), calls.begin() + static_cast<std::ptrdiff_t>(first));
    return calls;
  }
  [[nodiscard]] std::size_t count(FakeTreadmill::Kind kind, std::size_t first = 0) const {
    std::size_t n = 0;
    for (const auto& call : calls_since(first)) n += call.kind == kind ? 1 : 0;
    return n;
  }

  FakeTreadmill drive;
  station::TreadmillMailbox mailbox;
  station::TreadmillOutputs out;
  std::atomic<bool> console{true};
  std::atomic<std::uint64_t> lapses{0};  ///< the lease was taken anew after a silence, so many times
  std::atomic<bool> doubted{false};      ///< the plates send, but what they send is not trusted

 private:
  void beat() {
    station::MeasureStatus measured;
    measured.last_cycle = core::monotonic_now();
    measured.last_sample.fill(measured.last_cycle);
    if (doubted) measured.doubt[0] = control::PlateDoubt::Stuck;
    measuring_.store(measured);
    const std::uint64_t lapsed = lapses;
    if (console) mailbox.lease.store({true, 7 + lapsed, core::monotonic_now(), lapsed});
  }

  core::LatestValue<station::MeasureStatus> measuring_;
  station::TreadmillLoop loop_;
  std::atomic<bool> quit_{false};
  std::thread treadmill_, beats_;
};

}  // namespace footfall::tests
