#include "protocols/ati_rdt/sequence.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::protocols::ati_rdt {
namespace {
constexpr double kGapSlackSeconds = 2.0, kGapFactor = 2.0;
}

SequenceStep SequenceTracker::observe(std::uint32_t rdt, std::uint32_t ft, core::Timestamp received,
                                      bool restart_likely) noexcept {
  if (!started_) return first(rdt, ft, received);
  const bool newer = core::sequence_delta(rdt, newest_) > 0;
  const std::int32_t ft_step = core::sequence_delta(ft, newest_ft_);
  if (newer && ft_step >= 0) {
    return plausible_gap(rdt - newest_, received) ? next(rdt, ft, received)
                                                  : restart(rdt, ft, received, true);
  }
  // The sensor sampled on while the stream's count went back: it obeyed a start request.
  if (!newer && ft_step > 0) return restart(rdt, ft, received, false);
  const bool far = !newer && newest_ - rdt >= kWindow;
  if (restart_likely || far) return restart(rdt, ft, received, ft_step < 0);
  return late(rdt, ft, received);
}

std::uint64_t SequenceTracker::begin_stream(std::uint32_t rdt, std::uint32_t ft,
                                            core::Timestamp received) noexcept {
  const bool from_the_start = rdt >= 1 && rdt <= kFirstMissing;
  newest_ = rdt;
  newest_ft_ = ft;
  newest_time_ = received;
  oldest_ = from_the_start ? 1 : rdt;
  late_run_ = same_ft_run_ = 0;
  ft_moves_ = false;
  seen_.reset();
  seen_.set(rdt % kWindow);
  return from_the_start ? rdt - 1 : 0;
}

SequenceStep SequenceTracker::first(std::uint32_t rdt, std::uint32_t ft, core::Timestamp received) noexcept {
  started_ = true;
  unwrapped_ = rdt;
  return {Arrival::First, unwrapped_, begin_stream(rdt, ft, received), false, false};
}

SequenceStep SequenceTracker::next(std::uint32_t rdt, std::uint32_t ft, core::Timestamp received) noexcept {
  const std::uint32_t step = rdt - newest_;
  if (step >= kWindow) {
    seen_.reset();
  } else {
    for (std::uint32_t skipped = newest_ + 1; skipped != rdt; ++skipped) seen_.reset(skipped % kWindow);
  }
  seen_.set(rdt % kWindow);
  if (ft != newest_ft_) {
    ft_moves_ = true;
    same_ft_run_ = 0;
  } else if (ft_moves_) {
    ++same_ft_run_;
  }
  newest_ = rdt;
  newest_ft_ = ft;
  newest_time_ = received;
  late_run_ = 0;
  unwrapped_ += step;
  return {Arrival::Next, unwrapped_, step - 1, false, same_ft_run_ >= kFrozen};
}

SequenceStep SequenceTracker::restart(std::uint32_t rdt, std::uint32_t ft, core::Timestamp received,
                                      bool rebooted) noexcept {
  const double elapsed_s = (received - newest_time_).seconds();
  const auto elapsed_records = static_cast<std::int64_t>(std::llround(elapsed_s * rate_hz_));
  unwrapped_ += static_cast<std::uint64_t>(std::max<std::int64_t>(elapsed_records, 2));
  return {Arrival::Restarted, unwrapped_, begin_stream(rdt, ft, received), rebooted, false};
}

SequenceStep SequenceTracker::late(std::uint32_t rdt, std::uint32_t ft, core::Timestamp received) noexcept {
  late_run_ = rdt == last_late_ + 1 ? late_run_ + 1 : 1;
  last_late_ = rdt;
  if (late_run_ >= kContiguousLate) return restart(rdt, ft, received, true);
  const bool ahead = core::sequence_delta(rdt, newest_) > 0;  // a straggler of the stream before a restart
  if (ahead) return {Arrival::Reordered, 0, 0, false, false};
  if (seen_.test(rdt % kWindow)) return {Arrival::Duplicated, 0, 0, false, false};
  seen_.set(rdt % kWindow);
  const bool before_first = core::sequence_delta(rdt, oldest_) < 0;
  return {Arrival::Reordered, 0, before_first ? 1U : 0U, false, false};
}

bool SequenceTracker::plausible_gap(std::uint32_t gap, core::Timestamp received) const noexcept {
  const double elapsed_s = std::max((received - newest_time_).seconds(), 0.0);
  return gap <= (kGapFactor * elapsed_s + kGapSlackSeconds) * rate_hz_;
}

}  // namespace footfall::protocols::ati_rdt
