#include "core/units.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <type_traits>

#include "core/samples.hpp"

using namespace footfall;
using namespace footfall::core;

namespace {

template <class A, class B>
concept Adds = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept Subtracts = requires(A a, B b) {
  a - b;
};
template <class A, class B>
concept Multiplies = requires(A a, B b) {
  a* b;
};
template <class A, class B>
concept Divides = requires(A a, B b) {
  a / b;
};
template <class A, class B>
concept Compares = requires(A a, B b) {
  a < b;
};
template <class A, class B>
concept Accumulates = requires(A a, B b) {
  a += b;
};

// What must not compile.
static_assert(!Adds<Newtons, Meters> && !Adds<Newtons, double> && !Adds<double, Newtons>);
static_assert(!Adds<Newtons, NewtonSeconds> && !Adds<Newtons, BodyWeights> && !Adds<Seconds, Hertz>);
static_assert(!Subtracts<MetersPerSecond, MetersPerSecond2> && !Subtracts<Kilograms, Newtons>);
static_assert(!Accumulates<Newtons, double> && !Accumulates<Newtons, NewtonMeters>);
static_assert(!Compares<MetersPerSecond, double> && !Compares<MetersPerSecond, GradePercent>);
static_assert(!Multiplies<Newtons, Newtons> && !Multiplies<Kilograms, MetersPerSecond2>);
static_assert(!Divides<double, Seconds> && !Divides<Newtons, Seconds>);
static_assert(!std::is_convertible_v<double, MetersPerSecond> && !std::is_convertible_v<int, Newtons>);
static_assert(!std::is_convertible_v<MetersPerSecond, double> && !std::is_constructible_v<double, Newtons>);
static_assert(!std::is_constructible_v<Newtons, Kilograms> && !std::is_assignable_v<Newtons&, double>);

// What must.
static_assert(Adds<Newtons, Newtons> && Subtracts<Seconds, Seconds> && Compares<Meters, Meters>);
static_assert(std::is_same_v<decltype(Newtons{} / Newtons{}), double>);
static_assert(std::is_same_v<decltype(MetersPerSecond{} * Seconds{}), Meters>);
static_assert(std::is_same_v<decltype(MetersPerSecond2{} * Seconds{}), MetersPerSecond>);
static_assert(std::is_same_v<decltype(MetersPerSecond3{} * Seconds{}), MetersPerSecond2>);
static_assert(std::is_same_v<decltype(MetersPerSecond{} / MetersPerSecond2{}), Seconds>);
static_assert(std::is_same_v<decltype(Newtons{} * Seconds{}), NewtonSeconds>);
static_assert(Newtons{}.value() == 0.0 && (Newtons(3.0) - Newtons(5.0)).value() == -2.0);
static_assert(abs(Newtons(-3.0)) == Newtons(3.0) && -Newtons(2.0) == Newtons(-2.0));
static_assert(std::is_trivially_copyable_v<Wrench> && sizeof(Wrench) == 6 * sizeof(double));

}  // namespace

TEST_CASE("quantities count in their unit", "[core][units]") {
  CHECK((MetersPerSecond(3.0) * Seconds(2.0)).value() == 6.0);
  CHECK((MetersPerSecond(3.0) / MetersPerSecond2(0.5)).value() == 6.0);
  CHECK((2.0 * Newtons(4.0) / 8.0).value() == 1.0);
  Newtons sum(1.0);
  sum += Newtons(2.0);
  sum -= Newtons(0.5);
  CHECK(sum == Newtons(2.5));
}

TEST_CASE("body weight uses standard gravity, and km/h is 1000 m in 3600 s", "[core][units]") {
  CHECK(body_weight(Kilograms(70.0)).value() == Approx(686.4655).epsilon(1e-12));
  CHECK(from_km_per_h(10.8).value() == Approx(3.0).epsilon(1e-15));
  CHECK(to_km_per_h(MetersPerSecond(10.0)) == Approx(36.0).epsilon(1e-15));
  for (double km_h = 0.0; km_h < 30.0; km_h += 0.1) {
    CHECK(to_km_per_h(from_km_per_h(km_h)) == Approx(km_h).epsilon(1e-14));
  }
}

TEST_CASE("a mile is 1609.344 m, and speeds come back from mph as they went", "[core][units]") {
  CHECK(from_mph(1.0).value() == Approx(0.44704).epsilon(1e-15));
  CHECK(from_mph(10.0).value() == Approx(from_km_per_h(16.09344).value()).epsilon(1e-14));
  for (double mph = 0.0; mph < 20.0; mph += 0.1) CHECK(to_mph(from_mph(mph)) == Approx(mph).epsilon(1e-14));
}

TEST_CASE("NaN passes through, is found, and compares with nothing", "[core][units]") {
  const Newtons nan(std::nan(""));
  CHECK_FALSE(nan.is_finite());
  CHECK_FALSE(Newtons(std::numeric_limits<double>::infinity()).is_finite());
  CHECK(Newtons(1e300).is_finite());
  CHECK_FALSE((nan + Newtons(1.0)).is_finite());
  const bool below = nan<Newtons(0.0), above = nan> Newtons(0.0), equal = nan == nan;
  CHECK_FALSE(below);
  CHECK_FALSE(above);
  CHECK_FALSE(equal);
}

TEST_CASE("wrenches add and scale component by component", "[core][units]") {
  const Wrench a{Newtons(1), Newtons(2), Newtons(3), NewtonMeters(4), NewtonMeters(5), NewtonMeters(6)};
  const Wrench b = 3.0 * a - a;
  CHECK(b.f_ap.value() == 2.0);
  CHECK(b.f_v.value() == 4.0);
  CHECK(b.f_ml.value() == 6.0);
  CHECK(b.m_ap.value() == 8.0);
  CHECK(b.m_v.value() == 10.0);
  CHECK(b.m_ml.value() == 12.0);
  CHECK((a + b).m_ml.value() == 18.0);
}
