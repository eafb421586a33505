#pragma once
#include <array>
#include <span>
#include <vector>

#include "gait/offline/offline.hpp"
#include "sim/runner/physical_runner.hpp"

/// Somebody of the simulator on the belts at steady speed, and what the gait library makes of it. The two
/// share no code: what a picture shows as measured was measured.
/// Frame/sign/units: lab frame, SI, 1 kHz, from time 0. Thread: one. Blocks: CPU, below a second. Errors: a
/// sentence in std::runtime_error: a picture that cannot be made is not made.
namespace footfall::docs {

inline constexpr double kRate = 1000.0;
/// s; from here on the runner runs and every window of the analysis is full.
inline constexpr double kSettled = 8.0;

struct Columns {
  std::vector<double> f_v, f_ap, f_ml, cop_ap, cop_ml;  ///< CoP NaN below 100 N
  void add(const core::Wrench& wrench);
};

struct Scene {
  double speed_m_s = 3.0, seconds = 20.0;
  core::Kilograms mass{70.0};
  bool with_segments = false;  ///< keep what ideal sensors on the segments would read
};

/// With what sensors on the segments would read.
inline constexpr Scene kWithSegments{3.0, 12.0, core::Kilograms(70.0), true};

struct Run {
  Columns sum;
  std::array<Columns, 2> belt;                                                ///< left, right
  std::array<std::vector<sim::SegmentMotion>, core::kBodySegments> segments;  ///< or empty
  std::vector<sim::RunnerEvent> steps;                                        ///< truth, at initial contact
  gait::OfflineResult result;
  double body_weight_n = 0.0, speed_m_s = 0.0;

  [[nodiscard]] const gait::AnalysedForces& forces(std::size_t plate = 0) const;
  [[nodiscard]] const sim::SegmentMotion& motion(core::BodySegment segment, double time_s) const;
  /// The first contact of that foot after the time.
  [[nodiscard]] std::size_t contact_after(double time_s, gait::Side side) const;
};

[[nodiscard]] Run simulate(sim::Runner& runner, const Scene& scene);
/// A runner whose steps are all alike, unless the configuration says otherwise.
[[nodiscard]] sim::PhysicalRunnerConfig steady_runner();
[[nodiscard]] Run simulate_runner(const sim::PhysicalRunnerConfig& config, const Scene& scene = {});
/// `belts` as in gait::RecordingView: empty where all is summed.
[[nodiscard]] gait::OfflineResult analysed(const Columns& sum, std::span<const Columns> belts,
                                           const Scene& scene);

/// Samples [from, to] of a column; their times in ms from `zero_s`.
[[nodiscard]] std::vector<double> piece(const std::vector<double>& column, double from_s, double to_s,
                                        std::size_t every = 1);
[[nodiscard]] std::vector<double> times_ms(double from_s, double to_s, double zero_s, std::size_t every = 1);

}  // namespace footfall::docs
