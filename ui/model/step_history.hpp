#pragma once
#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "footfall/v1/station.pb.h"

/// Every step that this console has seen, or of a recording, for the review page. Units: in the names.
/// Thread: draw thread. Blocks: never. Allocates: up to kMost steps, some three hours, or as many as told.
/// Errors: none; what a step lacks is NaN.
namespace footfall::ui {

enum class StepMeasure : std::uint8_t {
  Cadence,
  ContactTime,
  PeakForce,
  LoadingRate,
  BrakingImpulse,
  Overstride
};
inline constexpr std::size_t kStepMeasures = 6;

/// After the same zero as the steps.
struct TimeSpan {
  double from_s = 0.0, to_s = 1.0;
};

struct StepPoint {
  double time_s = 0.0;  ///< initial contact
  bool left = false, right = false;
  bool doubtful = false;  ///< the station's health of this step says so
  std::array<float, kStepMeasures> values{};
  [[nodiscard]] float operator[](StepMeasure measure) const {
    return values[static_cast<std::size_t>(measure)];
  }
};

/// Means of one measure over the steps of a stretch that are not doubtful.
struct SideMeans {
  std::optional<double> left, right, all;
  std::optional<double> symmetry;  ///< (L - R) / mean, + left larger
  std::size_t steps = 0;
};

class StepHistory {
 public:
  static constexpr std::size_t kMost = 30'000;
  explicit StepHistory(std::size_t most = kMost) : most_(most) {}
  /// What goes back in time begins anew.
  void append(const v1::LiveFrame& frame);
  /// Of a recording: into its place in time.
  void append(const v1::Step& step);
  [[nodiscard]] const std::deque<StepPoint>& steps() const { return steps_; }
  /// Indices of the first step of a stretch and of the first after it.
  [[nodiscard]] std::pair<std::size_t, std::size_t> within(TimeSpan span) const;
  [[nodiscard]] SideMeans means(StepMeasure measure, double from_s, double to_s) const;

 private:
  std::size_t most_;
  std::deque<StepPoint> steps_;
};

struct MeasureText {
  const char* label;
  const char* unit;
  int decimals;
};
[[nodiscard]] MeasureText text_for(StepMeasure measure);

}  // namespace footfall::ui
