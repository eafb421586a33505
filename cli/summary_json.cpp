#include "cli/summary_json.hpp"

#include <cmath>
#include <string>

#include "cli/json_values.hpp"
#include "gait/metrics/metric_catalogue.hpp"

namespace footfall::cli {

nlohmann::ordered_json summary_json(const gait::Summary& s) {
  nlohmann::ordered_json out = {
      {"steps", s.steps},
      {"cadence_spm", number_or_null(s.cadence)},
      {"contact_time_s", number_or_null(s.contact_time)},
      {"flight_time_s", number_or_null(s.flight_time)},
      {"peak_vgrf_n", number_or_null(s.peak_vgrf)},
      {"peak_vgrf_bw", number_or_null(s.peak_vgrf_bw)},
      {"braking_peak_n", number_or_null(s.braking_peak)},
      {"braking_impulse_ns", number_or_null(s.braking_impulse)},
      {"propulsive_peak_n", number_or_null(s.propulsive_peak)},
      {"propulsive_impulse_ns", number_or_null(s.propulsive_impulse)},
      {"net_ap_impulse_ns", number_or_null(s.net_ap_impulse)},
      {"vertical_average_loading_rate_bw_s", number_or_null(s.vertical_average_loading_rate)},
      {"overstride_heel_m", nullptr},
      {"overstride_leg_m", nullptr},
      {"overstride_cop_m", number_or_null(s.overstride_cop)},
      {"shank_angle_at_contact_deg", nullptr},
      {"body_weight_n", number_or_null(s.body_weight)}};
  // Every metric of the catalogue; those that are above already keep their place.
  nlohmann::ordered_json doubtful = nlohmann::ordered_json::array();
  const auto catalogue = gait::step_metrics();
  for (std::size_t k = 0; k < catalogue.size(); ++k) {
    const std::string key(catalogue[k].key);
    const auto& value = s.metrics[k].value;
    if (!out.contains(key) || out[key].is_null()) {
      out[key] = number_or_null(value);
    }
    if (value && s.metrics[k].doubtful) doubtful.push_back(key);
  }
  out["stride_rate_strides_min"] = s.cadence ? number_or_null(0.5 * s.cadence->value()) : nullptr;
  out["stride_frequency_hof"] = number_or_null(s.stride_frequency_hof);
  out["contact_time_hof"] = number_or_null(s.contact_time_hof);
  out["doubtful"] = doubtful;
  return out;
}

}  // namespace footfall::cli
