#include "gait/metrics/cop_path.hpp"

#include <algorithm>
#include <cmath>

#include "gait/metrics/spatial.hpp"

namespace footfall::gait {

namespace {

/// The load passes 100 N sooner than this on either side of a contact; else a part of the path is missing.
constexpr double kLatestBeginS = 0.030, kEarliestEndS = 0.030;
constexpr double kLatestForStrikeS = 0.015;
/// A plate rings with 4 to 5 ms when it is hit; at 100 N that moves a single sample's CoP by 10 cm.
constexpr double kEndS = 0.005, kBlockS = 0.010;
constexpr double kToeShare = 0.95, kOffFootPercent = 15.0;
constexpr double kRearfootBelow = 33.5, kForefootFrom = 67.5;  // 0-33, 34-67 and 68-100 %
constexpr double kBackwardM = 0.010;
constexpr double kRearfootShare = 0.6;
constexpr double kFootShareOfHeight = 0.152;  // Winter's table
constexpr double kAdultFootM = 0.26;

/// CoP fixed to the belt, sample by sample.
struct BeltFixed {
  std::span<const double> f_v, cop_ap;
  double belt_per_sample = 0.0, from = 0.0;

  [[nodiscard]] bool valid(std::size_t i) const {
    return f_v[i] >= kLeastForCopN && std::isfinite(cop_ap[i]);
  }
  /// Mean over the valid samples of [first, end), weighted by force.
  [[nodiscard]] std::optional<double> mean(std::size_t first, std::size_t end) const {
    double sum = 0.0, weight = 0.0;
    for (std::size_t i = first; i < end; ++i) {
      if (!valid(i)) continue;
      sum += f_v[i] * (cop_ap[i] + belt_per_sample * (static_cast<double>(i) - from));
      weight += f_v[i];
    }
    if (!(weight > 0.0)) return std::nullopt;
    return sum / weight;
  }
};

std::size_t samples_in(double seconds, core::Hertz rate) {
  return std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(seconds * rate.value())));
}

/// How far the path, in means over 10 ms, first runs back from where it began, within the first half.
double first_backward_m(const BeltFixed& path, std::size_t first, std::size_t end, core::Hertz rate) {
  const std::size_t block = samples_in(kBlockS, rate);
  const auto start = path.mean(first, first + block);
  double back = 0.0;
  for (std::size_t i = first + block; start && i + block <= end; i += block) {
    if (const auto here = path.mean(i, i + block)) back = std::max(back, *start - *here);
  }
  return back;
}

}  // namespace

std::optional<CopPath> measure_cop_path(std::span<const double> f_v, std::span<const double> cop_ap,
                                        const ContactBounds& bounds, const ContactMetrics& contact,
                                        core::MetersPerSecond belt_speed, core::Hertz rate) noexcept {
  if (cop_ap.empty()) return std::nullopt;
  const BeltFixed path{f_v, cop_ap, belt_speed.value() / rate.value(), contact.initial_contact};
  std::size_t first = bounds.first;
  while (first < bounds.end && !path.valid(first)) ++first;
  std::size_t last = bounds.end;
  while (last > first && !path.valid(last - 1)) --last;
  if (last < first + 2) return std::nullopt;
  --last;
  CopPath out;
  out.first_after_s = (static_cast<double>(first) - contact.initial_contact) / rate.value();
  const double left_s = (contact.toe_off - static_cast<double>(last)) / rate.value();
  if (out.first_after_s > kLatestBeginS || left_s > kEarliestEndS) return std::nullopt;
  const std::size_t end = samples_in(kEndS, rate);
  const auto landing = path.mean(first, std::min(first + end, last + 1));
  const auto leaving = path.mean(std::max(first, last + 1 - std::min(end, last + 1)), last + 1);
  if (!landing || !leaving) return std::nullopt;
  out.advance_m = *leaving - *landing;
  out.backward_m = first_backward_m(path, first, first + (last - first) / 2, rate);
  out.to_foremost_m = out.advance_m;
  const std::size_t block = samples_in(kBlockS, rate);
  for (std::size_t i = last + 1; i >= block && i - block >= first + 2 * (last - first) / 3; i -= block) {
    if (const auto here = path.mean(i - block, i)) {
      out.to_foremost_m = std::max(out.to_foremost_m, *here - *landing);
    }
  }
  return out;
}

std::optional<double> strike_index(const CopPath& path, core::Meters foot_length) noexcept {
  if (!(foot_length.value() > 0.0) || path.first_after_s > kLatestForStrikeS) return std::nullopt;
  const double percent = 100.0 * (kToeShare - path.to_foremost_m / foot_length.value());
  if (percent < -kOffFootPercent || percent > 100.0 + kOffFootPercent) return std::nullopt;
  return percent;
}

FootStrike foot_strike(const CopPath& path, const RunnerBody& body) noexcept {
  if (body.foot_length) {
    const auto index = strike_index(path, *body.foot_length);
    if (index && *index < kRearfootBelow) return FootStrike::Rearfoot;
    if (index) return *index < kForefootFrom ? FootStrike::Midfoot : FootStrike::Forefoot;
  }
  if (path.first_after_s > kLatestForStrikeS) return FootStrike::Unknown;
  if (path.backward_m > kBackwardM) return FootStrike::Forefoot;
  const double by_height = body.height ? kFootShareOfHeight * body.height->value() : kAdultFootM;
  const double foot = body.foot_length ? body.foot_length->value() : by_height;
  return path.to_foremost_m > kRearfootShare * foot ? FootStrike::Rearfoot : FootStrike::Midfoot;
}

}  // namespace footfall::gait
