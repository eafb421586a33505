#include "gait/offline/offline_plates.hpp"

#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "gait/contacts/zeroing.hpp"

namespace footfall::gait {

namespace {

/// How far right of the first plate's landings those of the second lie.
std::optional<double> second_from_first_m(std::span<const Landing> landings) {
  std::array<std::vector<double>, 2> places;
  for (const Landing& landing : landings) {
    if (landing.plate && landing.cop_ml_m)
      places[static_cast<std::size_t>(*landing.plate)].push_back(*landing.cop_ml_m);
  }
  if (places[0].empty() || places[1].empty()) return std::nullopt;
  const double apart = median(places[1]) - median(places[0]);
  return std::abs(apart) < kLeastSeparationM ? std::nullopt : std::optional(apart);
}

void exchange(std::span<Landing> landings) {
  for (Landing& landing : landings) {
    if (landing.plate) landing.plate = 1 - *landing.plate;
  }
}

}  // namespace

bool plates_are_named(const RecordingView& recording) {
  if (recording.belts.size() != 2) return false;
  const Side a = recording.belts[0].side, b = recording.belts[1].side;
  return a != Side::Unknown && b != Side::Unknown && a != b;
}

void settle_plates(const RecordingView& recording, std::span<Landing> landings, OfflineResult& result) {
  if (recording.belts.size() != 2) return;
  const auto apart = second_from_first_m(landings);
  if (!plates_are_named(recording)) {
    if (apart && *apart < 0.0) exchange(landings);
    if (apart) return;
    for (Landing& landing : landings) landing.plate.reset();
    return;
  }
  const bool first_is_left = recording.belts[0].side == Side::Left;
  if (!first_is_left) exchange(landings);
  if (!apart || (*apart > 0.0) == first_is_left) return;
  for (Landing& landing : landings) landing.cop_ml_m.reset();
  result.notes.push_back(
      "The centre of pressure puts the left plate to the right of the right one: feet were told by the "
      "plates' names alone, check the plates' places and names.");
}

}  // namespace footfall::gait
