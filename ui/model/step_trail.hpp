#pragma once
#include <array>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "footfall/v1/station.pb.h"
#include "ui/chart/history.hpp"

namespace footfall::ui {

enum class Foot : std::uint8_t { Unknown, Left, Right };

/// One step as the bars show it. Absent: not measurable. Doubtful: health says so, shown hollow.
struct StepBar {
  Foot foot = Foot::Unknown;
  double contact_s = 0.0;  ///< initial contact, in the history's time
  std::optional<double> braking_impulse_ns{}, loading_rate_bw_s{}, contact_time_ms{};
  std::optional<double> step_time_s{};
  bool braking_doubtful = false, loading_doubtful = false;
};

/// One contact, resampled from initial contact to toe-off.
struct Stance {
  static constexpr std::size_t kPoints = 101;
  std::array<float, kPoints> vertical_n{}, fore_aft_n{};
  std::vector<std::pair<float, float>> cop_m;  ///< (ml, ap), lab frame, one per sample that has one
};

/// The mean of several contacts and one standard deviation about it.
struct MeanCurve {
  std::size_t contacts = 0;
  std::array<float, Stance::kPoints> mean{}, sd{};  ///< sd NaN of fewer than 2
};

/// The last steps of a run, for the bars, the stance-aligned curves and the centre of pressure.
/// Frame/sign: as ForceBatch. Units: in the names. Window: kBars steps, kContacts contacts of each foot.
/// Curves are the live-filtered sum over both plates, linear between samples; a contact with a gap of more
/// than 10 ms, of unknown side, or outside the single samples kept makes no curve. Mean and SD are taken at
/// each percent of stance over the contacts (n - 1). Thread: draw thread. Blocks: never. Allocates: a little
/// per step. Errors: none.
class StepTrail {
 public:
  static constexpr std::size_t kBars = 40, kContacts = 20;

  /// `epoch_s` is added to the step's times to get the history's. The step's samples have been appended.
  void add(const v1::Step& step, double epoch_s, const History& history);
  void clear();
  [[nodiscard]] const std::deque<StepBar>& bars() const { return bars_; }
  [[nodiscard]] const std::deque<Stance>& stances(Foot foot) const {
    return foot == Foot::Left ? left_ : right_;
  }
  [[nodiscard]] MeanCurve mean(Foot foot, bool fore_aft) const;
  /// Grows with every step: whoever draws may keep the picture until it does.
  [[nodiscard]] std::uint64_t serial() const { return serial_; }

 private:
  std::deque<StepBar> bars_;
  std::deque<Stance> left_, right_;
  std::uint64_t serial_ = 0;
};

/// nullopt: a gap, or older than the single samples. Source: linear interpolation.
[[nodiscard]] std::optional<Stance> stance_of(const History& history, double from_s, double to_s);

}  // namespace footfall::ui
