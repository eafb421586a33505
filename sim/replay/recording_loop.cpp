#include "sim/replay/recording_loop.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "sim/replay/low_pass.hpp"

namespace footfall::sim {
namespace {

constexpr core::Hertz kBandwidth{200.0};
constexpr core::Hertz kTruthBandwidth{50.0};
/// Slower recordings have nothing that would fold at a plate's rate, and little to spare.
constexpr core::Hertz kFilteredFrom{1000.0};
constexpr double kLongestBlend = 0.015;
constexpr double kShortestLead = 0.02;
constexpr double kSmoothSeam = 20.0;  // N, or twice the noise of the flights
constexpr std::size_t kFewestSteps = 8;
constexpr double kCopFrom = 50.0;     // N
constexpr double kBeltCentre = 0.25;  // of runner.hpp, to the right of the origin
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool complete(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double v) { return std::isfinite(v); });
}

std::size_t belt_of(const formats::ForceRecording& recording, std::size_t i) {
  const std::string& name = recording.belts[i].name;
  if (name == "left") return kLeft;
  if (name == "right" || recording.belts.size() == 1) return kRight;
  return i;
}

double catmull_rom(double a, double b, double c, double d, double t) {
  return b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)));
}

std::size_t sample(double index) {
  return static_cast<std::size_t>(std::max(index, 0.0));
}

}  // namespace

core::Result<RecordingLoop> RecordingLoop::make(const formats::ForceRecording& recording) {
  RecordingLoop loop;
  if (const auto loaded = loop.load(recording); !loaded) return tl::unexpected(loaded.error());
  std::vector<double> vertical(recording.samples());
  for (std::size_t i = 0; i < vertical.size(); ++i) vertical[i] = loop.total(V, i);
  auto found = find_steps(vertical, recording.sample_rate);
  if (!found) return tl::unexpected(found.error());
  loop.boundaries_ = std::move(*found);
  for (Belt& belt : loop.belts_) {
    for (const Channel c : {Ap, V, Ml}) {
      belt.level[c] = FlightLevel(belt.samples[c], loop.boundaries_.contacts);
    }
  }
  if (const auto done = loop.cut(); !done) return tl::unexpected(done.error());
  loop.move_cop();
  loop.add_moments();
  loop.measure();
  return loop;
}

core::Result<void> RecordingLoop::load(const formats::ForceRecording& recording) {
  const std::size_t count = recording.belts.size();
  if (count == 0 || count > 2) {
    return core::fail(core::Remedy::Reconfigure, "it has %zu belts; one or two can be replayed", count);
  }
  rate_ = recording.sample_rate.value();
  has_fore_aft_ = true;
  for (Belt& belt : belts_) {
    for (auto& channel : belt.samples) channel.assign(recording.samples(), 0.0);
    belt.cop_ap_m.assign(recording.samples(), kNaN);
    belt.cop_ml_m = belt.cop_ap_m;
  }
  for (std::size_t i = 0; i < count; ++i) {
    const formats::BeltColumns& from = recording.belts[i];
    Belt& to = belts_.at(belt_of(recording, i));
    to.samples[V] = from.f_v_n;
    if (!from.f_ap_n.empty()) to.samples[Ap] = from.f_ap_n;
    if (!from.f_ml_n.empty()) to.samples[Ml] = from.f_ml_n;
    has_fore_aft_ = has_fore_aft_ && !from.f_ap_n.empty();
    if (!from.cop_ap_m.empty() && !from.cop_ml_m.empty()) {
      to.cop_ap_m = from.cop_ap_m;
      to.cop_ml_m = from.cop_ml_m;
    }
    for (const Channel c : {Ap, V, Ml}) {
      if (!complete(to.samples[c])) {
        return core::fail(core::Remedy::Reconfigure, "%s has blank force cells; fill or cut them out first",
                          from.name.empty() ? "its belt" : from.name.c_str());
      }
      if (recording.sample_rate > kFilteredFrom) {
        zero_phase_low_pass(to.samples[c], kBandwidth, recording.sample_rate);
      }
    }
  }
  return {};
}

double RecordingLoop::total(Channel channel, std::size_t i) const {
  return belts_[0].samples[channel][i] + belts_[1].samples[channel][i];
}

double RecordingLoop::zeroed(Channel channel, std::size_t i) const {
  const auto at = static_cast<double>(i);
  return total(channel, i) - belts_[0].level[channel].at(at) - belts_[1].level[channel].at(at);
}

