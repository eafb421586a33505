#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/runner/runner.hpp"

/// What goes wrong with a runner, done to the forces of any other runner, for tests of what is measured.
/// Frame/sign/units: as runner.hpp. Thread: the lab's. Blocks: never. Allocates: begin(). Errors: none.
/// The inner runner's truth goes on as if nothing happened: the interval told by active() labels it. Hop
/// alone changes the events' side. Source: the failure modes that detection must survive; sizes are
/// plausible, not measured.
namespace footfall::sim {

enum class Mishap : std::uint8_t {
  Scuff,     ///< a foot brushes the belt in the next flight: 40 ms, 80 N
  Stumble,   ///< a second, short contact (110 ms, 0.6 BW) 10 ms after the next toe-off
  Hop,       ///< every foot is the right one
  Support,   ///< hands on the rail or a harness carry 10 % of every vertical force
  Wander,    ///< fore-aft by 0.15 m either way, period 4 s
  OffPlate,  ///< a third of the left foot's force goes into the frame
  Straddle   ///< a third of the left foot's force goes to the right belt
};
inline constexpr std::array<std::string_view, 7> kMishapNames{"scuff",  "stumble",   "hop",     "support",
                                                              "wander", "off_plate", "straddle"};
[[nodiscard]] std::optional<Mishap> mishap(std::string_view name);

class MishapRunner final : public Runner {
 public:
  explicit MishapRunner(std::unique_ptr<Runner> inner) : inner_(std::move(inner)) {}

  /// From the time of the last advance() on; scuff and stumble happen once, the rest lasts `duration`.
  void begin(Mishap mishap, core::Seconds duration);
  /// What acts at the time of the last advance().
  [[nodiscard]] bool active(Mishap mishap) const;

  RunnerForces advance(double t_s, core::MetersPerSecond belt_speed) override;
  bool next_event(RunnerEvent& event) override;
  [[nodiscard]] std::optional<SegmentMotion> segment_motion(core::BodySegment segment) const override {
    return inner_->segment_motion(segment);
  }
  bool set_cadence(core::StepsPerMinute cadence) override { return inner_->set_cadence(cadence); }

 private:
  struct Planned {
    Mishap mishap = Mishap::Scuff;
    double begin_s = 0.0, end_s = 0.0;
    bool waits = false;  ///< for a toe-off
  };
  void apply(const Planned& planned, RunnerForces& forces) const;
  void wait_for_flight(const RunnerForces& forces);

  std::unique_ptr<Runner> inner_;
  std::vector<Planned> planned_;
  double now_s_ = 0.0;
  double body_weight_n_ = 700.0;  ///< the runner's own once a step was told
  bool loaded_ = false;
  std::size_t last_side_ = kLeft;
};

}  // namespace footfall::sim
