#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>

#include "core/result.hpp"
#include "core/samples.hpp"
#include "core/units.hpp"
#include "sim/runner/segment_motion.hpp"

namespace footfall::sim {

inline constexpr std::size_t kLeft = 0, kRight = 1;

/// What the two belts feel at one instant: force of the ground on the runner, lab frame, moments about the
/// lab origin (on the belt surface, between the belts). Belt 0 is left (centre at ml -0.25 m), 1 right (+0.25
/// m). Not a sensor's reading: no offset, noise or quantisation.
struct RunnerForces {
  std::array<core::Wrench, 2> belt;
};

enum class RunnerEventKind : std::uint8_t {
  InitialContact,
  ToeOff,
  Step  ///< initial contact to the next foot's initial contact, told at the latter
};
enum class FootStrike : std::uint8_t { Rearfoot, Midfoot, Forefoot };

inline constexpr double kNotModelled = std::numeric_limits<double>::quiet_NaN();

/// Ground truth of one step, whose foot is the event's side. NaN = the runner cannot tell (a replay without a
/// fore-aft channel). Magnitudes for braking and propulsive, as in the station's results.
struct StepTruth {
  core::Seconds contact, flight, step;  ///< contact at the 50 N crossings of the total vertical force
  core::Newtons peak_vertical, braking_peak, propulsive_peak;
  core::NewtonSeconds braking_impulse, propulsive_impulse;
  core::Meters overstride;    ///< CoP to centre of mass at initial contact, forward > 0
  core::Seconds contact_20n;  ///< the same contact at the 20 N crossings
  core::Newtons body_weight;
  // Of the body's segments, 5 ms before initial contact as they are defined; NaN where not modelled.
  core::Degrees shank_angle{kNotModelled};        ///< + = ankle ahead of knee
  core::Degrees thigh_angle{kNotModelled};        ///< + = knee ahead of hip
  core::Degrees foot_strike_angle{kNotModelled};  ///< + = toes up
  core::Degrees trunk_lean{kNotModelled};         ///< + = forward
  core::Degrees pelvic_drop{kNotModelled};        ///< peak in stance, + = swing side down
  core::Meters overstride_heel{kNotModelled};     ///< heel to centre of mass, forward > 0
  core::Meters overstride_leg{kNotModelled};      ///< hip to ankle by thigh and shank angle, forward > 0
};

struct RunnerEvent {
  RunnerEventKind kind = RunnerEventKind::InitialContact;
  double time_s = 0.0;  ///< same clock as advance()
  std::uint8_t side = kLeft;
  StepTruth step;  ///< of kind Step only
};

/// Somebody running on the belts.
/// Thread: one (the lab's). Blocks: never after construction. Allocates: may. Errors: none after
/// construction. Deterministic: the same seed, times and belt speeds give the same forces and events.
class Runner {
 public:
  virtual ~Runner() = default;
  /// Advances to lab time `t_s` (rising, from about 0) with the present belt speed (>= 0) and returns the
  /// forces at that time. Below 0.05 m/s nobody is on the belts: zero forces, and the next motion begins
  /// anew.
  virtual RunnerForces advance(double t_s, core::MetersPerSecond belt_speed) = 0;
  /// Truth for the log, oldest first; false when there is none.
  virtual bool next_event(RunnerEvent& event) = 0;
  /// Motion of a body segment at the time of the last advance(); nullopt when this runner has no legs to
  /// tell of (replay) or nobody is on the belts.
  [[nodiscard]] virtual std::optional<SegmentMotion> segment_motion(core::BodySegment /*segment*/) const {
    return std::nullopt;
  }
  /// Asks for another cadence from the next step on; false when this runner cannot (replay).
  virtual bool set_cadence(core::StepsPerMinute cadence) = 0;
};

struct ModelRunnerOptions {
  std::uint64_t seed = 1;
  core::Kilograms mass{70.0};
  std::optional<core::StepsPerMinute> cadence;  ///< nullopt: what comes naturally at the belt speed
  std::optional<core::Meters> overstride;       ///< nullopt: free
  FootStrike foot_strike = FootStrike::Rearfoot;
  bool walks = false;  ///< at every speed (walking_runner.hpp); of the rest, mass and seed are taken
};

/// The physical model of sim/runner: spring-mass with moving CoP, impact of the lower leg, geometry of the
/// ground force; what he does at low speed is in physical_runner.hpp. Blocks: about 0.4 s while solutions are
/// tabulated. Errors: Reconfigure for values it cannot run with.
core::Result<std::unique_ptr<Runner>> make_model_runner(const ModelRunnerOptions& options);

/// sim/replay: a recorded CSV at its own rate, whatever the belt speed is (above 0.05 m/s), resampled to the
/// times asked for, looped at step boundaries. Blocks: reads the file. Errors: Reconfigure, one sentence with
/// the place.
core::Result<std::unique_ptr<Runner>> make_replay_runner(const std::filesystem::path& file,
                                                         std::uint64_t seed);

}  // namespace footfall::sim