/// How far the forces before the seam are from those after it, over the stretch that will be blended.
double RecordingLoop::seam_difference(const Contact& first, const Contact& last, double lead) const {
  const double reach = 0.5 * lead;
  double vertical = 0.0;
  double fore_aft = 0.0;
  const int n = std::max(1, static_cast<int>(2.0 * reach));
  for (int i = 0; i < n; ++i) {
    const double offset = i - reach;
    const std::size_t a = sample(first.rise_50n - lead + offset);
    const std::size_t b = sample(last.rise_50n - lead + offset);
    vertical += total(V, b) - total(V, a);
    fore_aft += total(Ap, b) - total(Ap, a);
  }
  return std::max(std::abs(vertical), std::abs(fore_aft)) / n;
}

/// The flight before a contact; what is there of it before the first one counts when nobody stands in it.
double RecordingLoop::flight_before(std::size_t contact) const {
  const auto& contacts = boundaries_.contacts;
  if (contact > 0) return contacts[contact].rise_50n - contacts[contact - 1].fall_50n;
  for (std::size_t i = 0; i < sample(contacts[0].rise_50n); ++i) {
    if (zeroed(V, i) > 50.0) return 0.0;
  }
  return contacts[0].rise_50n;
}

std::optional<RecordingLoop::Cut> RecordingLoop::try_cut(std::size_t first, std::size_t last) const {
  const auto& contacts = boundaries_.contacts;
  const double flight = std::min(flight_before(first), flight_before(last));
  if (flight < kShortestLead * rate_) return std::nullopt;
  Cut cut;
  cut.first = first;
  cut.last = last;
  cut.lead = 0.5 * flight;
  cut.jump_n = seam_difference(contacts[first], contacts[last], cut.lead);
  const auto mean_step = [&](std::size_t from, std::size_t to) {
    return (contacts[to].rise_50n - contacts[from].rise_50n) / static_cast<double>(to - from);
  };
  cut.unlikeness = std::abs(mean_step(first, last) / mean_step(0, contacts.size() - 1) - 1.0);
  return cut;
}

/// The longest even number of steps whose ends fit, and of those the one most like the whole recording; if a
/// drift lets none fit, the one that fits best.
core::Result<void> RecordingLoop::cut() {
  const double smooth = std::max(kSmoothSeam, 2.0 * boundaries_.flight_noise_n);
  const std::size_t contacts = boundaries_.contacts.size();
  const std::size_t longest = (contacts - 1) / 2 * 2;
  const std::size_t fewest = std::min(longest - 2, kFewestSteps);
  std::optional<Cut> fitting;
  std::optional<Cut> nearest;
  for (std::size_t steps = longest; steps >= std::max<std::size_t>(fewest, 2) && !fitting; steps -= 2) {
    for (std::size_t first = 0; first + steps < contacts; ++first) {
      const auto tried = try_cut(first, first + steps);
      if (!tried) continue;
      if (!nearest || tried->jump_n < nearest->jump_n) nearest = tried;
      const bool fits = tried->jump_n <= smooth;
      if (fits && (!fitting || tried->unlikeness < fitting->unlikeness)) fitting = tried;
    }
  }
  if (!nearest) {
    return core::fail(core::Remedy::Reconfigure, "%s", "its flights are too short to cut in");
  }
  const Cut& chosen = fitting ? *fitting : *nearest;
  first_contact_ = chosen.first;
  last_contact_ = chosen.last;
  start_ = boundaries_.contacts[chosen.first].rise_50n - chosen.lead;
  end_ = boundaries_.contacts[chosen.last].rise_50n - chosen.lead;
  blend_s_ = std::min(kLongestBlend, 0.5 * chosen.lead / rate_);
  seam_jump_n_ = chosen.jump_n;
  period_s_ = (end_ - start_) / rate_;
  return {};
}

bool RecordingLoop::belt_loaded(std::size_t belt) const {
  double own = 0.0;
  double both = 0.0;
  for (std::size_t i = sample(start_); i < sample(end_); ++i) {
    both += zeroed(V, i);
    own += belts_.at(belt).samples[V][i] - belts_.at(belt).level[V].at(static_cast<double>(i));
  }
  return own > 0.1 * both;
}

