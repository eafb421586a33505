#include "sim/plate/plate_model.hpp"

#include <cmath>
#include <limits>

namespace footfall::sim {
namespace {

constexpr std::uint32_t kErrorSummary = 0x80000000U, kSaturated = 0x00020000U;
constexpr double kWarmUpSeconds = 120.0;
constexpr double kMomentRangePerForce = 0.5;  // N·m per N of range

/// Fx Fy Fz Tx Ty Tz about the transducer origin: the moment of a force moves by -r x F.
std::array<double, 6> in_transducer_frame(const core::Wrench& w, const PlatePose& r) {
  const double f_ap = w.f_ap.value(), f_v = w.f_v.value(), f_ml = w.f_ml.value();
  const double m_ap = w.m_ap.value() - (r.v.value() * f_ml - r.ml.value() * f_v);
  const double m_v = w.m_v.value() - (r.ml.value() * f_ap - r.ap.value() * f_ml);
  const double m_ml = w.m_ml.value() - (r.ap.value() * f_v - r.v.value() * f_ap);
  return {f_ml, f_ap, f_v, m_ml, m_ap, m_v};
}

}  // namespace

PlateModel::PlateModel(const PlateModelOptions& options) : options_(options), random_(options.seed) {}

PlateReading PlateModel::measure(double t_s, const core::Wrench& wrench) {
  std::array<double, 6> values = in_transducer_frame(wrench, options_.origin);
  values[2] += offset_.value() + options_.warm_up_drift.value() * (1.0 - std::exp(-t_s / kWarmUpSeconds));
  PlateReading reading;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool force = i < 3;
    const double noise = force ? options_.noise.value() : options_.moment_noise.value();
    const double quantum = force ? options_.quantum.value() : options_.moment_quantum.value();
    const double range = options_.range.value() * (force ? 1.0 : kMomentRangePerForce);
    double value = scale_ * values[i] + noise * normal_(random_);
    if (std::abs(value) > range) {
      value = std::copysign(range, value);
      reading.status = kErrorSummary | kSaturated;
    }
    value = quantum > 0.0 ? quantum * std::round(value / quantum) : value;
    last_unbiased_[i] = value;
    const double counts = (value - bias_[i]) * (force ? options_.counts_per_n : options_.counts_per_nm);
    reading.counts[i] =
        static_cast<std::int32_t>(std::llround(std::fmin(std::fmax(counts, -2147483647.0), 2147483647.0)));
  }
  spoil(reading);
  last_ = reading;
  return reading;
}

void PlateModel::set_faults(const InForce& faults) {
  static constexpr std::array<const char*, 6> kChannels{"fx", "fy", "fz", "tx", "ty", "tz"};
  offset_ = core::Newtons(faults.amount(FaultVerb::Wrong, "offset", 0.0));
  scale_ = faults.amount(FaultVerb::Wrong, "scale", 1.0);
  saturated_ = faults.has(FaultVerb::Wrong, "saturated");
  invalid_ = faults.has(FaultVerb::Wrong, "invalid");
  error_ = faults.has(FaultVerb::Wrong, "error");
  for (std::size_t i = 0; i < stuck_.size(); ++i)
    stuck_[i] = faults.has(FaultVerb::Stuck, "all") || faults.has(FaultVerb::Stuck, kChannels[i]);
}

void PlateModel::spoil(PlateReading& reading) const {
  for (std::size_t i = 0; i < reading.counts.size(); ++i) {
    const bool force = i < 3;
    const double range = options_.range.value() * (force ? 1.0 : kMomentRangePerForce) *
                         (force ? options_.counts_per_n : options_.counts_per_nm);
    if (saturated_) reading.counts[i] = static_cast<std::int32_t>(std::fmin(range, 2147483647.0));
    if (invalid_) reading.counts[i] = std::numeric_limits<std::int32_t>::min();
    if (stuck_[i]) reading.counts[i] = last_.counts[i];
  }
  if (saturated_) reading.status = kErrorSummary | kSaturated;
  if (error_) reading.status |= kErrorSummary;
}

}  // namespace footfall::sim
