#pragma once
#include <cmath>
#include <compare>
#include <type_traits>

/// Physical quantities: one double each, the unit in the type, SI inside.
/// Frame/sign: none of its own. Units: the type's name.
/// Thread: values. Blocks: never. Allocates: never. Errors: none; NaN passes through and is_finite() finds
/// it. Construction is explicit and only the same unit adds; value() leaves the type system and belongs at an
/// edge (wire, file, screen), where the unit then stands in the name.
namespace footfall::core {

template <class Unit>
class Quantity {
 public:
  constexpr Quantity() = default;
  constexpr explicit Quantity(double value) : value_(value) {}
  [[nodiscard]] constexpr double value() const { return value_; }
  [[nodiscard]] bool is_finite() const { return std::isfinite(value_); }

  constexpr Quantity& operator+=(Quantity other) {
    value_ += other.value_;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity other) {
    value_ -= other.value_;
    return *this;
  }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return Quantity(a.value_ + b.value_); }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return Quantity(a.value_ - b.value_); }
  friend constexpr Quantity operator-(Quantity a) { return Quantity(-a.value_); }
  friend constexpr Quantity operator*(Quantity a, double k) { return Quantity(a.value_ * k); }
  friend constexpr Quantity operator*(double k, Quantity a) { return Quantity(k * a.value_); }
  friend constexpr Quantity operator/(Quantity a, double k) { return Quantity(a.value_ / k); }
  friend constexpr double operator/(Quantity a, Quantity b) { return a.value_ / b.value_; }
  friend constexpr auto operator<=>(Quantity a, Quantity b) = default;

 private:
  double value_ = 0.0;
};

template <class Unit>
[[nodiscard]] constexpr Quantity<Unit> abs(Quantity<Unit> q) {
  return q.value() < 0 ? -q : q;
}

using Seconds = Quantity<struct SecondsUnit>;
using Hertz = Quantity<struct HertzUnit>;
using Meters = Quantity<struct MetersUnit>;
using MetersPerSecond = Quantity<struct MetersPerSecondUnit>;
using MetersPerSecond2 = Quantity<struct MetersPerSecond2Unit>;
using MetersPerSecond3 = Quantity<struct MetersPerSecond3Unit>;
using Kilograms = Quantity<struct KilogramsUnit>;
using Newtons = Quantity<struct NewtonsUnit>;
using NewtonMeters = Quantity<struct NewtonMetersUnit>;
using NewtonsPerMeter = Quantity<struct NewtonsPerMeterUnit>;
using NewtonSeconds = Quantity<struct NewtonSecondsUnit>;
using BodyWeights = Quantity<struct BodyWeightsUnit>;
using BodyWeightsPerSecond = Quantity<struct BodyWeightsPerSecondUnit>;
using Degrees = Quantity<struct DegreesUnit>;
/// Treadmill incline, 100 * rise / run.
using GradePercent = Quantity<struct GradePercentUnit>;
/// Cadence is steps (both feet) per minute, never strides.
using StepsPerMinute = Quantity<struct StepsPerMinuteUnit>;

constexpr Meters operator*(MetersPerSecond v, Seconds t) {
  return Meters(v.value() * t.value());
}
constexpr MetersPerSecond operator*(MetersPerSecond2 a, Seconds t) {
  return MetersPerSecond(a.value() * t.value());
}
constexpr MetersPerSecond2 operator*(MetersPerSecond3 j, Seconds t) {
  return MetersPerSecond2(j.value() * t.value());
}
constexpr Seconds operator/(MetersPerSecond v, MetersPerSecond2 a) {
  return Seconds(v.value() / a.value());
}
constexpr NewtonSeconds operator*(Newtons f, Seconds t) {
  return NewtonSeconds(f.value() * t.value());
}

/// Standard gravity (CGPM 1901), used for body weight = mass * g.
inline constexpr MetersPerSecond2 kStandardGravity{9.80665};
[[nodiscard]] constexpr Newtons body_weight(Kilograms mass) {
  return Newtons(mass.value() * kStandardGravity.value());
}

/// The one place where km/h and mph meet m/s (scripts/check_units.py finds any other).
[[nodiscard]] constexpr MetersPerSecond from_km_per_h(double km_per_h) {
  return MetersPerSecond(km_per_h / 3.6);
}
[[nodiscard]] constexpr double to_km_per_h(MetersPerSecond v) {
  return v.value() * 3.6;
}
/// International mile, exact.
inline constexpr double kMetersPerMile = 1609.344;
[[nodiscard]] constexpr MetersPerSecond from_mph(double mph) {
  return MetersPerSecond(mph * kMetersPerMile / 3600.0);
}
[[nodiscard]] constexpr double to_mph(MetersPerSecond v) {
  return v.value() * 3600.0 / kMetersPerMile;
}

static_assert(std::is_trivially_copyable_v<Newtons> && sizeof(Newtons) == sizeof(double));

}  // namespace footfall::core
