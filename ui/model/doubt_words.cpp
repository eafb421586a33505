#include "ui/model/doubt_words.hpp"

#include <array>

namespace footfall::ui {
namespace {

struct Doubt {
  const char *told, *row, *tile;  ///< nullptr: as told
};
constexpr std::array<Doubt, 15> kDoubts{
    {{"samples are missing in the step", nullptr, "samples missing"},
     {"a channel was at its end stop", nullptr, "end stop reached"},
     {"the next contact came much too soon, or the last one did", "stumbles among the steps",
      "stumbles among the steps"},
     {"belt speed unknown or not steady", "belt speed not known or steady", "belt speed not steady"},
     {"unloaded noise reaches the threshold", "noise reaches the threshold", "noise is too high"},
     {"a foot on both belts or on the wrong one", "a foot on both or wrong belt", "a foot on both belts"},
     {"a rail or harness carries weight", "rail or harness carries weight", "rail carries load"},
     {"flight below 80 ms: the zero was held, not measured", "flight below 80 ms: zero held",
      "short flight: zero held"},
     {"inertial samples are missing", nullptr, "sensor samples missing"},
     {"an inertial sensor was at full scale", "a sensor was at full scale", "sensor at full scale"},
     {"fewer than 10 steps since speed or incline changed", "speed or incline just changed",
      "speed has just changed"},
     {"left or right is not certain", nullptr, "foot is not certain"},
     {"braking and propulsion do not balance", "braking, propulsion unbalanced", "fore-aft not balanced"},
     {"an inertial sensor is not aligned to its segment", "a sensor is not aligned",
      "sensor is not aligned"},
     {"", "doubtful, see above", "doubtful steps"}}};

std::string words(const std::string& reason, const char* Doubt::*place, std::size_t longest) {
  for (const Doubt& doubt : kDoubts) {
    if (reason == doubt.told && doubt.*place != nullptr) return doubt.*place;
  }
  return reason.size() <= longest ? reason : kDoubts.back().*place;
}

}  // namespace

std::string row_doubt(const std::string& reason) {
  return words(reason, &Doubt::row, kLongestRowDoubt);
}

std::string tile_doubt(const std::string& reason) {
  return words(reason, &Doubt::tile, kLongestTileDoubt);
}

}  // namespace footfall::ui
