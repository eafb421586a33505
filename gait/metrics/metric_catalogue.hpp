#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "gait/results.hpp"

/// Every metric of a step, once: name, unit, where it stands in StepResult, what makes it doubtful. Tables,
/// plots, files, symmetry and comparisons go through this list, so that a new metric appears everywhere.
/// Frame/sign/units: as gait/results.hpp, SI; `key` carries the unit. Thread: constant data.
/// Blocks/allocates: never. Errors: not measurable is nullopt. Source: docs/metrics.md.
namespace footfall::gait {

enum class MetricFamily : std::uint8_t {
  Temporal,
  Vertical,
  Horizontal,
  CentreOfMass,
  Foot,
  Overstride,
  Posture
};

struct StepMetric {
  std::string_view key;    ///< of JSON and CSV, with unit: "contact_time_s"
  std::string_view label;  ///< for people: "contact time"
  std::string_view unit;   ///< for people, after `display_factor`: "ms"
  double display_factor = 1.0;
  int decimals = 2;
  MetricFamily family = MetricFamily::Temporal;
  std::optional<double> (*value)(const StepResult&) noexcept = nullptr;  ///< SI
  std::uint32_t doubtful_if = 0;          ///< StepHealth bits that grey the value out
  double asymmetry_limit_percent = 10.0;  ///< flag level of |SI|: docs/metrics/change.md
  /// Divides by body weight (N -> BW, N s -> BW s) for comparisons between people; false where it makes no
  /// sense.
  bool per_body_weight = false;
  /// How the value comes about, e.g. "valr:ip-or-13%/20-80". With Method::id() in front it names the value
  /// fully; values of different names are never compared or put into one trend.
  std::string_view method;
  bool accumulates = false;  ///< a dose: per kilometre it counts times the steps (impulses)
};

[[nodiscard]] std::span<const StepMetric> step_metrics() noexcept;
/// nullptr when there is no such key.
[[nodiscard]] const StepMetric* find_step_metric(std::string_view key) noexcept;
/// True when the step's health lets the value be trusted.
[[nodiscard]] constexpr bool trusted(const StepMetric& metric, const StepResult& step) noexcept {
  return (step.health & metric.doubtful_if) == 0;
}

}  // namespace footfall::gait
