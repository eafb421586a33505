#pragma once
#include <string>

#include "footfall/v1/station.pb.h"

namespace footfall::tests {

/// Pictures for the screen: a runner drawn from half-sines at 176.4 steps/min and 10.8 km/h, with made-up
/// read-outs beside it. For looking at the console, never for judging a figure.
/// Thread: one. Blocks: never. Errors: an unknown scene is "running".
class SyntheticScene {
 public:
  /// running, new (no baseline, no steps), armed, starting, stopped, fault, idle (deck at 4.5 %), and running
  /// a programme: countdown, paused. running as the
  /// runner's screen shows it: runner-band, runner-two, runner-beat
  explicit SyntheticScene(std::string scene) : scene_(std::move(scene)) {}
  /// All samples since the previous call, 1 kHz.
  v1::LiveFrame frame(double elapsed_s);
  [[nodiscard]] static bool known(const std::string& scene);

 private:
  void fill_status(v1::Status& status, double elapsed_s) const;
  void add_steps(v1::LiveFrame& frame, double until_s);
  void fill_forces(v1::ForceBatch& forces, double until_s);
  [[nodiscard]] bool runs() const {
    return scene_.starts_with("runn") || scene_ == "countdown" || scene_ == "paused";
  }

  std::string scene_;
  double next_sample_s_ = 0.0;
  std::uint32_t next_step_ = 0;
};

/// Two programmes to choose from.
[[nodiscard]] v1::ProgrammeList synthetic_programmes();

}  // namespace footfall::tests
