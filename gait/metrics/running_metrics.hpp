#pragma once
#include <array>
#include <cstddef>
#include <optional>

#include "gait/metrics/centre_of_mass.hpp"
#include "gait/metrics/horizontal_metrics.hpp"
#include "gait/metrics/overstride.hpp"
#include "gait/results.hpp"
#include "gait/runner_body.hpp"

namespace footfall::gait {

struct StepInput;
struct BuiltStep;

/// Everything of a running step beyond its events, peak and fore-aft impulses; what needs the steps before is
/// kept here. Frame/sign/units: gait/results.hpp. Window: the step; two strides for the vertical motion, 8
/// steps for overstride. Thread: one owner. Blocks/allocates: never. Errors: nullopt. Source: docs/metrics.md
/// and its pages.
class RunningMetrics {
 public:
  RunningMetrics(core::Hertz rate, const RunnerBody& body) : rate_(rate), body_(body) {}
  /// The next step does not follow the last one.
  void end_run() noexcept;
  /// `built` has its contact metrics, times, health, fore-aft impulses and body weight; `cop_ml_m` is the
  /// contact's mean CoP across.
  void fill(const StepInput& in, Side side, std::optional<double> cop_ml_m, BuiltStep& built) noexcept;

 private:
  struct Before {
    Side side = Side::Unknown;
    std::optional<double> cop_ml_m;
    double contact_s = 0.0, flight_s = 0.0;
  };
  void temporal(StepResult& step) const noexcept;
  void vertical(const StepInput& in, BuiltStep& built) const noexcept;
  void fore_aft(const StepInput& in, BuiltStep& built) const noexcept;
  void placement(const StepInput& in, BuiltStep& built) const noexcept;
  void foot(const StepInput& in, BuiltStep& built) const noexcept;
  void centre_of_mass(const StepInput& in, BuiltStep& built) noexcept;
  void sine(StepResult& step) const noexcept;
  void overstride(const StepInput& in, BuiltStep& built) noexcept;

  core::Hertz rate_;
  RunnerBody body_;
  std::array<Before, 2> before_{};  ///< of this run, the last one first
  std::size_t known_before_ = 0;
  VerticalWindow vertical_;
  OverstrideWindow overstride_;
};

}  // namespace footfall::gait
