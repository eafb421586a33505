#include "gait/cop_path.hpp"

#include <algorithm>
#include <cmath>

#include "gait/spatial.hpp"

namespace footfall::gait {

namespace {

/// The load passes 100 N sooner than this on either side of a contact; else a part of the path is missing.
constexpr double kLatestBeginS = 0.030, kEarliestEndS = 0.030;
constexpr double kLatestForStrikeS = 0.015;
constexpr double kBlockS = 0.005;
constexpr double kToeShare = 0.95;
constexpr double kRearfootBelow = 33.5, kForefootFrom = 67.5;  // 0-33, 34-67 and 68-100 %
constexpr double kBackwardM = 0.010;
constexpr double kRearfootShare = 0.6;
constexpr double kFootShareOfHeight = 0.152;  // Winter's table
constexpr double kAdultFootM = 0.26;

/// CoP fixed to the belt, sample by sample.
struct BeltFixed {
  std::span<const double> f_v, cop_ap;
  double belt_per_sample = 0.0, from = 0.0;

  [[nodiscard]] bool valid(std::size_t i) const { return f_v[i] >= kLeastForCopN && std::isfinite(cop_ap[i]); }
  [[nodiscard]] double at(std::size_t i) const {
    return cop_ap[i] + belt_per_sample * (static_cast<double>(i) - from);
  }
};

/// How far the path, in means over 5 ms, first runs back from where it began, within the first half.
double first_backward_m(const BeltFixed& path, std::size_t first, std::size_t end, core::Hertz rate) {
  const auto block = std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(kBlockS * rate.value())));
  std::optional<double> start;
  double back = 0.0;
  for (std::size_t i = first; i + block <= end; i += block) {
    double sum = 0.0, n = 0.0;
    for (std::size_t k = i; k < i + block; ++k) {
      if (!path.valid(k)) continue;
      sum += path.at(k);
      n += 1.0;
    }
    if (n == 0.0) continue;
    if (!start) start = sum / n;
    back = std::max(back, *start - sum / n);
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
  out.advance_m = path.at(last) - path.at(first);
  out.backward_m = first_backward_m(path, first, first + (last - first) / 2, rate);
  return out;
}

std::optional<double> strike_index(const CopPath& path, core::Meters foot_length) noexcept {
  if (!(foot_length.value() > 0.0) || path.first_after_s > kLatestForStrikeS) return std::nullopt;
  return 100.0 * (kToeShare - path.advance_m / foot_length.value());
}

FootStrike foot_strike(const CopPath& path, const RunnerBody& body) noexcept {
  if (body.foot_length) {
    const auto index = strike_index(path, *body.foot_length);
    if (!index) return FootStrike::Unknown;
    if (*index < kRearfootBelow) return FootStrike::Rearfoot;
    return *index < kForefootFrom ? FootStrike::Midfoot : FootStrike::Forefoot;
  }
  if (path.first_after_s > kLatestForStrikeS) return FootStrike::Unknown;
  if (path.backward_m > kBackwardM) return FootStrike::Forefoot;
  const double foot = body.height ? kFootShareOfHeight * body.height->value() : kAdultFootM;
  return path.advance_m > kRearfootShare * foot ? FootStrike::Rearfoot : FootStrike::Midfoot;
}

}  // namespace footfall::gait
