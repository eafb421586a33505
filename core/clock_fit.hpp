#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/time.hpp"

namespace footfall::core {

/// Device time to station time with a slope, as it is stored with the samples.
struct AffineClock {
  Timestamp reference;         ///< device time at which `offset_ns` holds
  std::int64_t offset_ns = 0;  ///< station minus device
  double drift = 0.0;          ///< station seconds gained for each device second, less one

  [[nodiscard]] constexpr double offset_at(Timestamp device) const {
    return static_cast<double>(offset_ns) + drift * static_cast<double>((device - reference).ns);
  }
};

/// Learns offset and drift of a device that stamps its samples and sends them over a link with changing
/// delay: receive stamps are late, never early, so the map is the straight line below all (device, receive -
/// device) points of a sliding window that lies closest to them. What remains is the link's shortest delay.
/// Units: ns; drift within kMostDrift. Window: the smallest point of each kBin over the last kBins * kBin;
/// below kLeastSpan the drift counts as unknown: the offset follows the running minimum and may rise by
/// kMostDrift. Thread: the one that feeds it. Blocks/allocates: never; memory is fixed. Errors: a jump of
/// more than 1 s re-locks and is reported by observe(). The map depends on the pairs alone. A station time is
/// never after its receive stamp and, between re-locks, never before the former one while receive stamps
/// rise. Source: convex-hull skew estimation, Zhang, Liu & Xia, IEEE INFOCOM 2002 (lower hull edge over the
/// mean abscissa).
class ClockFit {
 public:
  static constexpr Duration kBin = milliseconds(500), kLeastSpan = milliseconds(8000);
  static constexpr std::size_t kBins = 64;
  static constexpr double kMostDrift = 200e-6;

  /// Takes one sample's pair and returns its station time. `relocked` tells that the map started anew.
  Timestamp observe(Timestamp device, Timestamp received, bool* relocked = nullptr) noexcept {
    const double offset = static_cast<double>(received.ns - device.ns);
    const bool jump = !locked_ || std::abs(offset - map_.offset_at(device)) > kJumpNs;
    if (relocked != nullptr) *relocked = jump;
    if (jump) lock(device, received);
    close_bin_before(device);
    if (!fitted_) leak_to(device);
    take_point(device, offset);
    const double residual = offset - map_.offset_at(device);
    if (residual < 0.0) map_.offset_ns += static_cast<std::int64_t>(std::floor(residual));
    Timestamp station{device.ns + static_cast<std::int64_t>(std::floor(map_.offset_at(device)))};
    station = std::min(std::max(station, last_), received);
    last_ = station;
    return station;
  }
  /// In force for the last observed pair.
  [[nodiscard]] const AffineClock& map() const { return map_; }
  [[nodiscard]] bool locked() const { return locked_; }
  [[nodiscard]] bool drift_known() const { return fitted_; }
  void reset() { *this = ClockFit{}; }

 private:
  static constexpr double kJumpNs = 1e9;
  struct Point {
    std::int64_t device_ns = 0;
    double offset = 0.0;  ///< ns
  };
  struct Line {
    double slope = 0.0, at_origin = 0.0;
  };

  void lock(Timestamp device, Timestamp received) noexcept {
    reset();
    locked_ = true;
    map_ = {device, received.ns - device.ns, 0.0};
    bin_start_ = device;
    last_ = received;
  }

  /// Before the drift is known a slow device clock must be followed upward.
  void leak_to(Timestamp device) noexcept {
    const double rise = kMostDrift * static_cast<double>((device - map_.reference).ns);
    map_.offset_ns += static_cast<std::int64_t>(rise);
    map_.reference = device;
  }

  void take_point(Timestamp device, double offset) noexcept {
    if (bin_used_ && offset >= bin_.offset) return;
    bin_ = {device.ns, offset};
    bin_used_ = true;
  }

  void close_bin_before(Timestamp device) noexcept {
    if (device - bin_start_ < kBin) return;
    if (bin_used_) push(bin_);
    bin_used_ = false;
    bin_start_ = device;
    fit();
  }

  void push(const Point& point) noexcept {
    if (count_ == kBins) {
      std::move(points_.begin() + 1, points_.end(), points_.begin());
      --count_;
    }
    points_[count_++] = point;
    const std::int64_t oldest = point.device_ns - static_cast<std::int64_t>(kBins) * kBin.ns;
    std::size_t stale = 0;
    while (points_[stale].device_ns < oldest) ++stale;
    std::move(points_.begin() + static_cast<std::ptrdiff_t>(stale),
              points_.begin() + static_cast<std::ptrdiff_t>(count_), points_.begin());
    count_ -= stale;
  }

  void fit() noexcept {
    if (count_ < 2) return;
    const std::int64_t newest = points_[count_ - 1].device_ns;
    if (newest - points_[0].device_ns < kLeastSpan.ns) return;
    const Line line = lower_line(newest);
    map_.reference = {newest};
    map_.offset_ns = static_cast<std::int64_t>(std::floor(line.at_origin));
    map_.drift = line.slope;
    fitted_ = true;
  }

  /// Abscissae are relative to `origin`, where doubles are exact.
  [[nodiscard]] Line lower_line(std::int64_t origin) const noexcept {
    const auto x = [&](std::size_t i) { return static_cast<double>(points_[i].device_ns - origin); };
    const auto y = [&](std::size_t i) { return points_[i].offset; };
    std::array<std::size_t, kBins> hull{};
    std::size_t size = 0;
    double mean = 0.0;
    for (std::size_t i = 0; i < count_; ++i) {
      mean += x(i) / static_cast<double>(count_);
      while (size >= 2) {
        const std::size_t a = hull[size - 2], b = hull[size - 1];
        if ((x(b) - x(a)) * (y(i) - y(a)) > (y(b) - y(a)) * (x(i) - x(a))) break;
        --size;
      }
      hull[size++] = i;
    }
    std::size_t edge = 1;
    while (edge + 1 < size && x(hull[edge]) < mean) ++edge;
    const std::size_t a = hull[edge - 1], b = hull[edge];
    Line line;
    line.slope = std::clamp((y(b) - y(a)) / (x(b) - x(a)), -kMostDrift, kMostDrift);
    line.at_origin = y(0) - line.slope * x(0);
    for (std::size_t i = 1; i < count_; ++i) {
      line.at_origin = std::min(line.at_origin, y(i) - line.slope * x(i));
    }
    return line;
  }

  AffineClock map_;
  std::array<Point, kBins> points_{};
  std::size_t count_ = 0;
  Point bin_;
  Timestamp bin_start_, last_;
  bool locked_ = false, fitted_ = false, bin_used_ = false;
};

}  // namespace footfall::core
