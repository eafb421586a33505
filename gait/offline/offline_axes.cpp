#include "gait/offline/offline_axes.hpp"

#include <algorithm>
#include <cmath>

#include "gait/filter.hpp"
#include "gait/offline/flat_floor.hpp"

namespace footfall::gait {

namespace {

constexpr std::size_t kFewestContacts = 3;
/// Of the contacts, so many have to push first.
constexpr double kReversedShare = 0.8;
/// A contact of which one way is less than this of the other tells nothing of their order.
constexpr double kBothWays = 0.2;
/// A turned force lies below this somewhere: one that does not only has flat tops.
constexpr double kPullsDownN = -100.0;
/// Sideways force is some fifth of fore-aft force in running.
constexpr double kExchangedRatio = 2.0;

std::vector<double> smoothed(std::span<const double> force, const OfflineStretch& s, const Method& method,
                             core::Hertz rate) {
  std::vector<double> out(s.size), work(s.size + 2 * kFilterPad);
  filter_zero_lag(dual_pass_low_pass(method.filter_cutoff, rate), force.subspan(s.first, s.size), out, work);
  return out;
}

/// Impulses of one contact in N times samples, and when they lie.
struct Ways {
  double back = 0.0, back_at = 0.0, forward = 0.0, forward_at = 0.0, sideways = 0.0;
  [[nodiscard]] bool both() const {
    return std::min(back, forward) >= kBothWays * std::max(back, forward) && back > 0.0;
  }
  [[nodiscard]] bool pushes_first() const { return forward_at * back < back_at * forward; }
};

Ways ways_of(const OfflineStretch& s, const ContactBounds& contact) {
  Ways w;
  for (std::size_t i = contact.first; i < contact.end; ++i) {
    const auto t = static_cast<double>(i - contact.first);
    const double f = s.f_ap_smooth[i], b = std::max(-f, 0.0), a = std::max(f, 0.0);
    w.back += b;
    w.back_at += b * t;
    w.forward += a;
    w.forward_at += a * t;
    if (!s.f_ml_smooth.empty()) w.sideways += std::abs(s.f_ml_smooth[i]);
  }
  return w;
}

}  // namespace

bool pulls_down(const RecordingView& recording, const Method& method,
                const std::vector<OfflineStretch>& stretches, OfflineResult& result) {
  const auto turned = [&](std::span<const double> force) {
    return std::any_of(stretches.begin(), stretches.end(), [&](const OfflineStretch& s) {
      const std::vector<double> f_v = smoothed(force, s, method, recording.sample_rate);
      return *std::min_element(f_v.begin(), f_v.end()) < kPullsDownN && is_turned(f_v, recording.sample_rate);
    });
  };
  result.gait_class = GaitClass::Unknown;
  if (turned(recording.f_v_n)) {
    result.notes.push_back(
        "The vertical force is negative: turn its sign, the ground pushes the runner up and up is positive.");
    return true;
  }
  const bool one =
      recording.belts.size() > 1 && std::any_of(recording.belts.begin(), recording.belts.end(),
                                                [&](const BeltView& belt) { return turned(belt.f_v_n); });
  if (one) {
    result.notes.push_back(
        "The vertical force of one plate is negative under the foot: turn its sign, up is positive on every "
        "plate. Nothing was measured.");
  }
  return one;
}

void note_axes(const std::vector<OfflineStretch>& stretches, core::Hertz rate, OfflineResult& result) {
  std::size_t contacts = 0, pushes_first = 0;
  double fore_aft = 0.0, sideways = 0.0;
  for (const OfflineStretch& s : stretches) {
    if (s.f_ap_smooth.empty()) return;
    for (const ContactBounds& contact : s.contacts) {
      if (static_cast<double>(contact.end - contact.first) > kLongestContactS * rate.value()) continue;
      const Ways w = ways_of(s, contact);
      fore_aft += w.back + w.forward;
      sideways += w.sideways;
      if (!w.both()) continue;
      ++contacts;
      pushes_first += w.pushes_first() ? 1 : 0;
    }
  }
  if (sideways > kExchangedRatio * fore_aft) {
    result.notes.push_back(
        "Sideways force is larger than fore-aft force: the axes look exchanged, x is to the right and y "
        "forward.");
    return;
  }
  if (contacts < kFewestContacts ||
      static_cast<double>(pushes_first) < kReversedShare * static_cast<double>(contacts)) {
    return;
  }
  result.notes.push_back(
      "Feet push before they brake: fore-aft force looks turned, forward is positive on the runner. Braking "
      "and propulsion are exchanged.");
}

}  // namespace footfall::gait
