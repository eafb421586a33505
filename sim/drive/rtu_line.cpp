#include "sim/drive/rtu_line.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::sim {
namespace {
constexpr core::Duration kShortestSilence = core::microseconds(1750);
constexpr std::size_t kLongestFrame = 256;

core::Duration slower(core::Duration duration, double times) {
  return {std::llround(static_cast<double>(duration.ns) * times)};
}
}  // namespace

RtuLine::RtuLine(const RtuLineOptions& options)
    : byte_time_{std::int64_t{1'000'000'000} * options.bits_per_byte / options.baud},
      silence_(std::max(kShortestSilence, byte_time_ * 7 / 2)),
      turnaround_(options.turnaround) {
  if (!options.pace) {
    byte_time_ = {};
    silence_ = kShortestSilence;
    turnaround_ = {};
  }
}

void RtuLine::receive(std::span<const std::uint8_t> bytes, core::Timestamp now) {
  const core::Timestamp start = incoming_.empty() ? now : std::max(now, incoming_end_);
  incoming_end_ = start + byte_time_ * static_cast<std::int64_t>(bytes.size());
  incoming_.insert(incoming_.end(), bytes.begin(), bytes.end());
  // An overlong burst is no frame; one byte too many keeps the checksum from ever fitting by a cut.
  if (incoming_.size() > kLongestFrame) incoming_.resize(kLongestFrame + 1);
}

std::optional<Bytes> RtuLine::next_frame(core::Timestamp now, core::Timestamp* ended) {
  if (incoming_.empty() || now < incoming_end_ + silence_) return std::nullopt;
  if (ended != nullptr) *ended = incoming_end_ + silence_;
  Bytes frame;
  frame.swap(incoming_);
  if (frame.size() > kLongestFrame) return std::nullopt;
  return frame;
}

void RtuLine::send(std::span<const std::uint8_t> bytes, core::Timestamp from) {
  core::Timestamp t = std::max(from + slower(turnaround_, slowness_), line_free_);
  const core::Duration each = slower(byte_time_, slowness_);
  for (const std::uint8_t byte : bytes) {
    t = t + each;
    outgoing_.push_back({byte, t});
  }
  line_free_ = t;
}

Bytes RtuLine::take_sent(core::Timestamp now) {
  Bytes sent;
  while (!outgoing_.empty() && outgoing_.front().due <= now) {
    sent.push_back(outgoing_.front().byte);
    outgoing_.pop_front();
  }
  return sent;
}

std::optional<core::Timestamp> RtuLine::next_due() const {
  std::optional<core::Timestamp> due;
  if (!incoming_.empty()) due = incoming_end_ + silence_;
  if (!outgoing_.empty() && (!due || outgoing_.front().due < *due)) due = outgoing_.front().due;
  return due;
}

void RtuLine::clear() {
  incoming_.clear();
  outgoing_.clear();
}

}  // namespace footfall::sim
