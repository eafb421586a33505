#include "gait/offline/offline_belt.hpp"

#include <limits>

#include "gait/results.hpp"

namespace footfall::gait {

OfflineBelt::OfflineBelt(const RecordingView& recording, const OfflineOptions& options)
    : speed_(options.belt_speed),
      incline_(options.incline),
      speed_known_(!recording.belt_speed_m_s.empty()),
      incline_known_(!recording.incline_deg.empty()) {
  if (!speed_known_ && !incline_known_) return;
  BeltWatch watch(recording.sample_rate);
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  readings_.reserve(recording.f_v_n.size());
  for (std::size_t i = 0; i < recording.f_v_n.size(); ++i) {
    readings_.push_back(watch.observe(speed_known_ ? recording.belt_speed_m_s[i] : kUnknown,
                                      incline_known_ ? recording.incline_deg[i] : kUnknown, false));
  }
}

OfflineBelt::Step OfflineBelt::over(std::size_t first, std::size_t end) noexcept {
  Step step{speed_, incline_};
  if (readings_.empty()) return step;
  BeltOverStep belt;
  for (std::size_t i = first; i < end; ++i) belt.add(readings_[i]);
  if (speed_known_) step.speed = belt.speed();
  if (incline_known_) step.incline = belt.incline();
  step.health = belt.health() | settling_.health(static_cast<double>(first), belt.changed_at());
  if (!speed_known_) step.health &= ~static_cast<std::uint32_t>(kBeltNotSteady);
  return step;
}

core::Degrees OfflineBelt::incline_over(std::size_t first, std::size_t end) const noexcept {
  BeltOverStep belt;
  for (std::size_t i = first; incline_known_ && i < end; ++i) belt.add(readings_[i]);
  const auto measured = belt.incline();
  return measured ? *measured : incline_.value_or(core::Degrees(0.0));
}

}  // namespace footfall::gait
