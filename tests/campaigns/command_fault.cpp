#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>

#include "tests/campaigns/scene.hpp"
#include "tests/campaigns/station_faults.hpp"
#include "tests/campaigns/wire_client.hpp"

namespace footfall::campaigns {
namespace {

using Stub = v1::Operator::Stub;
constexpr int kCommandsEach = 100;
constexpr double kPaceS = 0.03, kBeatEveryS = 0.08;
constexpr double kAcceleration = 1.0, kHardest = 2.0;  // m/s²
constexpr double kHold = 1.0, kHoldGap = 0.2, kStartWithin = 2.5;

struct Hold {
  std::uint64_t token = 0;
  core::Timestamp first, last;
  bool used = false;
};

/// Two consoles at one station, both acting at random, judged by what the belt does.
class Quarrel {
 public:
  Quarrel() : clients_{WireClient(socket()), WireClient(socket())} {}

  Cycle go_on(Random& random) {
    cycle_ = {};
    random_ = &random;
    begun_ = core::monotonic_now();
    starts_judged_ = scene_.starts();
    const double late_before = scene_.log().log().late_ms;
    for (int sent = 0; sent < kCommandsEach; sent += act()) nap(kPaceS);
    cycle_.counts["commands"] += kCommandsEach;
    // What was pressed must be seen through.
    if (stop_pending_) {
      (void)scene_.rest_after(stop_pending_->time, core::milliseconds(6000));
      judge_stop();
    }
    scene_.log().update();
    judge_motion(scene_.log().log().late_ms - late_before);
    judge_starts();
    return cycle_;
  }

 private:
  struct Pressed {
    core::Timestamp time;
    double speed_m_s = 0.0, late_ms = 0.0;
  };

  std::filesystem::path socket() { return scene_.folder() / "run" / "operator.sock"; }
  bool chance(double probability) { return between(*random_, 0.0, 1.0) < probability; }
  WireClient& any() { return clients_[chance(0.5) ? 1 : 0]; }
  [[nodiscard]] std::uint64_t newest_epoch() const {
    return std::max(clients_[0].epoch(), clients_[1].epoch());
  }
  WireClient& holder() { return clients_[0].epoch() >= clients_[1].epoch() ? clients_[0] : clients_[1]; }

  /// One command (or none: 0), and the beats that are due.
  int act() {
    status_ = clients_[0].status();
    ceiling_ = std::max(ceiling_, status_.ceiling_m_s());
    keep_beating();
    if (stop_pending_ && scene_.rest_after(stop_pending_->time, {})) judge_stop();
    const bool runs = status_.state() == "Running";
    if (chance(runs ? 0.05 : 0.005)) return press_stop();
    // Less of it while a start is prepared, else nothing would ever run.
    if (chance(runs ? 0.5 : 0.12)) return nonsense();
    return something_sensible();
  }

  void keep_beating() {
    const core::Timestamp now = core::monotonic_now();
    if (chance(0.003)) next_beat_ = now + core::milliseconds(1300);  // a console that freezes
    if (now < next_beat_) return;
    next_beat_ = now + core::from_seconds(kBeatEveryS);
    if (chance(0.2)) {
      const bool first = clients_[0].beat(clients_[0].epoch()),
                 second = clients_[1].beat(clients_[1].epoch());
      cycle_.require(!(first && second), "both consoles held control");
    } else {
      (void)holder().beat(newest_epoch());
    }
  }

  int press_stop() {
    scene_.log().update();
    const auto& log = scene_.log().log();
    const core::Timestamp now = core::monotonic_now();
    const double speed = log.belt.empty() ? 0.0 : log.belt.back().speed_m_s;
    cycle_.require(any().stop(), "STOP was not answered");
    ++cycle_.counts["STOPs"];
    if (speed > 0.05 && !stop_pending_) {
      ++cycle_.counts["STOPs of a moving belt"];
      stop_pending_ = Pressed{now, speed, log.late_ms};
    }
    token_ = 0;
    return 1;
  }

