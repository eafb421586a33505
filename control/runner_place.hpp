#pragma once
#include <array>
#include <cstddef>
#include <optional>

#include "control/runner_load.hpp"

namespace footfall::control {

/// Where on the belt the runner is: too near an edge, drifting towards one, or beside the belt.
/// Too near: load beyond the edge less `edge_margin` adds up to `edge_time` within some steps, the
/// sooner the further beyond. Drifting: the
/// furthest reach of each half second, over 4 s, will pass the edge itself within `drift_horizon` and is
/// already within 0.15 m of the margin. Outside: load beyond an edge by more than 20 mm for `outside_time`.
/// Frame/sign: lab frame; ap + forward, ml + right. Window: 4 s. Thread: one owner. Blocks/allocates: never.
/// Errors: an edge that is not configured, and a load too small for a centre of pressure, say nothing.
class RunnerPlace {
 public:
  explicit RunnerPlace(const RunnerLimits& limits) : limits_(limits) {}
  void reset() noexcept { *this = RunnerPlace(limits_); }
  void step(const RunnerLoad& load) noexcept;
  [[nodiscard]] bool at_rear() const noexcept { return rear_.alarm; }
  [[nodiscard]] bool at_front() const noexcept { return front_.alarm; }
  [[nodiscard]] bool outside() const noexcept { return outside_s_ >= limits_.outside_time.seconds(); }

 private:
  static constexpr std::size_t kReaches = 8;
  /// Distance beyond an edge: > 0 is off the belt.
  struct Edge {
    double beyond_s = 0.0;
    std::optional<double> reach;  ///< furthest in this half second
    std::array<double, kReaches> reaches{};
    std::size_t known = 0;
    bool drifts = false, alarm = false;
  };
  void watch(Edge& edge, double distance, double dt) const noexcept;
  void close_half_second(Edge& edge) const noexcept;

  RunnerLimits limits_;
  Edge rear_, front_;
  double outside_s_ = 0.0, half_s_ = 0.0;
};

}  // namespace footfall::control
