#include "gait/offline/stance_curves.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "tests/unit/gait/walk_signals.hpp"

using namespace footfall;
using namespace footfall::gait;

namespace {

/// Alternating half-sine stances of 250 ms every 350 ms at 1 kHz; the left foot's are higher by a tenth.
struct Run {
  AnalysedForces forces;
  std::vector<Contact> contacts;
};

double stance(double t, double amplitude, double contact_s) {
  return t >= 0.0 && t <= contact_s ? amplitude * std::sin(std::numbers::pi * t / contact_s) : 0.0;
}

Run run(int steps, double step_growth = 0.0) {
  Run out;
  out.forces.start_time_s = 3.0;
  out.forces.sample_rate = core::Hertz(1000.0);
  const std::size_t n = 1000 + 350 * static_cast<std::size_t>(steps);
  out.forces.f_v_n.assign(n, 0.0);
  out.forces.cop_ap_m.assign(n, std::nan(""));
  out.forces.cop_ml_m.assign(n, std::nan(""));
  for (int k = 0; k < steps; ++k) {
    const double begin = 0.5 + 0.35 * k;
    Contact contact;
    contact.initial_contact_s = 3.0 + begin;
    contact.toe_off_s = contact.initial_contact_s + 0.25;
    contact.step.side = k % 2 == 0 ? Side::Left : Side::Right;
    out.contacts.push_back(contact);
    const double amplitude = (k % 2 == 0 ? 1100.0 : 1000.0) + step_growth * (k / 2);
    for (std::size_t i = 0; i < n; ++i) {
      const double since = static_cast<double>(i) / 1000.0 - begin;
      const double f = stance(since, amplitude, 0.25);
      out.forces.f_v_n[i] += f;
      if (f < 100.0) continue;
      out.forces.cop_ap_m[i] = 0.2 - 3.0 * since + 0.8 * since;  // the belt carries it back, the foot rolls
      out.forces.cop_ml_m[i] = k % 2 == 0 ? -0.03 : 0.05;
    }
  }
  return out;
}

}  // namespace

TEST_CASE("stance curves are the stance's own shape on 101 points, foot by foot", "[stance_curves]") {
  const Run r = run(8);
  const auto curves = stance_curves({&r.forces, 1}, r.contacts, core::MetersPerSecond(3.0));
  REQUIRE(curves.size() == 2);
  CHECK(curves[0].side == Side::Left);
  CHECK(curves[1].side == Side::Right);
  for (const StanceCurves& curve : curves) {
    const double amplitude = curve.side == Side::Left ? 1100.0 : 1000.0;
    CHECK(curve.steps == 4);
    CHECK_FALSE(curve.f_ap);
    for (std::size_t p = 0; p < kStancePoints; ++p) {
      const double truth = amplitude * std::sin(std::numbers::pi * static_cast<double>(p) / 100.0);
      REQUIRE(curve.f_v.mean[p] == Approx(truth).margin(0.05));
      REQUIRE(curve.f_v.sd[p] < 0.05);
    }
  }
}

TEST_CASE("the band is the sample standard deviation of the steps", "[stance_curves]") {
  const Run r = run(6, 100.0);  // amplitudes of the left foot: 1100, 1200, 1300
  const auto curves = stance_curves({&r.forces, 1}, r.contacts, std::nullopt);
  CHECK(curves[0].f_v.mean[50] == Approx(1200.0).epsilon(1e-4));
  CHECK(curves[0].f_v.sd[50] == Approx(100.0).epsilon(1e-4));
  const auto one = stance_curves({&r.forces, 1}, std::span(r.contacts).first(1), std::nullopt);
  REQUIRE(one.size() == 1);
  CHECK(std::isnan(one[0].f_v.sd[50]));
}

