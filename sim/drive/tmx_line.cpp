#include "sim/drive/tmx_line.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::sim {
namespace {

core::Duration slower(core::Duration duration, double times) {
  return {std::llround(static_cast<double>(duration.ns) * times)};
}

}  // namespace

TmxLine::TmxLine(const TmxLineOptions& options)
    : byte_time_{std::int64_t{10'000'000'000} / options.baud}, turnaround_(options.turnaround) {
  if (!options.pace) byte_time_ = turnaround_ = {};
}

void TmxLine::receive(std::span<const std::uint8_t> bytes, core::Timestamp now) {
  core::Timestamp t = std::max(now, incoming_end_);
  for (const std::uint8_t byte : bytes) {
    t = t + byte_time_;
    incoming_.push_back({byte, t});
  }
  incoming_end_ = t;
}

std::optional<TmxLine::Arrived> TmxLine::next_byte(core::Timestamp now) {
  if (incoming_.empty() || incoming_.front().at > now) return std::nullopt;
  const Arrived arrived = incoming_.front();
  incoming_.pop_front();
  return arrived;
}

void TmxLine::send(std::span<const std::uint8_t> bytes, core::Timestamp from) {
  core::Timestamp t = std::max(from + slower(turnaround_, slowness_), free_);
  const core::Duration each = slower(byte_time_, slowness_);
  for (const std::uint8_t byte : bytes) {
    t = t + each;
    outgoing_.push_back({byte, t});
  }
  free_ = t;
}

Bytes TmxLine::take_sent(core::Timestamp now) {
  Bytes sent;
  while (!outgoing_.empty() && outgoing_.front().at <= now) {
    sent.push_back(outgoing_.front().byte);
    outgoing_.pop_front();
  }
  return sent;
}

std::optional<core::Timestamp> TmxLine::next_due() const {
  std::optional<core::Timestamp> due;
  if (!incoming_.empty()) due = incoming_.front().at;
  if (!outgoing_.empty() && (!due || outgoing_.front().at < *due)) due = outgoing_.front().at;
  return due;
}

void TmxLine::clear() {
  incoming_.clear();
  outgoing_.clear();
}

}  // namespace footfall::sim
