#include <catch2/catch.hpp>
#include <limits>
#include <map>
#include <random>

#include "programme_bench.hpp"

using namespace footfall;
using namespace footfall::control;
using namespace footfall::control::test;

namespace {

/// The invariants of supervisor.hpp, from requests, inputs and outputs alone.
class Judge {
 public:
  explicit Judge(const Limits& limits) : limits_(limits) {}

  void before(const SupervisorInputs& in) { in_ = in; }

  void after(const SupervisorOutputs& out) {
    follow_holds(out);
    judge_latch(out);
    judge_command(out);
    judge_stop(out);
    was_ = out.status;
    first_ = false;
  }

  std::size_t starts = 0, completed_holds = 0, resets = 0, stops = 0;
  std::map<MotionState, std::size_t> seen;

 private:
  static bool latched(MotionState s) {
    return s == MotionState::Stopped || s == MotionState::EmergencyStop || s == MotionState::Fault;
  }

  /// Times every hold from the accepted beats, by itself.
  void follow_holds(const SupervisorOutputs& out) {
    const auto now = in_.now;
    if (in_.request && in_.request->kind == RequestKind::Reset && in_.lease_held &&
        in_.request->lease_epoch == in_.lease_epoch) {
      reset_asked_ = now;
    }
    if (!in_.request || !out.reply || out.reply->id != in_.request->id || !out.reply->accepted) return;
    if (in_.request->kind == RequestKind::BeginStart) {
      token_ = out.reply->token;
      issued_ = now;
      beats_ = 0;
    }
    if (in_.request->kind == RequestKind::HoldBeat && token_ != 0 && in_.request->token == token_) {
      if (beats_ == 0 || now - last_beat_ > limits_.hold_gap) first_beat_ = now;
      ++beats_;
      last_beat_ = now;
      if (now - first_beat_ >= limits_.hold_time && now - issued_ < limits_.token_lifetime) {
        ++completed_holds;
        permit_ = true;
        token_ = 0;
      }
    }
  }

  void judge_latch(const SupervisorOutputs& out) {
    ++seen[out.status.state];
    const bool left = !first_ && latched(was_.state) && !latched(out.status.state);
    if (left && out.status.state != MotionState::Disconnected && out.status.state != MotionState::Slowing) {
      REQUIRE(out.status.state == MotionState::Idle);
      REQUIRE(reset_asked_);  // at once, or within the 2 s that the drive may take to clear its fault
      REQUIRE(in_.now - *reset_asked_ <= milliseconds(2100));
      reset_asked_.reset();
      REQUIRE(in_.drive);
      REQUIRE(std::abs(in_.drive->measured_speed.value()) < 0.02);
      REQUIRE(in_.safety.emergency_stop_closed);
      REQUIRE(in_.safety.lanyard_closed);
      REQUIRE(in_.safety.local_stop_released);
      REQUIRE(in_.drive->fault_code == 0);
      REQUIRE_FALSE(in_.drive->communication_loss);
      REQUIRE_FALSE(in_.drive->local_stop);
      REQUIRE_FALSE(in_.stop_requested);
      ++resets;
    }
    // From moving or stopped states there is no way to Idle but the reset; to Running only from Starting.
    if (!first_ && out.status.state == MotionState::Running) {
      REQUIRE((was_.state == MotionState::Running || was_.state == MotionState::Starting));
    }
    if (!first_ && out.status.state == MotionState::Armed && was_.state != MotionState::Armed) {
      REQUIRE((was_.state == MotionState::Idle || was_.state == MotionState::Starting));
    }
    if (in_.stop_requested) {
      REQUIRE((latched(out.status.state) || out.status.state == MotionState::Slowing ||
               out.status.state == MotionState::Disconnected));
      REQUIRE(out.status.cause != Cause::None);
      const bool stop_going_out =
          out.command && (out.command->action != hal::DriveAction::ResetFault && !out.command->start);
      REQUIRE((stop_going_out || out.stay_silent));
    }
    if (latched(out.status.state)) REQUIRE(out.status.cause != Cause::None);
  }

