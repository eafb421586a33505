#include "tests/unit/ui_screen/supervised_belt.hpp"

#include <algorithm>
#include <optional>

namespace footfall::tests {
namespace {

using control::RequestKind;
using ui::CommandKind;

constexpr double kCycleS = 0.05, kOtherStaysS = 2.0;

control::Limits limits() {
  control::Limits limits;
  limits.hold_time = core::milliseconds(120);
  return limits;
}

hal::TreadmillInfo machine(unsigned belts) {
  hal::TreadmillInfo info = control::test::virtual_machine();
  info.belts = static_cast<decltype(info.belts)>(belts);
  return info;
}

control::ArmCheck check_of(unsigned belts) {
  control::ArmCheck check = control::test::safe_check();
  if (belts == 2) check.readback.right_deceleration = check.readback.deceleration;
  return check;
}

std::optional<RequestKind> request_for(CommandKind kind) {
  switch (kind) {
    case CommandKind::Reset:
      return RequestKind::Reset;
    case CommandKind::Arm:
      return RequestKind::Arm;
    case CommandKind::Disarm:
      return RequestKind::Disarm;
    case CommandKind::BeginStart:
      return RequestKind::BeginStart;
    case CommandKind::HoldBeat:
      return RequestKind::HoldBeat;
    case CommandKind::SetSpeed:
      return RequestKind::SetSpeed;
    case CommandKind::SetIncline:
      return RequestKind::SetIncline;
    case CommandKind::EndMotion:
      return RequestKind::EndMotion;
    case CommandKind::BeginLevel:
      return RequestKind::BeginLevel;
    case CommandKind::LevelBeat:
      return RequestKind::LevelBeat;
    default:
      return std::nullopt;  // recording, notes and programmes move no belt here
  }
}

}  // namespace

SupervisedBelt::SupervisedBelt(unsigned belts) : belts_(belts) {
  boot();
}

void SupervisedBelt::boot() {
  bench_ = std::make_unique<control::test::Bench>(limits(), machine(belts_));
  bench_->in.lease_held = false;
  bench_->in.lease_epoch = 0;
  waiting_.clear();
  start_id_ = level_id_ = start_token_ = level_token_ = 0;
  check_due_ = false;
}

void SupervisedBelt::restart() {
  starts_before_ = starts();
  boot();
  // The console still believes in the lease that it had.
  if (++restarts_ % 3 != 0) return;
  bench_->in.lease_held = true;
  bench_->in.lease_epoch = next_epoch_++;
  other_leaves_s_ = kOtherStaysS;
}

void SupervisedBelt::take(const ui::Command& command) {
  auto& in = bench_->in;
  if (command.kind == CommandKind::AcquireLease) {
    if (in.lease_held) return;
    in.lease_held = true;
    in.lease_epoch = mine_ = next_epoch_++;
  } else if (command.kind == CommandKind::ReleaseLease) {
    if (in.lease_held && in.lease_epoch == mine_) in.lease_held = false;
  } else if (const auto kind = request_for(command.kind)) {
    hand_on(command, *kind);
  }
}

void SupervisedBelt::hand_on(const ui::Command& command, RequestKind kind) {
  control::Request request;
  request.kind = kind;
  request.id = ++bench_->last_id;
  request.lease_epoch = mine_;
  request.token = command.token;
  request.speed = core::MetersPerSecond(command.speed_m_s);
  if (command.split_m_s) request.split = core::MetersPerSecond(*command.split_m_s);
  request.incline = core::GradePercent(command.incline_percent);
  if (kind == RequestKind::BeginStart) start_id_ = request.id;
  if (kind == RequestKind::BeginLevel) level_id_ = request.id;
  waiting_.push_back(request);
}

void SupervisedBelt::cycle() {
  auto& bench = *bench_;
  const bool speed = !waiting_.empty() && waiting_.front().kind == RequestKind::SetSpeed;
  if (!waiting_.empty()) {
    bench.in.request = waiting_.front();
    waiting_.pop_front();
  }
  if (check_due_) bench.in.arm_check = check_of(belts_);
  check_due_ = bench.cycle().begin_arm_check;
  if (const auto& reply = bench.out.reply) {
    if (!reply->accepted) ++refused_;
    if (!reply->accepted && speed) ++speeds_refused_;
    if (reply->accepted && reply->id == start_id_) start_token_ = reply->token;
    if (reply->accepted && reply->id == level_id_) level_token_ = reply->token;
  }
  // Long runs: what was said and sent is of no more use, but the number of starts.
  bench.replies.clear();
  starts_before_ += static_cast<int>(bench.starts());
  bench.sent.clear();
}

void SupervisedBelt::advance(double dt_s) {
  if (other_leaves_s_ > 0.0) {
    other_leaves_s_ -= dt_s;
    if (other_leaves_s_ <= 0.0 && bench_->in.lease_epoch != mine_) bench_->in.lease_held = false;
  }
  for (due_s_ += dt_s; due_s_ >= kCycleS; due_s_ -= kCycleS) cycle();
}

v1::LiveFrame SupervisedBelt::frame() const {
  const control::SupervisorStatus& s = bench_->status();
  v1::LiveFrame frame;
  v1::Status& told = *frame.mutable_status();
  told.set_station_time_ns(bench_->now.ns + static_cast<std::int64_t>(due_s_ * 1e9));
  told.set_state(control::name_of(s.state));
  told.set_outcome(control::name_of(s.outcome));
  told.set_requested_speed_m_s(s.requested_speed.value());
  told.set_commanded_speed_m_s(s.commanded_speed.value());
  told.set_measured_speed_m_s(s.measured_speed.value());
  told.set_belts(belts_);
  told.set_largest_split_m_s(s.largest_split.value());
  told.set_requested_split_m_s(s.requested_split.value());
  told.set_commanded_split_m_s(s.commanded_split.value());
  told.set_measured_split_m_s(s.measured_split.value());
  told.set_requested_incline_percent(s.requested_incline.value());
  told.set_measured_incline_percent(s.measured_incline.value());
  told.set_incline_available(true);
  told.set_ceiling_m_s(s.ceiling.value());
  told.set_slowest_speed_m_s(control::kSlowestRun.value());
  told.set_hold_progress(s.hold_progress);
  told.set_countdown_left_s(s.countdown_left.seconds());
  told.set_armed_left_s(s.armed_left.seconds());
  told.set_arming(s.arming);
  told.set_drive_connected(s.state != control::MotionState::Disconnected);
  told.set_levelling(s.levelling);
  told.set_lease_held(bench_->in.lease_held);
  told.set_lease_epoch(bench_->in.lease_held ? bench_->in.lease_epoch : 0);
  told.set_simulation(true);
  return frame;
}

ui::ClientView SupervisedBelt::view() const {
  ui::ClientView view;
  view.link = ui::Link::Live;
  view.lease_epoch = mine_;
  view.start_token = start_token_;
  view.level_token = level_token_;
  return view;
}

double SupervisedBelt::fastest_m_s() const {
  const control::SupervisorStatus& s = bench_->status();
  const auto& drive = bench_->drive;
  const double told = std::max(s.commanded_speed, s.commanded_speed + s.commanded_split).value();
  return std::max({told, drive.speed, belts_ == 2 ? drive.right : 0.0});
}

double SupervisedBelt::first_speed_m_s() const {
  return limits().first_speed.value();
}

double SupervisedBelt::overshoot_m_s() const {
  const double a = limits().acceleration.value();
  // While the jerk limit ends the acceleration; and a cycle each until the request is taken, until it shows
  // in a command, and for the governor's steps.
  return 0.5 * a * a / limits().jerk.value() + 3.0 * a * kCycleS;
}

}  // namespace footfall::tests