/// The recorded origin is anywhere: the force-weighted mean of the loop goes over the lab's origin.
void RecordingLoop::move_cop() {
  double force = 0.0;
  double ap = 0.0;
  double ml = 0.0;
  for (Belt& belt : belts_) {
    for (std::size_t i = 0; i < belt.cop_ap_m.size(); ++i) {
      const double f = belt.samples[V][i] - belt.level[V].at(static_cast<double>(i));
      if (!(f >= kCopFrom && std::isfinite(belt.cop_ap_m[i]) && std::isfinite(belt.cop_ml_m[i]))) {
        belt.cop_ap_m[i] = belt.cop_ml_m[i] = kNaN;
      } else if (i >= sample(start_) && i < sample(end_)) {
        force += f;
        ap += f * belt.cop_ap_m[i];
        ml += f * belt.cop_ml_m[i];
      }
    }
  }
  if (force <= 0.0) return;
  const bool both = belt_loaded(kLeft) && belt_loaded(kRight);
  const double centre = both ? 0.0 : (belt_loaded(kRight) ? kBeltCentre : -kBeltCentre);
  for (Belt& belt : belts_) {
    for (double& x : belt.cop_ap_m) x -= ap / force;
    for (double& z : belt.cop_ml_m) z -= ml / force - centre;
  }
}

/// From half-way through the flight before a contact to half-way through the one after it, the CoP is held at
/// its first and last known place, so that the moment fades with the force and does not jump.
void RecordingLoop::add_moments() {
  const auto& contacts = boundaries_.contacts;
  for (Belt& belt : belts_) {
    for (std::size_t k = 0; k < contacts.size(); ++k) {
      const double before =
          k == 0 ? contacts[k].rise_20n : 0.5 * (contacts[k - 1].fall_50n + contacts[k].rise_50n);
      const double after = k + 1 == contacts.size() ? contacts[k].fall_20n
                                                    : 0.5 * (contacts[k].fall_50n + contacts[k + 1].rise_50n);
      const std::size_t to = std::min(sample(after), belt.cop_ap_m.size());
      std::size_t known = sample(before);
      while (known < to && std::isnan(belt.cop_ap_m[known])) ++known;
      if (known >= to) continue;
      for (std::size_t i = sample(before); i < to; ++i) {
        if (std::isfinite(belt.cop_ap_m[i])) known = i;
        const auto at = static_cast<double>(i);
        const auto force = [&](Channel c) { return belt.samples[c][i] - belt.level[c].at(at); };
        const double cop_ap = belt.cop_ap_m[known];
        const double cop_ml = belt.cop_ml_m[known];
        belt.samples[MomentAp][i] = -cop_ml * force(V);
        belt.samples[MomentV][i] = cop_ml * force(Ap) - cop_ap * force(Ml);
        belt.samples[MomentMl][i] = cop_ap * force(V);
      }
    }
  }
}

double RecordingLoop::read(const std::vector<double>& samples, double index) const {
  const double held = std::clamp(index, 1.0, static_cast<double>(samples.size()) - 3.0);
  const std::size_t i = sample(held);
  return catmull_rom(samples[i - 1], samples[i], samples[i + 1], samples[i + 2],
                     held - static_cast<double>(i));
}

RunnerForces RecordingLoop::at(double loop_time_s) const {
  const double t = std::fmod(loop_time_s, period_s_);
  const double here = start_ + t * rate_;
  const double into_blend = std::clamp(1.0 - (period_s_ - t) / blend_s_, 0.0, 1.0);
  const double share = into_blend * into_blend * (3.0 - 2.0 * into_blend);
  RunnerForces forces;
  for (std::size_t b = 0; b < 2; ++b) {
    std::array<double, Channels> value{};
    for (std::size_t c = 0; c < Channels; ++c) {
      const auto& samples = belts_.at(b).samples.at(c);
      value.at(c) = read(samples, here);
      // The last moments before the cut run into what came before the first.
      if (share > 0.0) {
        value.at(c) += share * (read(samples, here - period_s_ * rate_) - value.at(c));
      }
    }
    forces.belt.at(b) = {core::Newtons(value[Ap]),           core::Newtons(value[V]),
                         core::Newtons(value[Ml]),           core::NewtonMeters(value[MomentAp]),
                         core::NewtonMeters(value[MomentV]), core::NewtonMeters(value[MomentMl])};
  }
  return forces;
}

