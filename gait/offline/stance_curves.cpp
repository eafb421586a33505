#include "gait/offline/stance_curves.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace footfall::gait {

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

using Points = std::array<double, kStancePoints>;

/// Mean and spread point by point; a point need not be there in every step.
class CurveSum {
 public:
  void add(const Points& curve) { steps_.push_back(curve); }
  [[nodiscard]] StanceCurve get() const {
    StanceCurve out;
    for (std::size_t p = 0; p < kStancePoints; ++p) point(p, out);
    return out;
  }

 private:
  void point(std::size_t p, StanceCurve& out) const {
    double sum = 0.0, n = 0.0;
    for (const Points& step : steps_) {
      if (!std::isfinite(step[p])) continue;
      sum += step[p];
      n += 1.0;
    }
    out.mean[p] = out.sd[p] = kMissing;
    if (n == 0.0 || 2.0 * n < static_cast<double>(steps_.size())) return;
    out.mean[p] = sum / n;
    if (n < 2.0) return;
    double squares = 0.0;
    for (const Points& step : steps_) {
      if (std::isfinite(step[p])) squares += (step[p] - out.mean[p]) * (step[p] - out.mean[p]);
    }
    out.sd[p] = std::sqrt(squares / (n - 1.0));
  }
  std::vector<Points> steps_;
};

/// Fixed to the belt and measured from the first valid point.
Points on_belt(Points forward, double contact_s, double belt_speed) {
  std::optional<double> first;
  for (std::size_t p = 0; p < kStancePoints; ++p) {
    forward[p] += belt_speed * contact_s * static_cast<double>(p) / (kStancePoints - 1.0);
    if (!first && std::isfinite(forward[p])) first = forward[p];
    if (first) forward[p] -= *first;
  }
  return forward;
}

double mean_of(const std::vector<Points>& curves) {
  double sum = 0.0, n = 0.0;
  for (const Points& curve : curves) {
    for (const double x : curve) {
      if (!std::isfinite(x)) continue;
      sum += x;
      n += 1.0;
    }
  }
  return n > 0.0 ? sum / n : 0.0;
}

class Columns {
 public:
  Columns(std::span<const AnalysedForces> forces, const std::vector<Contact>& contacts, double belt_speed)
      : forces_(forces), contacts_(contacts), belt_speed_(belt_speed) {
    std::vector<Points> all;
    all.reserve(contacts.size());
    for (const Contact& contact : contacts) all.push_back(resampled(contact, &AnalysedForces::cop_ml_m));
    midline_ = mean_of(all);
  }

  [[nodiscard]] StanceCurves of(Side side) const {
    CurveSum f_v, f_ap, forward, right;
    StanceCurves out;
    out.side = side;
    for (const Contact& contact : contacts_) {
      if (side != Side::Unknown && contact.step.side != side) continue;
      ++out.steps;
      f_v.add(resampled(contact, &AnalysedForces::f_v_n));
      f_ap.add(resampled(contact, &AnalysedForces::f_ap_n));
      forward.add(on_belt(resampled(contact, &AnalysedForces::cop_ap_m),
                          contact.toe_off_s - contact.initial_contact_s, belt_speed_));
      Points ml = resampled(contact, &AnalysedForces::cop_ml_m);
      for (double& x : ml) x -= midline_;
      right.add(ml);
    }
    out.f_v = f_v.get();
    if (all_have(&AnalysedForces::f_ap_n)) out.f_ap = f_ap.get();
    if (all_have(&AnalysedForces::cop_ap_m) && all_have(&AnalysedForces::cop_ml_m)) {
      out.cop_forward = forward.get();
      out.cop_right = right.get();
    }
    return out;
  }

 private:
  using Column = std::vector<double> AnalysedForces::*;

  [[nodiscard]] bool all_have(Column column) const {
    return std::all_of(forces_.begin(), forces_.end(),
                       [column](const AnalysedForces& f) { return !(f.*column).empty(); });
  }

  [[nodiscard]] Points resampled(const Contact& contact, Column column) const {
    const AnalysedForces& forces = forces_.size() == 1 ? forces_.front() : forces_[contact.plate];
    const auto index = [&](double seconds) {
      return (seconds - forces.start_time_s) * forces.sample_rate.value();
    };
    return time_normalised(forces.*column, index(contact.initial_contact_s), index(contact.toe_off_s));
  }

  std::span<const AnalysedForces> forces_;
  const std::vector<Contact>& contacts_;
  double belt_speed_;
  double midline_ = 0.0;
};

bool any_side(const std::vector<Contact>& contacts, Side side) {
  return std::any_of(contacts.begin(), contacts.end(),
                     [side](const Contact& contact) { return contact.step.side == side; });
}

}  // namespace

std::array<double, kStancePoints> time_normalised(std::span<const double> column, double from, double to) {
  Points out;
  out.fill(kMissing);
  if (column.empty()) return out;
  const double last = static_cast<double>(column.size() - 1);
  for (std::size_t p = 0; p < kStancePoints; ++p) {
    const double at = from + (to - from) * static_cast<double>(p) / (kStancePoints - 1.0);
    if (!(at >= 0.0) || !(at <= last)) continue;
    const auto i = static_cast<std::size_t>(at);
    const double share = at - static_cast<double>(i);
    out[p] = share > 0.0 ? column[i] + share * (column[i + 1] - column[i]) : column[i];
  }
  return out;
}

std::vector<StanceCurves> stance_curves(std::span<const AnalysedForces> forces,
                                        std::span<const Contact> all_contacts,
                                        std::optional<core::MetersPerSecond> belt_speed) {
  std::vector<Contact> contacts;
  std::copy_if(all_contacts.begin(), all_contacts.end(), std::back_inserter(contacts),
               [&forces](const Contact& contact) {
                 return forces.size() == 1 ||
                        (contact.plate < forces.size() && (contact.step.health & kStraddle) == 0);
               });
  if (contacts.empty()) return {};
  const Columns columns(forces, contacts, belt_speed ? belt_speed->value() : 0.0);
  std::vector<StanceCurves> out;
  for (const Side side : {Side::Left, Side::Right}) {
    if (any_side(contacts, side)) out.push_back(columns.of(side));
  }
  if (out.empty()) out.push_back(columns.of(Side::Unknown));
  return out;
}

}  // namespace footfall::gait
