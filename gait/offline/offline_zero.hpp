#pragma once
#include <optional>
#include <span>
#include <vector>

#include "core/units.hpp"
#include "gait/contacts/zeroing.hpp"
#include "gait/metrics/contact_metrics.hpp"

/// Contacts of a whole recording, and its drift from the flight phases between them; private to gait. Units:
/// N, samples. Thread: reentrant. Blocks: CPU only. Allocates: yes. Errors: no flights gives an empty list.
/// Source: own definition: docs/metrics/signal.md, "Zero"; the flights are found above a running lowest
/// plateau, so that offset and drift cannot hide them.
namespace footfall::gait {

/// Runs at or above the threshold, gaps below kMergeGapS closed, those below kShortestContactS and those cut
/// by either end left out.
[[nodiscard]] std::vector<ContactBounds> complete_contacts(std::span<const double> f_v, double threshold_n,
                                                           core::Hertz rate);

/// Force above a running lowest plateau: within kLargestZeroN of zero, or a flat floor wherever it lies
/// (gait/offline/flat_floor.hpp). Where there is none (standing), above the last known one. Empty when no
/// plateau was found at all.
[[nodiscard]] std::vector<double> above_plateau(std::span<const double> f_v, core::Hertz rate);

/// One channel, zero-lag filtered and as measured; `raw` may be empty where no flight is short.
struct ForceChannel {
  std::span<const double> smooth, raw;
};
struct FlightZero {
  double index = 0.0;  ///< centre of `middle`
  double f_v = 0.0, f_ap = 0.0;
  MiddleHalf middle{};        ///< what the medians are of: the middle half, of a short flight the quarter
  bool short_flight = false;  ///< the filter rings through its middle: zeroed by the force as measured
};
/// Medians of every flight of at least `shortest_s` between two complete contacts: of the filtered force, in
/// flights shorter than `ringing_s` of the force as measured, in their middle quarter. `f_ap` may be empty.
[[nodiscard]] std::vector<FlightZero> flight_zeros(const ForceChannel& f_v, const ForceChannel& f_ap,
                                                   core::Hertz rate, double ringing_s,
                                                   double shortest_s = 0.0);
/// Shortest flight whose middle half is clear of a dual-pass filter's ringing.
[[nodiscard]] double ringing_time_s(core::Hertz cutoff) noexcept;

/// Where no flight lies between two contacts, as of single feet on plates in a floor: medians of the middle
/// half of every stretch of 0.3 s or more with nobody on, at the record's ends too, that is quiet.
[[nodiscard]] std::vector<FlightZero> rest_zeros(const ForceChannel& f_v, const ForceChannel& f_ap,
                                                 core::Hertz rate);

/// A further channel of the same samples: its median in each of these flights.
[[nodiscard]] std::vector<double> medians_of(const ForceChannel& channel,
                                             std::span<const FlightZero> flights);

/// Empty belts as the live engine measures them (causal 50 Hz, gait/contacts/zeroing.hpp): what is typical of
/// all 2 s that have nobody on the belts; nullopt when there are none.
struct EmptyBelts {
  double sigma_n = 0.0, level_n = 0.0;  ///< noise; force with nobody on
};
[[nodiscard]] std::optional<EmptyBelts> find_empty_belts(std::span<const double> f_v_raw, core::Hertz rate);

/// Of short flights those that lie away from the empty belts' level are feet that overlap, not flights.
void drop_overlaps(std::vector<FlightZero>& flights, const EmptyBelts& empty);

}  // namespace footfall::gait
