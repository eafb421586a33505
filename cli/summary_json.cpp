#include "cli/summary_json.hpp"

namespace footfall::cli {

nlohmann::ordered_json summary_json(const gait::Summary& s) {
  return {{"steps", s.steps},
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
}

}  // namespace footfall::cli
