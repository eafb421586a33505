#include "recording/verify/analysis_view.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::recording {
namespace {

gait::Side side_of(const std::string& plate) {
  if (plate == "left" || plate == "l") return gait::Side::Left;
  if (plate == "right" || plate == "r") return gait::Side::Right;
  return gait::Side::Unknown;
}

/// Plates of either kind: they name their columns alike.
template <class Plates>
std::vector<gait::BeltView> plate_views(const Plates& plates) {
  std::vector<gait::BeltView> views;
  views.reserve(plates.size());
  for (const auto& plate : plates) {
    views.push_back(
        {plate.f_v_n, plate.f_ap_n, plate.f_ml_n, plate.cop_ap_m, plate.cop_ml_m, side_of(plate.name)});
  }
  return views;
}

bool measured(const std::vector<double>& column) {
  return std::any_of(column.begin(), column.end(), [](double x) { return std::isfinite(x); });
}

void take_belt(const std::vector<double>& speed_m_s, const std::vector<double>& incline_deg,
               gait::RecordingView& view) {
  if (measured(speed_m_s)) view.belt_speed_m_s = speed_m_s;
  if (measured(incline_deg)) view.incline_deg = incline_deg;
}

}  // namespace

gait::RecordingView view_of(const SessionForces& forces) {
  gait::RecordingView view{
      forces.start_time_s, forces.sample_rate, forces.f_v_n,    forces.f_ap_n,
      forces.f_ml_n,       forces.cop_ap_m,    forces.cop_ml_m, plate_views(forces.plates)};
  view.m_ap_nm = forces.m_ap_nm;
  view.m_ml_nm = forces.m_ml_nm;
  take_belt(forces.belt.speed_m_s, forces.belt.incline_deg, view);
  return view;
}

gait::RecordingView view_of(const formats::ForceRecording& recording, const formats::SummedForces& sums) {
  gait::RecordingView view{recording.start_time_s,
                           recording.sample_rate,
                           sums.f_v_n,
                           sums.f_ap_n,
                           sums.f_ml_n,
                           sums.cop_ap_m,
                           sums.cop_ml_m,
                           plate_views(recording.belts)};
  view.m_ap_nm = sums.m_ap_nm;
  view.m_ml_nm = sums.m_ml_nm;
  take_belt(recording.session.belt_speed_m_s, recording.session.incline_deg, view);
  return view;
}

}  // namespace footfall::recording
