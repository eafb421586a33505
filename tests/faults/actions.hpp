#pragma once
#include <optional>
#include <string>
#include <vector>

#include "tests/faults/theatre.hpp"

namespace footfall::faults {

/// What one step did or saw. `limit_s`: within which it had to happen, slack included.
struct Seen {
  bool ok = true;
  std::string words;  ///< empty: nothing worth telling
  std::optional<double> time_s, limit_s;
};

/// Plays one step (tests/faults/README.md lists them). Thread: one. Blocks: until seen or too late.
Seen play(const Step& step, Theatre& theatre);
[[nodiscard]] const std::vector<std::string>& action_names();

/// A stall of the computer is nobody's fault: on every time limit beside the lab's own lateness.
inline constexpr double kStallS = 0.3;

// checks.cpp: what must be seen; the rest is in actions.cpp
Seen see_rest(const Step& step, Theatre& theatre);
Seen see_slower(const Step& step, Theatre& theatre);
Seen see_state(const Step& step, Theatre& theatre);
Seen see_still(const Step& step, Theatre& theatre);
Seen see_running(const Step& step, Theatre& theatre);
Seen see_speed_kept(const Step& step, Theatre& theatre);
Seen see_true_speeds(const Step& step, Theatre& theatre);
Seen see_starts(const Step& step, Theatre& theatre);
Seen see_cause(const Step& step, Theatre& theatre);
Seen see_refused(const Step& step, Theatre& theatre);
Seen see_stale_plate(const Step& step, Theatre& theatre);
Seen see_alarm(const Step& step, Theatre& theatre);
Seen see_thread_cpu(const Step& step, Theatre& theatre);
Seen see_session(const Step& step, Theatre& theatre);

}  // namespace footfall::faults
