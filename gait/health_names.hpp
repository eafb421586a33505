#pragma once
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

/// The bits of StepResult::health in words, for files and people. Frame/sign/units: none. Thread: constant
/// data. Blocks: never. Allocates: health_names() only. Errors: none. Meaning: gait/results.hpp,
/// docs/metrics/quality.md.
namespace footfall::gait {

struct HealthName {
  std::uint32_t bit = 0;     ///< of StepHealth
  std::string_view name;     ///< of JSON and CSV: "low_bandwidth"
  std::string_view meaning;  ///< for people: "sample rate below 1 kHz"
};

/// Every bit once, lowest first.
[[nodiscard]] std::span<const HealthName> all_health_names() noexcept;
/// The names of the bits that are set, lowest first.
[[nodiscard]] std::vector<std::string_view> health_names(std::uint32_t health);

}  // namespace footfall::gait
