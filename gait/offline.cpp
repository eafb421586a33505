#include "gait/offline.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gait/engine.hpp"
#include "gait/filter.hpp"
#include "gait/offline_walking.hpp"
#include "gait/offline_zero.hpp"
#include "gait/step_builder.hpp"
#include "gait/zeroing.hpp"

namespace footfall::gait {

using core::fail;
using core::Remedy;

namespace {

/// Beyond this share of the sample rate a bilinear low-pass is no longer the filter its name says.
constexpr double kHighestCutoffShare = 0.4;

/// A stretch without missing samples.
struct Stretch {
  std::size_t first = 0, size = 0;
  std::vector<double> f_v, f_ap;                             ///< zeroed
  std::vector<double> f_v_smooth, f_ap_smooth, f_ml_smooth;  ///< filtered, zeroed
  std::vector<ContactBounds> contacts;
  std::vector<double> drift_v;
};

std::span<const double> part(std::span<const double> whole, const Stretch& stretch) {
  return whole.empty() ? whole : whole.subspan(stretch.first, stretch.size);
}

std::vector<Stretch> split_at_missing(const RecordingView& recording, bool use_ap) {
  std::vector<Stretch> stretches;
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

void remove_zero(std::vector<double>& channel, const std::vector<double>& zero) {
  std::transform(channel.begin(), channel.end(), zero.begin(), channel.begin(), std::minus<>());
}

void zero_by_flights(Stretch& s, core::Hertz rate, OfflineResult& result) {
  const auto zeros = flight_zeros(s.f_v_smooth, s.f_ap_smooth, rate);
  if (zeros.empty()) {
    result.notes.push_back("No flight phases were found, so drift was not removed.");
    return;
  }
  std::vector<double> at, v, ap;
  for (const FlightZero& zero : zeros) {
    at.push_back(zero.index);
    v.push_back(zero.f_v);
    ap.push_back(zero.f_ap);
  }
  if (!result.drift_first) result.drift_first = core::Newtons(v.front());
  result.drift_last = core::Newtons(v.back());
  s.drift_v = Pchip(at, v).at_indices(s.size);
  remove_zero(s.f_v, s.drift_v);
  remove_zero(s.f_v_smooth, s.drift_v);
  if (!s.f_ml_smooth.empty()) {
    remove_zero(s.f_ml_smooth, Pchip(at, medians_of(s.f_ml_smooth, zeros)).at_indices(s.size));
  }
  if (s.f_ap.empty()) return;
  const std::vector<double> drift_ap = Pchip(at, ap).at_indices(s.size);
  remove_zero(s.f_ap, drift_ap);
  remove_zero(s.f_ap_smooth, drift_ap);
}

void prepare(Stretch& s, const RecordingView& recording, bool use_ap, const Method& method,
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
  if (method.zero_flight) zero_by_flights(s, recording.sample_rate, result);
  s.contacts = complete_contacts(s.f_v_smooth, method.threshold.value(), recording.sample_rate);
  const double longest = kLongestContactS * recording.sample_rate.value();
  const auto too_long = [longest](const ContactBounds& c) {
    return static_cast<double>(c.end - c.first) > longest;
  };
  if (std::any_of(s.contacts.begin(), s.contacts.end(), too_long)) {
    result.notes.push_back("Contacts longer than 0.6 s are standing or walking and were left out.");
  }
}

bool is_step(const ContactBounds& contact, core::Hertz rate) {
  return static_cast<double>(contact.end - contact.first) <= kLongestContactS * rate.value();
}

/// The contact after `k` where it follows within a run.
std::optional<std::size_t> follower(const Stretch& s, std::size_t k, core::Hertz rate) {
  if (k + 1 >= s.contacts.size()) return std::nullopt;
  const double flight = static_cast<double>(s.contacts[k + 1].first - s.contacts[k].end);
  if (flight > kRunEndS * rate.value()) return std::nullopt;
  return s.contacts[k + 1].first;
}

std::optional<core::Kilograms> mass_from_mean_force(const std::vector<Stretch>& stretches, core::Hertz rate) {
  double sum = 0.0;
  std::size_t samples = 0;
  for (const Stretch& s : stretches) {
    for (std::size_t k = 0; k < s.contacts.size(); ++k) {
      const auto next = follower(s, k, rate);
      if (!next || !is_step(s.contacts[k], rate)) continue;
      for (std::size_t i = s.contacts[k].first; i < *next; ++i) sum += s.f_v_smooth[i];
      samples += *next - s.contacts[k].first;
    }
  }
  if (samples == 0) return std::nullopt;
  return core::Kilograms(sum / static_cast<double>(samples) / core::kStandardGravity.value());
}

void build_steps(const Stretch& s, const RecordingView& recording, const OfflineOptions& options,
                 StepBuilder& builder, OfflineResult& result) {
  const double fs = recording.sample_rate.value();
  const auto seconds = [&](double index) {
    return recording.start_time_s + (static_cast<double>(s.first) + index) / fs;
  };
  const auto stamp = [&](double index) {
    return core::Timestamp{static_cast<std::int64_t>(std::llround(seconds(index) * 1e9))};
  };
  const std::size_t first_of_stretch = result.contacts.size();
  std::vector<SideDependent> by_side;
  builder.end_run();
  for (std::size_t k = 0; k < s.contacts.size(); ++k) {
    if (!is_step(s.contacts[k], recording.sample_rate)) {
      builder.end_run();
      continue;
    }
    StepInput in;
    in.f_v_smooth = s.f_v_smooth;
    in.f_ap_smooth = s.f_ap_smooth;
    in.f_ml_smooth = s.f_ml_smooth;
    in.f_v = s.f_v;
    in.f_ap = s.f_ap;
    in.cop_ap_m = part(recording.cop_ap_m, s);
    in.cop_ml_m = part(recording.cop_ml_m, s);
    in.contact = s.contacts[k];
    in.next_contact = follower(s, k, recording.sample_rate);
    in.belt_speed = options.belt_speed;
    in.incline = options.incline;
    if (!s.drift_v.empty()) in.drift_v = core::Newtons(s.drift_v[in.contact.first]);
    const BuiltStep built = builder.build(in);
    Contact contact;
    contact.step = built.step;
    const ContactMetrics& m = built.metrics;
    contact.initial_contact_s = seconds(m.initial_contact);
    contact.toe_off_s = seconds(m.toe_off);
    contact.step.initial_contact = stamp(m.initial_contact);
    contact.step.toe_off = stamp(m.toe_off);
    if (m.initial_contact_thr20) contact.step.initial_contact_thr20 = stamp(*m.initial_contact_thr20);
    if (m.toe_off_thr20) contact.step.toe_off_thr20 = stamp(*m.toe_off_thr20);
    result.contacts.push_back(contact);
    by_side.push_back(built.by_side);
  }
  // Feet alternate: what was told of a later step holds for the earlier ones of the same run.
  for (std::size_t k = result.contacts.size(); k-- > first_of_stretch + 1;) {
    const Side later = result.contacts[k].step.side;
    StepResult& earlier = result.contacts[k - 1].step;
    if (earlier.side != Side::Unknown || later == Side::Unknown || !earlier.step_time) continue;
    give_side(later == Side::Left ? Side::Right : Side::Left, by_side[k - 1 - first_of_stretch], earlier);
  }
}

void add_notes(const RecordingView& recording, const OfflineOptions& options, bool use_ap,
               OfflineResult& result) {
  if (result.contacts.size() < 2) {
    result.notes.push_back("Fewer than two complete running contacts were found: cadence cannot be given.");
  }
  if (!use_ap)
    result.notes.push_back("No fore-aft force: braking, propulsion and overstride are not measurable.");
  if (recording.cop_ap_m.empty()) {
    result.notes.push_back("No centre of pressure: overstride_cop and sides are not measurable.");
  } else if (use_ap && !options.belt_speed) {
    result.notes.push_back(
        "Belt speed unknown: step length, leg stiffness, the CoP's path and overstride_cop are not "
        "measurable.");
  }
  if (recording.sample_rate < kFullBandwidthRate) {
    result.notes.push_back("Sample rate below 1000 Hz: loading rates are of low bandwidth.");
  }
}

AnalysedForces analysed_forces(const std::vector<Stretch>& stretches, const RecordingView& recording) {
  AnalysedForces out{recording.start_time_s, recording.sample_rate, {}, {}, {}, {}};
  const auto gather = [&](std::vector<double> Stretch::*column, std::vector<double>& whole) {
    whole.assign(recording.f_v_n.size(), std::numeric_limits<double>::quiet_NaN());
    for (const Stretch& s : stretches) {
      std::copy((s.*column).begin(), (s.*column).end(), whole.begin() + static_cast<std::ptrdiff_t>(s.first));
    }
  };
  gather(&Stretch::f_v_smooth, out.f_v_n);
  if (!stretches.front().f_ap_smooth.empty()) gather(&Stretch::f_ap_smooth, out.f_ap_n);
  out.cop_ap_m.assign(recording.cop_ap_m.begin(), recording.cop_ap_m.end());
  out.cop_ml_m.assign(recording.cop_ml_m.begin(), recording.cop_ml_m.end());
  return out;
}

bool walks(const RecordingView& recording, const OfflineOptions& options) {
  if (options.gait_class) return *options.gait_class == GaitClass::Walk && recording.belts.size() > 1;
  return feet_overlap(recording, options.method);
}

void finish(GaitClass gait_class, const OfflineOptions& options, OfflineResult& result) {
  result.gait_class = result.contacts.empty() ? GaitClass::Stand : gait_class;
  std::vector<StepResult> steps;
  for (const Contact& contact : result.contacts) steps.push_back(contact.step);
  const RunnerBody body{options.mass, options.height, options.leg_length, options.foot_length};
  result.summary = summarize(steps, body.leg());
}

/// Columns that are there are as long as the vertical force.
bool of_one_length(const RecordingView& recording) {
  const std::size_t n = recording.f_v_n.size();
  const auto fits = [n](std::span<const double> column) { return column.empty() || column.size() == n; };
  const auto all = [&fits](const auto& columns) {
    return fits(columns.f_ap_n) && fits(columns.f_ml_n) && fits(columns.cop_ap_m) && fits(columns.cop_ml_m);
  };
  return all(recording) && std::all_of(recording.belts.begin(), recording.belts.end(), all);
}

bool is_measured(std::span<const double> channel) {
  return std::any_of(channel.begin(), channel.end(), [](double x) { return std::isfinite(x); });
}

}  // namespace

core::Result<OfflineResult> analyze(const RecordingView& recording, const OfflineOptions& options) {
  const double fs = recording.sample_rate.value();
  const double cutoff = options.method.filter_cutoff.value();
  if (!(cutoff > 0.0) || !(cutoff <= kHighestCutoffShare * fs)) {
    return fail(
        Remedy::Reconfigure,
        "a %.4g Hz filter does not suit a sample rate of %.6g Hz: the cut-off must be above 0 and at most "
        "%.4g Hz",
        cutoff, fs, kHighestCutoffShare * fs);
  }
  if (!(options.method.threshold.value() > 0.0)) {
    return fail(Remedy::Reconfigure, "a threshold of %.4g N finds no contacts: it must be above 0",
                options.method.threshold.value());
  }
  if (options.mass && !(options.mass->value() > 0.0)) {
    return fail(Remedy::Reconfigure, "a mass of %.4g kg is not possible: it must be above 0",
                options.mass->value());
  }
  if (!of_one_length(recording)) {
    return fail(Remedy::Reconfigure,
                "a column of fore-aft or sideways force or of the CoP is not as long as the vertical force's "
                "%zu samples: give columns of one length",
                recording.f_v_n.size());
  }
  for (const auto& length : {options.height, options.leg_length, options.foot_length}) {
    if (length && !(length->value() > 0.0)) {
      return fail(Remedy::Reconfigure, "a body's length of %.4g m is not possible: it must be above 0",
                  length->value());
    }
  }
  const double duration = static_cast<double>(recording.f_v_n.size()) / fs;
  if (recording.f_v_n.size() <= kFilterPad || duration < kShortestRecordS) {
    return fail(Remedy::Reconfigure, "the recording lasts %.3g s: at least %.1f s are needed", duration,
                kShortestRecordS);
  }
  for (const BeltView& belt : recording.belts) {
    if (belt.f_v_n.size() != recording.f_v_n.size()) {
      return fail(Remedy::Reconfigure,
                  "a plate has %zu samples, the recording %zu: give columns of one length", belt.f_v_n.size(),
                  recording.f_v_n.size());
    }
  }
  OfflineResult result;
  result.method = options.method;
  const bool use_ap = !recording.f_ap_n.empty() && is_measured(recording.f_ap_n);
  std::vector<Stretch> stretches = split_at_missing(recording, use_ap);
  if (stretches.empty()) {
    return fail(Remedy::Reconfigure, "force samples are missing throughout: no stretch of %.1f s is whole",
                kShortestRecordS);
  }
  if (stretches.size() > 1 || stretches.front().size < recording.f_v_n.size()) {
    result.notes.push_back("Force samples are missing: the stretches between were analysed apart.");
  }
  if (walks(recording, options)) {
    analyze_walking(recording, options, result);
    finish(GaitClass::Walk, options, result);
    if (!use_ap) result.notes.push_back("No fore-aft force: braking and propulsion are not measurable.");
    return result;
  }
  for (Stretch& s : stretches) prepare(s, recording, use_ap, options.method, result);
  const auto mass = options.mass ? options.mass : mass_from_mean_force(stretches, recording.sample_rate);
  StepBuilder builder(options.method, recording.sample_rate,
                      {mass, options.height, options.leg_length, options.foot_length});
  for (const Stretch& s : stretches) build_steps(s, recording, options, builder, result);
  finish(GaitClass::Run, options, result);
  if (options.keep_forces) result.forces = analysed_forces(stretches, recording);
  add_notes(recording, options, use_ap, result);
  return result;
}

}  // namespace footfall::gait
