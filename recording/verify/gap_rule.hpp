#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "recording/session.hpp"

/// Where samples are missing, told from the samples themselves: by the recorder while it stores them, and by
/// the verification from the file, so that both say the same. Thread: any. Blocks: never. Allocates: the
/// list.
namespace footfall::recording {

/// The hole before `sample`, when it is not number `next_sequence`. The wire's losses are flagged by the
/// driver; an unflagged hole was made by a full ring.
template <class Sample>
[[nodiscard]] std::optional<Gap> gap_before(const Sample& sample, std::uint8_t stream,
                                            std::uint64_t next_sequence) {
  if (sample.sequence == next_sequence) return std::nullopt;
  const bool ring = (sample.flags & core::kGapBefore) == 0;
  return Gap{stream, next_sequence, sample.sequence - next_sequence, sample.station_time,
             ring ? GapCause::RingFull : GapCause::WireLoss};
}

/// The gaps that a stream's samples show, in their order.
class GapList {
 public:
  template <class Sample>
  void see(const Sample& sample) {
    if (seen_) {
      if (const auto gap = gap_before(sample, stream_, next_)) gaps_.push_back(*gap);
    }
    seen_ = true;
    next_ = sample.sequence + 1;
  }
  explicit GapList(std::uint8_t stream) : stream_(stream) {}
  [[nodiscard]] std::uint8_t stream() const { return stream_; }
  [[nodiscard]] const std::vector<Gap>& gaps() const { return gaps_; }

 private:
  std::uint8_t stream_;
  bool seen_ = false;
  std::uint64_t next_ = 0;
  std::vector<Gap> gaps_;
};

/// Whether the gaps of the file are those that its samples show; gaps after a stream's last sample, and those
/// of the treadmill's cycles, are the recorder's own. Empty, or a sentence.
[[nodiscard]] std::string compare_gaps(const std::vector<Gap>& stored, const std::vector<Gap>& shown);

}  // namespace footfall::recording