  void judge_stop() {
    const auto& log = scene_.log().log();
    const auto rest = log.rest_after(stop_pending_->time);
    // It may have been accelerating: the ramp of a stop begins at what it had reached.
    const double fastest = log.fastest_after(stop_pending_->time);
    const double limit_ms =
        (0.15 + fastest / Scene::kStop + Scene::kBeltLagS) * 1.1e3 + (log.late_ms - stop_pending_->late_ms);
    const double time_ms = rest ? (*rest - stop_pending_->time).seconds() * 1e3 : 9999.0;
    cycle_.require(time_ms <= limit_ms,
                   "STOP: rest after " + std::to_string(time_ms) + " of " + std::to_string(limit_ms) + " ms");
    if (time_ms * std::max(cycle_.limit_ms, 1.0) > cycle_.time_ms * limit_ms) {
      cycle_.time_ms = time_ms;
      cycle_.limit_ms = limit_ms;
    }
    stop_pending_.reset();
  }

  std::uint64_t odd_epoch() {
    switch (integer_between(*random_, 0, 4)) {
      case 0:
        return 0;
      case 1:
        return newest_epoch() + 1;
      case 2:
        return std::min(clients_[0].epoch(), clients_[1].epoch());
      case 3:
        return (*random_)();
      default:
        return newest_epoch();
    }
  }

  double odd_number() {
    static const std::array<double, 9> odd{std::nan(""),
                                           -1.0,
                                           -1e9,
                                           1e300,
                                           5.5,
                                           1000.0,
                                           -0.0001,
                                           std::numeric_limits<double>::infinity(),
                                           -std::numeric_limits<double>::infinity()};
    return odd[static_cast<std::size_t>(integer_between(*random_, 0, 8))];
  }

  int nonsense() {
    WireClient& client = any();
    const std::uint64_t epoch = odd_epoch();
    bool accepted = false, may = epoch == newest_epoch();
    switch (integer_between(*random_, 0, 9)) {
      case 0:
        accepted = client.set_speed(epoch, odd_number());
        may = false;
        break;
      case 1:
        accepted = client.set_incline(epoch, odd_number());
        may = false;
        break;
      case 2:
        accepted = client.hold(epoch, chance(0.5) ? old_token_ : (*random_)());
        may = false;
        break;
      case 3:
        if (client.acquire()) token_ = 0;
        return 1;
      case 4:
        accepted = client.ask(&Stub::Arm, epoch).accepted();
        break;
      case 5:
        accepted = client.ask(&Stub::Reset, epoch, 2500).accepted();
        break;
      case 6:
        accepted = client.ask(&Stub::BeginStart, epoch).accepted();
        if (accepted) token_ = 0;  // its token is thrown away: the earlier one is void
        break;
      case 7:
        accepted = client.set_speed(epoch, between(*random_, 0.0, 4.0));
        break;
      case 8:
        if (chance(0.8)) return 0;  // else nothing would ever run
        accepted = client.ask(chance(0.5) ? &Stub::EndMotion : &Stub::Disarm, epoch).accepted();
        break;
      default:
        if (chance(0.9)) return 0;
        accepted = client.release(epoch);
        break;
    }
    ++cycle_.counts["odd commands"];
    cycle_.require(may || !accepted, "an impossible command was accepted");
    return 1;
  }

  int something_sensible() {
    const std::string& state = status_.state();
    WireClient& client = holder();
    if (!status_.lease_held()) {
      token_ = 0;
      (void)any().acquire();
    } else if (state == "Stopped" || state == "Fault") {
      token_ = 0;
      (void)client.ask(&Stub::Reset, client.epoch(), 2500);
    } else if (state == "Idle" && !status_.arming()) {
      token_ = 0;
      (void)client.ask(&Stub::Arm, client.epoch());
    } else if (state == "Armed") {
      hold_or_begin(client);
    } else if (state == "Running") {
      (void)client.set_speed(client.epoch(), between(*random_, 0.3, 4.2));
      nap(between(*random_, 0.0, 0.3));
    } else {
      return 0;
    }
    return 1;
  }

