#include "gait/offline/offline.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "gait/contacts/contact_clock.hpp"
#include "gait/contacts/step_builder.hpp"
#include "gait/contacts/zeroing.hpp"
#include "gait/engine.hpp"
#include "gait/incline.hpp"
#include "gait/metrics/cop.hpp"
#include "gait/metrics/plausible_mass.hpp"
#include "gait/offline/offline_axes.hpp"
#include "gait/offline/offline_belt.hpp"
#include "gait/offline/offline_check.hpp"
#include "gait/offline/offline_faults.hpp"
#include "gait/offline/offline_place.hpp"
#include "gait/offline/offline_plates.hpp"
#include "gait/offline/offline_rest.hpp"
#include "gait/offline/offline_stretch.hpp"
#include "gait/offline/offline_walking.hpp"
#include "gait/offline/offline_zero.hpp"

namespace footfall::gait {

using core::fail;
using core::Remedy;

namespace {

bool is_step(const ContactBounds& contact, core::Hertz rate) {
  return static_cast<double>(contact.end - contact.first) <= kLongestContactS * rate.value();
}

/// The contact after `k` where it follows within a run.
std::optional<std::size_t> follower(const OfflineStretch& s, std::size_t k, core::Hertz rate) {
  if (k + 1 >= s.contacts.size()) return std::nullopt;
  const double flight = static_cast<double>(s.contacts[k + 1].first - s.contacts[k].end);
  if (flight > kRunEndS * rate.value()) return std::nullopt;
  return s.contacts[k + 1].first;
}

/// Means over whole steps, belt frame.
struct MeanForce {
  core::Newtons normal, parallel, weight;  ///< weight: normal less what the incline takes
  core::Degrees incline;
  std::size_t steps = 0;
};

std::optional<MeanForce> mean_over_steps(const std::vector<OfflineStretch>& stretches,
                                         const RecordingView& recording, const OfflineBelt& belt) {
  MeanForce mean;
  double n = 0.0;
  for (const OfflineStretch& s : stretches) {
    for (std::size_t k = 0; k < s.contacts.size(); ++k) {
      const auto next = follower(s, k, recording.sample_rate);
      if (!next || !is_step(s.contacts[k], recording.sample_rate)) continue;
      core::Newtons normal;
      const auto samples = static_cast<double>(*next - s.contacts[k].first);
      for (std::size_t i = s.contacts[k].first; i < *next; ++i) {
        normal += core::Newtons(s.f_v_smooth[i]);
        if (!s.f_ap_smooth.empty()) mean.parallel += core::Newtons(s.f_ap_smooth[i]);
      }
      const core::Degrees tilt = belt.incline_over(s.first + s.contacts[k].first, s.first + *next);
      mean.normal += normal;
      mean.weight += weight_from_normal(normal, tilt);
      mean.incline += samples * tilt;
      n += samples;
      ++mean.steps;
    }
  }
  if (mean.steps == 0) return std::nullopt;
  return MeanForce{mean.normal / n, mean.parallel / n, mean.weight / n, mean.incline / n, mean.steps};
}

std::optional<core::Kilograms> derived_mass(core::Newtons weight, OfflineResult& result) {
  if (!plausible_weight(weight)) {
    result.notes.push_back(kNobodysWeight);
    return std::nullopt;
  }
  return core::Kilograms(weight.value() / core::kStandardGravity.value());
}

/// Over fewer steps a runner who speeds up or slows down looks like a tilted belt.
constexpr std::size_t kStepsToJudgeIncline = 20;

void note_incline(const MeanForce& mean, const OfflineOptions& options, bool use_ap, OfflineResult& result) {
  if (std::abs(mean.incline.value()) > 0.0)
    result.notes.push_back("The belt was inclined: forces are normal and parallel to it.");
  if (!use_ap || mean.steps < kStepsToJudgeIncline) return;
  const auto weight = options.mass ? core::body_weight(*options.mass) : mean.weight;
  const auto check = check_incline(mean.normal, mean.parallel, weight, mean.incline);
  if (check && !check->plausible()) {
    result.notes.push_back(
        "Mean forces do not fit body weight and incline: check mass, incline and zero, and whether a rail or "
        "harness carried weight.");
  }
}

/// What of each contact is needed to tell its foot.
struct Feet {
  std::vector<Landing> landings;
  std::vector<SideDependent> by_side;
};

void build_steps(const OfflineStretch& s, const RecordingView& recording, const OfflineFaults& faults,
                 StepBuilder& builder, OfflineBelt& belt, Feet& feet, OfflineResult& result) {
  const ContactClock clock{recording.start_time_s, recording.sample_rate, s.first};
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
    in.cop_ap_m = s.cop_ap;
    in.cop_ml_m = s.cop_ml;
    in.plate_v = {s.plate_v[0], s.plate_v[1]};
    in.contact = s.contacts[k];
    in.next_contact = follower(s, k, recording.sample_rate);
    const std::size_t first = s.first + in.contact.first;
    const std::size_t end = s.first + in.next_contact.value_or(in.contact.end);
    const auto under = belt.over(first, end);
    in.belt_speed = under.speed;
    in.incline = under.incline;
    in.health =
        under.health | faults.health(first, end) | (s.noisy ? static_cast<std::uint32_t>(kNoiseTooHigh) : 0U);
    if (!s.drift_v.empty()) in.drift_v = core::Newtons(s.drift_v[in.contact.first]);
    if (!result.contacts.empty()) {
      in.since_last = core::Seconds(clock.seconds(static_cast<double>(in.contact.first)) -
                                    result.contacts.back().initial_contact_s);
    }
    const BuiltStep built = builder.build(in);
    feet.landings.push_back(built.landing);
    Contact contact;
    contact.step = built.step;
    clock.time(built.metrics, contact);
    result.contacts.push_back(contact);
    feet.by_side.push_back(built.by_side);
  }
}

void add_notes(const RecordingView& recording, const OfflineOptions& options, bool use_ap,
               OfflineResult& result) {
  if (result.contacts.size() < 2) {
    result.notes.push_back("Fewer than two complete running contacts were found: cadence cannot be given.");
  }
  if (!use_ap)
    result.notes.push_back("No fore-aft force: braking, propulsion and overstride are not measurable.");
  if (recording.cop_ap_m.empty() && recording.m_ml_nm.empty()) {
    result.notes.push_back(plates_are_named(recording)
                               ? "No centre of pressure: overstride_cop is not measurable."
                               : "No centre of pressure: overstride_cop and sides are not measurable.");
  } else if (use_ap && !options.belt_speed && recording.belt_speed_m_s.empty()) {
    result.notes.push_back(
        "Belt speed unknown: step length, leg stiffness, the CoP's path and overstride_cop are not "
        "measurable.");
  }
  if (recording.sample_rate < kFullBandwidthRate) {
    result.notes.push_back("Sample rate below 1000 Hz: loading rates are of low bandwidth.");
  }
}

AnalysedForces analysed_forces(const std::vector<OfflineStretch>& stretches, const RecordingView& recording) {
  AnalysedForces out{recording.start_time_s, recording.sample_rate, {}, {}, {}, {}};
  const auto gather = [&](std::vector<double> OfflineStretch::*column, std::vector<double>& whole) {
    whole.assign(recording.f_v_n.size(), std::numeric_limits<double>::quiet_NaN());
    for (const OfflineStretch& s : stretches) {
      std::copy((s.*column).begin(), (s.*column).end(), whole.begin() + static_cast<std::ptrdiff_t>(s.first));
    }
  };
  gather(&OfflineStretch::f_v_smooth, out.f_v_n);
  if (!stretches.front().f_ap_smooth.empty()) gather(&OfflineStretch::f_ap_smooth, out.f_ap_n);
  if (!stretches.front().cop_ap.empty()) gather(&OfflineStretch::cop_ap, out.cop_ap_m);
  if (!stretches.front().cop_ml.empty()) gather(&OfflineStretch::cop_ml, out.cop_ml_m);
  return out;
}

bool walks(const RecordingView& recording, const OfflineOptions& options) {
  if (options.gait_class) return *options.gait_class == GaitClass::Walk && recording.belts.size() > 1;
  return feet_overlap(recording, options.method);
}

/// A flight makes a run: without one nobody knows.
void name_lone_contacts(OfflineResult& result) {
  const bool lone = !result.contacts.empty() && result.gait_class == GaitClass::Run &&
                    std::none_of(result.contacts.begin(), result.contacts.end(),
                                 [](const Contact& c) { return c.step.flight_time.has_value(); });
  if (!lone) return;
  result.gait_class = GaitClass::Unknown;
  for (Contact& contact : result.contacts) contact.step.gait_class = GaitClass::Unknown;
  result.notes.push_back("No flight from one contact to the next was seen: running or walking is not known.");
}

void finish(GaitClass gait_class, const OfflineOptions& options, OfflineResult& result) {
  result.gait_class = result.contacts.empty() ? GaitClass::Stand : gait_class;
  std::vector<StepResult> steps;
  std::size_t hops = 0;
  for (const Contact& contact : result.contacts) {
    // Steps of a run among walking ones have no part in their means.
    const bool other = gait_class == GaitClass::Walk && contact.step.gait_class != GaitClass::Walk;
    if (!other) steps.push_back(contact.step);
    hops += contact.step.gait_class == GaitClass::Hop ? 1 : 0;
  }
  if (2 * hops > steps.size()) result.gait_class = GaitClass::Hop;
  name_lone_contacts(result);
  const RunnerBody body{options.mass, options.height, options.leg_length, options.foot_length};
  result.summary = summarize(steps, body.leg());
}

std::span<const double> longest_force(const std::vector<OfflineStretch>& stretches) {
  const auto longest =
      std::max_element(stretches.begin(), stretches.end(),
                       [](const OfflineStretch& a, const OfflineStretch& b) { return a.size < b.size; });
  return longest->f_v_smooth;
}

bool is_measured(std::span<const double> channel) {
  return std::any_of(channel.begin(), channel.end(), [](double x) { return std::isfinite(x); });
}

}  // namespace

