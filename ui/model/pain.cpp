#include "ui/model/pain.hpp"

#include "ui/model/permits.hpp"

namespace footfall::ui {

const char* pain_phase(const Snapshot& snapshot) {
  // The countdown is no run yet.
  const bool counting = snapshot.status.state() == "Starting" && snapshot.status.countdown_left_s() > 0.0;
  if (may_move(snapshot) && !counting) return "during";
  return snapshot.status.belt_ran() ? "after" : "before";
}

}  // namespace footfall::ui
