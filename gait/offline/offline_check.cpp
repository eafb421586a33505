#include "gait/offline/offline_check.hpp"

#include <algorithm>

#include "gait/filter.hpp"

namespace footfall::gait {

using core::fail;
using core::Remedy;

namespace {

core::Result<void> check_method(const Method& method, core::Hertz rate) {
  const double fs = rate.value(), cutoff = method.filter_cutoff.value();
  if (!(cutoff > 0.0) || !(cutoff <= kHighestCutoffShare * fs)) {
    return fail(
        Remedy::Reconfigure,
        "a %.4g Hz filter does not suit a sample rate of %.6g Hz: the cut-off must be above 0 and at most "
        "%.4g Hz",
        cutoff, fs, kHighestCutoffShare * fs);
  }
  if (method.threshold.value() > 0.0) return {};
  return fail(Remedy::Reconfigure, "a threshold of %.4g N finds no contacts: it must be above 0",
              method.threshold.value());
}

core::Result<void> check_body(const OfflineOptions& options) {
  if (options.mass && !(options.mass->value() > 0.0)) {
    return fail(Remedy::Reconfigure, "a mass of %.4g kg is not possible: it must be above 0",
                options.mass->value());
  }
  for (const auto& length : {options.height, options.leg_length, options.foot_length}) {
    if (length && !(length->value() > 0.0)) {
      return fail(Remedy::Reconfigure, "a body's length of %.4g m is not possible: it must be above 0",
                  length->value());
    }
  }
  return {};
}

core::Result<void> check_columns(const RecordingView& recording) {
  const std::size_t n = recording.f_v_n.size();
  const auto fits = [n](std::span<const double> column) { return column.empty() || column.size() == n; };
  const auto all = [&fits](const auto& columns) {
    return fits(columns.f_ap_n) && fits(columns.f_ml_n) && fits(columns.cop_ap_m) && fits(columns.cop_ml_m);
  };
  if (!all(recording) || !std::all_of(recording.belts.begin(), recording.belts.end(), all)) {
    return fail(Remedy::Reconfigure,
                "a column of fore-aft or sideways force or of the CoP is not as long as the vertical force's "
                "%zu samples: give columns of one length",
                n);
  }
  for (const auto& column :
       {recording.m_ap_nm, recording.m_ml_nm, recording.belt_speed_m_s, recording.incline_deg}) {
    if (fits(column)) continue;
    return fail(Remedy::Reconfigure,
                "a column of moments or of the belt has %zu samples, the recording %zu: give columns of one "
                "length",
                column.size(), n);
  }
  for (const BeltView& belt : recording.belts) {
    if (belt.f_v_n.size() == n) continue;
    return fail(Remedy::Reconfigure, "a plate has %zu samples, the recording %zu: give columns of one length",
                belt.f_v_n.size(), n);
  }
  return {};
}

}  // namespace

core::Result<void> check(const RecordingView& recording, const OfflineOptions& options) {
  if (auto method = check_method(options.method, recording.sample_rate); !method) return method;
  if (auto body = check_body(options); !body) return body;
  if (auto columns = check_columns(recording); !columns) return columns;
  const double duration = static_cast<double>(recording.f_v_n.size()) / recording.sample_rate.value();
  if (recording.f_v_n.size() > kFilterPad && duration >= kShortestRecordS) return {};
  return fail(Remedy::Reconfigure, "the recording lasts %.3g s: at least %.1f s are needed", duration,
              kShortestRecordS);
}

}  // namespace footfall::gait
