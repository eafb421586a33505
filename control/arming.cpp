#include "control/arming.hpp"

#include <cmath>

#include "control/speed_governor.hpp"

namespace footfall::control {
namespace {

constexpr core::MetersPerSecond2 kGentlestBraking{0.3}, kHardestBraking{2.2};
constexpr double kUnequalRamps = 0.05;
constexpr double kMaxSpeedTolerance = 1.02;  // registers round; a technician sets whole hertz

std::optional<Sentence> kind_refusal(const hal::TreadmillInfo& machine) {
  switch (machine.watchdog) {
    case hal::WatchdogKind::Readable:
    case hal::WatchdogKind::ConfirmedAtStart:
      return std::nullopt;
    case hal::WatchdogKind::None:
      return make_sentence(
          "This treadmill has no communication watchdog, so nothing would stop the belt if the station died: "
          "it needs a stop relay.");
    case hal::WatchdogKind::ExternalRelay:
      break;
  }
  return make_sentence(
      "The watchdog of this treadmill cannot be read back and is therefore unverified: ask the technician "
      "for "
      "a profile with a readable watchdog.");
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

std::optional<Sentence> arming_refusal(const ArmCheck& check, const Limits& limits,
                                       const hal::TreadmillInfo& machine) {
  const hal::DriveReadback& drive = check.readback;
  if (machine.belts < 1 || machine.belts > core::kMaxBelts) {
    return make_sentence("One belt or two can be driven, the machine has %d: use another profile.",
                         static_cast<int>(machine.belts));
  }
  if (auto refusal = kind_refusal(machine)) return refusal;
  const bool at_start = machine.watchdog == hal::WatchdogKind::ConfirmedAtStart;
  if (auto refusal = watchdog_refusal(drive, limits, at_start)) return refusal;
  if (auto refusal = ramp_and_speed_refusal(drive, limits, machine)) return refusal;
  if (auto refusal = lock_refusal(drive.reverse_locked, "Reverse is not locked")) return refusal;
  if (auto refusal = lock_refusal(drive.auto_restart_off, "Automatic restart is on")) return refusal;
  if (auto refusal = lock_refusal(drive.start_on_power_up_off, "Start on power-up is on")) return refusal;
  if (!check.communication_loss_seen && !at_start) {
    return make_sentence(
        "The drive did not report a communication loss when the line was paused: its watchdog does not work, "
        "call the technician.");
  }
  return std::nullopt;
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
