#include "gait/belt/belt_walker.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "gait/live_crossing.hpp"
#include "gait/metrics/contact_metrics.hpp"
#include "gait/offline/walking.hpp"

namespace footfall::gait {

namespace {

/// The longest stance, the swing waited for after it, and what the filter needs before.
constexpr double kRingS = kLongestStanceS + kRunEndS + 0.7;
constexpr double kSettleS = 0.060, kBeforeS = 0.100;
constexpr double kRelockEveryS = 0.25, kIdleRelockEveryS = 1.0;

}  // namespace

BeltWalker::BeltWalker(const EngineConfig& config)
    : rate_(config.sample_rate.value()),
      threshold_(config.method.threshold.value()),
      ring_(static_cast<std::size_t>(kRingS * rate_)),
      live_(low_pass(live_cutoff(config.sample_rate), config.sample_rate)),
      zero_lag_(dual_pass_low_pass(carried_cutoff(config.method.filter_cutoff, config.sample_rate),
                                   config.sample_rate)),
      drift_(config.sample_rate, largest_zero_n(config.mass)),
      detector_(ContactDetector::of_belt(config.sample_rate)) {
  const auto longest =
      static_cast<std::size_t>((kBeforeS + 2.0 * kShortestContactS) * rate_) + 2 * kFilterPad;
  raw_.resize(longest);
  smooth_.resize(longest);
  work_.resize(longest + 2 * kFilterPad);
}

void BeltWalker::reset() noexcept {
  ring_.clear();
  drift_.reset();
  detector_.reset();
  count_ = 0;
  swing_start_.reset();
  pending_ = started_ = false;
  continuous_since_ = next_relock_ = 0;
}

BeltContact* BeltWalker::open() noexcept {
  return count_ > 0 && !contacts_[count_ - 1].ended ? &contacts_[count_ - 1] : nullptr;
}

void BeltWalker::drop_oldest() noexcept {
  std::move(contacts_.begin() + 1, contacts_.begin() + static_cast<std::ptrdiff_t>(count_),
            contacts_.begin());
  --count_;
}

void BeltWalker::lost(bool hold) noexcept {
  for (BeltContact& contact : contacts()) contact.limit = std::min(contact.limit, ring_.next());
  if (BeltContact* contact = open()) {
    contact->measurable = false;
    // What nobody saw end is no contact; nothing is told of it.
    if (!hold) --count_;
  }
  swing_start_.reset();
  pending_ = false;
  continuous_since_ = ring_.next();
  detector_.resync(hold);
  started_ = false;
}

BeltWalker::Report BeltWalker::take(ChannelValues values, core::Timestamp time,
                                    std::uint16_t flags) noexcept {
  if (!std::exchange(started_, true)) live_.settle(values[kForceV]);
  values[kLiveV] = live_.step(values[kForceV]);
  ring_.push(values, time, flags);
  drift_.observe(values);
  supervise_drift();
  Report report;
  if (!drift_.locked()) return report;
  using Change = ContactDetector::Change;
  switch (detector_.step(live_v())) {
    case Change::Contact:
      pending_ = true;
      break;
    case Change::ToeOff:
      if (!std::exchange(pending_, false)) on_toe_off(report);
      break;
    case Change::MissedContact:
    case Change::MissedToeOff:
      if (open() != nullptr) --count_;
      break;
    case Change::None:
      break;
  }
  if (pending_ && live_v() >= threshold_) on_contact(report);
  if (BeltContact* contact = open(); contact != nullptr && !contact->confirmed &&
                                     since(contact->initial_contact) >= samples(kShortestContactS)) {
    confirm(*contact);
    report.confirmed = true;
  }
  for (BeltContact& contact : contacts()) {
    if (!contact.ended || contact.settled || since(contact.toe_off) < samples(kSettleS)) continue;
    if (contact.limit > newest()) contact.toe_off = zero_lag_crossing(contact.toe_off, false);
    contact.settled = report.settled = true;
  }
  return report;
}

void BeltWalker::supervise_drift() noexcept {
  if (newest() < next_relock_) return;
  const bool locked = drift_.locked();
  next_relock_ = newest() + static_cast<std::uint64_t>(samples(locked ? kIdleRelockEveryS : kRelockEveryS));
  if (locked) {
    // Nothing happens, or no swing is seen any more although the force moves: the zero may have jumped.
    BeltContact* const contact = open();
    const bool stuck = contact != nullptr && since(contact->initial_contact) > samples(kLongestStanceS) &&
                       drift_.dynamic(DriftTracker::kMemoryS);
    const bool idle = contact == nullptr && (!swing_start_ || since(*swing_start_) > samples(kRunEndS));
    if (!stuck && !idle) return;
    if (!drift_.relock(DriftTracker::kMemoryS)) return;
    detector_.set_noise(drift_.sigma_n());
    if (!stuck) return;
    --count_;
    detector_.resync(false);
    return;
  }
  if (drift_.relock(DriftTracker::kMemoryS)) detector_.set_noise(drift_.sigma_n());
}

double BeltWalker::crossing(bool rising, double look_back_s) const noexcept {
  const auto back = static_cast<std::uint64_t>(samples(look_back_s));
  const std::uint64_t oldest = std::max(continuous_since_, newest() - std::min(newest(), back));
  return crossing_before(ring_, threshold_ + drift_.zero()[kForceV], live_delay(core::Hertz(rate_)), oldest,
                         rising);
}

void BeltWalker::on_contact(Report& report) noexcept {
  pending_ = false;
  const double at = crossing(true, kLookBackContactS);
  if (count_ > 0) {
    BeltContact& last = contacts_[count_ - 1];
    if (last.ended && !last.settled && at - last.toe_off < samples(kMergeGapS)) {
      last.ended = false;
      return;
    }
  }
  if (count_ == contacts_.size()) drop_oldest();
  contacts_[count_] = {};
  contacts_[count_++].initial_contact = at;
  report.change = Report::Change::Contact;
  report.at = at;
}

void BeltWalker::on_toe_off(Report& report) noexcept {
  BeltContact* const contact = open();
  if (contact == nullptr) return;
  contact->toe_off = crossing(false, kLookBackToeOffS);
  contact->ended = true;
  report.change = Report::Change::ToeOff;
  report.at = contact->toe_off;
  report.announced = contact->announced;
  // A scuff: the swing goes on.
  if (contact->toe_off - contact->initial_contact < samples(kShortestContactS)) {
    --count_;
    return;
  }
  swing_start_ = contact->toe_off;
}

void BeltWalker::confirm(BeltContact& contact) noexcept {
  contact.confirmed = true;
  contact.initial_contact = zero_lag_crossing(contact.initial_contact, true);
  if (!swing_start_) return;
  const auto first = static_cast<std::uint64_t>(std::ceil(*swing_start_));
  const auto end = static_cast<std::uint64_t>(std::ceil(contact.initial_contact));
  if (end > first && static_cast<double>(end - first) >= samples(kShortestSwingS)) {
    contact.before = drift_.flight(ring_, first, end);
  }
}

/// The crossing next to the estimate in the force that both the offline analysis and the metrics see.
double BeltWalker::zero_lag_crossing(double estimate, bool rising) noexcept {
  const auto before = static_cast<std::uint64_t>(samples(kBeforeS));
  const auto at = static_cast<std::uint64_t>(std::max(0.0, estimate));
  const std::uint64_t first = std::max({at - std::min(at, before), ring_.oldest(), continuous_since_});
  const std::size_t size = std::min<std::size_t>(ring_.next() - first, raw_.size());
  if (size <= kFilterPad) return estimate;
  const std::span<double> raw = std::span(raw_).first(size);
  const std::span<double> smooth = std::span(smooth_).first(size);
  ring_.copy(kForceV, first, raw);
  filter_zero_lag(zero_lag_, raw, smooth, work_);
  const double level = threshold_ + drift_.zero()[kForceV];
  double best = estimate;
  double distance = samples(0.020);
  for (std::size_t i = 1; i < size; ++i) {
    const bool crosses =
        rising ? smooth[i - 1] < level && smooth[i] >= level : smooth[i - 1] >= level && smooth[i] < level;
    if (!crosses) continue;
    const double number = static_cast<double>(first) + gait::crossing(smooth, i, level);
    if (std::abs(number - estimate) >= distance) continue;
    best = number;
    distance = std::abs(number - estimate);
  }
  return best;
}

}  // namespace footfall::gait
