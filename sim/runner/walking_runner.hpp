#pragma once
#include <array>
#include <deque>
#include <optional>
#include <random>
#include <vector>

#include "sim/runner/runner.hpp"
#include "sim/runner/walk_slip.hpp"

/// Somebody who walks: each foot on its own belt, both feet down for a tenth of the stride at a time.
/// Below 0.05 m/s nobody is on the belts, up to 0.4 m/s he straddles them, from 0.4 m/s he walks; below 0.3
/// m/s he steps off. Slower than 1.0 or faster than 1.8 m/s he walks as at these, his feet carried by the
/// belt as it is. Truth: contact at the 50 N crossings of the foot's own belt; `flight` is negative, the
/// double support after the step. Segments are not modelled. Contract: Runner.
namespace footfall::sim {

struct WalkingRunnerConfig {
  std::uint64_t seed = 1;
  core::Kilograms mass{70.0};
  core::Meters leg_length{0.93}, step_width{0.12};
  /// Coefficient of variation of step time and contact, first-order autoregressive.
  double step_time_variation = 0.015, contact_variation = 0.01, variation_correlation = 0.3;
};

class WalkingRunner final : public Runner {
 public:
  /// Errors: Reconfigure for values nobody walks with.
  [[nodiscard]] static core::Result<std::unique_ptr<WalkingRunner>> make(const WalkingRunnerConfig& config);

  RunnerForces advance(double t_s, core::MetersPerSecond belt_speed) override;
  bool next_event(RunnerEvent& event) override;
  bool set_cadence(core::StepsPerMinute) override { return false; }

 private:
  struct Foot {
    bool down = false, contact_told = false, toe_off_told = false;
    double touch_down_s = 0.0, contact_s = 1.0, scale = 1.0, place_m = 0.0, travel_m = 0.0;
    core::Meters carried;
    const WalkSolution* gait = nullptr;
    std::optional<RunnerEvent> done;  ///< truth, which waits for the next foot
  };
  WalkingRunner(const WalkingRunnerConfig& config, std::vector<WalkSolution> gaits);
  void step_down(double t_s, core::MetersPerSecond belt_speed);
  void tell(std::size_t side, double t_s);
  [[nodiscard]] core::Wrench wrench(std::size_t side, double t_s) const;

  WalkingRunnerConfig config_;
  std::vector<WalkSolution> gaits_;  ///< by speed, kSlowestWalk to kFastestWalk
  std::array<Foot, 2> feet_;
  bool walking_ = false;
  double last_time_s_ = 0.0, next_touch_down_s_ = 0.0, step_deviation_ = 0.0, contact_deviation_ = 0.0;
  std::size_t side_ = kLeft;
  std::mt19937_64 random_;
  std::deque<RunnerEvent> events_;
};

[[nodiscard]] core::Result<std::unique_ptr<Runner>> make_walker(const ModelRunnerOptions& options);

}  // namespace footfall::sim
