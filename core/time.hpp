#pragma once
#include <compare>
#include <cstdint>
#include <ctime>

#include "core/units.hpp"

/// Station time: nanoseconds on CLOCK_MONOTONIC. Wall time exists only as a label in files.
/// Thread: values; the clock functions may be called from any thread. Blocks: never. Allocates: never.
/// Errors: none.
namespace footfall::core {

struct Duration {
  std::int64_t ns = 0;
  [[nodiscard]] constexpr double seconds() const { return static_cast<double>(ns) * 1e-9; }
  friend constexpr auto operator<=>(Duration, Duration) = default;
  friend constexpr Duration operator+(Duration a, Duration b) { return {a.ns + b.ns}; }
  friend constexpr Duration operator-(Duration a, Duration b) { return {a.ns - b.ns}; }
  friend constexpr Duration operator*(Duration a, std::int64_t k) { return {a.ns * k}; }
  friend constexpr Duration operator/(Duration a, std::int64_t k) { return {a.ns / k}; }
};

[[nodiscard]] constexpr Duration milliseconds(std::int64_t ms) {
  return {ms * 1'000'000};
}
[[nodiscard]] constexpr Duration microseconds(std::int64_t us) {
  return {us * 1'000};
}
[[nodiscard]] constexpr Duration from_seconds(double s) {
  return {static_cast<std::int64_t>(s * 1e9)};
}
[[nodiscard]] constexpr Seconds to_seconds(Duration d) {
  return Seconds(d.seconds());
}

struct Timestamp {
  std::int64_t ns = 0;
  friend constexpr auto operator<=>(Timestamp, Timestamp) = default;
  friend constexpr Duration operator-(Timestamp a, Timestamp b) { return {a.ns - b.ns}; }
  friend constexpr Timestamp operator+(Timestamp t, Duration d) { return {t.ns + d.ns}; }
  friend constexpr Timestamp operator-(Timestamp t, Duration d) { return {t.ns - d.ns}; }
};

/// Nanoseconds of any POSIX clock.
[[nodiscard]] inline std::int64_t clock_ns(clockid_t clock) {
  timespec ts{};
  clock_gettime(clock, &ts);
  return static_cast<std::int64_t>(ts.tv_sec) * 1'000'000'000 + ts.tv_nsec;
}
[[nodiscard]] inline Timestamp monotonic_now() {
  return {clock_ns(CLOCK_MONOTONIC)};
}

/// One reading of wall and monotonic clock together, taken each cycle: kernel receive stamps are wall-clock.
struct ClockPair {
  std::int64_t realtime_ns = 0;
  Timestamp monotonic;

  [[nodiscard]] static ClockPair read() { return {clock_ns(CLOCK_REALTIME), monotonic_now()}; }
  /// A kernel stamp in station time, clamped to [earliest, now]; a wall-clock step cannot move a sample out
  /// of its cycle.
  [[nodiscard]] constexpr Timestamp to_station(std::int64_t stamp_realtime_ns, Timestamp earliest) const {
    const Timestamp t{monotonic.ns + (stamp_realtime_ns - realtime_ns)};
    if (t < earliest) return earliest;
    if (t > monotonic) return monotonic;
    return t;
  }
};

/// How far `newer` is ahead of `older` on a counter that wraps at 2^32: plain unsigned subtraction, read as
/// signed. Negative = an old record arrived late.
[[nodiscard]] constexpr std::int32_t sequence_delta(std::uint32_t newer, std::uint32_t older) {
  return static_cast<std::int32_t>(newer - older);
}

}  // namespace footfall::core
