#include <catch2/catch.hpp>
#include <cstdlib>
#include <deque>
#include <limits>
#include <random>

#include "control/lease.hpp"
#include "programme_bench.hpp"
#include "tests/model_check/rules.hpp"

// A million random commands by two clients who interleave, with numbers that are none, in virtual time. The
// rules (tests/model_check/rules.hpp) judge what the supervisor says, a belt of its own judges what would
// move.

using namespace footfall;
using namespace footfall::control;
using namespace footfall::control::test;

namespace {

constexpr double kWindowS = 0.05;  // a belt is judged by its speed over 50 ms

/// A belt behind a drive with a ramp: mass and slip as a first-order lag. Knows commands alone.
class LaggingBelt {
 public:
  void advance(double drive_speed, double seconds) {
    const double share = 1.0 - std::exp(-seconds / 0.08);
    speed_ += share * (drive_speed - speed_);
    if (std::abs(speed_) < 1e-4 && drive_speed == 0.0) speed_ = 0.0;
    recent_.push_back(speed_);
    if (recent_.size() > 2 * kPerWindow) recent_.pop_front();
  }
  [[nodiscard]] double speed() const { return speed_; }
  /// Mean of the newest 50 ms, and of the 50 ms before.
  [[nodiscard]] double mean() const { return mean_of(recent_.size() - kPerWindow); }
  [[nodiscard]] double acceleration() const {
    if (recent_.size() < 2 * kPerWindow) return 0.0;
    return (mean() - mean_of(0)) / kWindowS;
  }
  static constexpr std::size_t kPerWindow = 10;
  static constexpr double kStepS = kWindowS / static_cast<double>(kPerWindow);

 private:
  [[nodiscard]] double mean_of(std::size_t from) const {
    if (recent_.size() < kPerWindow) return speed_;
    double sum = 0.0;
    for (std::size_t i = from; i < from + kPerWindow; ++i) sum += recent_[i];
    return sum / static_cast<double>(kPerWindow);
  }
  double speed_ = 0.0;
  std::deque<double> recent_;
};

constexpr std::size_t kKinds = static_cast<std::size_t>(RequestKind::LevelBeat) + 1;

struct Tally {
  std::array<std::size_t, kKinds> accepted_of{};
  std::size_t commands = 0, accepted = 0, starts = 0, holds = 0, stops = 0, runs_above_2 = 0, handovers = 0;
  double fastest = 0.0, hardest = 0.0, longest_braking_s = 0.0;
};

/// Two clients, one lease, one station loop, one belt.
class Commotion {
 public:
  explicit Commotion(std::uint64_t seed)
      : random_(seed), rules_(limits()), supervisor_(limits(), virtual_machine()) {}

  static Limits limits() {
    Limits limits;
    limits.patient_max_speed = MetersPerSecond{3.2};
    return limits;
  }

  void run(std::size_t commands) {
    while (tally.commands < commands) cycle();
    tally.starts = rules_.starts();
    tally.holds = rules_.complete_holds();
  }

  Tally tally;

 private:
  bool chance(double p) { return std::uniform_real_distribution<double>(0.0, 1.0)(random_) < p; }
  double any_number() {
    static constexpr double kOdd[] = {0.0,
                                      -0.0,
                                      -1.0,
                                      3.2,
                                      3.2000001,
                                      100.0,
                                      1e308,
                                      -1e308,
                                      5e-324,
                                      std::numeric_limits<double>::quiet_NaN(),
                                      std::numeric_limits<double>::infinity(),
                                      -std::numeric_limits<double>::infinity()};
    if (chance(0.3)) return kOdd[random_() % std::size(kOdd)];
    return std::uniform_real_distribution<double>(0.1, 3.3)(random_);
  }

  /// Clients take control, lose it, beat or forget to.
  void clients() {
    for (std::uint64_t client = 1; client <= 2; ++client) {
      auto& own = epochs_[client - 1];
      if (chance(0.01)) {
        if (const auto epoch = lease_.acquire(client, now_)) own = *epoch;
        if (own != 0 && own == lease_.epoch() && client != holder_) {
          ++tally.handovers;
          holder_ = client;
        }
      }
      if (chance(0.0005) && lease_.release(own, now_)) holder_ = 0;
      if (!chance(0.02)) (void)lease_.beat(own, ++frame_, now_);
    }
    // One lease at any time: never do both clients' epochs open it.
    REQUIRE_FALSE((epochs_[0] == epochs_[1] && epochs_[0] != 0));
  }

