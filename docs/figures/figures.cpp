#include "docs/figures/figures.hpp"

#include <array>

namespace footfall::docs {

std::span<const Figure> all_figures() {
  static constexpr std::array kFigures{
      Figure{"zero", draw_zero},
      Figure{"crossings", draw_crossings},
      Figure{"sides", draw_sides},
      Figure{"running-step", draw_running_step},
      Figure{"walking-step", draw_walking_step},
      Figure{"placement", draw_placement},
      Figure{"vertical-force", draw_vertical_force},
      Figure{"loading-rate", draw_loading_rate},
      Figure{"fore-aft-force", draw_fore_aft_force},
      Figure{"sideways-force", draw_sideways_force},
      Figure{"centre-of-mass", draw_centre_of_mass},
      Figure{"leg-spring", draw_leg_spring},
      Figure{"cop-path", draw_cop_path},
      Figure{"overstride-force", draw_overstride_force},
      Figure{"leg-at-contact", draw_leg_at_contact},
      Figure{"posture", draw_posture},
      Figure{"tibial-shock", draw_tibial_shock},
      Figure{"verdict", draw_verdict},
  };
  return kFigures;
}

}  // namespace footfall::docs
