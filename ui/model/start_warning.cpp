#include "ui/model/start_warning.hpp"

namespace footfall::ui {

void StartWarning::update(std::int64_t now_ns, const Snapshot& snapshot) {
  const v1::Status& status = snapshot.status;
  const bool mine = snapshot.holder == Holder::Mine && snapshot.trusted();
  const bool starting = mine && status.state() == "Starting";
  expected_ = mine && (starting || status.arming() || status.state() == "Armed");
  if (!starting) {
    beeps_.reset();
  } else if (!beeps_) {
    beeps_ = BeatGrid{now_ns, kBeepsPerMinute};
  }
}

}  // namespace footfall::ui
