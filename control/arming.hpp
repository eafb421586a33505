#pragma once
#include <optional>

#include "control/limits.hpp"
#include "control/motion_words.hpp"
#include "control/supervisor.hpp"

namespace footfall::control {

/// The drive proves no watchdog of its own: it arms only with a stop relay.
[[nodiscard]] bool needs_relay(hal::WatchdogKind watchdog);

/// The arming rules of docs/safety.md, ARM-1 and STOP-4: nullopt when every item is safe, else one sentence
/// naming the first unsafe item and its remedy. A value the drive cannot tell is unsafe. With
/// WatchdogKind::ConfirmedAtStart the watchdog itself is judged by the supervisor at the start and in motion.
/// ExternalRelay and None arm only with a stop relay that has passed its test; then the drive's own watchdog
/// is not asked for, and automatic restart and start on power-up may be unknown, because the power is off
/// until the test closes the relay on a belt that is seen to stand. A relay that is configured beside another
/// watchdog has to pass all the same.
/// Thread: treadmill thread. Blocks/allocates: never.
[[nodiscard]] std::optional<Sentence> arming_refusal(const ArmCheck& check, const Limits& limits,
                                                     const hal::TreadmillInfo& machine);

/// What the supervisor goes by once armed: with a stop relay in place of the watchdog its hold time counts,
/// and power cut is a ramp, because coasting is refused when the station's file is read.
[[nodiscard]] hal::DriveReadback armed_readback(const ArmCheck& check, const hal::TreadmillInfo& machine);

/// Part (c): runs the real governor against twice the ceiling and the real limits against their sanity.
[[nodiscard]] std::optional<Sentence> self_test_refusal(const Limits& limits, core::MetersPerSecond ceiling);

}  // namespace footfall::control
