#include "gait/foot_evidence.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "gait/zeroing.hpp"

namespace footfall::gait {

namespace {

constexpr std::size_t kMemory = SideTracker::kMemory;
/// Feet closer together than this cannot be told apart by a plate's CoP (science.md 1.2: some mm of noise).
constexpr double kLeastSeparationM = 0.008;
/// A foot's scatter before its own was seen, and how many landings that assumption weighs.
constexpr double kUsualScatterM = 0.008, kUsualWeight = 4.0;
constexpr double kMostByPlace = 3.0;
/// A leg's own sensor outweighs a foot that lands across the midline.
constexpr double kBySensor = 5.0;
constexpr double kBelieved = 0.6;
constexpr std::size_t kFewestForTrend = 8, kFewestOfFoot = 2, kFewestAlternating = 4, kFewestSensors = 4;
constexpr double kMadToSigma = 1.4826;
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

using Groups = std::array<Values, 2>;

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

/// How strongly a distance from the midline speaks: nothing when the feet are no further apart than their
/// scatter explains.
double strength(double half_width, double sigma2, const Groups& groups) noexcept {
  if (std::abs(2.0 * half_width) < kLeastSeparationM) return 0.0;
  const double of_medians =
      0.25 * kMedianVariance * sigma2 *
      (1.0 / static_cast<double>(groups[0].size()) + 1.0 / static_cast<double>(groups[1].size()));
  const double share = std::max(0.0, 1.0 - 4.0 * of_medians / (half_width * half_width));
  return 2.0 * half_width * share / sigma2;
}

double scatter2(const Groups& groups, double midline, double half_width) noexcept {
  Values deviations;
  for (std::size_t side = 0; side < 2; ++side) {
    const double foot = midline + (side == 0 ? -half_width : half_width);
    for (const double place : groups[side].all()) deviations.push(std::abs(place - foot));
  }
  const auto n = static_cast<double>(deviations.size());
  const double seen = kMadToSigma * deviations.middle();
  return (kUsualWeight * kUsualScatterM * kUsualScatterM + n * seen * seen) / (kUsualWeight + n);
}

/// The two feet where they land now; `stance` is what is then known of them.
std::optional<double> midline_of(Groups& groups, bool named, std::optional<StanceWidth>& stance) noexcept {
  const bool both = groups[0].size() >= kFewestOfFoot && groups[1].size() >= kFewestOfFoot;
  if (!both) {
    if (!stance) return std::nullopt;
    for (std::size_t side = 0; side < 2; ++side) {
      if (groups[side].size() < kFewestOfFoot) continue;
      return groups[side].middle() + (side == 0 ? stance->half_width_m : -stance->half_width_m);
    }
    return std::nullopt;
  }
  const double midline = 0.5 * (groups[0].middle() + groups[1].middle());
  const double half_width = 0.5 * (groups[1].middle() - groups[0].middle());
  const double sigma2 = scatter2(groups, midline, half_width);
  // Without a sensor to say so nobody's right foot lands left of the other one.
  const double signed_width = named ? half_width : std::abs(half_width);
  stance = StanceWidth{signed_width, strength(signed_width, sigma2, groups)};
  return midline;
}

void add_places(std::span<const Landing> landings, const RightProbability& right,
                std::optional<StanceWidth>& stance, LogOdds& odds) noexcept {
  const double slope = trend(landings);
  const std::size_t newest = landings.size() - 1;
  const auto place = [&](std::size_t k) {
    return *landings[k].cop_ml_m + slope * static_cast<double>(newest - k);
  };
  Groups by_belief, by_parity;
  std::size_t sensors = 0;
  for (std::size_t k = 0; k < landings.size(); ++k) {
    sensors += landings[k].sensor ? 1 : 0;
    if (!landings[k].cop_ml_m) continue;
    if (right[k] >= kBelieved) by_belief[1].push(place(k));
    if (right[k] <= 1.0 - kBelieved) by_belief[0].push(place(k));
    by_parity[k % 2].push(place(k));
  }
  auto midline = midline_of(by_belief, sensors >= kFewestSensors, stance);
  if (!midline) midline = midline_of(by_parity, false, stance);
  if (!midline || !stance) return;
  for (std::size_t k = 0; k < landings.size(); ++k) {
    if (!landings[k].cop_ml_m) continue;
    odds[k] = std::clamp(stance->log_odds_per_m * (place(k) - *midline), -kMostByPlace, kMostByPlace);
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
