#pragma once
#include <optional>

#include "control/limits.hpp"
#include "control/motion_words.hpp"
#include "control/supervisor.hpp"

namespace footfall::control {

/// The arming rules of safety.md "Starting" (a) and (b): nullopt when every item is safe, else one sentence
/// naming the first unsafe item and its remedy. A value the drive cannot tell is unsafe. With
/// WatchdogKind::ConfirmedAtStart the watchdog itself is judged by the supervisor at the start and in motion.
/// Thread: treadmill thread. Blocks/allocates: never.
[[nodiscard]] std::optional<Sentence> arming_refusal(const ArmCheck& check, const Limits& limits,
                                                     const hal::TreadmillInfo& machine);

/// Part (c): runs the real governor against twice the ceiling and the real limits against their sanity.
[[nodiscard]] std::optional<Sentence> self_test_refusal(const Limits& limits, core::MetersPerSecond ceiling);

}  // namespace footfall::control
