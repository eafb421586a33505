#include "gait/offline/offline_zero.hpp"

#include <algorithm>
#include <cmath>

#include "gait/contacts/zeroing.hpp"
#include "gait/filter.hpp"
#include "gait/metrics/contact_metrics.hpp"
#include "gait/offline/flat_floor.hpp"

namespace footfall::gait {

namespace {

/// Holds two flights even at the slowest cadence, yet follows drift of 10 N/s.
constexpr double kPlateauWindowS = 1.2;
constexpr double kPlateauHopS = 0.3;
/// A floor beyond kLargestZeroN is one of so many windows in a row, each this near to the next, that each
/// hold so many stances: somebody who stands and then sets off has none.
constexpr std::size_t kFewestFloors = 3, kFewestLoads = 2;
constexpr double kFloorStepN = 60.0;
/// Above the plateau: clear of offset, ringing and scuffs.
constexpr double kCoarseThresholdN = 100.0;
/// A flight whose zero differs by more from its neighbours' is not believed (hand on the rail, scuff).
constexpr double kOutlierN = 30.0;
constexpr double kNoiseHopS = 0.5;
constexpr double kShortestRestS = 0.3, kQuietN = 15.0;
/// The slopes of a landing reach this many periods of the cut-off into a filtered flight, twice: a quarter of
/// the flight at either end is left out.
constexpr double kRingingPeriods = 3.0;

void drop_outliers(std::vector<FlightZero>& zeros) {
  std::vector<FlightZero> kept;
  std::vector<double> neighbours;
  for (std::size_t k = 0; k < zeros.size(); ++k) {
    neighbours.clear();
    for (std::size_t j = k - std::min<std::size_t>(k, 2); j < std::min(zeros.size(), k + 3); ++j) {
      neighbours.push_back(zeros[j].f_v);
    }
    // Of two or fewer nobody can say which one is wrong; a step of the zero passes a median.
    if (neighbours.size() < 3 || std::abs(zeros[k].f_v - median(neighbours)) <= kOutlierN) {
      kept.push_back(zeros[k]);
    }
  }
  if (!kept.empty()) zeros = std::move(kept);
}

void fill_medians(std::vector<FlightZero>& zeros, const ForceChannel& f_v, const ForceChannel& f_ap) {
  const std::vector<double> v = medians_of(f_v, zeros);
  const std::vector<double> ap = f_ap.smooth.empty() ? std::vector<double>() : medians_of(f_ap, zeros);
  for (std::size_t k = 0; k < zeros.size(); ++k) {
    zeros[k].f_v = v[k];
    if (!ap.empty()) zeros[k].f_ap = ap[k];
  }
}

double spread(std::span<const double> values) {
  double sum = 0.0, squares = 0.0;
  for (const double value : values) sum += value - values.front();
  const double mean = values.front() + sum / static_cast<double>(values.size());
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / static_cast<double>(values.size()));
}

/// The lowest level around `center`; `far`: further off zero than a plateau is believed for itself.
struct Plateau {
  explicit Plateau(double at) : center(at) {}
  double center;
  std::optional<double> level{};
  bool far = false;
};

/// Far floors count only in a row of several.
void drop_lone_floors(std::vector<Plateau>& plateaus) {
  std::size_t first = 0;
  const auto end_row = [&](std::size_t end) {
    for (std::size_t k = first; k < end && end - first < kFewestFloors; ++k) {
      if (plateaus[k].far) plateaus[k].level.reset();
    }
    first = end;
  };
  for (std::size_t k = 1; k < plateaus.size(); ++k) {
    const auto &before = plateaus[k - 1].level, &level = plateaus[k].level;
    if (!before || !level || std::abs(*level - *before) > kFloorStepN) end_row(k);
  }
  end_row(plateaus.size());
}

}  // namespace