TEST_CASE("the centre of pressure is drawn on the belt, from its first valid point", "[stance_curves]") {
  const Run r = run(6);
  const auto curves = stance_curves({&r.forces, 1}, r.contacts, core::MetersPerSecond(3.0));
  REQUIRE(curves[0].cop_forward);
  CHECK(std::isnan(curves[0].cop_forward->mean[0]));  // below the least force for it
  CHECK(std::isnan(curves[0].cop_forward->mean[100]));
  const auto& forward = curves[0].cop_forward->mean;
  CHECK(forward[80] - forward[20] == Approx(0.8 * 0.6 * 0.25).margin(1e-3));  // the foot's roll alone is left
  CHECK(curves[1].cop_right->mean[50] - curves[0].cop_right->mean[50] == Approx(0.08).margin(1e-6));
}

TEST_CASE("unknown sides make one curve; a missing sample makes no value", "[stance_curves]") {
  Run r = run(4);
  for (Contact& contact : r.contacts) contact.step.side = Side::Unknown;
  const auto curves = stance_curves({&r.forces, 1}, r.contacts, std::nullopt);
  REQUIRE(curves.size() == 1);
  CHECK(curves[0].side == Side::Unknown);
  CHECK(curves[0].steps == 4);
  CHECK(stance_curves({&r.forces, 1}, {}, std::nullopt).empty());

  const std::vector<double> column{0.0, 1.0, std::nan(""), 3.0, 4.0};
  const auto points = time_normalised(column, 0.0, 4.0);
  CHECK(points[12] == Approx(0.48));
  CHECK(std::isnan(points[38]));
  CHECK(std::isnan(points[62]));
  CHECK(points[75] == Approx(3.0));
  CHECK(std::isnan(time_normalised(column, -1.0, 4.0)[0]));
  CHECK(std::isnan(time_normalised({}, 0.0, 1.0)[50]));
}

TEST_CASE("a walker's curves are those of the plate that each foot stood on", "[stance_curves]") {
  // The left plate sees only the left feet, the right one only the right, though both at once.
  const Run left = run(8), right = run(8, 50.0);
  const std::vector<AnalysedForces> plates{left.forces, right.forces};
  std::vector<Contact> contacts = left.contacts;
  for (Contact& contact : contacts) contact.plate = contact.step.side == Side::Right ? 1 : 0;
  contacts[0].step.health |= kStraddle;
  const auto curves = stance_curves(plates, contacts, std::nullopt);
  REQUIRE(curves.size() == 2);
  CHECK(curves[0].steps == 3);  // a foot on two plates is on neither
  CHECK(curves[0].f_v.mean[50] == Approx(1100.0).epsilon(1e-4));
  CHECK(curves[1].steps == 4);
  CHECK(curves[1].f_v.mean[50] == Approx(1000.0 + 50.0 * 1.5).epsilon(1e-4));
}

TEST_CASE("the forces kept of a walk make curves of one foot each, not of both together",
          "[stance_curves][walking]") {
  tests::WalkShape shape;
  shape.rate_hz = 1000.0;
  const auto frames = tests::walk_frames(shape);
  const tests::PlateColumns columns = tests::plate_columns_of(frames, shape.rate_hz);
  OfflineOptions options;
  options.keep_forces = true;
  const auto result = analyze(columns.view(), options);
  REQUIRE(result);
  REQUIRE(result->forces.size() == 2);
  const auto curves = stance_curves(result->forces, result->contacts, std::nullopt);
  REQUIRE_FALSE(curves.empty());
  for (const StanceCurves& curve : curves) {
    const double peak = *std::max_element(curve.f_v.mean.begin(), curve.f_v.mean.end());
    CHECK(peak == Approx(shape.peak_n()).epsilon(0.01));
    REQUIRE(curve.f_ap);
    CHECK(curve.f_ap->mean[25] < 0.0);
    CHECK(curve.f_ap->mean[75] > 0.0);
  }
  options.keep_forces = false;
  CHECK(analyze(columns.view(), options)->forces.empty());
}