  void hold_or_begin(WireClient& client) {
    if (token_ == 0) {
      const auto begun = client.ask(&Stub::BeginStart, client.epoch());
      if (!begun.accepted()) return;
      old_token_ = holds_.empty() ? 1 : holds_.back().token;
      token_ = begun.token();
      holds_.push_back({token_, {}, {}, false});
      return;
    }
    if (!client.hold(client.epoch(), token_)) {
      token_ = 0;
      return;
    }
    Hold& hold = holds_.back();
    const core::Timestamp now = core::monotonic_now();
    if (hold.first.ns == 0) hold.first = now;
    hold.last = now;
  }

  /// Every start has a hold of its own, whole and fresh.
  void judge_starts() {
    const auto& starts = scene_.log().log().starts;
    for (std::size_t i = starts_judged_; i < starts.size(); ++i) {
      ++cycle_.counts["starts"];
      const auto found = std::find_if(holds_.begin(), holds_.end(), [&](const Hold& hold) {
        return !hold.used && hold.last < starts[i] && (starts[i] - hold.last).seconds() < kStartWithin &&
               (hold.last - hold.first).seconds() > kHold - 2 * kHoldGap;
      });
      cycle_.require(found != holds_.end(), "the belt was started without a fresh token");
      if (found != holds_.end()) found->used = true;
    }
    starts_judged_ = starts.size();
  }

  void judge_motion(double late_ms) {
    const auto& belt = scene_.log().log().belt;
    double fastest = 0.0, steepest = 0.0, hardest = 0.0;
    std::size_t j = 0;
    for (std::size_t i = 0; i < belt.size(); ++i) {
      if (belt[i].time < begun_) continue;
      fastest = std::max(fastest, std::abs(belt[i].speed_m_s));
      while (j < belt.size() && (belt[j].time - belt[i].time).seconds() < 0.05) ++j;
      if (j == belt.size()) break;
      const double rate = (belt[j].speed_m_s - belt[i].speed_m_s) / (belt[j].time - belt[i].time).seconds();
      steepest = std::max(steepest, rate);
      hardest = std::max(hardest, -rate);
    }
    cycle_.counts["seconds late of the lab"] += late_ms * 1e-3;
    cycle_.require(fastest <= ceiling_ + 0.01, "faster than the ceiling: " + std::to_string(fastest));
    cycle_.require(steepest <= 1.1 * kAcceleration, "acceleration " + std::to_string(steepest));
    cycle_.require(hardest <= 1.1 * kHardest, "deceleration " + std::to_string(hardest));
    scene_.log().forget_before(core::monotonic_now() - core::milliseconds(200));
  }

  Scene scene_;
  std::array<WireClient, 2> clients_;
  Random* random_ = nullptr;
  Cycle cycle_;
  v1::Status status_;
  core::Timestamp begun_, next_beat_;
  std::uint64_t token_ = 0, old_token_ = 1;
  std::vector<Hold> holds_;
  std::size_t starts_judged_ = 0;
  double ceiling_ = 0.0;
  std::optional<Pressed> stop_pending_;
};

}  // namespace

Fault command_fault() {
  const auto quarrel = std::make_shared<std::unique_ptr<Quarrel>>();
  Fault fault;
  fault.name = "commands_over_the_wire";
  fault.expected =
      "never above the ceiling nor acceleration + 10 % over 50 ms, no start without a fresh token, one lease "
      "at any "
      "time, every STOP honoured, no impossible command accepted";
  fault.full_cycles = 20;
  fault.run = [quarrel](Random& random) {
    if (!*quarrel) *quarrel = std::make_unique<Quarrel>();
    return (*quarrel)->go_on(random);
  };
  fault.tear_down = [quarrel] { quarrel->reset(); };
  fault.judge = [](const std::map<std::string, double>& counts) {
    const bool moved = counts.count("starts") != 0 && counts.at("starts") > 0;
    return moved ? std::string() : std::string("the belt never ran: nothing was proved");
  };
  return fault;
}

}  // namespace footfall::campaigns
