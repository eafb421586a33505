#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "control/supervisor.hpp"

/// A drive with a belt, and the treadmill thread around the supervisor, in virtual time. Knows nothing of the
/// supervisor's inside: it obeys commands as a drive with ramps and a communication watchdog does.
namespace footfall::control::test {

using core::Duration;
using core::GradePercent;
using core::MetersPerSecond;
using core::milliseconds;
using core::Timestamp;

struct VirtualDrive {
  double acceleration = 0.8, deceleration = 1.0, watchdog_s = 0.5, incline_rate = 1.0;
  bool run = false, communication_loss = false, local_stop = false;
  std::uint32_t fault_code = 0;
  double set_speed = 0.0, speed = 0.0, set_incline = 0.0, incline = 0.0;
  double set_split = 0.0, right = 0.0;  ///< of the second belt; a drive with one mirrors the first
  // faults to inject
  bool watchdog_confirmed = false;
  double speed_step = 0.0;  ///< set-point and measured speed are whole steps, the set-point rounded down
  bool incline_answers = true, reports = true, answers = true, hears = true, obeys_stop = true, resets = true,
       starts = true;
  double measured_offset = 0.0;
  double heard_ago_s = 0.0;

  void advance(double seconds) {
    heard_ago_s += seconds;
    if (heard_ago_s > watchdog_s && run) communication_loss = true;
    if (communication_loss || fault_code != 0 || local_stop) run = false;
    const bool driven = run && starts;
    const double fastest = std::max({speed, right, 1e-9});
    // Told to stop, the belts share the deceleration so that they rest together.
    follow(speed, driven ? set_speed : 0.0, driven ? 1.0 : speed / fastest, driven || obeys_stop, seconds);
    follow(right, driven ? set_speed + set_split : 0.0, driven ? 1.0 : right / fastest, driven || obeys_stop,
           seconds);
    incline += std::clamp(set_incline - incline, -incline_rate * seconds, incline_rate * seconds);
  }

  void follow(double& belt, double goal, double share, bool obeys, double seconds) const {
    if (!obeys) return;
    const double step = (goal > belt ? acceleration : share * deceleration) * seconds;
    belt += std::clamp(goal - belt, -step, step);
  }

  void obey(const hal::TreadmillCommand& command) {
    heard_ago_s = 0.0;
    switch (command.action) {
      case hal::DriveAction::SetMotion:
        set_speed = command.speed.value();
        set_split = command.split.value();
        if (command.incline) set_incline = command.incline->value();
        if (command.start) run = true;
        break;
      case hal::DriveAction::Stop:
        run = run && !obeys_stop;
        break;
      case hal::DriveAction::Trip:
        if (obeys_stop) run = false;
        local_stop = true;
        break;
      case hal::DriveAction::ResetFault:
        if (!resets) break;
        communication_loss = local_stop = false;
        fault_code = 0;
        break;
    }
  }
};

inline Limits clinic_limits() {
  return Limits{};
}

inline hal::TreadmillInfo virtual_machine() {
  hal::TreadmillInfo info;
  info.has_incline = true;
  info.watchdog = hal::WatchdogKind::Readable;
  info.max_speed = MetersPerSecond{4.0};
  info.max_acceleration = core::MetersPerSecond2{1.0};
  info.simulated = true;
  return info;
}

inline ArmCheck safe_check() {
  ArmCheck check;
  check.readback.watchdog_enabled = true;
  check.readback.watchdog_time = core::Seconds{0.5};
  check.readback.watchdog_action = hal::WatchdogAction::Ramp;
  check.readback.deceleration = core::MetersPerSecond2{1.0};
  check.readback.max_speed = MetersPerSecond{4.0};
  check.readback.reverse_locked = check.readback.auto_restart_off = check.readback.start_on_power_up_off =
      true;
  check.communication_loss_seen = true;
  return check;
}

/// The treadmill thread: poll, step, command, every 50 ms.
class Bench {
 public:
  explicit Bench(const Limits& limits = clinic_limits(),
                 const hal::TreadmillInfo& machine = virtual_machine())
      : limits_of_test(limits), supervisor(limits, machine) {
    in.safety = {now, true, true, true};
    in.lease_held = true;
    in.lease_epoch = 7;
    in.drive_connected = true;
  }

  SupervisorOutputs cycle(Duration dt = milliseconds(50)) {
    now = now + dt;
    drive.advance(dt.seconds());
    in.now = now;
    if (contacts_fresh) in.safety.time = now;
    if (in.drive_connected && drive.answers && drive.reports && !out.stay_silent) poll();
    if (before_step) before_step();
    out = supervisor.step(in);
    in.stop_requested = false;
    in.request.reset();
    in.arm_check.reset();
    in.arm_check_failed = false;
    in.last_command.reset();
    if (out.reply) replies.push_back(*out.reply);
    if (out.begin_arm_check) ++arm_checks;
    if (out.command) deliver(*out.command);
    return out;
  }

  void run_for(Duration time) {
    for (Duration gone; gone < time; gone = gone + milliseconds(50)) cycle();
  }

