#include "sim/replay/low_pass.hpp"

#include <cmath>
#include <numbers>

namespace footfall::sim {
namespace {

struct Coefficients {
  double b, a1, a2;  // numerator b * (1, 2, 1)
};

Coefficients butterworth(double warped) {
  const double k2 = warped * warped;
  const double norm = 1.0 / (1.0 + std::numbers::sqrt2 * warped + k2);
  return {k2 * norm, 2.0 * (k2 - 1.0) * norm, (1.0 - std::numbers::sqrt2 * warped + k2) * norm};
}

template <class Iterator>
void pass(const Coefficients& c, Iterator first, Iterator last) {
  if (first == last) return;
  // Started as if the first value had always been there.
  const double rest = *first;
  double s1 = 0.0;
  double s2 = 0.0;
  for (; first != last; ++first) {
    const double x = *first - rest;
    const double y = c.b * x + s1;
    s1 = 2.0 * c.b * x - c.a1 * y + s2;
    s2 = c.b * x - c.a2 * y;
    *first = y + rest;
  }
}

}  // namespace

void zero_phase_low_pass(std::vector<double>& signal, core::Hertz cutoff, core::Hertz rate) {
  if (!(cutoff.value() > 0.0) || cutoff >= 0.45 * rate) return;
  const double per_pass = std::pow(std::numbers::sqrt2 - 1.0, 0.25);
  const Coefficients c = butterworth(std::tan(std::numbers::pi * (cutoff / rate)) / per_pass);
  pass(c, signal.begin(), signal.end());
  pass(c, signal.rbegin(), signal.rend());
}

}  // namespace footfall::sim
