#include "sim/replay/step_boundaries.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace footfall::sim {
namespace {

constexpr double kShortestContact = 0.08;
constexpr double kLongestContact = 0.6;
constexpr double kShortestFlight = 0.03;

double percentile(std::vector<double> values, double share) {
  const auto k = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + k, values.end());
  return values[static_cast<std::size_t>(k)];
}

struct Range {
  std::size_t from, to;
};

/// The central half of the flight between two contacts.
Range central_half(const Contact& before, const Contact& after) {
  const double length = after.rise_50n - before.fall_50n;
  const auto from = static_cast<std::size_t>(std::ceil(before.fall_50n + 0.25 * length));
  const auto to = static_cast<std::size_t>(std::floor(before.fall_50n + 0.75 * length));
  return {from, std::max(to, from + 1)};
}

/// Runs above the threshold, both ends inside the recording, contact-long.
std::vector<Contact> runs_above(const std::vector<double>& f, double threshold, double rate) {
  std::vector<Contact> runs;
  std::size_t begin = 0;  // 0 = none: a run from the first sample on is incomplete
  for (std::size_t i = 1; i < f.size(); ++i) {
    if (f[i - 1] < threshold && f[i] >= threshold) begin = i;
    if (begin == 0 || f[i - 1] < threshold || f[i] >= threshold) continue;
    Contact run;
    run.rise_50n = static_cast<double>(begin);
    run.fall_50n = static_cast<double>(i);
    begin = 0;
    if (!runs.empty() && run.rise_50n - runs.back().fall_50n < kShortestFlight * rate) {
      runs.back().fall_50n = run.fall_50n;
    } else {
      runs.push_back(run);
    }
  }
  const auto too_short = [&](const Contact& c) { return c.fall_50n - c.rise_50n < kShortestContact * rate; };
  runs.erase(std::remove_if(runs.begin(), runs.end(), too_short), runs.end());
  return runs;
}

double noise_in_flights(const std::vector<double>& f, const std::vector<Contact>& contacts) {
  std::vector<double> deviations;
  for (std::size_t k = 1; k < contacts.size(); ++k) {
    const Range range = central_half(contacts[k - 1], contacts[k]);
    const auto n = static_cast<double>(range.to - range.from);
    double mean = 0.0;
    double square = 0.0;
    for (std::size_t i = range.from; i < range.to; ++i) mean += f[i] / n;
    for (std::size_t i = range.from; i < range.to; ++i) square += (f[i] - mean) * (f[i] - mean) / n;
    deviations.push_back(std::sqrt(square));
  }
  return percentile(deviations, 0.5);
}

/// Outward from inside a contact to where the zeroed force falls below the level.
class Crossing {
 public:
  Crossing(const std::vector<double>& f, const FlightLevel& zero) : f_(f), zero_(zero) {}
  [[nodiscard]] double outward(double inside, int direction, double level) const {
    auto i = static_cast<std::ptrdiff_t>(inside);
    const auto last = static_cast<std::ptrdiff_t>(f_.size()) - 1;
    while (i + direction >= 0 && i + direction <= last && value(i) >= level) i += direction;
    const double outer = value(i);
    const double inner = value(i - direction);
    if (inner <= outer) return static_cast<double>(i);
    return static_cast<double>(i) - direction * (level - outer) / (inner - outer);
  }

 private:
  [[nodiscard]] double value(std::ptrdiff_t i) const {
    return f_[static_cast<std::size_t>(i)] - zero_.at(static_cast<double>(i));
  }
  const std::vector<double>& f_;
  const FlightLevel& zero_;
};

}  // namespace

FlightLevel::FlightLevel(const std::vector<double>& channel, const std::vector<Contact>& coarse) {
  for (std::size_t k = 1; k < coarse.size(); ++k) {
    const Range range = central_half(coarse[k - 1], coarse[k]);
    const auto from = channel.begin() + static_cast<std::ptrdiff_t>(range.from);
    const auto to = channel.begin() + static_cast<std::ptrdiff_t>(range.to);
    place_.push_back(0.5 * static_cast<double>(range.from + range.to - 1));
    level_.push_back(percentile({from, to}, 0.5));
  }
}

double FlightLevel::at(double sample) const {
  if (place_.empty()) return 0.0;
  const auto after = std::upper_bound(place_.begin(), place_.end(), sample);
  if (after == place_.begin()) return level_.front();
  if (after == place_.end()) return level_.back();
  const auto k = static_cast<std::size_t>(after - place_.begin());
  const double part = (sample - place_[k - 1]) / (place_[k] - place_[k - 1]);
  return level_[k - 1] + part * (level_[k] - level_[k - 1]);
}

core::Result<StepBoundaries> find_steps(const std::vector<double>& f, core::Hertz rate) {
  const auto no_steps = [](const char* why) { return core::fail(core::Remedy::Reconfigure, "%s", why); };
  if (f.size() < 8) return no_steps("it has hardly any samples; record at least five seconds");
  const double low = percentile(f, 0.05);
  const double high = percentile(f, 0.95);
  const double mean = std::accumulate(f.begin(), f.end(), 0.0) / static_cast<double>(f.size());
  const auto coarse = runs_above(f, low + 0.15 * (high - low), rate.value());
  if (high - low < 100.0 || coarse.size() < 4) {
    return no_steps("it holds fewer than four running steps; record at least five seconds");
  }
  const FlightLevel zero(f, coarse);
  StepBoundaries found;
  found.flight_noise_n = noise_in_flights(f, coarse);
  const Crossing crossing(f, zero);
  for (const Contact& c : coarse) {
    const double inside = 0.5 * (c.rise_50n + c.fall_50n);
    const Contact exact{crossing.outward(inside, -1, 50.0), crossing.outward(inside, 1, 50.0),
                        crossing.outward(inside, -1, 20.0), crossing.outward(inside, 1, 20.0)};
    const double level = zero.at(inside);
    if (std::abs(level) > 0.4 * (mean - level) ||
        exact.fall_50n - exact.rise_50n > kLongestContact * rate.value()) {
      return no_steps("there are no flights between its steps; only running can be replayed");
    }
    found.contacts.push_back(exact);
  }
  found.vertical = FlightLevel(f, found.contacts);
  return found;
}

}  // namespace footfall::sim