  void judge_command(const SupervisorOutputs& out) {
    REQUIRE_FALSE((out.stay_silent && out.command));
    if (!out.command) return;
    const auto& command = *out.command;
    if (command.action != hal::DriveAction::SetMotion) {
      REQUIRE_FALSE(command.start);
      if (command.action == hal::DriveAction::Stop) ++stops;
      if (command.action == hal::DriveAction::ResetFault) REQUIRE(latched(out.status.state));
      return;
    }
    REQUIRE(command.speed.is_finite());
    REQUIRE(command.speed.value() >= 0.0);
    REQUIRE(command.speed <= lowest_ceiling());
    REQUIRE(command.valid_until > in_.now);
    REQUIRE(command.valid_until - in_.now <= limits_.command_lifetime);
    if (out.status.state == MotionState::Idle) {
      // The deck to level: nothing that a belt could follow.
      REQUIRE(command.speed.value() == 0.0);
      REQUIRE_FALSE(command.start);
      REQUIRE(command.incline.has_value());
      return;
    }
    if (command.start) {
      REQUIRE(permit_);  // a complete hold, used up here
      permit_ = false;
      ++starts;
      REQUIRE(command.speed.value() <= 0.5 / 3.6 + 1e-12);
      motion_permitted_ = true;
      set_point_ = command.speed.value();
      slope_ = 0.0;
      return;
    }
    INFO(name_of(was_.state) << " -> " << name_of(out.status.state) << ", stop " << name_of(out.status.stop)
                             << ", cause " << name_of(out.status.cause) << ", " << command.speed.value()
                             << " m/s");
    REQUIRE(motion_permitted_);
    const bool stopping = out.status.state == MotionState::Slowing;
    const double change = command.speed.value() - set_point_;
    if (stopping) {
      REQUIRE(change <= 1e-12);
    } else {
      const double seconds = (in_.now - was_now_).seconds();
      const double slope = change / seconds;
      REQUIRE(std::abs(slope) <= limits_.acceleration.value() + 1e-9);
      // Mean slopes of neighbouring steps differ by at most the jerk over the time between their middles.
      REQUIRE(std::abs(slope - slope_) <= limits_.jerk.value() * 0.5 * (seconds + was_seconds_) + 1e-9);
      slope_ = slope;
    }
    set_point_ = command.speed.value();
  }

  void judge_stop(const SupervisorOutputs& out) {
    const bool stopping = out.status.state == MotionState::Slowing;
    if (stopping && was_.state == MotionState::Slowing) {
      REQUIRE(out.status.stop >= was_.stop);
      REQUIRE(out.status.commanded_speed <= was_.commanded_speed);
      REQUIRE(out.status.cause == was_.cause);
    }
    if (latched(out.status.state) || out.status.state == MotionState::Disconnected) motion_permitted_ = false;
    if (!first_ && latched(was_.state) && latched(out.status.state)) {
      REQUIRE((out.status.cause == was_.cause || was_.cause == Cause::StationStarted));
    }
    was_seconds_ = (in_.now - was_now_).seconds();
    was_now_ = in_.now;
    const bool braking = out.command && out.command->action != hal::DriveAction::SetMotion;
    // Once the drive has been told to stop, no set-point follows without a start.
    if (braking && motion_permitted_) motion_permitted_ = false;
  }

  [[nodiscard]] MetersPerSecond lowest_ceiling() const {
    return std::min({limits_.machine_max_speed, limits_.clinic_max_speed, limits_.patient_max_speed});
  }

  Limits limits_;
  SupervisorInputs in_;
  SupervisorStatus was_;
  bool first_ = true;
  std::uint64_t token_ = 0;
  Timestamp issued_, first_beat_, last_beat_, was_now_;
  int beats_ = 0;
  bool permit_ = false, motion_permitted_ = false;
  double set_point_ = 0.0, slope_ = 0.0, was_seconds_ = 0.05;
  std::optional<Timestamp> reset_asked_;
};

/// An operator who mostly does the sensible next thing, and a world in which anything happens.
class Walk {
 public:
  explicit Walk(std::uint64_t seed) : random_(seed) {
    limits_.patient_max_speed = MetersPerSecond{3.2};
    bench_ = std::make_unique<Bench>(limits_);
    judge_ = std::make_unique<Judge>(limits_);
  }

