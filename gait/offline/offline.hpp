#pragma once
#include <optional>
#include <span>
#include <vector>

#include "core/result.hpp"
#include "gait/results.hpp"

namespace footfall::gait {

/// Shortest record, or stretch between missing samples, that is looked at (seconds).
inline constexpr double kShortestRecordS = 0.3;

/// One plate's own columns: a belt, or the plate that one foot stood on.
struct BeltView {
  std::span<const double> f_v_n;               ///< as long as the recording's
  std::span<const double> f_ap_n, f_ml_n;      ///< or empty
  std::span<const double> cop_ap_m, cop_ml_m;  ///< NaN where undefined, or empty
  Side side = Side::Unknown;                   ///< the foot it carries, where that is known
};

/// A recording as columns of equal length, uniformly sampled. F_v is required, the rest may be empty.
struct RecordingView {
  double start_time_s = 0.0;
  core::Hertz sample_rate;
  std::span<const double> f_v_n;   ///< summed over belts
  std::span<const double> f_ap_n;  ///< summed over belts, or empty
  std::span<const double> f_ml_n;
  std::span<const double> cop_ap_m, cop_ml_m;  ///< combined CoP, NaN where undefined, or empty
  /// Per plate, where there are several: walking needs them, running takes the sum.
  std::vector<BeltView> belts{};
  std::optional<core::Meters> belt_gap_ml{};  ///< where two belts meet, ml; for straddled contacts
  /// Summed moments about the lab origin on the belt surface, or empty. With both the CoP comes from zeroed
  /// moments and forces, and cop_* of the sum are not looked at.
  std::span<const double> m_ap_nm{}, m_ml_nm{};
  /// Measured belt speed and incline (uphill > 0) at each sample, NaN where unknown, or empty. They go before
  /// those of OfflineOptions.
  std::span<const double> belt_speed_m_s{}, incline_deg{};
};

struct OfflineOptions {
  Method method{};
  std::optional<core::Kilograms> mass;
  std::optional<core::MetersPerSecond> belt_speed;  ///< lengths, leg stiffness, CoP on the belt, OS_cop
  std::optional<core::Degrees> incline;             ///< of the belt, uphill > 0; else level
  std::optional<core::Meters> height, foot_length;  ///< of the runner: leg length, strike index
  std::optional<core::Meters> leg_length;           ///< measured; else from the height
  std::optional<GaitClass> gait_class{};            ///< Walk or Run; nullopt decides by the forces
  bool keep_forces = false;                         ///< fill OfflineResult::forces
};

/// The columns as analysed, on the recording's time base: vertical and fore-aft force zeroed and zero-lag
/// filtered (NaN outside whole stretches), centre of pressure NaN below its least force; empty where absent.
struct AnalysedForces {
  double start_time_s = 0.0;
  core::Hertz sample_rate;
  std::vector<double> f_v_n, f_ap_n, cop_ap_m, cop_ml_m;
};

struct Contact {
  double initial_contact_s = 0.0, toe_off_s = 0.0;  ///< file time base
  StepResult step;
  std::size_t plate = 0;  ///< walking: index into RecordingView::belts
};

struct OfflineResult {
  Method method;
  GaitClass gait_class =
      GaitClass::Unknown;         ///< how the record was analysed; without contacts Walk, Stand or Unknown
  std::vector<Contact> contacts;  ///< complete contacts only
  Summary summary;
  std::optional<core::Newtons> drift_first, drift_last;  ///< vertical offset removed
  /// With OfflineOptions::keep_forces: the sum of the plates, walking each plate.
  std::vector<AnalysedForces> forces;
  std::vector<const char*> notes;  ///< sentences: what could not be measured and why
};

/// Whole-record analysis: zero-lag (dual-pass) filter at the corrected cut-off, drift by flight medians,
/// events at thr50. Missing (NaN) force of at most 10 ms is bridged and marked, as live; beyond that it is
/// never filled: the stretches between are analysed apart. Spikes, end stops, turned signs:
/// gait/offline/offline_faults.hpp, gait/offline/offline_axes.hpp. Definitions: docs/metrics.md and the pages
/// of docs/metrics. Thread: any, reentrant. Blocks: CPU only. Allocates: yes. Errors: Reconfigure when the
/// record is too short or its rate too low for the filter, with the figure.
[[nodiscard]] core::Result<OfflineResult> analyze(const RecordingView& recording,
                                                  const OfflineOptions& options);

}  // namespace footfall::gait