core::Result<OfflineResult> analyze(const RecordingView& as_recorded, const OfflineOptions& options) {
  if (const auto possible = check(as_recorded, options); !possible) return tl::unexpected(possible.error());
  const OfflineFaults faults(as_recorded);
  RecordingView recording = faults.mended();
  OfflineResult result;
  drop_far_cop(recording, result);
  result.method = options.method;
  const bool use_ap = !recording.f_ap_n.empty() && is_measured(recording.f_ap_n);
  std::vector<OfflineStretch> stretches = split_at_missing(recording, use_ap);
  if (stretches.empty()) {
    return fail(Remedy::Reconfigure,
                "force samples are missing throughout, of one plate at least: no stretch of %.1f s is whole",
                kShortestRecordS);
  }
  if (stretches.size() > 1 || stretches.front().size < recording.f_v_n.size()) {
    result.notes.push_back("Force samples are missing: the stretches between were analysed apart.");
  }
  faults.add_notes(result.notes);
  if (pulls_down(recording, options.method, stretches, result)) return result;
  if (walks(recording, options)) {
    analyze_walking(recording, faults, options, result);
    finish(GaitClass::Walk, options, result);
    if (!use_ap) result.notes.push_back("No fore-aft force: braking and propulsion are not measurable.");
    return result;
  }
  for (OfflineStretch& s : stretches) prepare(s, recording, use_ap, options.method, result);
  borrow_zeros(stretches, options.method, result);
  for (OfflineStretch& s : stretches) find_contacts(s, options.method, recording.sample_rate, result);
  OfflineBelt belt(recording, options);
  const auto mean = mean_over_steps(stretches, recording, belt);
  std::optional<core::Kilograms> mass = options.mass;
  if (!mass && mean) mass = derived_mass(mean->weight, result);
  StepBuilder builder(options.method, recording.sample_rate,
                      {mass, options.height, options.leg_length, options.foot_length, !options.mass});
  const core::Newtons least = least_force_for_cop(builder.body_weight());
  for (OfflineStretch& s : stretches) find_cop(s, recording, least);
  Feet feet;
  for (const OfflineStretch& s : stretches) build_steps(s, recording, faults, builder, belt, feet, result);
  settle_plates(recording, feet.landings, result);
  const std::vector<SideCall> sides = smooth_sides(feet.landings);
  for (std::size_t k = 0; k < sides.size(); ++k) {
    take_side(sides[k], result.contacts[k].step);
    give_side(sides[k].side, feet.by_side[k], result.contacts[k].step);
  }
  finish(GaitClass::Run, options, result);
  if (result.contacts.empty()) name_rest(longest_force(stretches), recording, result);
  if (options.keep_forces) result.forces.push_back(analysed_forces(stretches, recording));
  add_notes(recording, options, use_ap, result);
  note_axes(stretches, recording.sample_rate, result);
  if (mean) note_incline(*mean, options, use_ap, result);
  return result;
}

}  // namespace footfall::gait
