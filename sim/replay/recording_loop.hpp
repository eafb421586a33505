#pragma once
#include <array>
#include <optional>
#include <vector>

#include "core/result.hpp"
#include "formats/recording.hpp"
#include "sim/replay/step_boundaries.hpp"
#include "sim/runner/runner.hpp"

/// An endless run cut from a recording: an even number of whole steps, from flight to flight, in continuous
/// time.
/// Frame/sign: lab frame of core/samples.hpp. Offsets of the recording stay in. Moments come from the
/// recorded CoP (outside a contact, and without one, zero), moved as a whole so that its mean is over the
/// origin, or over the middle of the one belt that is loaded. Units: SI. Thread: one. Blocks: never.
/// Allocates: at construction. Errors: Reconfigure, the rest of a sentence about the file.
namespace footfall::sim {

class RecordingLoop {
 public:
  [[nodiscard]] static core::Result<RecordingLoop> make(const formats::ForceRecording& recording);

  [[nodiscard]] core::Seconds period() const { return core::Seconds(period_s_); }
  [[nodiscard]] std::size_t steps() const { return truth_.size(); }
  /// Forces `loop_time_s` after the cut in a flight; any time >= 0.
  [[nodiscard]] RunnerForces at(double loop_time_s) const;

  struct Step {
    double initial_contact_s = 0.0, toe_off_s = 0.0;  ///< loop time
    std::uint8_t side = kLeft;
    StepTruth truth;
  };
  /// The steps of one period, in order.
  [[nodiscard]] const std::vector<Step>& truth() const { return truth_; }
  /// Difference of the total force on the two sides of the seam before they were blended [N].
  [[nodiscard]] core::Newtons seam_jump() const { return core::Newtons(seam_jump_n_); }

 private:
  enum Channel : std::uint8_t { Ap, V, Ml, MomentAp, MomentV, MomentMl, Channels };
  using Samples = std::array<std::vector<double>, Channels>;
  struct Belt {
    Samples samples;
    std::vector<double> cop_ap_m, cop_ml_m;
    std::array<FlightLevel, 3> level;  ///< of the three forces
  };

  core::Result<void> load(const formats::ForceRecording& recording);
  /// A place to cut: the contacts that open this period and the next, and how long before them [samples].
  struct Cut {
    std::size_t first = 0, last = 0;
    double lead = 0.0, jump_n = 0.0;
    double unlikeness = 0.0;  ///< of its mean step to the whole recording's
  };
  [[nodiscard]] double flight_before(std::size_t contact) const;
  [[nodiscard]] std::optional<Cut> try_cut(std::size_t first, std::size_t last) const;
  core::Result<void> cut();
  void move_cop();
  void add_moments();
  struct Zeroed {
    std::vector<double> vertical, fore_aft;  ///< N, total over the belts
  };
  [[nodiscard]] Zeroed zeroed_signal() const;
  void measure();
  [[nodiscard]] StepTruth measure_step(const Contact& contact, double next_rise, const Zeroed& signal) const;
  [[nodiscard]] double total(Channel channel, std::size_t i) const;
  [[nodiscard]] double zeroed(Channel channel, std::size_t i) const;
  [[nodiscard]] double seam_difference(const Contact& first, const Contact& last, double lead) const;
  [[nodiscard]] double read(const std::vector<double>& samples, double index) const;
  [[nodiscard]] bool belt_loaded(std::size_t belt) const;
  [[nodiscard]] double mean_cop_ml(const Contact& contact) const;
  void choose_sides();

  double rate_ = 0.0, period_s_ = 0.0, blend_s_ = 0.0, seam_jump_n_ = 0.0;
  double start_ = 0.0, end_ = 0.0;  ///< samples
  bool has_fore_aft_ = false;
  std::array<Belt, 2> belts_;
  StepBoundaries boundaries_;
  std::size_t first_contact_ = 0, last_contact_ = 0;  ///< the latter opens the next period
  std::vector<Step> truth_;
};

}  // namespace footfall::sim