  void step() {
    disturb();
    recover();
    operate();
    if (bench_->status().arming && chance(0.3)) {
      bench_->in.arm_check = safe_check();
      if (chance(0.1)) bench_->in.arm_check->communication_loss_seen = false;
    }
    const auto dt =
        core::Duration{std::uniform_int_distribution<std::int64_t>(2'000'000, 70'000'000)(random_)};
    // The judge must see what the supervisor sees: the bench fills time and poll, so look afterwards.
    const auto asked = bench_->in;
    bench_->cycle(dt);
    auto seen = bench_->in;
    seen.stop_requested = asked.stop_requested;
    seen.request = asked.request;
    judge_->before(seen);
    judge_->after(bench_->out);
    learn(asked);
  }

  Judge& judge() { return *judge_; }

 private:
  bool chance(double p) { return std::uniform_real_distribution<double>(0.0, 1.0)(random_) < p; }

  void disturb() {
    auto& in = bench_->in;
    auto& drive = bench_->drive;
    if (chance(0.0008)) in.stop_requested = true;
    if (chance(0.0004)) in.safety.emergency_stop_closed = false;
    if (chance(0.0003)) in.safety.lanyard_closed = false;
    if (chance(0.0003)) in.safety.local_stop_released = false;
    if (chance(0.0002)) bench_->contacts_fresh = false;
    if (chance(0.0005)) in.console_age = milliseconds(chance(0.5) ? 400 : 1200);
    if (chance(0.0005)) in.plate_age = milliseconds(700);
    in.runner = {};
    if (chance(0.0005)) in.runner.raise(kRunnerStops.at(random_() % kRunnerAlarms).alarm);
    if (chance(0.0005)) in.measuring_age = milliseconds(150);
    if (chance(0.0005)) in.drive_connected = false;
    if (chance(0.0003)) in.lease_held = false;
    if (chance(0.0003)) ++in.lease_epoch;
    if (chance(0.0002)) in.suspended = true;
    if (chance(0.0001)) in.shutdown_requested = true;
    if (chance(0.0004)) drive.fault_code = 3;
    if (chance(0.0003)) drive.local_stop = true;
    if (chance(0.0003)) drive.communication_loss = true;
    if (chance(0.001)) drive.answers = false;
    if (chance(0.0006)) drive.hears = false;
    if (chance(0.0003)) drive.obeys_stop = false;
    if (chance(0.0003)) drive.resets = false;
    if (chance(0.0003)) drive.starts = false;
    if (chance(0.0003)) drive.measured_offset = chance(0.5) ? 0.3 : -0.3;
    if (chance(0.0003)) drive.run = true;
    if (chance(0.0001)) drive.measured_offset = std::numeric_limits<double>::quiet_NaN();
    if (chance(0.001)) bench_->in.last_command = hal::CommandOutcome::Unknown;
    if (chance(0.001)) bench_->in.last_command = hal::CommandOutcome::Rejected;
  }

  void recover() {
    auto& in = bench_->in;
    auto& drive = bench_->drive;
    if (!chance(0.03)) return;
    in.safety = {in.now, true, true, true};
    bench_->contacts_fresh = in.drive_connected = in.lease_held = true;
    in.console_age = in.plate_age = in.measuring_age = {};
    in.suspended = in.shutdown_requested = false;
    drive.answers = drive.hears = drive.obeys_stop = drive.resets = drive.starts = true;
    drive.measured_offset = 0.0;
  }

  void operate() {
    const MotionState state = bench_->status().state;
    if (chance(0.02)) return any_request();
    if (is_latched(state) && chance(0.05)) bench_->in.request = bench_->make(RequestKind::Reset);
    if (state == MotionState::Idle && chance(0.1)) bench_->in.request = bench_->make(RequestKind::Arm);
    if (state == MotionState::Armed) {
      if (token_ == 0 || chance(0.01)) {
        bench_->in.request = bench_->make(RequestKind::BeginStart);
      } else if (chance(0.8)) {
        ask_beat(token_);
      }
    }
    if (state == MotionState::Idle && chance(0.3)) level();
    const bool free = bench_->status().programme.state != ProgrammeState::Running &&
                      bench_->status().programme.state != ProgrammeState::Paused;
    if (state == MotionState::Running && free && chance(0.01)) begin_programme();
    if (state == MotionState::Running && chance(0.05)) any_speed();
    if (state == MotionState::Running && chance(0.01))
      bench_->in.request = bench_->make(RequestKind::EndMotion);
  }

