#pragma once
#include <array>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <string>

#include "footfall/v1/station.pb.h"

/// Every step that this console has seen, for the review page. Units: in the names. Thread: draw thread.
/// Blocks: never. Allocates: up to kMost steps, some three hours. Errors: none; what a step lacks is NaN.
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
  void append(const v1::LiveFrame& frame);
  [[nodiscard]] const std::deque<StepPoint>& steps() const { return steps_; }
  [[nodiscard]] SideMeans means(StepMeasure measure, double from_s, double to_s) const;

 private:
  std::deque<StepPoint> steps_;
};

struct MeasureText {
  const char* label;
  const char* unit;
  int decimals;
};
[[nodiscard]] MeasureText text_for(StepMeasure measure);

}  // namespace footfall::ui
