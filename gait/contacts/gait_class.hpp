#pragma once
#include <array>
#include <cstddef>
#include <span>

#include "core/units.hpp"
#include "gait/results.hpp"

namespace footfall::gait {

/// What somebody without events does, from the summed vertical force of the last 2 s: walks where the force
/// never falls below 0.3 of its mean and rises and falls with the steps, stands where it does not; nobody is
/// there below 100 N. The one thing that can be told of walking on a single belt, whose feet the sum cannot
/// part. Units: N, drift-corrected. Thread: one owner. Blocks/allocates: never. Errors: Unknown before 2 s
/// and when the force falls lower. Source: own definition: docs/metrics/events.md.
class RestClassifier {
 public:
  explicit RestClassifier(core::Hertz rate);
  void reset() noexcept { seen_ = stored_ = 0; }
  void observe(double f_v) noexcept;
  [[nodiscard]] GaitClass classify() const noexcept;

 private:
  static constexpr std::size_t kSamples = 100;  ///< 2 s
  std::array<double, kSamples> force_{};
  std::size_t stride_, seen_ = 0, stored_ = 0;
};

/// The same of a whole record without steps, zeroed: what is done most of the time; Unknown where nobody
/// walks or stands.
[[nodiscard]] GaitClass rest_class(std::span<const double> f_v, core::Hertz rate);

}  // namespace footfall::gait
