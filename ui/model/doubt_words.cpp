#include "ui/model/doubt_words.hpp"

#include <array>

namespace footfall::ui {
namespace {

struct Doubt {
  const char *told, *words;
};
constexpr std::array<Doubt, 14> kDoubts{
    {{"samples are missing in the step", "samples missing"},
     {"a channel was at its end stop", "end stop reached"},
     {"the next contact came much too soon, or the last one did", "stumbles among the steps"},
     {"belt speed unknown or not steady", "belt speed not steady"},
     {"unloaded noise reaches the threshold", "noise is too high"},
     {"a foot on both belts or on the wrong one", "a foot on both belts"},
     {"a rail or harness carries weight", "rail carries load"},
     {"flight below 80 ms: the zero was held, not measured", "short flight: zero held"},
     {"inertial samples are missing", "sensor samples missing"},
     {"an inertial sensor was at full scale", "sensor at full scale"},
     {"fewer than 10 steps since speed or incline changed", "speed has just changed"},
     {"left or right is not certain", "foot is not certain"},
     {"braking and propulsion do not balance", "fore-aft not balanced"},
     {"an inertial sensor is not aligned to its segment", "sensor is not aligned"}}};

}  // namespace

std::string short_doubt(const std::string& reason) {
  for (const Doubt& doubt : kDoubts) {
    if (reason == doubt.told) return doubt.words;
  }
  return !reason.empty() && reason.size() <= kLongestDoubt ? reason : "doubtful steps";
}

}  // namespace footfall::ui
