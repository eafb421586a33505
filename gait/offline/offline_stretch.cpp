#include "gait/offline/offline_stretch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gait/contacts/zeroing.hpp"
#include "gait/filter.hpp"

namespace footfall::gait {

namespace {

std::span<const double> part(std::span<const double> whole, const OfflineStretch& stretch) {
  return whole.empty() ? whole : whole.subspan(stretch.first, stretch.size);
}

void remove_zero(std::vector<double>& channel, const std::vector<double>& zero) {
  std::transform(channel.begin(), channel.end(), zero.begin(), channel.begin(), std::minus<>());
}

void zero_by_flights(OfflineStretch& s, std::span<const double> f_ml, const std::optional<EmptyBelts>& empty,
                     core::Hertz rate, core::Hertz cutoff, OfflineResult& result) {
  s.flights = flight_zeros({s.f_v_smooth, s.f_v}, {s.f_ap_smooth, s.f_ap}, rate, ringing_time_s(cutoff));
  if (empty) drop_overlaps(s.flights, *empty);
  if (s.flights.empty()) s.flights = rest_zeros({s.f_v_smooth, s.f_v}, {s.f_ap_smooth, s.f_ap}, rate);
  const auto& zeros = s.flights;
  if (zeros.empty()) return;
  std::vector<double> at, v, ap;
  for (const FlightZero& zero : zeros) {
    at.push_back(zero.index);
    v.push_back(zero.f_v);
    ap.push_back(zero.f_ap);
  }
  if (!result.drift_first) result.drift_first = core::Newtons(v.front());
  result.drift_last = core::Newtons(v.back());
  s.zero_first = {v.front(), ap.front(), 0.0};
  s.zero_last = {v.back(), ap.back(), 0.0};
  s.drift_v = Pchip(at, v).at_indices(s.size);
  remove_zero(s.f_v, s.drift_v);
  remove_zero(s.f_v_smooth, s.drift_v);
  if (!s.f_ml_smooth.empty()) {
    const std::vector<double> ml = medians_of({s.f_ml_smooth, f_ml}, zeros);
    s.zero_first.f_ml = ml.front();
    s.zero_last.f_ml = ml.back();
    remove_zero(s.f_ml_smooth, Pchip(at, ml).at_indices(s.size));
  }
  if (s.f_ap.empty()) return;
  const std::vector<double> drift_ap = Pchip(at, ap).at_indices(s.size);
  remove_zero(s.f_ap, drift_ap);
  remove_zero(s.f_ap_smooth, drift_ap);
}

/// A channel's own samples less its zero, as the force's: by the medians of the flights.
std::vector<double> zeroed(std::span<const double> channel, const OfflineStretch& s) {
  std::vector<double> out(channel.begin(), channel.end());
  if (s.flights.empty()) return out;
  std::vector<double> at;
  for (const FlightZero& flight : s.flights) at.push_back(flight.index);
  remove_zero(out, Pchip(std::move(at), medians_of({channel, channel}, s.flights)).at_indices(s.size));
  return out;
}

/// Which plate a foot takes tells the feet apart.
void load_plates(OfflineStretch& s, const RecordingView& recording) {
  if (recording.belts.size() != 2) return;
  for (std::size_t p = 0; p < 2; ++p) {
    const auto view = part(recording.belts[p].f_v_n, s);
    if (!s.flights.empty()) {
      s.plate_v[p] = zeroed(view, s);
      continue;
    }
    s.plate_v[p].assign(view.begin(), view.end());
    std::vector<double> sorted = s.plate_v[p];
    const double zero = lowest_plateau(sorted).value_or(0.0);
    for (double& f : s.plate_v[p]) f -= zero;
  }
}

/// The nearest stretch with flights: before, else after; nullptr without any.
const OfflineStretch* nearest_zeroed(const std::vector<OfflineStretch>& stretches, std::size_t k) {
  const OfflineStretch* nearest = nullptr;
  std::size_t distance = 0;
  for (const OfflineStretch& other : stretches) {
    if (other.flights.empty()) continue;
    const std::size_t away = other.first < stretches[k].first
                                 ? stretches[k].first - (other.first + other.size)
                                 : other.first - (stretches[k].first + stretches[k].size);
    if (nearest != nullptr && away >= distance) continue;
    nearest = &other;
    distance = away;
  }
  return nearest;
}

void shift(std::vector<double>& channel, double zero) {
  for (double& value : channel) value -= zero;
}

}  // namespace

std::vector<OfflineStretch> split_at_missing(const RecordingView& recording, bool use_ap) {
  std::vector<OfflineStretch> stretches;
  const auto shortest = static_cast<std::size_t>(kShortestRecordS * recording.sample_rate.value());
  std::size_t first = 0;
  for (std::size_t i = 0; i <= recording.f_v_n.size(); ++i) {
    const bool missing = i == recording.f_v_n.size() || !std::isfinite(recording.f_v_n[i]) ||
                         (use_ap && !std::isfinite(recording.f_ap_n[i]));
    if (!missing) continue;
    if (i - first > std::max<std::size_t>(shortest, kFilterPad)) {
      stretches.emplace_back();
      stretches.back().first = first;
      stretches.back().size = i - first;
    }
    first = i + 1;
  }
  return stretches;
}

void prepare(OfflineStretch& s, const RecordingView& recording, bool use_ap, const Method& method,
             OfflineResult& result) {
  const Biquad filter = dual_pass_low_pass(method.filter_cutoff, recording.sample_rate);
  std::vector<double> work(s.size + 2 * kFilterPad);
  const auto load = [&](std::span<const double> source, std::vector<double>& raw,
                        std::vector<double>& smooth) {
    const auto view = part(source, s);
    raw.assign(view.begin(), view.end());
    smooth.resize(raw.size());
    filter_zero_lag(filter, raw, smooth, work);
  };
  load(recording.f_v_n, s.f_v, s.f_v_smooth);
  if (use_ap) load(recording.f_ap_n, s.f_ap, s.f_ap_smooth);
  const auto sideways = part(recording.f_ml_n, s);
  if (std::all_of(sideways.begin(), sideways.end(), [](double x) { return std::isfinite(x); })) {
    s.f_ml_smooth.resize(sideways.size());
    if (!sideways.empty()) filter_zero_lag(filter, sideways, s.f_ml_smooth, work);
  }
  const auto empty = find_empty_belts(s.f_v, recording.sample_rate);
  s.noisy = empty && kNoiseSigmas * empty->sigma_n > method.threshold.value();
  if (method.zero_flight)
    zero_by_flights(s, sideways, empty, recording.sample_rate, method.filter_cutoff, result);
  load_plates(s, recording);
}

void borrow_zeros(std::vector<OfflineStretch>& stretches, const Method& method, OfflineResult& result) {
  if (!method.zero_flight) return;
  bool far = false;
  for (std::size_t k = 0; k < stretches.size(); ++k) {
    OfflineStretch& s = stretches[k];
    if (s.flights.empty()) {
      const OfflineStretch* const other = nearest_zeroed(stretches, k);
      if (other == nullptr) {
        result.notes.push_back("No flight phases were found, so drift was not removed.");
        return;
      }
      const EndZero zero = other->first < s.first ? other->zero_last : other->zero_first;
      s.drift_v.assign(s.size, zero.f_v);
      for (auto* channel : {&s.f_v, &s.f_v_smooth}) shift(*channel, zero.f_v);
      for (auto* channel : {&s.f_ap, &s.f_ap_smooth}) shift(*channel, zero.f_ap);
      shift(s.f_ml_smooth, zero.f_ml);
    }
    far = far || std::any_of(s.drift_v.begin(), s.drift_v.end(),
                             [](double zero) { return std::abs(zero) > kLargestZeroN; });
  }
  if (far)
    result.notes.push_back(
        "Empty plates measured more than 150 N: it was removed as their zero; zero the plates before a "
        "recording.");
}

void find_contacts(OfflineStretch& s, const Method& method, core::Hertz rate, OfflineResult& result) {
  s.contacts = complete_contacts(s.f_v_smooth, method.threshold.value(), rate);
  const double longest = kLongestContactS * rate.value();
  const auto too_long = [longest](const ContactBounds& c) {
    return static_cast<double>(c.end - c.first) > longest;
  };
  if (std::any_of(s.contacts.begin(), s.contacts.end(), too_long)) {
    result.notes.push_back(
        "Contacts longer than 0.6 s are standing, walking or running without a flight, and were left out.");
  }
}

void find_cop(OfflineStretch& s, const RecordingView& recording, core::Newtons least) {
  const bool moments = !recording.m_ap_nm.empty() && !recording.m_ml_nm.empty();
  const auto from = [&](std::span<const double> moment, double sign, std::span<const double> recorded) {
    std::vector<double> cop;
    const auto view = part(recorded, s);
    if (moments) {
      cop = zeroed(part(moment, s), s);
      for (std::size_t i = 0; i < s.size; ++i) cop[i] *= sign / s.f_v[i];
    } else {
      cop.assign(view.begin(), view.end());
    }
    for (std::size_t i = 0; i < cop.size(); ++i) {
      if (!(s.f_v[i] >= least.value())) cop[i] = std::numeric_limits<double>::quiet_NaN();
    }
    return cop;
  };
  s.cop_ap = from(recording.m_ml_nm, 1.0, recording.cop_ap_m);
  s.cop_ml = from(recording.m_ap_nm, -1.0, recording.cop_ml_m);
}

}  // namespace footfall::gait
