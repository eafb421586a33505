#include "formats/recording.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>

#include "formats/text_table.hpp"

namespace footfall::formats {

namespace {

constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();
/// Below this the CoP is noise: 1 N·m of moment noise is 10 mm (docs/metrics/foot.md).
constexpr double kLeastForCopN = 100.0;
/// Belts without CoP may carry at most this part of the load where a combined CoP is given.
constexpr double kMostUnlocatedShare = 0.1;

using Column = std::vector<double> BeltColumns::*;

bool all_have(const ForceRecording& recording, Column column) {
  return std::all_of(recording.belts.begin(), recording.belts.end(),
                     [column](const BeltColumns& belt) { return !(belt.*column).empty(); });
}

std::vector<double> sum_of(const ForceRecording& recording, Column column) {
  if (recording.belts.empty() || !all_have(recording, column)) return {};
  std::vector<double> sum(recording.samples(), 0.0);
  for (const BeltColumns& belt : recording.belts) {
    std::transform(sum.begin(), sum.end(), (belt.*column).begin(), sum.begin(), std::plus<>());
  }
  return sum;
}

std::vector<double> combined_cop(const ForceRecording& recording, const std::vector<double>& total_v,
                                 Column cop) {
  const bool any = std::any_of(recording.belts.begin(), recording.belts.end(),
                               [cop](const BeltColumns& belt) { return !(belt.*cop).empty(); });
  if (!any) return {};
  std::vector<double> combined(total_v.size(), kNotMeasured);
  for (std::size_t i = 0; i < total_v.size(); ++i) {
    if (!(total_v[i] >= kLeastForCopN)) continue;
    double located = 0.0;
    double moment = 0.0;
    for (const BeltColumns& belt : recording.belts) {
      const double force = belt.f_v_n[i];
      if ((belt.*cop).empty() || !(force > 0.0) || !std::isfinite((belt.*cop)[i])) continue;
      located += force;
      moment += force * (belt.*cop)[i];
    }
    if (located >= (1.0 - kMostUnlocatedShare) * total_v[i]) combined[i] = moment / located;
  }
  return combined;
}

}  // namespace

SummedForces sum_belts(const ForceRecording& recording) {
  SummedForces sums;
  sums.f_v_n = sum_of(recording, &BeltColumns::f_v_n);
  sums.f_ap_n = sum_of(recording, &BeltColumns::f_ap_n);
  sums.f_ml_n = sum_of(recording, &BeltColumns::f_ml_n);
  sums.m_ap_nm = sum_of(recording, &BeltColumns::m_ap_nm);
  sums.m_ml_nm = sum_of(recording, &BeltColumns::m_ml_nm);
  sums.cop_ap_m = combined_cop(recording, sums.f_v_n, &BeltColumns::cop_ap_m);
  sums.cop_ml_m = combined_cop(recording, sums.f_v_n, &BeltColumns::cop_ml_m);
  return sums;
}

core::Result<ForceRecording> read_recording(const std::filesystem::path& file) {
  std::string ending = file.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (ending == ".csv") return read_csv(file);
  if (ending == ".c3d") return read_c3d(file);
  if (ending == ".mot" || ending == ".sto") return read_mot(file);
  if (std::error_code none; ending.empty() && !std::filesystem::exists(file, none)) {
    return core::fail(core::Remedy::Reconfigure, "there is no file or folder '%s'", shown(file).c_str());
  }
  return core::fail(core::Remedy::Reconfigure,
                    "'%s': recordings ending in '%s' cannot be read: export it as .csv, .c3d, .mot or .sto",
                    shown(file).c_str(), ending.c_str());
}

}  // namespace footfall::formats
