#pragma once
#include <deque>

#include "sim/replay/recording_loop.hpp"
#include "sim/runner/runner.hpp"

/// The runner behind make_replay_runner(): a recording loop that begins in a flight when the belt begins to
/// move, and goes on at the recorded rate whatever the belt's speed. Contract: Runner.
namespace footfall::sim {

class ReplayRunner final : public Runner {
 public:
  explicit ReplayRunner(RecordingLoop loop);

  RunnerForces advance(double t_s, core::MetersPerSecond belt_speed) override;
  bool next_event(RunnerEvent& event) override;
  bool set_cadence(core::StepsPerMinute cadence) override;

 private:
  void tell_until(double t_s);

  RecordingLoop loop_;
  bool running_ = false;
  double begun_s_ = 0.0;
  std::uint64_t told_ = 0;  ///< initial contacts and toe-offs, counted from the beginning
  std::deque<RunnerEvent> events_;
};

}  // namespace footfall::sim
