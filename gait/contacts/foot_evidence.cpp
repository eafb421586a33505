#include "gait/contacts/foot_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "gait/contacts/zeroing.hpp"

namespace footfall::gait {

namespace {

constexpr std::size_t kMemory = SideTracker::kMemory;
/// A foot's scatter before its own was seen, and how many landings that assumption weighs.
constexpr double kUsualScatterM = 0.010, kUsualWeight = 6.0;
constexpr double kMostByPlace = 3.0;
/// A leg's own sensor outweighs a foot that lands across the midline.
constexpr double kBySensor = 5.0;
constexpr double kBelieved = 0.85;
constexpr std::size_t kFewestForTrend = 8, kFewestOfFoot = 2, kFewestWidths = 3, kFewestNear = 3;
constexpr std::size_t kFewestAlternating = 4;
constexpr std::ptrdiff_t kFewestSensors = 4;
/// Of a distance from the median of three neighbours, over that of a landing alone.
constexpr double kNearVariance = 1.5;
constexpr double kMadToSigma = 1.4826;
/// Squared: the feet have to be 2.4 standard errors apart before they say anything.
constexpr double kSignificance = 6.0;
/// Variance of a median over that of a mean.
constexpr double kMedianVariance = 1.57;

/// A few values without allocation.
class Values {
 public:
  void push(double value) noexcept { values_[size_++] = value; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] double middle() noexcept { return median(std::span(values_).first(size_)); }
  [[nodiscard]] std::span<const double> all() const noexcept { return std::span(values_).first(size_); }

