#include "gait/offline/offline_faults.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gait/contacts/zeroing.hpp"

namespace footfall::gait {

namespace {

constexpr double kLongestBridgeS = 0.010;  // the live engine's
constexpr core::Hertz kSlowestForSpikes{200.0};
/// A spike leaves its neighbours' line by this, and by so many sigmas of what samples do otherwise.
constexpr double kLeastSpikeN = 200.0, kSpikeSigmas = 10.0, kMadToSigma = 1.4826;
/// What the force does beside a spike, of the spike.
constexpr double kBesideShare = 0.25;
/// An end stop holds for so long, and the force beside it falls by so many of its smallest steps.
constexpr std::size_t kFewestAtStop = 3;
constexpr double kShortestStopS = 0.002, kStepsBeside = 10.0, kLeastStopN = 50.0;

double off_line(std::span<const double> f, std::size_t i) {
  return f[i] - 0.5 * (f[i - 1] + f[i + 1]);
}

std::vector<std::size_t> spikes_of(std::span<const double> f) {
  std::vector<std::size_t> found;
  if (f.size() < 5) return found;
  std::vector<double> usual;
  for (std::size_t i = 1; i + 1 < f.size(); ++i) {
    if (const double d = std::abs(off_line(f, i)); std::isfinite(d)) usual.push_back(d);
  }
  if (usual.empty()) return found;
  const double least = std::max(kLeastSpikeN, kSpikeSigmas * kMadToSigma * median(usual));
  for (std::size_t i = 2; i + 2 < f.size(); ++i) {
    const double off = std::abs(off_line(f, i)), beside = kBesideShare * off;
    if (off > least && std::abs(f[i + 1] - f[i - 1]) < beside && std::abs(f[i - 1] - f[i - 2]) < beside &&
        std::abs(f[i + 2] - f[i + 1]) < beside) {
      found.push_back(i);
    }
  }
  return found;
}

double smallest_step(std::span<const double> f) {
  double smallest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < f.size(); ++i) {
    const double step = std::abs(f[i] - f[i - 1]);
    if (step > 0.0) smallest = std::min(smallest, step);
  }
  return smallest;
}

/// The samples at `extreme`, where the channel stood against an end stop there.
void stops_at(std::span<const double> f, double extreme, double rate, std::vector<std::size_t>& found) {
  const double fall = kStepsBeside * smallest_step(f);
  const auto shortest = std::max(kFewestAtStop, static_cast<std::size_t>(kShortestStopS * rate));
  for (std::size_t i = 0; i < f.size(); ++i) {
    if (f[i] != extreme) continue;
    std::size_t end = i;
    while (end < f.size() && f[end] == extreme) ++end;
    const std::size_t beside = (end - i) / 2;
    const bool steep = i >= beside && end + beside <= f.size() && std::abs(f[i - beside] - extreme) > fall &&
                       std::abs(f[end + beside - 1] - extreme) > fall;
    if (end - i >= shortest && steep) {
      for (std::size_t k = i; k < end; ++k) found.push_back(k);
    }
    i = end;
  }
}

void sort_once(std::vector<std::size_t>& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

bool any_within(const std::vector<std::size_t>& numbers, std::size_t first, std::size_t end) {
  const auto at = std::lower_bound(numbers.begin(), numbers.end(), first);
  return at != numbers.end() && *at < end;
}

bool has_missing(std::span<const double> f) {
  return std::any_of(f.begin(), f.end(), [](double x) { return !std::isfinite(x); });
}

}  // namespace

OfflineFaults::OfflineFaults(const RecordingView& recording) : view_(recording) {
  for (const BeltView& belt : view_.belts) find_end_stops(belt.f_v_n);
  if (view_.belts.empty()) find_end_stops(view_.f_v_n);
  for (auto* force : {&view_.f_v_n, &view_.f_ap_n, &view_.f_ml_n}) mend_force(*force);
  for (BeltView& belt : view_.belts) {
    for (auto* force : {&belt.f_v_n, &belt.f_ap_n, &belt.f_ml_n}) mend_force(*force);
  }
  sort_once(spikes_);
  for (auto* moment : {&view_.m_ap_nm, &view_.m_ml_nm}) mend_rest(*moment, false);
  for (auto* cop : {&view_.cop_ap_m, &view_.cop_ml_m}) mend_rest(*cop, true);
  for (BeltView& belt : view_.belts) {
    for (auto* cop : {&belt.cop_ap_m, &belt.cop_ml_m}) mend_rest(*cop, true);
  }
  sort_once(mended_);
  sort_once(clipped_);
}

void OfflineFaults::find_end_stops(std::span<const double> force) {
  double highest = 0.0;
  for (const double f : force) highest = f > highest ? f : highest;
  if (highest >= kLeastStopN) stops_at(force, highest, view_.sample_rate.value(), clipped_);
}

/// NaN between two samples at most 10 ms apart, less one sample, becomes their line.
void OfflineFaults::bridge(std::vector<double>& column) {
  const auto longest = static_cast<std::size_t>(kLongestBridgeS * view_.sample_rate.value() + 1e-9);
  for (std::size_t i = 1; i < column.size(); ++i) {
    if (std::isfinite(column[i])) continue;
    std::size_t end = i;
    while (end < column.size() && !std::isfinite(column[end])) ++end;
    if (std::isfinite(column[i - 1]) && end < column.size() && end - i <= longest) {
      const double step = (column[end] - column[i - 1]) / static_cast<double>(end - i + 1);
      for (std::size_t k = i; k < end; ++k) {
        column[k] = column[k - 1] + step;
        mended_.push_back(k);
      }
    }
    i = end;
  }
}

void OfflineFaults::mend_force(std::span<const double>& force) {
  const auto spikes = view_.sample_rate >= kSlowestForSpikes ? spikes_of(force) : std::vector<std::size_t>();
  if (spikes.empty() && !has_missing(force)) return;
  auto& column = columns_.emplace_back(force.begin(), force.end());
  for (const std::size_t i : spikes) column[i] = std::numeric_limits<double>::quiet_NaN();
  spikes_.insert(spikes_.end(), spikes.begin(), spikes.end());
  bridge(column);
  force = column;
}

/// Where the force had a spike nothing that was made of it counts.
void OfflineFaults::mend_rest(std::span<const double>& rest, bool is_cop) {
  if (rest.empty() || (spikes_.empty() && (is_cop || !has_missing(rest)))) return;
  auto& column = columns_.emplace_back(rest.begin(), rest.end());
  for (const std::size_t i : spikes_) column[i] = std::numeric_limits<double>::quiet_NaN();
  if (!is_cop) bridge(column);
  rest = column;
}

std::uint32_t OfflineFaults::health(std::size_t first, std::size_t end) const noexcept {
  std::uint32_t health = 0;
  if (any_within(mended_, first, end)) health |= kGapInStep;
  if (any_within(clipped_, first, end)) health |= kSaturatedInStep;
  return health;
}

void OfflineFaults::add_notes(std::vector<const char*>& notes) const {
  if (mended_.size() > spikes_.size())
    notes.push_back(
        "Missing samples of up to 10 ms were bridged by a line: their steps are marked gap_in_step.");
  if (!spikes_.empty())
    notes.push_back("Single samples far off the force beside them were taken as missing: check the cables.");
  if (!clipped_.empty())
    notes.push_back(
        "The vertical force stood at its highest value: a plate or its amplifier was at its end stop, so "
        "peaks and impulses are too small.");
}

}  // namespace footfall::gait
