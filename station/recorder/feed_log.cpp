#include "station/recorder/feed_log.hpp"

namespace footfall::station {
namespace {

/// More than one cycle completes.
constexpr std::size_t kRoomForSteps = 16;

}  // namespace

void FeedLog::start() noexcept {
  mark_ = {};
  tails_ = {};
  belt_told_ = broken_ = false;
  mark_.afresh = true;
  next_index_ = 0;
}

bool FeedLog::begin_cycle(core::Timestamp now) noexcept {
  mark_.cycle = now;
  // A mark still to be told is of samples from before.
  if (!broken_ || mark_.lost || !mark_.empty() || !room_again()) return false;
  ++next_index_;
  broken_ = belt_told_ = false;
  mark_.afresh = true;
  return true;
}

/// Half empty: a disk that only just keeps up would have the analysis start over and over.
bool FeedLog::room_again() const noexcept {
  const auto half = [](const auto& ring) { return ring.size() <= ring.capacity() / 2; };
  return half(forces_) && half(imus_) && half(steps_) && half(marks_);
}

void FeedLog::lose() noexcept {
  if (broken_) return;
  broken_ = true;
  mark_.lost = true;
}

void FeedLog::keep(const core::ForceSample& sample) noexcept {
  const bool taken = forces_.try_push(sample);
  if (!taken) lose();
  if (sample.plate >= mark_.forces.size()) return;
  tails_.forces[sample.plate].see(sample, taken);
  if (taken) ++mark_.forces[sample.plate];
}

void FeedLog::keep(const core::ImuSample& sample) noexcept {
  const bool taken = imus_.try_push(sample);
  if (!taken) lose();
  if (sample.device >= mark_.imus.size()) return;
  tails_.imus[sample.device].see(sample, taken);
  if (taken) ++mark_.imus[sample.device];
}

void FeedLog::end_of_samples(const gait::BeltInput& belt) noexcept {
  // Before the mark, which has to say so.
  if (steps_.size() + kRoomForSteps > steps_.capacity()) lose();
  mark_.belt = belt;
  const bool moved = !belt_told_ || !belt.same_as(told_);
  if (mark_.empty() && !moved && !mark_.afresh && !mark_.lost) return;
  // What did not fit stands in the next one.
  if (!marks_.try_push(mark_)) return lose();
  told_ = belt;
  belt_told_ = true;
  mark_ = {};
}

void FeedLog::keep(const gait::StepResult& step) noexcept {
  if (broken_) return;
  gait::StepResult numbered = step;
  numbered.index = next_index_++;
  if (!steps_.try_push(numbered)) lose();
}

}  // namespace footfall::station
