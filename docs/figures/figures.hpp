#pragma once
#include <span>
#include <string>

/// The pictures of docs/metrics, each made by the simulated runner or walker and measured by the gait
/// library. Deterministic: fixed seeds, no clock, no fonts. Thread: any, reentrant. Blocks: CPU, below a
/// second each. Allocates: the file. Errors: std::runtime_error with a sentence.
namespace footfall::docs {

struct Figure {
  const char* name;  ///< of the file, without ".svg"
  std::string (*draw)();
};
[[nodiscard]] std::span<const Figure> all_figures();

// signal_figures.cpp
std::string draw_zero();
std::string draw_crossings();
std::string draw_sides();
// step_figures.cpp
std::string draw_running_step();
std::string draw_walking_step();
// placement_figure.cpp
std::string draw_placement();
// force_figures.cpp
std::string draw_vertical_force();
std::string draw_loading_rate();
std::string draw_fore_aft_force();
std::string draw_sideways_force();
// mass_figures.cpp
std::string draw_centre_of_mass();
std::string draw_leg_spring();
// foot_figures.cpp
std::string draw_cop_path();
std::string draw_overstride_force();
// leg_figure.cpp
std::string draw_leg_at_contact();
// posture_figures.cpp
std::string draw_posture();
std::string draw_tibial_shock();
// change_figures.cpp
std::string draw_verdict();

}  // namespace footfall::docs
