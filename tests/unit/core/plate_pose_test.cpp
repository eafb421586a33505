#include "core/plate_pose.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using namespace footfall;

namespace {

using Vector = std::array<double, 3>;

Vector cross(const Vector& a, const Vector& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

const std::array<std::string, 6> kAxes{"+x", "-x", "+y", "-y", "+z", "-z"};

/// Unit vector of a plate axis name.
Vector unit(const std::string& axis) {
  Vector v{};
  v[static_cast<std::size_t>(axis[1] - 'x')] = axis[0] == '-' ? -1.0 : 1.0;
  return v;
}

double dot(const Vector& a, const Vector& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

}  // namespace

TEST_CASE("exactly the 24 rotations among all namings of axes are accepted", "[core][plate]") {
  int accepted = 0;
  for (const auto& ap : kAxes) {
    for (const auto& v : kAxes) {
      for (const auto& ml : kAxes) {
        const bool rotation = dot(cross(unit(ap), unit(v)), unit(ml)) == 1.0;
        CHECK(core::PlatePose::make({ap, v, ml}, true, {}).has_value() == rotation);
        accepted += rotation ? 1 : 0;
      }
    }
  }
  CHECK(accepted == 24);
}

TEST_CASE("a known force at a known place comes back through every pose to 1e-9", "[core][plate]") {
  std::mt19937 random(3);
  std::uniform_real_distribution<double> newtons(-2000.0, 2000.0), meters(-0.6, 0.6), torque(-30.0, 30.0);
  for (const auto& ap : kAxes) {
    for (const auto& v : kAxes) {
      for (const auto& ml : kAxes) {
        for (const bool on_runner : {true, false}) {
          const Vector origin{meters(random), -0.05, meters(random)};
          const auto pose = core::PlatePose::make({ap, v, ml}, on_runner, origin);
          if (!pose) continue;
          // Truth in the lab frame: force on the runner at the centre of pressure, a free moment about v.
          const Vector force{newtons(random), 1200.0 + newtons(random) / 4.0, newtons(random)};
          const Vector cop{meters(random), 0.0, meters(random)};
          const double free_moment = torque(random);
          // What the transducer feels: the wrench about its origin, turned into its axes.
          const Vector arm{cop[0] - origin[0], cop[1] - origin[1], cop[2] - origin[2]};
          Vector moment = cross(arm, force);
          moment[1] += free_moment;
          const double sign = on_runner ? 1.0 : -1.0;
          Vector plate_force{}, plate_moment{};
          const std::array<Vector, 3> rows{unit(ap), unit(v), unit(ml)};
          for (std::size_t lab = 0; lab < 3; ++lab) {
            for (std::size_t axis = 0; axis < 3; ++axis) {
              plate_force[axis] += sign * rows[lab][axis] * force[lab];
              plate_moment[axis] += sign * rows[lab][axis] * moment[lab];
            }
          }
          const core::Wrench w = pose->to_lab(plate_force, plate_moment);
          CHECK(w.f_ap.value() == Approx(force[0]).margin(1e-9));
          CHECK(w.f_v.value() == Approx(force[1]).margin(1e-9));
          CHECK(w.f_ml.value() == Approx(force[2]).margin(1e-9));
          // On the surface v = 0: ap = M_ml / F_v, ml = -M_ap / F_v (docs/frames-and-signs.md).
          const double cop_ap = w.m_ml.value() / w.f_v.value(), cop_ml = -w.m_ap.value() / w.f_v.value();
          CHECK(cop_ap == Approx(cop[0]).margin(1e-9));
          CHECK(cop_ml == Approx(cop[2]).margin(1e-9));
          CHECK(w.m_v.value() - (cop_ml * w.f_ap.value() - cop_ap * w.f_ml.value()) ==
                Approx(free_moment).margin(1e-8));
        }
      }
    }
  }
}

TEST_CASE("a pose that cannot be says which part is wrong", "[core][plate]") {
  const auto text = [](const std::array<std::string, 3>& axes, const Vector& origin) {
    const auto pose = core::PlatePose::make(axes, true, origin);
    return std::string(pose ? "" : pose.error().what());
  };
  CHECK(text({"y", "+z", "+x"}, {}).find("'y'") != std::string::npos);
  CHECK(text({"+y", "+w", "+x"}, {}).find("'+w'") != std::string::npos);
  CHECK(text({"+y", "+y", "+x"}, {}).find("twice") != std::string::npos);
  CHECK(text({"+x", "+z", "+y"}, {}).find("left-handed") != std::string::npos);
  CHECK(text({"+y", "+z", "+x"}, {0.0, 11.0, 0.0}).find("11 m") != std::string::npos);
  CHECK(!text({"+y", "+z", "+x"}, {std::nan(""), 0.0, 0.0}).empty());
  CHECK(text({std::string(1000, 'x'), "+z", "+x"}, {}).size() < 240);
}
