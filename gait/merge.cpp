#include "gait/merge.hpp"

#include <algorithm>
#include <limits>

namespace footfall::gait {

namespace {

/// Neighbours further apart are not interpolated between: no event may lie in a gap (docs/metrics/events.md).
constexpr core::Duration kLongestBridge = core::milliseconds(10);
/// Room for what waits through a stall of the measuring thread; other plates may be faster than the master.
constexpr double kQueueSeconds = 1.0, kFasterPlates = 4.0;

}  // namespace

PlateMerger::PlateMerger(std::size_t plates, core::Hertz master_rate, core::Duration max_lateness)
    : plates_(std::clamp<std::size_t>(plates, 1, core::kMaxPlates)), max_lateness_(max_lateness) {
  const auto capacity = std::max<std::size_t>(
      64, static_cast<std::size_t>(kFasterPlates * kQueueSeconds * master_rate.value()));
  for (auto& plate : plates_) plate.slots.resize(capacity);
  last_.resize(plates_.size());
  seen_.resize(plates_.size());
  reset();
}

void PlateMerger::reset() noexcept {
  for (auto& plate : plates_) plate.head = plate.size = 0;
  std::fill(seen_.begin(), seen_.end(), false);
  newest_ = {};
  belt_speed_ = core::MetersPerSecond(std::numeric_limits<double>::quiet_NaN());
  incline_.reset();
  incline_moving_ = false;
  counters_ = {};
}

void PlateMerger::push(const core::ForceSample& sample) noexcept {
  const std::size_t p = sample.plate;
  if (p >= plates_.size() || (sample.flags & core::kStale) != 0 ||
      (seen_[p] && sample.station_time <= last_[p])) {
    ++counters_.out_of_order;
    return;
  }
  seen_[p] = true;
  last_[p] = sample.station_time;
  newest_ = std::max(newest_, sample.station_time);
  Queue<Item>& queue = plates_[p];
  if (queue.full()) {
    queue.drop();
    ++(p == 0 ? counters_.overflow : counters_.without_master);
    std::uint16_t& flags = queue.slots[queue.head].flags;
    flags = static_cast<std::uint16_t>(flags | core::kGapBefore);
  }
  queue.push({sample.station_time, sample.wrench, sample.flags});
}

bool PlateMerger::pop(ForceFrame& frame) noexcept {
  Queue<Item>& master = plates_[0];
  if (master.size == 0) return false;
  const Item& sample = master.at(0);
  ForceFrame next;
  next.time = sample.time;
  next.plates = static_cast<std::uint8_t>(plates_.size());
  next.plate[0] = sample.wrench;
  next.flags = sample.flags;
  next.belt_speed = belt_speed_;
  next.incline = incline_;
  next.incline_moving = incline_moving_;
  const bool late = newest_ - sample.time > max_lateness_;
  bool complete = true;
  for (std::size_t p = 1; p < plates_.size(); ++p) {
    const Match found = match(p, sample.time, next);
    if (found == Match::Wait && !late) return false;
    complete = complete && found == Match::Found;
  }
  if (!complete) {
    next.flags = static_cast<std::uint16_t>(next.flags | core::kInvalid | core::kGapBefore);
    ++counters_.incomplete;
  }
  master.drop();
  ++counters_.frames;
  frame = next;
  return true;
}

PlateMerger::Match PlateMerger::match(std::size_t p, core::Timestamp time, ForceFrame& frame) noexcept {
  Queue<Item>& queue = plates_[p];
  while (queue.size >= 2 && queue.at(1).time <= time) queue.drop();
  if (queue.size == 0 || (queue.size == 1 && queue.at(0).time < time)) return Match::Wait;
  const Item& before = queue.at(0);
  if (before.time > time) return Match::Missing;
  if (before.time == time) {
    frame.plate[p] = before.wrench;
    frame.flags = static_cast<std::uint16_t>(frame.flags | before.flags);
    return Match::Found;
  }
  const Item& after = queue.at(1);
  if (after.time - before.time > kLongestBridge) return Match::Missing;
  const double share =
      static_cast<double>((time - before.time).ns) / static_cast<double>((after.time - before.time).ns);
  frame.plate[p] = (1.0 - share) * before.wrench + share * after.wrench;
  frame.flags = static_cast<std::uint16_t>(frame.flags | before.flags | after.flags);
  return Match::Found;
}

}  // namespace footfall::gait