 private:
  std::array<double, kMemory * kMemory / 2> values_{};
  std::size_t size_ = 0;
};

/// Lateral wander per landing: the same foot, or a hopping one, lands every second time.
double trend(std::span<const Landing> landings) noexcept {
  Values slopes;
  std::size_t known = 0;
  for (std::size_t i = 0; i < landings.size(); ++i) {
    if (!landings[i].cop_ml_m) continue;
    ++known;
    for (std::size_t j = i + 2; j < landings.size(); j += 2) {
      if (!landings[j].cop_ml_m) continue;
      slopes.push((*landings[j].cop_ml_m - *landings[i].cop_ml_m) / static_cast<double>(j - i));
    }
  }
  return known < kFewestForTrend || slopes.size() == 0 ? 0.0 : slopes.middle();
}

/// Landings with their places and the foot each is taken for: -1 left, +1 right, 0 unknown.
struct Track {
  std::span<const Landing> landings;
  std::array<double, kMemory> foot{};
  [[nodiscard]] std::size_t size() const noexcept { return landings.size(); }
  [[nodiscard]] bool known(std::size_t k) const noexcept {
    return landings[k].cop_ml_m.has_value() && foot[k] != 0.0;
  }
  [[nodiscard]] double place(std::size_t k) const noexcept { return *landings[k].cop_ml_m; }
  [[nodiscard]] std::size_t count(double which) const noexcept {
    std::size_t n = 0;
    for (std::size_t k = 0; k < size(); ++k) n += known(k) && foot[k] == which ? 1 : 0;
    return n;
  }
  [[nodiscard]] bool has_both() const noexcept {
    return count(-1.0) >= kFewestOfFoot && count(1.0) >= kFewestOfFoot;
  }
  /// Foot next to foot: half of how far right of the left one the right one landed. Wander hardly matters.
  [[nodiscard]] Values half_widths() const noexcept {
    Values widths;
    for (std::size_t k = 1; k < size(); ++k) {
      if (landings[k].cut || !known(k) || !known(k - 1) || foot[k] == foot[k - 1]) continue;
      widths.push(0.5 * foot[k] * (place(k) - place(k - 1)));
    }
    return widths;
  }
};

double variance(Values& deviations) noexcept {
  const auto n = static_cast<double>(deviations.size());
  const double seen = n > 0.0 ? kMadToSigma * deviations.middle() : 0.0;
  return (kUsualWeight * kUsualScatterM * kUsualScatterM + n * seen * seen) / (kUsualWeight + n);
}

/// How strongly a distance from the midline speaks: nothing when the feet are no further apart than their
/// scatter explains.
double strength(double half_width, double sigma2, const Track& track) noexcept {
  if (std::abs(2.0 * half_width) < kLeastSeparationM) return 0.0;
  const double of_medians =
      0.25 * kMedianVariance * sigma2 *
      (1.0 / static_cast<double>(track.count(-1.0)) + 1.0 / static_cast<double>(track.count(1.0)));
  const double share = std::max(0.0, 1.0 - kSignificance * of_medians / (half_width * half_width));
  return 2.0 * half_width * share / sigma2;
}

/// The midline at every landing.
using Midline = std::array<double, kMemory>;

/// One straight line through all that is known.
Midline straight_midline(const Track& track, double half_width, double& sigma2) noexcept {
  const double slope = trend(track.landings);
  Values middles, deviations;
  const auto middle = [&](std::size_t k) {
    return track.place(k) - track.foot[k] * half_width - slope * static_cast<double>(k);
  };
  for (std::size_t k = 0; k < track.size(); ++k) {
    if (track.known(k)) middles.push(middle(k));
  }
  Midline line{};
  const double level = middles.size() > 0 ? middles.middle() : 0.0;
  for (std::size_t k = 0; k < track.size(); ++k) {
    line[k] = level + slope * static_cast<double>(k);
    if (track.known(k)) deviations.push(std::abs(middle(k) - level));
  }
  sigma2 = variance(deviations);
  return line;
}

/// From the three or four landings next to each: for somebody who wanders faster than a line follows.
Midline near_midline(const Track& track, double half_width) noexcept {
  Midline line{};
  for (std::size_t k = 0; k < track.size(); ++k) {
    Values middles;
    for (std::size_t away = 1; away < track.size() && middles.size() < kFewestNear; ++away) {
      for (const std::size_t i : {k - away, k + away}) {
        if (i < track.size() && track.known(i)) middles.push(track.place(i) - track.foot[i] * half_width);
      }
    }
    line[k] = middles.size() > 0 ? middles.middle() : std::numeric_limits<double>::quiet_NaN();
  }
  return line;
}

/// Which foot each is taken for: what is believed of it, else one parity for left and the other for right.
Track labelled(std::span<const Landing> landings, const RightProbability& right, bool remembered) noexcept {
  Track track{landings, {}};
  for (std::size_t k = 0; k < landings.size(); ++k) {
    if (right[k] >= kBelieved) track.foot[k] = 1.0;
    if (right[k] <= 1.0 - kBelieved) track.foot[k] = -1.0;
  }
  const bool one = track.count(-1.0) >= kFewestOfFoot || track.count(1.0) >= kFewestOfFoot;
  if (track.has_both() || (remembered && one)) return track;
  for (std::size_t k = 0; k < landings.size(); ++k) track.foot[k] = k % 2 == 0 ? -1.0 : 1.0;
  return track;
}

void add_places(std::span<const Landing> landings, const RightProbability& right,
                std::optional<StanceWidth>& stance, LogOdds& odds) noexcept {
  Track track = labelled(landings, right, stance.has_value());
  const auto sensors =
      std::count_if(landings.begin(), landings.end(), [](const Landing& l) { return l.sensor.has_value(); });
  Midline line{};
  Values widths = track.half_widths();
  if (track.has_both() && widths.size() >= kFewestWidths) {
    double half_width = widths.middle();
    // Without a sensor to say so nobody's right foot lands left of the other one.
    if (half_width < 0.0 && sensors < kFewestSensors) {
      half_width = -half_width;
      for (double& foot : track.foot) foot = -foot;
      widths = track.half_widths();
    }
    Values deviations;
    for (const double width : widths.all()) deviations.push(std::abs(width - half_width));
    double straight = 0.0;
    line = straight_midline(track, half_width, straight);
    const double near = kNearVariance * 2.0 * variance(deviations);
    if (near < straight) line = near_midline(track, half_width);
    stance = StanceWidth{half_width, strength(half_width, std::min(near, straight), track)};
  } else if (stance) {
    line = near_midline(track, stance->half_width_m);
  } else {
    return;
  }
  for (std::size_t k = 0; k < landings.size(); ++k) {
    if (!landings[k].cop_ml_m || !std::isfinite(line[k])) continue;
    odds[k] = std::clamp(stance->log_odds_per_m * (track.place(k) - line[k]), -kMostByPlace, kMostByPlace);
  }
}

/// Where landings alternate between two plates the plate is the foot; it replaces what the CoP says.
void add_plates(std::span<const Landing> landings, LogOdds& odds) noexcept {
  std::array<Values, 2> places;
  for (const Landing& landing : landings) {
    if (landing.plate && landing.cop_ml_m)
      places[static_cast<std::size_t>(*landing.plate)].push(*landing.cop_ml_m);
  }
  // Where the plates' landings lie decides; else the first plate is the left one by configuration.
  bool first_is_left = true;
  if (places[0].size() > 0 && places[1].size() > 0) {
    const double apart = places[1].middle() - places[0].middle();
    first_is_left = apart > 0.0 || std::abs(apart) < kLeastSeparationM;
  }
  std::size_t first = 0;
  for (std::size_t k = 0; k < landings.size(); ++k) {
    const bool goes_on = k > first && landings[k].plate && landings[k - 1].plate &&
                         *landings[k].plate != *landings[k - 1].plate && !landings[k].cut;
    if (!goes_on) first = k;
    if (k + 1 - first < kFewestAlternating) continue;
    for (std::size_t j = first; j <= k; ++j) {
      odds[j] = (*landings[j].plate == 0) == first_is_left ? -kMostByPlace : kMostByPlace;
    }
  }
}

}  // namespace

LogOdds foot_evidence(std::span<const Landing> landings, const RightProbability& right,
                      std::optional<StanceWidth>& stance) noexcept {
  LogOdds odds{};
  if (landings.empty()) return odds;
  add_places(landings, right, stance, odds);
  add_plates(landings, odds);
  for (std::size_t k = 0; k < landings.size(); ++k) {
    if (landings[k].sensor == Side::Left) odds[k] -= kBySensor;
    if (landings[k].sensor == Side::Right) odds[k] += kBySensor;
    odds[k] = std::clamp(odds[k], -kMostLogOdds, kMostLogOdds);
  }
  return odds;
}

}  // namespace footfall::gait
