#include "gait/stats/student_t.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace footfall::gait {

namespace {
constexpr std::array kTable{12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281};
constexpr double kNormal = 1.959964;
}  // namespace

double t_quantile_95(double degrees_of_freedom) noexcept {
  const double dof = std::max(1.0, degrees_of_freedom);
  const double last = static_cast<double>(kTable.size());
  if (!(dof < last)) {
    // First terms of the Cornish-Fisher expansion about the normal quantile.
    const double z = kNormal, z3 = z * z * z, z5 = z3 * z * z;
    return z + (z3 + z) / (4.0 * dof) + (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * dof * dof);
  }
  const auto below = static_cast<std::size_t>(dof);
  const double low = static_cast<double>(below);
  const double part = (1.0 / low - 1.0 / dof) / (1.0 / low - 1.0 / (low + 1.0));
  return kTable.at(below - 1) + part * (kTable.at(below) - kTable.at(below - 1));
}

}  // namespace footfall::gait
