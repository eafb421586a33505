#include "gait/plate_correction.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::gait {

namespace {

/// A model's poles move with the rate; a crystal's error does not matter.
constexpr double kSameRate = 0.01;
/// In samples: beyond it the filters' past is not this sample's.
constexpr double kGapSamples = 2.5;

}  // namespace

PlateCorrector::PlateCorrector(const PlateCorrections& corrections, core::Hertz rate)
    : corrections_(corrections),
      acceleration_(rate),
      longest_step_(core::from_seconds(kGapSamples / rate.value())) {
  for (std::size_t p = 0; p < corrections_.size(); ++p) {
    const auto& model = corrections_[p].deck_inertia;
    active_ = active_ || corrections_[p].deck_weight;
    if (!model || std::abs(model->rate / rate - 1.0) > kSameRate) continue;
    if (!model->pitch.stable() || !model->parallel.stable()) continue;
    inertia_[p] = {ArxFilter(model->pitch), ArxFilter(model->parallel), true};
    active_ = inertial_ = true;
  }
}

void PlateCorrector::reset() noexcept {
  last_.reset();
  acceleration_.reset();
  forget_inertia();
}

void PlateCorrector::forget_inertia() noexcept {
  for (Inertia& inertia : inertia_) {
    inertia.pitch.reset();
    inertia.parallel.reset();
  }
}

void PlateCorrector::apply(ForceFrame& frame) noexcept {
  if (frame.incline) {
    for (std::size_t p = 0; p < std::min<std::size_t>(frame.plates, core::kMaxPlates); ++p) {
      if (const auto& deck = corrections_[p].deck_weight)
        frame.plate[p] = frame.plate[p] - deck->change(*frame.incline);
    }
  }
  if (inertial_) take_inertia(frame);
}

void PlateCorrector::take_inertia(ForceFrame& frame) noexcept {
  if (last_ && (frame.time <= *last_ || frame.time - *last_ > longest_step_)) reset();
  last_ = frame.time;
  const double acceleration = acceleration_.step(frame.belt_speed.value());
  if (!std::isfinite(acceleration)) return forget_inertia();
  for (std::size_t p = 0; p < std::min<std::size_t>(frame.plates, core::kMaxPlates); ++p) {
    if (!inertia_[p].used) continue;
    frame.plate[p].m_ml -= core::NewtonMeters(inertia_[p].pitch.step(acceleration));
    frame.plate[p].f_ap -= core::Newtons(inertia_[p].parallel.step(acceleration));
  }
}

}  // namespace footfall::gait
