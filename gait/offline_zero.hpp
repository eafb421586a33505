#pragma once
#include <optional>
#include <span>
#include <vector>

#include "core/units.hpp"
#include "gait/contact_metrics.hpp"
#include "gait/zeroing.hpp"

/// Contacts of a whole recording, and its drift from the flight phases between them; private to gait. Units:
/// N, samples. Thread: reentrant. Blocks: CPU only. Allocates: yes. Errors: no flights gives an empty list.
/// Source: science.md 1.5; the flights are found above a running lowest plateau, so that offset and drift
/// cannot hide them.
namespace footfall::gait {

/// Runs at or above the threshold, gaps below kMergeGapS closed, those below kShortestContactS and those cut
/// by either end left out.
[[nodiscard]] std::vector<ContactBounds> complete_contacts(std::span<const double> f_v, double threshold_n,
                                                           core::Hertz rate);

/// Force above a running lowest plateau; where there is none (standing), above the last known one. Empty when
/// no plateau was found at all.
[[nodiscard]] std::vector<double> above_plateau(std::span<const double> f_v, core::Hertz rate);

struct FlightZero {
  double index = 0.0;  ///< centre of the flight's middle half
  double f_v = 0.0, f_ap = 0.0;
  MiddleHalf middle{};
};
/// Medians of every flight of at least `shortest_s` between two complete contacts; `f_ap` may be empty. Both
/// zero-lag filtered.
[[nodiscard]] std::vector<FlightZero> flight_zeros(std::span<const double> f_v, std::span<const double> f_ap,
                                                   core::Hertz rate, double shortest_s = 0.0);

/// A further channel of the same samples: its median in each of these flights.
[[nodiscard]] std::vector<double> medians_of(std::span<const double> channel,
                                             std::span<const FlightZero> flights);

/// Unloaded noise as the live engine measures it (causal 50 Hz, gait/zeroing.hpp): the typical one of all 2 s
/// that have nobody on the belts; nullopt when there are none.
[[nodiscard]] std::optional<double> unloaded_sigma(std::span<const double> f_v_raw, core::Hertz rate);

}  // namespace footfall::gait
