#include "gait/contacts/gait_class.hpp"

#include <algorithm>

namespace footfall::gait {

namespace {

constexpr double kMemoryS = 2.0;
constexpr double kSomebodyN = 100.0;
constexpr double kLeastOfMean = 0.3;
/// A walker's force swings by more than this about its mean, once a step; a standing person's does not.
constexpr double kSwing = 0.04;
constexpr int kFewestCrossings = 4;

}  // namespace

RestClassifier::RestClassifier(core::Hertz rate)
    : stride_(std::max<std::size_t>(
          1, static_cast<std::size_t>(rate.value() * kMemoryS / static_cast<double>(kSamples)))) {}

void RestClassifier::observe(double f_v) noexcept {
  if (seen_++ % stride_ == 0) force_[stored_++ % kSamples] = f_v;
}

GaitClass RestClassifier::classify() const noexcept {
  if (stored_ < kSamples) return GaitClass::Unknown;
  double mean = 0.0;
  for (const double f : force_) mean += f / static_cast<double>(kSamples);
  if (mean < kSomebodyN || *std::min_element(force_.begin(), force_.end()) < kLeastOfMean * mean) {
    return GaitClass::Unknown;
  }
  int crossings = 0;
  int state = 0;
  for (std::size_t i = 0; i < kSamples; ++i) {
    const double f = force_[(stored_ + i) % kSamples];
    const int now = f > (1.0 + kSwing) * mean ? 1 : (f < (1.0 - kSwing) * mean ? -1 : state);
    crossings += now != state && state != 0 ? 1 : 0;
    state = now;
  }
  return crossings >= kFewestCrossings ? GaitClass::Walk : GaitClass::Stand;
}

GaitClass rest_class(std::span<const double> f_v, core::Hertz rate) {
  RestClassifier rest(rate);
  const auto every = std::max<std::size_t>(1, static_cast<std::size_t>(0.5 * rate.value()));
  int walks = 0, stands = 0;
  for (std::size_t i = 0; i < f_v.size(); ++i) {
    rest.observe(f_v[i]);
    if (i % every != 0) continue;
    const GaitClass now = rest.classify();
    walks += now == GaitClass::Walk ? 1 : 0;
    stands += now == GaitClass::Stand ? 1 : 0;
  }
  if (walks == 0 && stands == 0) return GaitClass::Unknown;
  return walks > stands ? GaitClass::Walk : GaitClass::Stand;
}

}  // namespace footfall::gait
