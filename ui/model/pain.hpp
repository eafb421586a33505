#pragma once
#include <array>

#include "ui/model/snapshot.hpp"

/// What the console asks about pain: when, where, on which side. Words are the session's own
/// (docs/session-format.md). Pure. Thread: any. Blocks, allocates: never. Errors: none.
namespace footfall::ui {

/// "before", "during" or "after" the run of this recording: by the belt, and by whether it has run since the
/// recording began. A belt whose speed nobody tells counts as moving.
[[nodiscard]] const char* pain_phase(const Snapshot& snapshot);

struct PainPlace {
  const char* name;    ///< of the item
  const char* label;   ///< on the button
  const char* region;  ///< in the session
  char key;            ///< also the label of it
  const char* middle;  ///< what neither left nor right is called there; nullptr: it is always on a side
};
inline constexpr std::array<PainPlace, 11> kPainPlaces{
    {{"place_low_back", "Low back", "low back", '1', "Middle"},
     {"place_buttock", "Buttock", "buttock", '2', nullptr},
     {"place_hip", "Hip", "hip", '3', nullptr},
     {"place_groin", "Groin", "groin", '4', nullptr},
     {"place_thigh", "Thigh", "thigh", '5', nullptr},
     {"place_knee", "Knee", "knee", '6', nullptr},
     {"place_shin", "Shin", "shin", '7', nullptr},
     {"place_calf", "Calf", "calf", '8', nullptr},
     {"place_ankle", "Ankle", "ankle", '9', nullptr},
     {"place_foot", "Foot", "foot", '0', nullptr},
     {"place_elsewhere", "Elsewhere", "elsewhere", 'X', "No side"}}};

struct PainSide {
  const char* name;
  const char* label;  ///< nullptr: the place's own word
  const char* side;   ///< in the session
  char key;
};
inline constexpr std::array<PainSide, 4> kPainSides{{{"side_left", "Left", "left", '1'},
                                                     {"side_right", "Right", "right", '2'},
                                                     {"side_both", "Both", "both", '3'},
                                                     {"side_none", nullptr, "none", '4'}}};

}  // namespace footfall::ui
