#include "gait/metrics/cop.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "core/plate_pose.hpp"
#include "tests/unit/gait/run_signals.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

/// M = r x F + T about the lab origin, written out.
core::Wrench at(double ap, double ml, double f_ap, double f_v, double f_ml, double torque) {
  return {core::Newtons(f_ap),
          core::Newtons(f_v),
          core::Newtons(f_ml),
          core::NewtonMeters(-ml * f_v),
          core::NewtonMeters(ml * f_ap - ap * f_ml + torque),
          core::NewtonMeters(ap * f_v)};
}

}  // namespace

TEST_CASE("CoP and free moment of a known place come back, and below the least force there is none",
          "[gait][cop]") {
  const auto cop = centre_of_pressure(at(0.3, -0.12, -150.0, 900.0, 40.0, 3.5), core::Newtons(100.0));
  REQUIRE(cop);
  CHECK(cop->ap.value() == Approx(0.3));
  CHECK(cop->ml.value() == Approx(-0.12));
  CHECK(cop->free_moment.value() == Approx(3.5));
  CHECK_FALSE(centre_of_pressure(at(0.3, 0.0, 0.0, 99.9, 0.0, 0.0), core::Newtons(100.0)));
  CHECK_FALSE(centre_of_pressure(core::Wrench{}, core::Newtons(0.0)));
  CHECK(least_force_for_cop(std::nullopt).value() == 100.0);
  CHECK(least_force_for_cop(core::Newtons(650.0)).value() == 100.0);
  CHECK(least_force_for_cop(core::Newtons(1300.0)).value() == Approx(130.0));
}

TEST_CASE("two belts are summed about one origin: the CoP is the force-weighted one, wherever the plates sit",
          "[gait][cop]") {
  // Two transducers of different pose below the lab's belt surface, a foot on each.
  const auto left = *core::PlatePose::make({"+y", "+z", "+x"}, true, {0.1, -0.08, -0.25});
  const auto right = *core::PlatePose::make({"-x", "+z", "+y"}, false, {-0.2, -0.05, 0.25});
  const core::Wrench a = at(0.25, -0.2, -120.0, 700.0, 15.0, 1.0);
  const core::Wrench b = at(-0.15, 0.22, 90.0, 300.0, -25.0, -2.0);
  // What each transducer measures: the wrench moved to its own origin and turned into its own axes.
  const auto local = [](const core::Wrench& w, const double(&r)[3]) {
    return std::array<double, 6>{w.f_ap.value(),
                                 w.f_v.value(),
                                 w.f_ml.value(),
                                 w.m_ap.value() - (r[1] * w.f_ml.value() - r[2] * w.f_v.value()),
                                 w.m_v.value() - (r[2] * w.f_ap.value() - r[0] * w.f_ml.value()),
                                 w.m_ml.value() - (r[0] * w.f_v.value() - r[1] * w.f_ap.value())};
  };
  const auto l = local(a, {0.1, -0.08, -0.25});
  const auto r = local(b, {-0.2, -0.05, 0.25});
  // left: plate x = ml, y = ap, z = v; right: plate x = -ap, y = ml, z = v, and reports the runner's force.
  const core::Wrench sum = left.to_lab({l[2], l[0], l[1]}, {l[5], l[3], l[4]}) +
                           right.to_lab({r[0], -r[2], -r[1]}, {r[3], -r[5], -r[4]});
  const auto cop = centre_of_pressure(sum, core::Newtons(100.0));
  REQUIRE(cop);
  CHECK(cop->ap.value() == Approx((700.0 * 0.25 + 300.0 * -0.15) / 1000.0));
  CHECK(cop->ml.value() == Approx((700.0 * -0.2 + 300.0 * 0.22) / 1000.0));
  // Never the plain mean.
  CHECK(std::abs(cop->ap.value() - 0.5 * (0.25 - 0.15)) > 0.05);
}

TEST_CASE("the CoP's uncertainty is that of its parts, and 1 N·m is 50 mm at 20 N", "[gait][cop]") {
  const auto sigma = [](double f_v) {
    return cop_uncertainty(core::Newtons(f_v), core::Meters(0.0), core::NewtonMeters(1.0), core::Newtons(3.0),
                           core::Newtons(2.0), core::Meters(0.0))
        .value();
  };
  CHECK(sigma(20.0) == Approx(0.05));
  CHECK(sigma(200.0) == Approx(0.005));
  // Against drawn samples.
  std::mt19937 generator(3);
  std::normal_distribution<double> noise(0.0, 1.0);
  double squares = 0.0;
  for (int k = 0; k < 20'000; ++k) {
    const double f_v = 300.0 + 4.0 * noise(generator), f_h = 3.0 * noise(generator);
    const double cop = (300.0 * 0.2 + 1.5 * noise(generator) + 0.1 * f_h) / f_v;
    squares += (cop - 0.2) * (cop - 0.2);
  }
  CHECK(cop_uncertainty(core::Newtons(300.0), core::Meters(0.2), core::NewtonMeters(1.5), core::Newtons(4.0),
                        core::Newtons(3.0), core::Meters(0.1))
            .value() == Approx(std::sqrt(squares / 20'000.0)).epsilon(0.03));
}

TEST_CASE("offline the CoP is that of zeroed moments, equals the live one, and is NaN below its least force",
          "[gait][cop]") {
  RunShape shape;
  shape.quiet_s = 2.5;
  auto frames = frames_of(shape);
  for (auto& frame : frames) {
    frame.plate[0] = frame.plate[0] + core::Wrench{core::Newtons(-12.0),     core::Newtons(-25.0),
                                                   core::Newtons(0.0),       core::NewtonMeters(9.0),
                                                   core::NewtonMeters(-4.0), core::NewtonMeters(15.0)};
  }
  const Columns columns = columns_of(frames, 1000.0);
  std::vector<double> m_ap, m_ml;
  for (const auto& frame : frames) {
    m_ap.push_back(frame.plate[0].m_ap.value());
    m_ml.push_back(frame.plate[0].m_ml.value());
  }
  RecordingView view = columns.view();
  view.m_ap_nm = m_ap;
  view.m_ml_nm = m_ml;
  OfflineOptions options;
  options.belt_speed = core::MetersPerSecond(shape.belt_m_s);
  options.keep_forces = true;
  const auto offline = analyze(view, options);
  REQUIRE(offline);
  const LiveRun live = run_live(frames, EngineConfig{});
  REQUIRE(offline->contacts.size() == live.steps.size());
  for (std::size_t k = 6; k + 1 < live.steps.size(); ++k) {
    CHECK(offline->contacts[k].step.side == live.steps[k].side);
    REQUIRE(live.steps[k].overstride_cop);
    REQUIRE(offline->contacts[k].step.overstride_cop);
    CHECK(offline->contacts[k].step.overstride_cop->value() ==
          Approx(live.steps[k].overstride_cop->value()).margin(0.002));
  }
  std::size_t defined = 0;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const double t = static_cast<double>(i) * 1e-3;
    const double phase = stance_phase(shape, t), force = half_sine_v(shape, t);
    if (std::abs(force - 100.0) < 10.0) continue;
    CHECK(std::isfinite(offline->forces.front().cop_ap_m[i]) == (force > 100.0));
    if (force < 100.0) continue;
    ++defined;
    CHECK(offline->forces.front().cop_ap_m[i] ==
          Approx(shape.belt_m_s * shape.contact_s * (0.5 - phase)).margin(0.003));
  }
  CHECK(defined > 4000);
}
