#include "gait/belt/belt_watch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gait/results.hpp"

namespace footfall::gait {

namespace {

constexpr double kWindowS = 0.5, kSlopeS = 0.1;
constexpr double kLeastSpeedMS = 0.05, kLeastSpeedShare = 0.02;
/// What an inclinometer is good for (docs/metrics/signal.md); a movement shows earlier than a change of the
/// mean.
constexpr double kLeastInclineDeg = 0.2, kMovingDeg = 0.1;
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

}  // namespace

void BeltWatch::Track::add(double value) noexcept {
  double& slot = values[seen % values.size()];
  if (seen >= values.size()) {
    if (std::isfinite(slot)) {
      sum -= slot;
    } else {
      --unknown;
    }
  }
  slot = value;
  if (std::isfinite(value)) {
    sum += value;
  } else {
    ++unknown;
  }
  ++seen;
  // Rounding of the running sum must not outlive the window.
  if (seen % values.size() != 0) return;
  sum = 0.0;
  for (const double kept : values) sum += std::isfinite(kept) ? kept : 0.0;
}

void BeltWatch::Track::clear() noexcept {
  seen = unknown = 0;
  sum = 0.0;
}

double BeltWatch::Track::back(std::size_t samples) const noexcept {
  return samples < std::min(seen, values.size()) ? values[(seen - 1 - samples) % values.size()] : kUnknown;
}

bool BeltWatch::Track::departed(double least, double share) noexcept {
  if (seen < values.size() || unknown > 0) return false;
  const double mean = sum / static_cast<double>(values.size());
  const bool gone = level && std::abs(mean - *level) > std::max(least, share * std::abs(*level));
  if (gone || !level) level = mean;
  return gone;
}

BeltWatch::BeltWatch(core::Hertz rate)
    : rate_(rate.value()),
      slope_(std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(kSlopeS * rate.value())))) {
  const auto window = std::max(slope_ + 1, static_cast<std::size_t>(std::lround(kWindowS * rate.value())));
  speed_.values.resize(window);
  incline_.values.resize(window);
  arrival_.resize(window);
}

void BeltWatch::reset() noexcept {
  gap();
  speed_.level.reset();
  incline_.level.reset();
  number_ = 0.0;
  changed_at_ = -1.0;
}

void BeltWatch::gap() noexcept {
  speed_.clear();
  incline_.clear();
}

double BeltWatch::slope(double speed_m_s) noexcept {
  if (speed_.seen == 1 || speed_m_s != last_speed_) since_ = number_;
  last_speed_ = speed_m_s;
  arrival_[(speed_.seen - 1) % arrival_.size()] = since_;
  const auto held = static_cast<std::size_t>(number_ - since_);
  if (held >= slope_) return std::isfinite(speed_m_s) ? 0.0 : kUnknown;
  const std::size_t back = held + slope_;
  if (back >= std::min(speed_.seen, arrival_.size())) return kUnknown;
  const double earlier = number_ - static_cast<double>(back);
  // A value that had been there for long did not arrive on the way here.
  const double from =
      std::max(arrival_[(speed_.seen - 1 - back) % arrival_.size()], earlier - static_cast<double>(slope_));
  return (speed_m_s - speed_.back(back)) * rate_ / (since_ - from);
}

BeltReading BeltWatch::observe(double speed_m_s, double incline_deg, bool incline_moving) noexcept {
  speed_.add(speed_m_s);
  incline_.add(incline_deg);
  BeltReading reading;
  reading.speed_m_s = speed_m_s;
  reading.incline_deg = incline_deg;
  reading.acceleration_m_s2 = slope(speed_m_s);
  const double oldest = incline_.back(std::min(incline_.seen, incline_.values.size()) - 1);
  reading.incline_moving = incline_moving || std::abs(incline_deg - oldest) > kMovingDeg;
  const bool new_speed = speed_.departed(kLeastSpeedMS, kLeastSpeedShare);
  const bool new_incline = incline_.departed(kLeastInclineDeg, 0.0);
  if (new_speed || new_incline || reading.incline_moving) changed_at_ = number_;
  reading.changed_at = changed_at_;
  number_ += 1.0;
  return reading;
}

void BeltOverStep::add(const BeltReading& reading) noexcept {
  n_ += 1.0;
  speed_ += reading.speed_m_s;
  incline_ += reading.incline_deg;
  if (const double a = std::abs(reading.acceleration_m_s2); std::isfinite(a))
    fastest_ = std::max(fastest_, a);
  moving_ = moving_ || reading.incline_moving;
  changed_at_ = std::max(changed_at_, reading.changed_at);
}

std::optional<core::MetersPerSecond> BeltOverStep::speed() const noexcept {
  if (n_ == 0.0 || !std::isfinite(speed_)) return std::nullopt;
  return core::MetersPerSecond(speed_ / n_);
}

std::optional<core::Degrees> BeltOverStep::incline() const noexcept {
  if (n_ == 0.0 || !std::isfinite(incline_)) return std::nullopt;
  return core::Degrees(incline_ / n_);
}

std::uint32_t BeltOverStep::health() const noexcept {
  const bool steady = speed() && fastest_ >= 0.0 && fastest_ <= kSteadyBelt.value();
  return (steady ? 0U : static_cast<std::uint32_t>(kBeltNotSteady)) |
         (moving_ ? static_cast<std::uint32_t>(kInclineMoving) : 0U);
}

std::uint32_t Settling::health(double first, double changed_at) noexcept {
  if (changed_at > changed_at_) {
    changed_at_ = changed_at;
    steps_ = 0;
  }
  const bool settled = steps_ >= kSettlingSteps;
  if (first > changed_at_) ++steps_;
  return settled ? 0U : static_cast<std::uint32_t>(kNotSettled);
}

}  // namespace footfall::gait
