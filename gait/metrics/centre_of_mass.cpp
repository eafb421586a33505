#include "gait/metrics/centre_of_mass.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace footfall::gait {

namespace {

constexpr double kG = core::kStandardGravity.value();

}  // namespace

std::optional<VerticalMotion> VerticalWindow::add(const StepForce& force, const ContactBounds& bounds,
                                                  double initial_contact, core::Hertz rate) noexcept {
  const double dt = 1.0 / rate.value();
  Sums sums;
  for (std::size_t i = force.first; i < force.next; ++i) {
    const double mean = 0.5 * (force.at(i) + force.at(i + 1));
    sums.way += sums.impulse * dt + 0.5 * mean * dt * dt;
    sums.impulse += mean * dt;
    sums.duration_s += dt;
  }
  steps_[count_++ % kSteps] = sums;
  if (count_ < kSteps) return std::nullopt;

  double time = 0.0, impulse = 0.0, way = 0.0;
  double time_before = 0.0, impulse_before = 0.0;
  for (std::size_t k = count_ - kSteps; k < count_; ++k) {
    const Sums& s = steps_[k % kSteps];
    time_before = time;
    impulse_before = impulse;
    way += impulse * s.duration_s + s.way;
    impulse += s.impulse;
    time += s.duration_s;
  }
  const double weight = impulse / time;
  if (!(weight > 0.0)) return std::nullopt;
  const double per_newton = kG * force.gravity_share() / weight;  // 1 / mass
  const double start = -(way / time - 0.5 * weight * time);
  double velocity = per_newton * (start + impulse_before - weight * time_before);

  // Initial contact lies up to a sample before the first one.
  const double at_contact = -velocity * (static_cast<double>(force.first) - initial_contact) * dt;
  double height = 0.0, highest = at_contact, lowest = at_contact, lowest_in_contact = at_contact;
  for (std::size_t i = force.first; i < force.next; ++i) {
    const double a = per_newton * (0.5 * (force.at(i) + force.at(i + 1)) - weight);
    height += velocity * dt + 0.5 * a * dt * dt;
    velocity += a * dt;
    highest = std::max(highest, height);
    lowest = std::min(lowest, height);
    if (i + 1 < bounds.end) lowest_in_contact = std::min(lowest_in_contact, height);
  }
  return VerticalMotion{highest - lowest, at_contact - lowest_in_contact};
}

std::optional<double> leg_compression_m(core::Meters leg, core::MetersPerSecond speed, core::Seconds contact,
                                        double lowering_m) noexcept {
  const double half_way = 0.5 * (speed * contact).value();
  const double length = leg.value();
  if (!(half_way < length)) return std::nullopt;
  return length - std::sqrt(length * length - half_way * half_way) + lowering_m;
}

std::optional<double> SineMethod::stiffness_n_m() const noexcept {
  if (!(lowering_m > 0.0)) return std::nullopt;
  return peak_n / lowering_m;
}

SineMethod sine_method(core::Kilograms mass, core::Seconds contact, core::Seconds flight) noexcept {
  constexpr double kPi = std::numbers::pi;
  const double m = mass.value();
  const double tc = contact.value();
  SineMethod out;
  out.peak_n = m * kG * kPi / 2.0 * (flight / contact + 1.0);
  out.lowering_m = out.peak_n * tc * tc / (m * kPi * kPi) - kG * tc * tc / 8.0;
  return out;
}

}  // namespace footfall::gait
