#include "control/arming.hpp"

#include <cmath>

#include "control/speed_governor.hpp"

namespace footfall::control {
namespace {

constexpr core::MetersPerSecond2 kGentlestBraking{0.3}, kHardestBraking{2.2};
constexpr double kUnequalRamps = 0.05;
constexpr double kMaxSpeedTolerance = 1.02;  // registers round; a technician sets whole hertz

std::optional<Sentence> kind_refusal(const ArmCheck& check, const hal::TreadmillInfo& machine) {
  if (!needs_relay(machine.watchdog) || check.relay) return std::nullopt;
  if (machine.watchdog == hal::WatchdogKind::None) {
    return make_sentence(
        "This treadmill has no communication watchdog, so nothing would stop the belt if the station died: "
        "it needs a stop relay.");
  }
  return make_sentence(
      "The watchdog of this treadmill cannot be read back, and no stop relay is configured: ask the "
      "technician to fit one.");
}

std::optional<Sentence> relay_refusal(const RelayTest& relay, const Limits& limits) {
  if (!relay.belt_stood) {
    return make_sentence(
        "The belt moved when the stop relay was closed: press the emergency stop and call the technician.");
  }
  if (!relay.open_at_first) {
    return make_sentence(
        "The stop relay's contact is closed without a feed: it is welded or bridged, call the technician.");
  }
  if (!relay.closed_when_fed) {
    return make_sentence(
        "The stop relay was fed and its contact stayed open: release every emergency stop and lanyard, check "
        "its wiring.");
  }
  if (!relay.held_while_fed) {
    return make_sentence(
        "The stop relay opened although it was fed: this board does not restart its time, call the "
        "technician.");
  }
  if (!relay.opened_by_itself) {
    return make_sentence(
        "The stop relay did not open %.1f s after its last feed: do not use it, call the technician.",
        relay.hold_time.value());
  }
  if (!relay.hold_time.is_finite() || relay.hold_time > core::to_seconds(limits.watchdog_max)) {
    return make_sentence("The stop relay holds %.1f s, allowed are %.1f s: shorten hold_ms.",
                         relay.hold_time.value(), limits.watchdog_max.seconds());
  }
  return std::nullopt;
}

std::optional<Sentence> watchdog_refusal(const hal::DriveReadback& drive, const Limits& limits,
                                         bool at_start) {
  if (!drive.watchdog_enabled && !at_start) {
    return make_sentence(
        "The drive does not tell whether its watchdog is on: ask the technician to check it.");
  }
  if (drive.watchdog_enabled == false) {
    return make_sentence("The drive's communication watchdog is off: ask the technician to switch it on.");
  }
  if (!drive.watchdog_time || !drive.watchdog_time->is_finite() || drive.watchdog_time->value() <= 0.0) {
    return make_sentence("The drive does not tell its watchdog time: ask the technician to check it.");
  }
  if (*drive.watchdog_time > core::to_seconds(limits.watchdog_max)) {
    return make_sentence(
        "The drive's watchdog waits %.1f s, allowed are %.1f s: ask the technician to shorten it.",
        drive.watchdog_time->value(), limits.watchdog_max.seconds());
  }
  switch (drive.watchdog_action) {
    case hal::WatchdogAction::Ramp:
      return std::nullopt;
    case hal::WatchdogAction::KeepRunning:
      return make_sentence(
          "The drive keeps running when the line is lost: ask the technician to set its watchdog to ramp.");
    case hal::WatchdogAction::Coast:
      return make_sentence(
          "The drive coasts when the line is lost, and on a grade the belt would roll: ask the technician to "
          "set ramp.");
    case hal::WatchdogAction::Unknown:
      break;
  }
  return make_sentence(
      "The drive does not tell what its watchdog does: ask the technician to set it to ramp.");
}

/// Belts that slow unequally when the line is lost turn the runner.
std::optional<Sentence> unequal_ramps_refusal(const hal::DriveReadback& drive) {
  if (!drive.right_deceleration || !drive.right_deceleration->is_finite()) {
    return make_sentence(
        "The drive does not tell the right belt's deceleration: ask the technician to check it.");
  }
  if (core::abs(*drive.right_deceleration - *drive.deceleration) > kUnequalRamps * *drive.deceleration) {
    return make_sentence(
        "The left belt brakes with %.2f m/s2, the right one with %.2f: ask the technician to set both alike.",
        drive.deceleration->value(), drive.right_deceleration->value());
  }
  return std::nullopt;
}

std::optional<Sentence> ramp_and_speed_refusal(const hal::DriveReadback& drive, const Limits& limits,
                                               const hal::TreadmillInfo& machine) {
  if (!drive.deceleration || !drive.deceleration->is_finite()) {
    return make_sentence("The drive does not tell its deceleration: ask the technician to check it.");
  }
  if (*drive.deceleration < kGentlestBraking || *drive.deceleration > kHardestBraking) {
    return make_sentence(
        "The drive brakes with %.2f m/s2, allowed are %.1f to %.1f: ask the technician to set its "
        "deceleration "
        "time.",
        drive.deceleration->value(), kGentlestBraking.value(), kHardestBraking.value());
  }
  if (machine.belts == 2) {
    if (auto refusal = unequal_ramps_refusal(drive)) return refusal;
  }
  if (!drive.max_speed || !drive.max_speed->is_finite() || drive.max_speed->value() <= 0.0) {
    return make_sentence("The drive does not tell its maximum frequency: ask the technician to check it.");
  }
  const auto machine_max = machine.max_speed.value() > 0.0 && machine.max_speed < limits.machine_max_speed
                               ? machine.max_speed
                               : limits.machine_max_speed;
  if (*drive.max_speed > kMaxSpeedTolerance * machine_max) {
    return make_sentence(
        "The drive allows %.2f m/s, the machine %.2f m/s: ask the technician to lower its maximum frequency.",
        drive.max_speed->value(), machine_max.value());
  }
  return std::nullopt;
}

std::optional<Sentence> lock_refusal(std::optional<bool> safe, const char* item) {
  if (safe && *safe) return std::nullopt;
  if (safe) return make_sentence("%s: ask the technician to change this drive setting.", item);
  return make_sentence("The drive does not tell (%s?): ask the technician to check this setting.", item);
}

}  // namespace

bool needs_relay(hal::WatchdogKind watchdog) {
  return watchdog == hal::WatchdogKind::ExternalRelay || watchdog == hal::WatchdogKind::None;
}

std::optional<Sentence> arming_refusal(const ArmCheck& check, const Limits& limits,
                                       const hal::TreadmillInfo& machine) {
  const hal::DriveReadback& drive = check.readback;
  if (machine.belts < 1 || machine.belts > core::kMaxBelts) {
    return make_sentence("One belt or two can be driven, the machine has %d: use another profile.",
                         static_cast<int>(machine.belts));
  }
  if (auto refusal = kind_refusal(check, machine)) return refusal;
  if (check.relay) {
    if (auto refusal = relay_refusal(*check.relay, limits)) return refusal;
  }
  const bool by_relay = needs_relay(machine.watchdog);
  const bool at_start = machine.watchdog == hal::WatchdogKind::ConfirmedAtStart;
  if (!by_relay) {
    if (auto refusal = watchdog_refusal(drive, limits, at_start)) return refusal;
  }
  if (auto refusal = ramp_and_speed_refusal(drive, limits, machine)) return refusal;
  if (auto refusal = lock_refusal(drive.reverse_locked, "Reverse is not locked")) return refusal;
  const auto unless_unpowered = [by_relay](std::optional<bool> off) {
    return by_relay ? off.value_or(true) : off;
  };
  if (auto refusal = lock_refusal(unless_unpowered(drive.auto_restart_off), "Automatic restart is on"))
    return refusal;
  if (auto refusal = lock_refusal(unless_unpowered(drive.start_on_power_up_off), "Start on power-up is on"))
    return refusal;
  if (!check.communication_loss_seen && !at_start && !by_relay) {
    return make_sentence(
        "The drive did not report a communication loss when the line was paused: its watchdog does not work, "
        "call the technician.");
  }
  return std::nullopt;
}

hal::DriveReadback armed_readback(const ArmCheck& check, const hal::TreadmillInfo& machine) {
  hal::DriveReadback readback = check.readback;
  if (!check.relay || !needs_relay(machine.watchdog)) return readback;
  readback.watchdog_enabled = true;
  readback.watchdog_time = check.relay->hold_time;
  readback.watchdog_action = hal::WatchdogAction::Ramp;
  return readback;
}

std::optional<Sentence> self_test_refusal(const Limits& limits, core::MetersPerSecond ceiling) {
  const bool sane = ceiling.is_finite() && ceiling >= limits.first_speed && ceiling <= kHardMaxSpeed &&
                    limits.first_speed.value() > 0.0;
  if (!sane) {
    return make_sentence(
        "The speed ceiling of %.2f m/s makes no sense: check the limits in the configuration.",
        ceiling.value());
  }
  SpeedGovernor governor(ceiling, limits.acceleration, limits.jerk);
  const core::MetersPerSecond tempting = 2.0 * ceiling;
  constexpr int kSteps = 1000;
  for (int i = 0; i < kSteps; ++i) {
    if (governor.step(tempting, SpeedGovernor::kLongestStep) > ceiling) {
      return make_sentence("The speed ceiling does not hold in the self-test: do not use this station.");
    }
  }
  if (governor.speed() != ceiling) {
    return make_sentence(
        "The governor does not reach the ceiling in the self-test: check acceleration and jerk in the "
        "configuration.");
  }
  return std::nullopt;
}

}  // namespace footfall::control
