#include "sim/plate/plate_model.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "sim/plate/rdt_wire.hpp"

using namespace footfall;
using core::Meters;
using core::NewtonMeters;
using core::Newtons;

namespace {

/// The wrench about the lab origin of a force that acts at (ap, 0, ml) on the belt surface.
core::Wrench force_at(double ap, double ml, double f_ap, double f_v, double f_ml) {
  core::Wrench w;
  w.f_ap = Newtons(f_ap);
  w.f_v = Newtons(f_v);
  w.f_ml = Newtons(f_ml);
  w.m_ap = NewtonMeters(0.0 * f_ml - ml * f_v);
  w.m_v = NewtonMeters(ml * f_ap - ap * f_ml);
  w.m_ml = NewtonMeters(ap * f_v - 0.0 * f_ap);
  return w;
}

sim::PlateModelOptions exact() {
  sim::PlateModelOptions options;
  options.origin = {Meters(0.0), Meters(-0.05), Meters(-0.25)};
  options.noise = Newtons(0.0);
  options.moment_noise = NewtonMeters(0.0);
  options.quantum = Newtons(0.0);
  options.moment_quantum = NewtonMeters(0.0);
  return options;
}

}  // namespace

TEST_CASE("The centre of pressure comes back by the plate maker's formula") {
  sim::PlateModel plate(exact());
  const double ap = 0.12, ml = -0.31;
  const auto reading = plate.measure(0.0, force_at(ap, ml, -150.0, 1500.0, 40.0));
  const auto value = [&reading](std::size_t i) { return reading.counts[i] / 1e5; };
  CHECK(value(0) == Approx(40.0));
  CHECK(value(1) == Approx(-150.0));
  CHECK(value(2) == Approx(1500.0));
  // Plate axes x right, y forward, z up, surface at z = +0.05 above the origin:
  // M = r x F, so x = (h Fx - My) / Fz and y = (Mx + h Fy) / Fz.
  const double h = 0.05;
  CHECK((h * value(0) - value(4)) / value(2) == Approx(ml - -0.25).margin(1e-6));
  CHECK((value(3) + h * value(1)) / value(2) == Approx(ap).margin(1e-6));
  // No free moment was put in: Tz is what the forces make.
  const double x = ml + 0.25;
  CHECK(value(5) == Approx(x * value(1) - ap * value(0)).margin(1e-4));
}

TEST_CASE("Noise has the size that was asked for and is the same for the same seed") {
  sim::PlateModelOptions options = exact();
  options.noise = Newtons(0.8);
  options.seed = 42;
  sim::PlateModel first(options), second(options);
  double sum = 0.0, squares = 0.0;
  constexpr int kCount = 20'000;
  for (int i = 0; i < kCount; ++i) {
    const auto a = first.measure(i * 1e-3, {}), b = second.measure(i * 1e-3, {});
    CHECK(a.counts == b.counts);
    const double fz = a.counts[2] / 1e5;
    sum += fz;
    squares += fz * fz;
  }
  CHECK(sum / kCount == Approx(0.0).margin(4 * 0.8 / std::sqrt(double{kCount})));
  CHECK(std::sqrt(squares / kCount) == Approx(0.8).epsilon(0.03));
}

TEST_CASE("Offset and bias act as on a real box") {
  sim::PlateModel plate(exact());
  plate.set_offset(Newtons(40.0));
  CHECK(plate.measure(0.0, {}).counts[2] == 4'000'000);
  plate.take_bias();
  CHECK(plate.measure(0.001, {}).counts[2] == 0);
  CHECK(plate.measure(0.002, force_at(0, -0.25, 0, 500, 0)).counts[2] == 50'000'000);
}

TEST_CASE("Warm-up drift approaches its full size") {
  sim::PlateModelOptions options = exact();
  options.warm_up_drift = Newtons(60.0);
  sim::PlateModel plate(options);
  CHECK(plate.measure(0.0, {}).counts[2] == 0);
  CHECK(plate.measure(120.0, {}).counts[2] / 1e5 == Approx(60.0 * (1 - std::exp(-1.0))).margin(0.01));
}

TEST_CASE("Beyond the range a channel clips and the status says saturated") {
  sim::PlateModel plate(exact());
  CHECK(plate.measure(0.0, force_at(0, -0.25, 0, 14'999, 0)).status == 0);
  const auto reading = plate.measure(0.001, force_at(0, -0.25, 0, 20'000, 0));
  CHECK(reading.status == 0x80020000U);
  CHECK(reading.counts[2] == 1'500'000'000);
}

TEST_CASE("A record is byte for byte the vendor's") {
  // (10, -5, 700) N and (1, 2, -0.3) N·m at 1e6 counts, as an independent client's test decodes it.
  sim::PlateReading reading;
  reading.counts = {10'000'000, -5'000'000, 700'000'000, 1'000'000, 2'000'000, -300'000};
  const sim::RdtRecord expected{0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00,
                                0x00, 0x98, 0x96, 0x80, 0xff, 0xb3, 0xb4, 0xc0, 0x29, 0xb9, 0x27, 0x00,
                                0x00, 0x0f, 0x42, 0x40, 0x00, 0x1e, 0x84, 0x80, 0xff, 0xfb, 0x6c, 0x20};
  CHECK(sim::encode_rdt_record(1, 1, reading) == expected);
}

TEST_CASE("Only whole requests with the right header and a known command are taken") {
  const std::array<std::uint8_t, 8> start{0x12, 0x34, 0x00, 0x02, 0x00, 0x00, 0x01, 0x00};
  const auto request = sim::parse_rdt_request(start);
  REQUIRE(request);
  CHECK(request->command == sim::RdtCommand::StartSingle);
  CHECK(request->sample_count == 256);
  for (std::size_t length = 0; length < start.size(); ++length) {
    CHECK_FALSE(sim::parse_rdt_request(std::span(start).first(length)));
  }
  auto wrong = start;
  wrong[0] = 0x13;
  CHECK_FALSE(sim::parse_rdt_request(wrong));
  wrong = start;
  wrong[3] = 0x07;
  CHECK_FALSE(sim::parse_rdt_request(wrong));
}