  /// A start takes beats in a row: less nonsense meanwhile, or nothing would ever run.
  [[nodiscard]] bool starting() const {
    return status_.state == MotionState::Armed || status_.state == MotionState::Starting;
  }

  Request request_of(std::size_t client) {
    Request request;
    request.id = ++last_id_;
    request.lease_epoch = chance(0.05) ? random_() % 50 : epochs_[client];
    request.token = chance(starting() ? 0.998 : 0.97) ? tokens_[client] : random_();
    request.speed = MetersPerSecond{any_number()};
    request.incline =
        GradePercent{chance(0.5) ? any_number() : std::uniform_real_distribution<double>(0.0, 15.0)(random_)};
    if (chance(0.5)) request.valid_until = now_ + milliseconds(300);
    if (chance(0.05))
      request.valid_until = now_ - milliseconds(1 + static_cast<std::int64_t>(random_() % 10'000));
    request.kind = wish(client);
    return request;
  }

  /// Mostly the sensible next thing, else anything.
  RequestKind wish(std::size_t client) {
    const bool sensible = chance(starting() ? 0.98 : 0.85);
    switch (sensible ? status_.state : MotionState::Disconnected) {
      case MotionState::Idle:
        if (status_.levelling) return RequestKind::LevelBeat;
        return chance(0.3) ? RequestKind::BeginLevel : RequestKind::Arm;
      case MotionState::Armed:
        return tokens_[client] == 0 || chance(0.02) ? RequestKind::BeginStart : RequestKind::HoldBeat;
      case MotionState::Running:
        if (chance(0.02)) return RequestKind::BeginProgramme;
        return chance(0.9) ? RequestKind::SetSpeed : RequestKind::SetIncline;
      case MotionState::Starting:
        return RequestKind::HoldBeat;
      case MotionState::Stopped:
      case MotionState::Fault:
      case MotionState::EmergencyStop:
        return RequestKind::Reset;
      default:
        // EndMotion and Disarm seldom, or nothing would ever run fast.
        return anything();
    }
  }

  RequestKind anything() {
    const auto kind = static_cast<RequestKind>(random_() % kKinds);
    const bool ends = kind == RequestKind::EndMotion || kind == RequestKind::CablePull;
    return ends && chance(0.5) ? RequestKind::SetSpeed : kind;
  }

  /// Of one to four segments, some of them impossible.
  Programme any_programme() {
    std::vector<ProgrammeStep> steps;
    for (std::uint64_t left = 1 + random_() % 4; left > 0; --left) {
      ProgrammeStep step = held("any", chance(0.9) ? 0.5 + 2.5 * std::abs(any_share()) : any_number(),
                                1.0 + static_cast<double>(random_() % 20));
      if (chance(0.3)) step.ramp = core::from_seconds(static_cast<double>(random_() % 20));
      if (chance(0.3)) step.acceleration = core::MetersPerSecond2(any_number());
      if (chance(0.3)) step.incline = GradePercent{any_number()};
      steps.push_back(step);
    }
    Programme programme = programme_of(steps);
    programme.id = static_cast<std::uint32_t>(1 + random_() % 3);
    return programme;
  }
  double any_share() { return std::uniform_real_distribution<double>(0.0, 1.0)(random_); }

  void offer_programme(SupervisorInputs& in) {
    Programme& spare = programmes_[1 - kept_];
    spare = any_programme();
    in.programme = &spare;
    in.request->programme_id = chance(0.9) ? spare.id : 77;
    in.request->programme_step = static_cast<std::uint16_t>(chance(0.8) ? 0 : random_() % 5);
  }

  SupervisorInputs gather() {
    SupervisorInputs in;
    in.now = now_;
    in.drive_connected = true;
    in.drive = poll();
    if (status_.state == MotionState::Idle && chance(0.02)) commissioning_ = chance(0.1);
    in.commissioning = commissioning_;
    in.last_command = last_command_;
    in.safety = {now_, true, true, true};
    in.lease_held = lease_.held(now_);
    in.lease_epoch = lease_.epoch();
    in.console_age = now_ - lease_.last_beat();
    if (chance(0.85)) {
      const std::size_t holder = in.lease_held && epochs_[1] == lease_.epoch() ? 1 : 0;
      asker_ = chance(starting() ? 0.99 : 0.9) ? holder : 1 - holder;
      in.request = request_of(asker_);
      if (in.request->kind == RequestKind::Disarm && chance(0.95)) in.request->kind = RequestKind::SetSpeed;
      if (in.request->kind == RequestKind::BeginProgramme) offer_programme(in);
      ++tally.commands;
    }
    if (chance(0.002)) {
      in.stop_requested = true;
      ++tally.commands;
      ++tally.stops;
    }
    if (status_.arming && chance(0.5)) {
      in.arm_check = safe_check();
      if (chance(0.1)) in.arm_check->communication_loss_seen = false;
    }
    return in;
  }

  core::TreadmillState poll() {
    core::TreadmillState state;
    state.time = now_;
    state.set_speed = MetersPerSecond{drive_.set_speed};
    state.measured_speed = MetersPerSecond{belt_.speed()};
    state.set_incline = GradePercent{drive_.set_incline};
    state.measured_incline = GradePercent{drive_.incline};
    state.incline_available = true;
    state.fault_code = drive_.fault_code;
    state.communication_loss = drive_.communication_loss;
    state.local_stop = drive_.local_stop;
    state.running = drive_.run;
    return state;
  }

  void cycle() {
    // 45 to 55 ms, a poll period with its jitter: between two commands nobody but the drive's ramp, which is
    // steeper, smooths the steps of the set-point. (Irregular cycles: supervisor_walk_test.)
    const std::int64_t steps = 9 + static_cast<std::int64_t>(random_() % 3);
    for (std::int64_t i = 0; i < steps; ++i) {
      drive_.advance(LaggingBelt::kStepS);
      belt_.advance(drive_.speed, LaggingBelt::kStepS);
      judge_belt();
    }
    const Timestamp before = now_;
    now_ = now_ + core::Duration{steps * 5'000'000};
    clients();
    const SupervisorInputs in = gather();
    const SupervisorOutputs out = supervisor_.step(in);
    const char* broken = rules_.judge(in, out);
    INFO("after " << tally.commands << " commands: " << (broken != nullptr ? broken : ""));
    REQUIRE(broken == nullptr);
    judge_trajectory(out, (now_ - before).seconds());
    judge_stop(in, out);
    learn(in, out);
  }

  /// The set-points of a run: speed, acceleration and jerk.
  void judge_trajectory(const SupervisorOutputs& out, double seconds) {
    const bool set = out.command && out.command->action == hal::DriveAction::SetMotion;
    if (!set || out.status.state == MotionState::Slowing || out.command->start) {
      slope_.reset();
    } else if (status_.state == out.status.state || status_.state == MotionState::Starting) {
      const double slope = (out.command->speed.value() - set_point_) / seconds;
      REQUIRE(std::abs(slope) <= limits().acceleration.value() + 1e-9);
      // Mean slopes of neighbouring steps differ by at most the jerk over the time between their middles.
      const double jerked = limits().jerk.value() * 0.5 * (seconds + was_seconds_) + 1e-9;
      if (slope_) REQUIRE(std::abs(slope - *slope_) <= jerked);
      slope_ = slope;
    }
    if (set) set_point_ = out.command->speed.value();
    was_seconds_ = seconds;
  }

  void judge_belt() {
    const double mean = belt_.mean();
    // Up to the first speed, which is set at once, a drive takes its own ramp: nothing here could limit it.
    const double acceleration = mean > kHardFirstSpeed.value() ? belt_.acceleration() : 0.0;
    tally.fastest = std::max(tally.fastest, mean);
    tally.hardest = std::max(tally.hardest, acceleration);
    if (mean > 3.2 + 1e-9 || mean < -1e-9) FAIL("the belt runs at " << mean << " m/s");
    if (acceleration > 1.1 * limits().acceleration.value())
      FAIL("the belt gains " << acceleration << " m/s2");
    if (!started_ && belt_.speed() > 0.021) FAIL("the belt moves without a start");
  }

  /// From a STOP the belt only slows, and stands within its ramp and what drive and belt need.
  void judge_stop(const SupervisorInputs& in, const SupervisorOutputs& out) {
    if (in.stop_requested && !stop_since_) {
      stop_since_ = now_;
      stop_from_ = belt_.speed();
    }
    if (out.command && out.command->start) {
      REQUIRE(belt_.speed() < 0.02);
      started_ = true;
      stop_since_.reset();
    }
    if (!stop_since_) return;
    const double gone = (now_ - *stop_since_).seconds();
    REQUIRE(belt_.speed() <= std::max(stop_from_ + 0.03, 0.0));
    if (belt_.speed() < 0.02 && drive_.speed < 0.02) {
      tally.longest_braking_s = std::max(tally.longest_braking_s, gone);
      stop_since_.reset();
      started_ = false;
      REQUIRE((is_latched(out.status.state) || out.status.state == MotionState::Slowing));
      return;
    }
    REQUIRE(gone <= stop_from_ / 1.0 + 1.0);
  }

  void learn(const SupervisorInputs& in, const SupervisorOutputs& out) {
    status_ = out.status;
    last_command_.reset();
    if (out.command) {
      drive_.obey(*out.command);
      last_command_ = hal::CommandOutcome::Accepted;
    }
    drive_.heard_ago_s = 0.0;
    if (status_.state == MotionState::Running && belt_.speed() > 2.0) ++tally.runs_above_2;
    if (!in.request || !out.reply || out.reply->id != in.request->id) return;
    const auto kind = in.request->kind;
    if (out.reply->accepted) {
      ++tally.accepted;
      ++tally.accepted_of.at(static_cast<std::size_t>(kind));
      if (kind == RequestKind::BeginProgramme) kept_ = 1 - kept_;
    }
    if ((kind == RequestKind::BeginStart || kind == RequestKind::BeginLevel) && out.reply->accepted)
      tokens_[asker_] = out.reply->token;
    if ((kind == RequestKind::HoldBeat || kind == RequestKind::LevelBeat) && !out.reply->accepted)
      tokens_[asker_] = 0;
  }

  std::mt19937_64 random_;
  model::Rules rules_;
  Supervisor supervisor_;
  VirtualDrive drive_;
  LaggingBelt belt_;
  Lease lease_{milliseconds(1000)};
  SupervisorStatus status_;
  Timestamp now_{1'000'000'000'000};
  std::optional<hal::CommandOutcome> last_command_;
  std::array<std::uint64_t, 2> epochs_{}, tokens_{};
  std::uint64_t holder_ = 0, frame_ = 0, last_id_ = 0;
  std::size_t asker_ = 0;
  bool started_ = false, commissioning_ = false;
  std::optional<double> slope_;
  double set_point_ = 0.0, was_seconds_ = 0.05;
  std::array<Programme, 2> programmes_{};  ///< the one under way stays as it is
  std::size_t kept_ = 0;
  std::optional<Timestamp> stop_since_;
  double stop_from_ = 0.0;
};

/// FOOTFALL_COMMANDS: how many; under sanitizers the suite is content with a part.
std::size_t wanted_commands() {
  const char* text = std::getenv("FOOTFALL_COMMANDS");
#ifdef __SANITIZE_ADDRESS__
  constexpr std::size_t kUsual = 100'000;
#else
  constexpr std::size_t kUsual = 1'000'000;
#endif
  return text != nullptr ? static_cast<std::size_t>(std::strtoull(text, nullptr, 10)) : kUsual;
}

}  // namespace

TEST_CASE("random commands of two clients never move the belt past a limit, nor without a fresh start") {
  Commotion commotion(20261125);
  commotion.run(wanted_commands());
  const Tally& tally = commotion.tally;
  INFO(tally.commands << " commands, " << tally.accepted << " accepted, " << tally.starts << " starts of "
                      << tally.holds << " holds, " << tally.stops << " STOPs, " << tally.handovers
                      << " changes of hands; fastest " << tally.fastest << " m/s, hardest " << tally.hardest
                      << " m/s2, longest braking " << tally.longest_braking_s << " s");
  if (std::getenv("FOOTFALL_COMMANDS") != nullptr) {
    WARN(tally.commands << " commands, " << tally.accepted << " accepted, " << tally.starts << " starts, "
                        << tally.stops << " STOPs; fastest " << tally.fastest << " m/s, hardest "
                        << tally.hardest << " m/s2");
  }
  CHECK(tally.starts <= tally.holds);
  CHECK(tally.starts >= wanted_commands() / 4'000);
  CHECK(tally.stops > 50);
  CHECK(tally.handovers > 20);
  CHECK(tally.runs_above_2 > 100);
  CHECK(tally.accepted > wanted_commands() / 20);
  for (std::size_t kind = 0; kind < kKinds && tally.commands >= 1'000'000; ++kind) {
    INFO("request kind " << kind);
    CHECK(tally.accepted_of.at(kind) >= 1);
  }
}
