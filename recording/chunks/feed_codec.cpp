#include "recording/chunks/feed_codec.hpp"

#include <bit>
#include <cstring>
#include <limits>

#include "recording/session.hpp"

namespace footfall::recording {
namespace {

static_assert(std::endian::native == std::endian::little, "records are little-endian: add a byte swap here");

enum Flag : std::uint8_t { kAfresh = 1, kLost = 2, kBelt = 4, kInclineKnown = 8, kInclineMoving = 16 };
constexpr std::uint8_t kAllFlags = kAfresh | kLost | kBelt | kInclineKnown | kInclineMoving;
constexpr std::uint32_t kMost = std::numeric_limits<std::uint16_t>::max();

template <class Value>
void put(std::vector<std::byte>& bytes, const Value& value) {
  const std::size_t at = bytes.size();
  bytes.resize(at + sizeof value);
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

/// Of one stream: several entries when the count is larger than one carries.
void put_counts(std::vector<std::byte>& bytes, std::uint8_t stream, std::uint32_t count,
                std::uint8_t& entries) {
  for (; count > 0; ++entries) {
    const std::uint32_t part = std::min(count, kMost);
    put(bytes, stream);
    put(bytes, std::uint8_t{0});
    put(bytes, static_cast<std::uint16_t>(part));
    count -= part;
  }
}

bool same_run(const gait::FeedMark& a, const gait::FeedMark& b) {
  return a.forces == b.forces && a.imus == b.imus && a.belt.same_as(b.belt) && !a.afresh && !a.lost &&
         !b.afresh && !b.lost && !a.empty();
}

void put_mark(std::vector<std::byte>& bytes, const gait::FeedMark& mark, std::uint16_t times,
              const gait::BeltInput* before) {
  const bool belt = before == nullptr || !mark.belt.same_as(*before);
  std::uint8_t flags = 0;
  if (mark.afresh) flags |= kAfresh;
  if (mark.lost) flags |= kLost;
  if (belt) flags |= kBelt;
  if (belt && mark.belt.incline) flags |= kInclineKnown;
  if (belt && mark.belt.incline_moving) flags |= kInclineMoving;
  const std::size_t head = bytes.size();
  put(bytes, flags);
  put(bytes, std::uint8_t{0});
  put(bytes, times);
  std::uint8_t entries = 0;
  for (std::size_t p = 0; p < mark.forces.size(); ++p)
    put_counts(bytes, static_cast<std::uint8_t>(p), mark.forces[p], entries);
  for (std::size_t d = 0; d < mark.imus.size(); ++d)
    put_counts(bytes, imu_stream(static_cast<std::uint8_t>(d)), mark.imus[d], entries);
  bytes[head + 1] = std::byte{entries};
  if (!belt) return;
  put(bytes, mark.belt.speed.value());
  put(bytes, mark.belt.incline ? mark.belt.incline->value() : 0.0);
}

/// Reads forward; every read says whether there was enough.
class Cursor {
 public:
  explicit Cursor(std::span<const std::byte> bytes) : left_(bytes) {}
  [[nodiscard]] bool at_end() const { return left_.empty(); }
  template <class Value>
  [[nodiscard]] bool take(Value& value) {
    if (left_.size() < sizeof value) return false;
    std::memcpy(&value, left_.data(), sizeof value);
    left_ = left_.subspan(sizeof value);
    return true;
  }

 private:
  std::span<const std::byte> left_;
};

bool take_counts(Cursor& from, std::uint8_t entries, gait::FeedMark& mark) {
  for (std::uint8_t e = 0; e < entries; ++e) {
    std::uint8_t stream = 0, zero = 0;
    std::uint16_t count = 0;
    if (!from.take(stream) || !from.take(zero) || !from.take(count) || zero != 0 || count == 0) return false;
    if (stream < mark.forces.size()) {
      mark.forces[stream] += count;
    } else if (stream >= kFirstImuStream && stream - kFirstImuStream < static_cast<int>(mark.imus.size())) {
      mark.imus[static_cast<std::size_t>(stream - kFirstImuStream)] += count;
    } else {
      return false;
    }
  }
  return true;
}

bool take_belt(Cursor& from, std::uint8_t flags, gait::BeltInput& belt) {
  double speed = 0.0, incline = 0.0;
  if (!from.take(speed) || !from.take(incline)) return false;
  belt.speed = core::MetersPerSecond(speed);
  belt.incline.reset();
  if ((flags & kInclineKnown) != 0) belt.incline = core::Degrees(incline);
  belt.incline_moving = (flags & kInclineMoving) != 0;
  return true;
}

}  // namespace

void pack_feed(std::span<const gait::FeedMark> marks, std::vector<std::byte>& bytes) {
  bytes.clear();
  const gait::BeltInput* before = nullptr;
  for (std::size_t i = 0; i < marks.size();) {
    std::uint16_t times = 1;
    while (i + times < marks.size() && times < kMost && same_run(marks[i], marks[i + times])) ++times;
    put_mark(bytes, marks[i], times, before);
    before = &marks[i].belt;
    i += times;
  }
}

bool unpack_feed(std::span<const std::byte> bytes, std::vector<FeedRun>& runs) {
  Cursor from(bytes);
  gait::BeltInput belt;
  bool belt_known = false;
  while (!from.at_end()) {
    FeedRun run;
    std::uint8_t flags = 0, entries = 0;
    std::uint16_t times = 0;
    if (!from.take(flags) || !from.take(entries) || !from.take(times)) return false;
    if ((flags & ~kAllFlags) != 0 || times == 0 || !take_counts(from, entries, run.mark)) return false;
    if (times > 1 && run.mark.empty()) return false;
    if ((flags & kBelt) != 0) {
      if (!take_belt(from, flags, belt)) return false;
      belt_known = true;
    }
    if (!belt_known) return false;
    run.mark.belt = belt;
    run.mark.afresh = (flags & kAfresh) != 0;
    run.mark.lost = (flags & kLost) != 0;
    if (times > 1 && (run.mark.afresh || run.mark.lost)) return false;
    run.times = times;
    runs.push_back(run);
  }
  return true;
}

}  // namespace footfall::recording