  void ask_beat(std::uint64_t token) {
    bench_->in.request = bench_->make(RequestKind::HoldBeat);
    bench_->in.request->token = token;
  }

  void level() {
    bench_->in.request =
        bench_->make(level_token_ == 0 || chance(0.05) ? RequestKind::BeginLevel : RequestKind::LevelBeat);
    bench_->in.request->token = level_token_;
  }

  void begin_programme() {
    programme_ =
        programme_of({held("", std::uniform_real_distribution<double>(0.5, 3.3)(random_), 15.0),
                      ramped("", std::uniform_real_distribution<double>(0.5, 3.3)(random_), 12.0, 1.0)});
    bench_->in.request = bench_->make(RequestKind::BeginProgramme);
    bench_->in.request->programme_id = programme_.id;
    bench_->in.programme = &programme_;
  }

  void any_speed() {
    static constexpr double kOdd[] = {0.0,
                                      -1.0,
                                      3.2,
                                      3.2001,
                                      100.0,
                                      std::numeric_limits<double>::quiet_NaN(),
                                      std::numeric_limits<double>::infinity()};
    bench_->in.request = bench_->make(RequestKind::SetSpeed);
    const double speed = chance(0.2) ? kOdd[random_() % std::size(kOdd)]
                                     : std::uniform_real_distribution<double>(0.1, 3.3)(random_);
    bench_->in.request->speed = MetersPerSecond{speed};
  }

  void any_request() {
    any_speed();
    auto& request = *bench_->in.request;
    request.kind = static_cast<RequestKind>(random_() % (static_cast<int>(RequestKind::LevelBeat) + 1));
    request.token = chance(0.5) ? token_ : random_();
    request.incline = GradePercent{std::uniform_real_distribution<double>(-3.0, 18.0)(random_)};
    if (chance(0.2)) request.lease_epoch = random_() % 20;
  }

  void learn(const SupervisorInputs& asked) {
    const auto& reply = bench_->out.reply;
    if (!asked.request || !reply || reply->id != asked.request->id) return;
    if (asked.request->kind == RequestKind::BeginStart && reply->accepted) token_ = reply->token;
    if (asked.request->kind == RequestKind::HoldBeat && !reply->accepted) token_ = 0;
    if (asked.request->kind == RequestKind::BeginLevel && reply->accepted) level_token_ = reply->token;
    if (asked.request->kind == RequestKind::LevelBeat && !reply->accepted) level_token_ = 0;
    bench_->replies.clear();
    bench_->sent.clear();
  }

  std::mt19937_64 random_;
  Limits limits_;
  std::unique_ptr<Bench> bench_;
  std::unique_ptr<Judge> judge_;
  std::uint64_t token_ = 0, level_token_ = 0;
  Programme programme_;  ///< replaced only while none is under way
};

}  // namespace

TEST_CASE("two hundred thousand random cycles keep the invariants and reach every state") {
  std::size_t starts = 0, holds = 0, resets = 0, stops = 0;
  std::map<MotionState, std::size_t> seen;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    INFO("seed " << seed);
    Walk walk(seed);
    for (int i = 0; i < 50'000; ++i) walk.step();
    starts += walk.judge().starts;
    holds += walk.judge().completed_holds;
    resets += walk.judge().resets;
    stops += walk.judge().stops;
    for (const auto& [state, count] : walk.judge().seen) seen[state] += count;
  }
  CHECK(starts <= holds);
  CHECK(starts > 100);
  CHECK(resets > 100);
  CHECK(stops > 100);
  for (int state = 0; state <= static_cast<int>(MotionState::Fault); ++state) {
    INFO(name_of(static_cast<MotionState>(state)) << " " << seen[static_cast<MotionState>(state)]);
    CHECK(seen[static_cast<MotionState>(state)] > 100);
  }
}