std::vector<double> above_plateau(std::span<const double> f_v, core::Hertz rate) {
  const std::size_t n = f_v.size();
  const auto half = static_cast<std::size_t>(0.5 * kPlateauWindowS * rate.value());
  const auto hop = std::max<std::size_t>(1, static_cast<std::size_t>(kPlateauHopS * rate.value()));
  std::vector<Plateau> plateaus;
  std::vector<double> window;
  for (std::size_t center = 0; center < n; center += hop) {
    const std::size_t first = center - std::min(center, half);
    const auto around = f_v.subspan(first, std::min(n, center + half) - first);
    window.assign(around.begin(), around.end());
    Plateau& plateau = plateaus.emplace_back(static_cast<double>(center));
    plateau.level = lowest_plateau(window);
    if (plateau.level) continue;
    const auto floor = flat_floor(around, rate);
    if (!floor || floor->loads < kFewestLoads) continue;
    plateau.level = floor->level_n;
    plateau.far = true;
  }
  drop_lone_floors(plateaus);
  std::vector<double> at, level;
  for (const Plateau& plateau : plateaus) {
    if (!plateau.level) continue;
    at.push_back(plateau.center);
    level.push_back(*plateau.level);
  }
  if (at.empty()) return {};
  std::vector<double> out = Pchip(std::move(at), std::move(level)).at_indices(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = f_v[i] - out[i];
  return out;
}

std::vector<ContactBounds> complete_contacts(std::span<const double> f_v, double threshold_n,
                                             core::Hertz rate) {
  std::vector<ContactBounds> runs;
  for (std::size_t i = 0; i < f_v.size(); ++i) {
    if (!(f_v[i] >= threshold_n)) continue;
    if (!runs.empty() && static_cast<double>(i - runs.back().end) < kMergeGapS * rate.value()) {
      runs.back().end = i + 1;
    } else {
      runs.push_back({i, i + 1});
    }
  }
  const double shortest = kShortestContactS * rate.value();
  const auto unusable = [&](const ContactBounds& run) {
    return static_cast<double>(run.end - run.first) < shortest || run.first == 0 || run.end == f_v.size();
  };
  runs.erase(std::remove_if(runs.begin(), runs.end(), unusable), runs.end());
  return runs;
}

double ringing_time_s(core::Hertz cutoff) noexcept {
  return kRingingPeriods / cutoff.value();
}

std::vector<FlightZero> flight_zeros(const ForceChannel& f_v, const ForceChannel& f_ap, core::Hertz rate,
                                     double ringing_s, double shortest_s) {
  const std::vector<double> coarse = above_plateau(f_v.smooth, rate);
  std::vector<FlightZero> zeros;
  const auto contacts = complete_contacts(coarse, kCoarseThresholdN, rate);
  for (std::size_t k = 0; k + 1 < contacts.size(); ++k) {
    const double length = static_cast<double>(contacts[k + 1].first - contacts[k].end) / rate.value();
    if (length < shortest_s) continue;
    FlightZero zero;
    zero.middle = middle_half(contacts[k].end, contacts[k + 1].first);
    zero.index = zero.middle.center();
    zero.short_flight = length < ringing_s;
    // Most of a short flight between two coarse crossings is the feet's own slopes.
    if (zero.short_flight) zero.middle = middle_half(zero.middle.first, zero.middle.end);
    zeros.push_back(zero);
  }
  fill_medians(zeros, f_v, f_ap);
  drop_outliers(zeros);
  return zeros;
}

std::vector<FlightZero> rest_zeros(const ForceChannel& f_v, const ForceChannel& f_ap, core::Hertz rate) {
  const std::vector<double> coarse = above_plateau(f_v.smooth, rate);
  const double shortest = kShortestRestS * rate.value();
  std::vector<FlightZero> zeros;
  for (std::size_t i = 0; i < coarse.size(); ++i) {
    const std::size_t first = i;
    while (i < coarse.size() && std::abs(coarse[i]) < kCoarseThresholdN) ++i;
    if (static_cast<double>(i - first) < shortest) continue;
    FlightZero zero;
    zero.middle = middle_half(first, i);
    zero.index = zero.middle.center();
    if (spread(f_v.smooth.subspan(zero.middle.first, zero.middle.end - zero.middle.first)) > kQuietN)
      continue;
    zeros.push_back(zero);
  }
  fill_medians(zeros, f_v, f_ap);
  drop_outliers(zeros);
  return zeros;
}

std::vector<double> medians_of(const ForceChannel& channel, std::span<const FlightZero> flights) {
  std::vector<double> medians, scratch;
  for (const FlightZero& flight : flights) {
    const auto source = flight.short_flight && !channel.raw.empty() ? channel.raw : channel.smooth;
    const auto middle = source.subspan(flight.middle.first, flight.middle.end - flight.middle.first);
    scratch.assign(middle.begin(), middle.end());
    medians.push_back(median(scratch));
  }
  return medians;
}

std::optional<EmptyBelts> find_empty_belts(std::span<const double> f_v_raw, core::Hertz rate) {
  const auto stride = std::max<std::size_t>(1, static_cast<std::size_t>(rate.value() / kMemoryRateHz));
  CausalFilter filter(low_pass(live_cutoff(rate), rate));
  if (!f_v_raw.empty()) filter.settle(f_v_raw.front());
  std::vector<double> live;
  for (std::size_t i = 0; i < f_v_raw.size(); ++i) {
    const double value = filter.step(f_v_raw[i]);
    if (i % stride == 0) live.push_back(value);
  }
  const double memory_rate = rate.value() / static_cast<double>(stride);
  const auto window = static_cast<std::size_t>(kPlateauS * memory_rate);
  const auto hop = std::max<std::size_t>(1, static_cast<std::size_t>(kNoiseHopS * memory_rate));
  const auto block = static_cast<std::size_t>(kNoiseBlockS * memory_rate);
  std::vector<double> noises, levels, values, work(window);
  for (std::size_t first = 0; first + window <= live.size(); first += hop) {
    values.assign(live.begin() + static_cast<std::ptrdiff_t>(first),
                  live.begin() + static_cast<std::ptrdiff_t>(first + window));
    const auto noise = unloaded_noise(values, block, work);
    if (!noise || !lowest_plateau(values)) continue;
    noises.push_back(*noise);
    levels.push_back(median(values));
  }
  if (noises.empty()) return std::nullopt;
  return EmptyBelts{median(noises), median(levels)};
}

void drop_overlaps(std::vector<FlightZero>& flights, const EmptyBelts& empty) {
  const auto loaded = [&empty](const FlightZero& flight) {
    return flight.short_flight && std::abs(flight.f_v - empty.level_n) > kOutlierN;
  };
  flights.erase(std::remove_if(flights.begin(), flights.end(), loaded), flights.end());
}

}  // namespace footfall::gait
