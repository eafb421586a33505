#include "station/live_output/state_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

#include "gait/metrics/metric_catalogue.hpp"

namespace footfall::station {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::size_t kRecentSteps = 12;

Json number(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json belt_json(const StationView& view, const v1::Status& status) {
  if (!view.has_treadmill) return nullptr;
  Json belt;
  belt["state"] = status.state();
  belt["cause"] = status.cause();
  belt["requested_speed_m_s"] = number(status.requested_speed_m_s());
  belt["commanded_speed_m_s"] = number(status.commanded_speed_m_s());
  belt["measured_speed_m_s"] =
      status.has_measured_speed_m_s() ? number(status.measured_speed_m_s()) : Json(nullptr);
  belt["speed_source"] = status.speed_source();
  belt["measured_incline_percent"] =
      status.incline_available() ? number(status.measured_incline_percent()) : Json(nullptr);
  belt["drive_connected"] = status.drive_connected();
  return belt;
}

Json plates_json(const v1::LiveFrame& frame) {
  Json plates = Json::array();
  for (const v1::PlateStatus& plate : frame.plates())
    plates.push_back({{"name", plate.name()},
                      {"stale", plate.stale()},
                      {"samples_received", plate.received()},
                      {"samples_lost", plate.lost()}});
  return plates;
}

Json gait_json(const gait::Summary& summary) {
  Json out;
  out["steps"] = summary.steps;
  out["cadence_spm"] = summary.cadence ? number(summary.cadence->value()) : Json(nullptr);
  const auto catalogue = gait::step_metrics();
  for (std::size_t k = 0; k < catalogue.size(); ++k) {
    const auto& value = summary.metrics[k].value;
    out[std::string(catalogue[k].key)] = value ? number(*value) : Json(nullptr);
  }
  return out;
}

}  // namespace

std::string state_json(const StationView& view) {
  v1::LiveFrame frame;
  fill_status(view, *frame.mutable_status());
  fill_plates(view, frame);
  const v1::Status& status = frame.status();
  Json out;
  out["station_time_s"] = static_cast<double>(status.station_time_ns()) * 1e-9;
  out["unix_time_s"] = static_cast<double>(core::clock_ns(CLOCK_REALTIME)) * 1e-9;
  out["simulation"] = status.simulation();
  out["recording"] = status.recording();
  out["belt"] = belt_json(view, status);
  out["plates"] = plates_json(frame);
  const auto newest = view.hub.newest();
  out["force_v_n"] = newest ? number(static_cast<double>(newest->f_v_n)) : Json(nullptr);
  out["force_ap_n"] = newest ? number(static_cast<double>(newest->f_ap_n)) : Json(nullptr);
  out["force_age_s"] = newest ? number((core::monotonic_now() - newest->time).seconds()) : Json(nullptr);
  out["recent"] = gait_json(view.hub.recent(kRecentSteps));
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace footfall::station