  /// Cycles until the state is reached; false after `patience`.
  bool run_until(MotionState state, Duration patience = milliseconds(30'000)) {
    for (Duration gone; gone < patience; gone = gone + milliseconds(50)) {
      if (cycle().status.state == state) return true;
    }
    return false;
  }

  Request make(RequestKind kind) {
    Request request;
    request.kind = kind;
    request.id = ++last_id;
    request.lease_epoch = in.lease_epoch;
    return request;
  }
  /// Sends a request and gives the reply, however late it comes (3 s); id 0 = none came.
  Reply ask(Request request) {
    in.request = request;
    const std::size_t before = replies.size();
    cycle();
    for (int i = 0; i < 60; ++i) {
      for (std::size_t k = before; k < replies.size(); ++k) {
        if (replies[k].id == request.id) return replies[k];
      }
      cycle();
    }
    return {};
  }
  Reply ask(RequestKind kind) { return ask(make(kind)); }
  Reply set_speed(double m_s) {
    Request request = make(RequestKind::SetSpeed);
    request.speed = MetersPerSecond{m_s};
    return ask(request);
  }
  Reply set_incline(double percent) {
    Request request = make(RequestKind::SetIncline);
    request.incline = GradePercent{percent};
    return ask(request);
  }
  Reply beat(std::uint64_t token) {
    Request request = make(RequestKind::HoldBeat);
    request.token = token;
    return ask(request);
  }

  bool to_idle() {
    if (!run_until(MotionState::Stopped, milliseconds(1000))) return false;
    return ask(RequestKind::Reset).accepted && status().state == MotionState::Idle;
  }
  bool to_armed(const ArmCheck& check = safe_check()) {
    if (!to_idle() || !ask(RequestKind::Arm).accepted) return false;
    in.arm_check = check;
    cycle();
    return status().state == MotionState::Armed;
  }
  /// Beats every 50 ms for `time`.
  void hold(std::uint64_t token, Duration time) {
    for (Duration gone; gone <= time; gone = gone + milliseconds(50)) beat(token);
  }
  bool to_starting() {
    if (!to_armed()) return false;
    cycle();
    const Reply reply = ask(RequestKind::BeginStart);
    if (!reply.accepted) return false;
    hold(reply.token, limits_of_test.hold_time);
    return status().state == MotionState::Starting;
  }
  bool to_running() { return to_starting() && run_until(MotionState::Running, milliseconds(4000)); }
  bool to_speed(double m_s) {
    if (!to_running() || !set_speed(m_s).accepted) return false;
    for (int i = 0; i < 1200 && status().outcome != MotionOutcome::Confirmed; ++i) cycle();
    return status().outcome == MotionOutcome::Confirmed;
  }

  [[nodiscard]] const SupervisorStatus& status() const { return out.status; }
  [[nodiscard]] std::size_t count(hal::DriveAction action) const {
    return static_cast<std::size_t>(
        std::count_if(sent.begin(), sent.end(), [&](const auto& c) { return c.action == action; }));
  }
  [[nodiscard]] std::size_t starts() const {
    return static_cast<std::size_t>(
        std::count_if(sent.begin(), sent.end(), [](const auto& c) { return c.start; }));
  }
  [[nodiscard]] static std::string text(const Sentence& sentence) { return sentence.data(); }

  Limits limits_of_test;
  Supervisor supervisor;
  VirtualDrive drive;
  SupervisorInputs in;
  SupervisorOutputs out;
  Timestamp now{1'000'000'000'000};
  std::vector<Reply> replies;
  std::vector<hal::TreadmillCommand> sent;
  int arm_checks = 0;
  std::uint64_t last_id = 0;
  bool contacts_fresh = true;
  std::function<void()> before_step;  ///< more of the machine: fills `in`, sees the last `out`

 private:
  void poll() {
    core::TreadmillState state;
    state.time = now;
    state.set_speed =
        MetersPerSecond{std::round(drive.set_speed * 265.0) / 265.0};  // 0.1 Hz at 26.5 Hz per m/s
    state.measured_speed = MetersPerSecond{drive.speed + drive.measured_offset};
    state.set_split = MetersPerSecond{drive.set_split};
    state.measured_split = MetersPerSecond{drive.right - drive.speed};
    state.set_incline = GradePercent{drive.set_incline};
    state.measured_incline = GradePercent{drive.incline};
    if (drive.speed_step > 0.0) {
      state.set_speed = MetersPerSecond{std::floor(drive.set_speed / drive.speed_step) * drive.speed_step};
      state.measured_speed = MetersPerSecond{std::round(drive.speed / drive.speed_step) * drive.speed_step};
    }
    state.watchdog_confirmed = drive.watchdog_confirmed;
    state.incline_available = drive.incline_answers;
    state.fault_code = drive.fault_code;
    state.communication_loss = drive.communication_loss;
    state.local_stop = drive.local_stop;
    state.running = drive.run || drive.speed > 0.0;
    if (drive.hears) drive.heard_ago_s = 0.0;
    in.drive = state;
  }
  void deliver(const hal::TreadmillCommand& command) {
    sent.push_back(command);
    if (drive.hears) drive.obey(command);
    in.last_command =
        drive.hears && drive.answers ? hal::CommandOutcome::Accepted : hal::CommandOutcome::Unknown;
  }
};

}  // namespace footfall::control::test
