#pragma once
#include <cstdint>
#include <deque>
#include <vector>

#include "gait/offline/offline.hpp"

/// What is wrong with single samples of a recording, before anything is filtered; private to gait.
/// * Missing for at most 10 ms, as live: bridged by a line (kGapInStep).
/// * A spike: one sample that leaves, and comes back to, a force that hardly changes beside it. No body's
/// force
///   does that, so it is missing (kGapInStep). Below 200 Hz one sample lasts long enough to be real.
/// * An end stop: a channel that stays exactly at its extreme and falls steeply beside it, by much more than
///   its last digit; a peak that is merely rounded does not (kSaturatedInStep).
/// Frame/units: gait/offline/offline.hpp. Thread: reentrant. Blocks: CPU only. Allocates: yes; columns only
/// where they are mended. Errors: none. Source: docs/metrics/signal.md.
namespace footfall::gait {

class OfflineFaults {
 public:
  explicit OfflineFaults(const RecordingView& recording);
  OfflineFaults(const OfflineFaults&) = delete;
  OfflineFaults& operator=(const OfflineFaults&) = delete;

  /// The recording with short gaps and spikes bridged; its spans live as long as this and the original.
  [[nodiscard]] const RecordingView& mended() const noexcept { return view_; }
  /// Bits of StepHealth for the samples [first, end).
  [[nodiscard]] std::uint32_t health(std::size_t first, std::size_t end) const noexcept;
  /// One sentence for each kind of fault there is.
  void add_notes(std::vector<const char*>& notes) const;

 private:
  void find_end_stops(std::span<const double> force);
  void mend_force(std::span<const double>& force);
  void mend_rest(std::span<const double>& column, bool is_cop);
  void bridge(std::vector<double>& column);

  RecordingView view_;
  std::deque<std::vector<double>> columns_;
  std::vector<std::size_t> spikes_, mended_, clipped_;  ///< sample numbers, rising once constructed
};

}  // namespace footfall::gait