StepTruth RecordingLoop::measure_step(const Contact& contact, double next_rise, const Zeroed& signal) const {
  StepTruth truth;
  truth.contact = core::Seconds((contact.fall_50n - contact.rise_50n) / rate_);
  truth.contact_20n = core::Seconds((contact.fall_20n - contact.rise_20n) / rate_);
  truth.step = core::Seconds((next_rise - contact.rise_50n) / rate_);
  truth.flight = truth.step - truth.contact;
  truth.overstride = core::Meters(kNaN);  // nobody recorded where the centre of mass was
  double peak = 0.0;
  double braking_peak = 0.0;
  double propulsive_peak = 0.0;
  double braking = 0.0;
  double propulsive = 0.0;
  for (std::size_t i = sample(contact.rise_50n) + 1; i <= sample(contact.fall_50n); ++i) {
    const double ap = signal.fore_aft[i];
    peak = std::max(peak, signal.vertical[i]);
    braking_peak = std::max(braking_peak, -ap);
    propulsive_peak = std::max(propulsive_peak, ap);
    braking += std::max(-ap, 0.0) / rate_;
    propulsive += std::max(ap, 0.0) / rate_;
  }
  truth.peak_vertical = core::Newtons(peak);
  truth.braking_peak = core::Newtons(has_fore_aft_ ? braking_peak : kNaN);
  truth.propulsive_peak = core::Newtons(has_fore_aft_ ? propulsive_peak : kNaN);
  truth.braking_impulse = core::NewtonSeconds(has_fore_aft_ ? braking : kNaN);
  truth.propulsive_impulse = core::NewtonSeconds(has_fore_aft_ ? propulsive : kNaN);
  return truth;
}

/// Peaks by the field's convention, at 50 Hz: those of a wider band are noise on top of force.
RecordingLoop::Zeroed RecordingLoop::zeroed_signal() const {
  Zeroed signal;
  const std::size_t count = belts_[0].samples[V].size();
  signal.vertical.resize(count);
  signal.fore_aft.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    signal.vertical[i] = zeroed(V, i);
    signal.fore_aft[i] = zeroed(Ap, i);
  }
  zero_phase_low_pass(signal.vertical, kTruthBandwidth, core::Hertz(rate_));
  zero_phase_low_pass(signal.fore_aft, kTruthBandwidth, core::Hertz(rate_));
  return signal;
}

void RecordingLoop::measure() {
  double sum = 0.0;
  for (std::size_t i = sample(start_); i < sample(end_); ++i) sum += zeroed(V, i);
  const double weight = sum / static_cast<double>(sample(end_) - sample(start_));
  const Zeroed signal = zeroed_signal();
  for (std::size_t k = first_contact_; k < last_contact_; ++k) {
    const Contact& contact = boundaries_.contacts[k];
    Step step;
    step.initial_contact_s = (contact.rise_50n - start_) / rate_;
    step.toe_off_s = (contact.fall_50n - start_) / rate_;
    step.truth = measure_step(contact, boundaries_.contacts[k + 1].rise_50n, signal);
    step.truth.body_weight = core::Newtons(weight);
    truth_.push_back(step);
  }
  choose_sides();
}

double RecordingLoop::mean_cop_ml(const Contact& contact) const {
  double force = 0.0;
  double moment = 0.0;
  for (std::size_t i = sample(contact.rise_50n); i < sample(contact.fall_50n); ++i) {
    force += zeroed(V, i);
    moment -= total(MomentAp, i);
  }
  return moment / force;
}

/// Feet alternate; which of the two is the right one shows in the CoP, or in the belt. Without either the
/// first is called left.
void RecordingLoop::choose_sides() {
  double right_of = 0.0;
  for (std::size_t k = 0; k < truth_.size(); ++k) {
    const Contact& contact = boundaries_.contacts[first_contact_ + k];
    const auto middle = sample(0.5 * (contact.rise_50n + contact.fall_50n));
    const double belts = belts_[kRight].samples[V][middle] - belts_[kLeft].samples[V][middle];
    const double ml = belt_loaded(kLeft) && belt_loaded(kRight) ? belts : mean_cop_ml(contact);
    right_of += k % 2 == 0 ? ml : -ml;
  }
  for (std::size_t k = 0; k < truth_.size(); ++k) {
    const bool right = (k % 2 == 0) == (right_of > 0.0);
    truth_[k].side = static_cast<std::uint8_t>(right ? kRight : kLeft);
  }
}

}  // namespace footfall::sim
