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
  Straddle,  ///< a third of the left foot's force goes to the right belt
  Leave,     ///< from the next toe-off on he stands on the rails: no force
  Backward,  ///< he runs slower than the belt and is carried back by 0.2 m/s, to the end of `duration`
  Fall       ///< the leg gives way in the next stance; 0.3 s later the body strikes the belt with 6 BW and is
             ///< carried off its rear end
};
inline constexpr std::array<std::string_view, 10> kMishapNames{
    "scuff", "stumble", "hop", "support", "wander", "off_plate", "straddle", "leave", "backward", "fall"};
[[nodiscard]] std::optional<Mishap> mishap(std::string_view name);

class MishapRunner final : public Runner {
 public:
  explicit MishapRunner(std::unique_ptr<Runner> inner) : inner_(std::move(inner)) {}

  /// From the time of the last advance() on; scuff and stumble happen once, the rest lasts `duration`;
  /// leave and fall wait for a toe-off and the middle of a stance.
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
    bool waits = false;      ///< for a toe-off, or for the middle of a stance
    double carried_m = 0.0;  ///< by the belt since the body lay on it
  };
  void apply(const Planned& planned, RunnerForces& forces) const;
  void fall(const Planned& planned, RunnerForces& forces) const;
  void wait_for_flight(const RunnerForces& forces);
  void wait_for_stance();

  std::unique_ptr<Runner> inner_;
  std::vector<Planned> planned_;
  double now_s_ = 0.0;
  double body_weight_n_ = 700.0;  ///< the runner's own once a step was told
  bool loaded_ = false, was_loaded_ = false;
  double stance_since_s_ = 0.0;
  std::size_t last_side_ = kLeft;
};

}  // namespace footfall::sim
