#pragma once
#include <optional>

#include "hal/treadmill.hpp"

namespace footfall::drivers {

/// A command or reset past its time is not sent: who asked for it no longer expects it.
[[nodiscard]] inline bool is_stale(core::Timestamp valid_until) {
  return core::monotonic_now() > valid_until;
}

/// No operator has started the belt on this line, or something has ended that motion since.
[[nodiscard]] inline core::Error not_started() {
  return {core::Remedy::Operator,
          "no operator start since the line was opened or the belt stopped; nothing was sent"};
}

/// What every driver asks before a set-point goes out: it is not stale, and a belt that is to turn was
/// started by an operator on this line, with nothing having ended that motion since (hal/treadmill.hpp,
/// docs/safety.md, START-2). `turns`: the set-point is not 0 on the wire. Thread: treadmill thread.
/// Blocks/allocates: never but for the sentence. nullopt: it may be sent.
[[nodiscard]] inline std::optional<core::Error> motion_refusal(const hal::TreadmillCommand& command,
                                                               bool in_motion, bool turns) {
  if (is_stale(command.valid_until))
    return core::Error{core::Remedy::Retry, "command was stale; nothing was sent"};
  if (command.start || in_motion || !turns) return std::nullopt;
  return not_started();
}

}  // namespace footfall::drivers
