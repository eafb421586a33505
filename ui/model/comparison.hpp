#pragma once
#include <array>
#include <optional>
#include <string>

#include "ui/model/snapshot.hpp"

namespace footfall::ui {

/// One measure's measured change against the baseline.
struct Change {
  const char* label = "";
  int decimals = 0;
  std::optional<double> fraction{};  ///< (recent - baseline) / baseline
  std::string reason{};              ///< why there is none
};

/// The 5/20 line: what this runner's measures did, never a verdict and never the published figure beside a
/// force. Thread: any. Blocks: never. Errors: a change that cannot be computed is absent, with its reason.
/// Source: product.md "Honest numbers", science.md 5.1.
struct Comparison {
  std::array<Change, 5>
      changes{};               ///< cadence, braking impulse, braking peak, peak vertical GRF, loading rate
  bool comparable = false;     ///< false: show greyed, with `caution`
  std::string alternatives{};  ///< other targets in per cent of this runner's baseline; empty without one
  std::string caution{};       ///< what the reader must know before reading the numbers
};

[[nodiscard]] Comparison compare_with_baseline(const Snapshot& snapshot);

/// What is published, in words that cannot be read as a promise about ground-reaction force.
inline constexpr const char* kPublished =
    "Lab study, 45 runners: +5 % step rate, about 20 % less energy absorbed at the knee per step. "
    "Force plates cannot see that.";

}  // namespace footfall::ui
