#include "gait/offline/offline_walking.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "gait/contacts/contact_clock.hpp"
#include "gait/contacts/side.hpp"
#include "gait/contacts/support_watch.hpp"
#include "gait/contacts/zeroing.hpp"
#include "gait/filter.hpp"
#include "gait/incline.hpp"
#include "gait/metrics/cop.hpp"
#include "gait/metrics/overstride.hpp"
#include "gait/metrics/plausible_mass.hpp"
#include "gait/metrics/spatial.hpp"
#include "gait/offline/offline_belt.hpp"
#include "gait/offline/offline_rest.hpp"
#include "gait/offline/offline_zero.hpp"
#include "gait/offline/walking.hpp"

namespace footfall::gait {

namespace {

/// Of the contacts found, the share that has to overlap for a record to be walking.
constexpr double kWalkingShare = 0.5;
/// Shorter than the first is the threshold's doing, beyond the second a foot landed beside the plates.
constexpr double kLeastFlightS = 0.020, kLongestFlightS = 0.30;
/// One plate over one stretch without missing samples, zeroed and filtered.
struct PlateStretch {
  std::vector<double> f_v, f_ap, f_ml, drift_v;
  std::span<const double> cop_ap_m, cop_ml_m;  ///< as recorded
  std::vector<ContactBounds> contacts;
};

struct Stretch {
  std::size_t first = 0, size = 0;
  std::vector<PlateStretch> plates;
};

struct Stance {
  std::size_t plate = 0;
  ContactBounds bounds;
  double initial_contact = 0.0, toe_off = 0.0;  ///< fractional index
  std::optional<double> cop_ml_m;
  Side side = Side::Unknown;
  bool straddle = false;
};

std::vector<double> filtered(std::span<const double> source, const Stretch& s, const Method& method,
                             core::Hertz rate) {
  std::vector<double> out(s.size);
  std::vector<double> work(s.size + 2 * kFilterPad);
  filter_zero_lag(dual_pass_low_pass(method.filter_cutoff, rate), source.subspan(s.first, s.size), out, work);
  return out;
}

/// A column that is there and blank throughout measures nothing.
bool has_ap(const RecordingView& recording) {
  return std::all_of(recording.belts.begin(), recording.belts.end(), [](const BeltView& belt) {
    return std::any_of(belt.f_ap_n.begin(), belt.f_ap_n.end(), [](double x) { return std::isfinite(x); });
  });
}

std::vector<Stretch> whole_stretches(const RecordingView& recording, bool use_ap) {
  std::vector<Stretch> stretches;
  const auto missing = [&](std::size_t i) {
    return std::any_of(recording.belts.begin(), recording.belts.end(), [&](const BeltView& belt) {
      return !std::isfinite(belt.f_v_n[i]) || (use_ap && !std::isfinite(belt.f_ap_n[i]));
    });
  };
  std::size_t first = 0;
  const std::size_t n = recording.f_v_n.size();
  for (std::size_t i = 0; i <= n; ++i) {
    if (i < n && !missing(i)) continue;
    if (static_cast<double>(i - first) > kShortestRecordS * recording.sample_rate.value() &&
        i - first > kFilterPad) {
      stretches.push_back({first, i - first, {}});
    }
    first = i + 1;
  }
  return stretches;
}

void remove(std::vector<double>& channel, const std::vector<double>& zero) {
  std::transform(channel.begin(), channel.end(), zero.begin(), channel.begin(), std::minus<>());
}

void zero_by_swings(PlateStretch& plate, core::Hertz rate) {
  std::vector<double> at, v, ap;
  auto swings = flight_zeros({plate.f_v, {}}, {plate.f_ap, {}}, rate, 0.0, kShortestSwingS);
  if (swings.empty()) swings = rest_zeros({plate.f_v, {}}, {plate.f_ap, {}}, rate);
  for (const FlightZero& zero : swings) {
    at.push_back(zero.index);
    v.push_back(zero.f_v);
    ap.push_back(zero.f_ap);
  }
  if (at.empty()) return;
  plate.drift_v = Pchip(at, v).at_indices(plate.f_v.size());
  remove(plate.f_v, plate.drift_v);
  if (!plate.f_ml.empty()) {
    remove(plate.f_ml, Pchip(at, medians_of({plate.f_ml, {}}, swings)).at_indices(plate.f_v.size()));
  }
  if (!plate.f_ap.empty()) remove(plate.f_ap, Pchip(at, ap).at_indices(plate.f_ap.size()));
}

PlateStretch prepare(const BeltView& belt, const Stretch& s, bool use_ap, const Method& method,
                     core::Hertz rate) {
  PlateStretch plate;
  plate.f_v = filtered(belt.f_v_n, s, method, rate);
  if (use_ap) plate.f_ap = filtered(belt.f_ap_n, s, method, rate);
  const auto whole = [&s](std::span<const double> column) {
    return column.empty() ? column : column.subspan(s.first, s.size);
  };
  const auto sideways = whole(belt.f_ml_n);
  if (!sideways.empty() &&
      std::all_of(sideways.begin(), sideways.end(), [](double x) { return std::isfinite(x); })) {
    plate.f_ml = filtered(belt.f_ml_n, s, method, rate);
  }
  plate.cop_ap_m = whole(belt.cop_ap_m);
  plate.cop_ml_m = whole(belt.cop_ml_m);
  if (method.zero_flight) zero_by_swings(plate, rate);
  plate.contacts = complete_contacts(plate.f_v, method.threshold.value(), rate);
  return plate;
}

std::vector<Stance> stances_of(const Stretch& s, const Method& method) {
  const double threshold = method.threshold.value();
  std::vector<Stance> stances;
  for (std::size_t p = 0; p < s.plates.size(); ++p) {
    const PlateStretch& plate = s.plates[p];
    for (const ContactBounds& bounds : plate.contacts) {
      Stance stance;
      stance.plate = p;
      stance.bounds = bounds;
      stance.initial_contact = crossing(plate.f_v, bounds.first, threshold);
      stance.toe_off = crossing(plate.f_v, bounds.end, threshold);
      stance.cop_ml_m = mean_cop_ml(plate.f_v, plate.cop_ml_m, bounds);
      stances.push_back(stance);
    }
  }
  std::sort(stances.begin(), stances.end(), [](const Stance& a, const Stance& b) {
    return std::tie(a.initial_contact, a.plate) < std::tie(b.initial_contact, b.plate);
  });
  return stances;
}

/// By the plate's own side, else by where the foot stands beside those before and after it.
void assign_sides(std::vector<Stance>& stances, const RecordingView& recording) {
  for (std::size_t k = 0; k < stances.size(); ++k) {
    Stance& stance = stances[k];
    stance.side = recording.belts[stance.plate].side;
    if (stance.side != Side::Unknown || !stance.cop_ml_m) continue;
    double other = 0.0, n = 0.0;
    for (const std::size_t j : {k - 1, k + 1}) {
      if (j >= stances.size() || stances[j].plate == stance.plate || !stances[j].cop_ml_m) continue;
      other += *stances[j].cop_ml_m;
      n += 1.0;
    }
    if (n == 0.0 || std::abs(*stance.cop_ml_m - other / n) < kLeastSeparationM) continue;
    stance.side = *stance.cop_ml_m < other / n ? Side::Left : Side::Right;
  }
}

double typical_length(const std::vector<Stance>& stances) {
  std::vector<double> lengths;
  lengths.reserve(stances.size());
  for (const Stance& stance : stances) lengths.push_back(stance.toe_off - stance.initial_contact);
  return lengths.empty() ? 0.0 : median(lengths);
}

/// A foot on the wrong plate or on two leaves the plate loaded much longer than one stance or through two
/// landings of the other, or makes two landings in a row on one plate, or has its CoP beside the gap.
void mark_straddles(std::vector<Stance>& stances, const RecordingView& recording) {
  const double longest = kStraddleShare * typical_length(stances);
  for (std::size_t k = 0; k < stances.size(); ++k) {
    Stance& stance = stances[k];
    const auto lands_within = [&stance](const Stance& other) {
      return other.plate != stance.plate && other.initial_contact > stance.initial_contact &&
             other.initial_contact < stance.toe_off;
    };
    if (stance.toe_off - stance.initial_contact > longest ||
        std::count_if(stances.begin(), stances.end(), lands_within) > 1) {
      stance.straddle = true;
      for (Stance& other : stances) other.straddle = other.straddle || lands_within(other);
    }
    if (k > 0 && stances[k - 1].plate == stance.plate &&
        stance.initial_contact - stances[k - 1].toe_off < kRunEndS * recording.sample_rate.value()) {
      stance.straddle = stances[k - 1].straddle = true;
    }
    if (recording.belt_gap_ml && stance.cop_ml_m &&
        std::abs(*stance.cop_ml_m - recording.belt_gap_ml->value()) < kNearGapM) {
      stance.straddle = true;
    }
  }
}

struct Neighbours {
  std::optional<double> last_toe_off, other_toe_off, next_other, next_same;
  const Stance* other = nullptr;       ///< that lands at next_other
  std::optional<double> from_other_m;  ///< right of the stance before
};

Neighbours neighbours(const std::vector<Stance>& stances, std::size_t k, core::Hertz rate) {
  Neighbours found;
  const Stance& stance = stances[k];
  const double limit = stance.toe_off + kRunEndS * rate.value();
  for (std::size_t j = k + 1; j < stances.size() && stances[j].initial_contact <= limit; ++j) {
    auto& next = stances[j].plate == stance.plate ? found.next_same : found.next_other;
    if (next) continue;
    next = stances[j].initial_contact;
    if (stances[j].plate != stance.plate) found.other = &stances[j];
  }
  // A later landing of the same foot first: the other one was not seen.
  if (found.next_same && found.next_other && *found.next_same < *found.next_other) found.next_other.reset();
  if (k > 0 && stances[k - 1].plate != stance.plate && stance.cop_ml_m && stances[k - 1].cop_ml_m &&
      stance.initial_contact - stances[k - 1].toe_off < kRunEndS * rate.value()) {
    found.from_other_m = *stance.cop_ml_m - *stances[k - 1].cop_ml_m;
  }
  for (std::size_t j = k; j-- > 0;) {
    const Stance& last = stances[j];
    if (last.plate != stance.plate) continue;
    const bool near = stance.initial_contact - last.toe_off < kRunEndS * rate.value();
    if (near && !last.straddle) found.last_toe_off = last.toe_off;
    break;
  }
  for (const Stance& other : stances) {
    if (other.plate == stance.plate || other.initial_contact > stance.initial_contact) continue;
    if (other.toe_off > stance.initial_contact && other.toe_off < stance.toe_off)
      found.other_toe_off = other.toe_off;
  }
  return found;
}

/// How much farther forward `to` lands than `from`, CoP to CoP, moved back to initial contact with the belt.
std::optional<double> ahead_m(const Stretch& s, const Stance& to, const Stance& from,
                              core::MetersPerSecond belt_speed, core::Hertz rate) {
  const auto landing = [&](const Stance& stance) {
    const PlateStretch& plate = s.plates[stance.plate];
    return landing_cop(plate.f_v, plate.cop_ap_m, stance.bounds.first, stance.initial_contact, belt_speed,
                       rate);
  };
  const auto a = landing(from);
  const auto b = landing(to);
  if (!a || !b) return std::nullopt;
  return b->ap_m - a->ap_m;
}

/// Weight on all plates over a step, where it begins with a foot of the step before on a plate.
struct Load {
  double force = 0.0, samples = 0.0;
};
std::optional<Load> load_of(const Stretch& s, const Stance& stance, const Neighbours& next,
                            const OfflineBelt& belt) {
  if (!next.next_other || !next.other_toe_off) return std::nullopt;
  const auto end = static_cast<std::size_t>(std::ceil(*next.next_other));
  Load load{0.0, static_cast<double>(end - stance.bounds.first)};
  for (const PlateStretch& plate : s.plates) {
    for (std::size_t i = stance.bounds.first; i < end; ++i) load.force += plate.f_v[i];
  }
  const core::Degrees incline = belt.incline_over(s.first + stance.bounds.first, s.first + end);
  load.force = weight_from_normal(core::Newtons(load.force), incline).value();
  return load;
}

std::optional<core::Newtons> weight_from_steps(const Stretch& s, const std::vector<Stance>& stances,
                                               core::Hertz rate, const OfflineBelt& belt) {
  Load sum;
  for (std::size_t k = 0; k < stances.size(); ++k) {
    const auto load = load_of(s, stances[k], neighbours(stances, k, rate), belt);
    if (!load) continue;
    sum.force += load->force;
    sum.samples += load->samples;
  }
  if (sum.samples == 0.0) return std::nullopt;
  return core::Newtons(sum.force / sum.samples);
}

std::optional<core::Newtons> believed(std::optional<core::Newtons> weight, OfflineResult& result) {
  if (!weight || plausible_weight(*weight)) return weight;
  if (std::find(result.notes.begin(), result.notes.end(), kNobodysWeight) == result.notes.end())
    result.notes.push_back(kNobodysWeight);
  return std::nullopt;
}

/// A foot that leaves before the other one lands runs: who walks has one foot on a plate at any time.
void take_flight(const Stance& stance, const Neighbours& next, core::Hertz rate, StepResult& step) {
  if (!next.next_other || stance.straddle || step.contact_time.value() > kLongestContactS) return;
  const core::Seconds flight((*next.next_other - stance.toe_off) / rate.value());
  if (flight.value() < kLeastFlightS || flight.value() > kLongestFlightS) return;
  step.gait_class = GaitClass::Run;
  step.flight_time = flight;
}

void add_contacts(const Stretch& s, const RecordingView& recording, const OfflineFaults& faults,
                  const OfflineOptions& options, OfflineBelt& belt, OfflineResult& result) {
  const double fs = recording.sample_rate.value();
  const ContactClock clock{recording.start_time_s, recording.sample_rate, s.first};
  std::vector<Stance> stances = stances_of(s, options.method);
  assign_sides(stances, recording);
  mark_straddles(stances, recording);
  const auto weight = options.mass
                          ? std::optional(core::body_weight(*options.mass))
                          : believed(weight_from_steps(s, stances, recording.sample_rate, belt), result);
  SupportWatch support;
  for (std::size_t k = 0; k < stances.size(); ++k) {
    const Stance& stance = stances[k];
    if (stance.toe_off - stance.initial_contact > kLongestStanceS * fs) continue;
    const PlateStretch& plate = s.plates[stance.plate];
    const Neighbours next = neighbours(stances, k, recording.sample_rate);
    if (const auto load = load_of(s, stance, next, belt)) support.add(load->force, load->samples);
    WalkingInput in;
    in.f_v_smooth = plate.f_v;
    in.f_ap_smooth = plate.f_ap;
    in.f_ml_smooth = plate.f_ml;
    in.cop_ap_m = plate.cop_ap_m;
    in.contact = stance.bounds;
    in.last_toe_off = next.last_toe_off;
    in.other_toe_off = next.other_toe_off;
    in.next_other = next.next_other;
    in.next_same = next.next_same;
    in.step_to_right_m = next.from_other_m;
    in.body = {options.mass, options.height, options.leg_length, options.foot_length};
    in.side = stance.side;
    in.body_weight = weight;
    if (!plate.drift_v.empty()) in.drift_v = core::Newtons(plate.drift_v[stance.bounds.first]);
    const std::size_t first = s.first + stance.bounds.first;
    const std::size_t end =
        s.first + (next.next_other ? static_cast<std::size_t>(*next.next_other) : stance.bounds.end);
    const auto under = belt.over(first, end);
    in.belt_speed = under.speed;
    in.health |= under.health | faults.health(first, std::max(end, s.first + stance.bounds.end));
    if (in.belt_speed && next.next_other) {
      in.next_landing_ahead_m = ahead_m(s, *next.other, stance, *in.belt_speed, recording.sample_rate);
    }
    if (stance.straddle) in.health |= kStraddle;
    if (options.mass && support.carries(core::body_weight(*options.mass))) in.health |= kHandSupport;
    if (recording.belts[stance.plate].cop_ml_m.empty()) in.health |= kNoCop;
    WalkingStep walked = walking_step(in, options.method, recording.sample_rate);
    take_flight(stance, next, recording.sample_rate, walked.step);
    Contact contact;
    contact.step = walked.step;
    contact.plate = stance.plate;
    contact.step.index = static_cast<std::uint32_t>(result.contacts.size());
    clock.time(walked.metrics, contact);
    result.contacts.push_back(contact);
  }
}

AnalysedForces empty_forces(const RecordingView& recording, const BeltView& belt, bool use_ap) {
  AnalysedForces out{recording.start_time_s, recording.sample_rate, {}, {}, {}, {}};
  const double missing = std::numeric_limits<double>::quiet_NaN();
  out.f_v_n.assign(recording.f_v_n.size(), missing);
  if (use_ap) out.f_ap_n.assign(recording.f_v_n.size(), missing);
  out.cop_ap_m.assign(belt.cop_ap_m.begin(), belt.cop_ap_m.end());
  out.cop_ml_m.assign(belt.cop_ml_m.begin(), belt.cop_ml_m.end());
  return out;
}

void keep_forces(const Stretch& s, std::vector<AnalysedForces>& forces) {
  const auto at = static_cast<std::ptrdiff_t>(s.first);
  for (std::size_t p = 0; p < forces.size(); ++p) {
    std::copy(s.plates[p].f_v.begin(), s.plates[p].f_v.end(), forces[p].f_v_n.begin() + at);
    if (!s.plates[p].f_ap.empty())
      std::copy(s.plates[p].f_ap.begin(), s.plates[p].f_ap.end(), forces[p].f_ap_n.begin() + at);
  }
}

}  // namespace

bool feet_overlap(const RecordingView& recording, const Method& method) {
  if (recording.belts.size() < 2) return false;
  const double fs = recording.sample_rate.value();
  std::size_t contacts = 0, overlapping = 0, slow = 0;
  for (Stretch& s : whole_stretches(recording, false)) {
    std::vector<std::vector<ContactBounds>> found;
    for (const BeltView& belt : recording.belts) {
      const auto above =
          above_plateau(filtered(belt.f_v_n, s, method, recording.sample_rate), recording.sample_rate);
      found.push_back(complete_contacts(above, method.threshold.value(), recording.sample_rate));
    }
    const auto follows = [fs](const ContactBounds& a, const ContactBounds& b) {
      return static_cast<double>(b.first) > static_cast<double>(a.first) + kLeastStaggerS * fs &&
             static_cast<double>(b.first) + kLeastOverlapS * fs < static_cast<double>(a.end) &&
             static_cast<double>(b.end) > static_cast<double>(a.end) + kLeastStaggerS * fs;
    };
    for (std::size_t p = 0; p < found.size(); ++p) {
      for (const ContactBounds& a : found[p]) {
        ++contacts;
        const double length = static_cast<double>(a.end - a.first) / fs;
        slow += length > kLongestContactS && length <= kLongestStanceS ? 1 : 0;
        bool overlaps = false;
        for (std::size_t q = 0; q < found.size(); ++q) {
          overlaps = overlaps || (q != p && std::any_of(found[q].begin(), found[q].end(), [&](const auto& b) {
                                    return follows(a, b) || follows(b, a);
                                  }));
        }
        overlapping += overlaps ? 1 : 0;
      }
    }
  }
  // Too long for running on every plate: slow stances with the other foot beside the plates.
  if (contacts > 0 && slow == contacts) return true;
  return contacts >= 2 && static_cast<double>(overlapping) >= kWalkingShare * static_cast<double>(contacts);
}

void analyze_walking(const RecordingView& recording, const OfflineFaults& faults,
                     const OfflineOptions& options, OfflineResult& result) {
  const bool use_ap = has_ap(recording);
  OfflineBelt under(recording, options);
  if (options.keep_forces) {
    for (const BeltView& belt : recording.belts)
      result.forces.push_back(empty_forces(recording, belt, use_ap));
  }
  for (Stretch& s : whole_stretches(recording, use_ap)) {
    for (const BeltView& belt : recording.belts) {
      s.plates.push_back(prepare(belt, s, use_ap, options.method, recording.sample_rate));
    }
    add_contacts(s, recording, faults, options, under, result);
    keep_forces(s, result.forces);
    for (const PlateStretch& plate : s.plates) {
      if (plate.drift_v.empty()) continue;
      const auto larger = [](const std::optional<core::Newtons>& a, double b) {
        return a && std::abs(a->value()) >= std::abs(b) ? *a : core::Newtons(b);
      };
      result.drift_first = larger(result.drift_first, plate.drift_v.front());
      result.drift_last = larger(result.drift_last, plate.drift_v.back());
    }
  }
  result.notes.push_back(
      "Walking: contacts are those of each plate; flight time and loading rates are not defined.");
  if (std::any_of(result.contacts.begin(), result.contacts.end(),
                  [](const Contact& c) { return c.step.gait_class == GaitClass::Run; })) {
    result.notes.push_back(
        "Some steps had a flight: they are running, without loading rates, and the means are of the walking "
        "steps alone.");
  }
  if (std::any_of(result.contacts.begin(), result.contacts.end(),
                  [](const Contact& c) { return (c.step.health & kStraddle) != 0; })) {
    result.notes.push_back("Some feet stood on both plates or on the wrong one: their values were left out.");
  }
}

}  // namespace footfall::gait
