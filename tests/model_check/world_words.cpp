#include "world.hpp"

namespace footfall::model {
namespace {

template <class Enum>
constexpr std::size_t count_of() {
  return static_cast<std::size_t>(Enum::Count);
}

constexpr std::array<const char*, count_of<Poll>()> kPolls = {"belt stands",
                                                              "belt at set-point",
                                                              "no poll answered",
                                                              "drive on, belt at rest",
                                                              "drive off, belt at set-point",
                                                              "belt as before, drive on",
                                                              "belt far too fast",
                                                              "belt backwards",
                                                              "speed unknown",
                                                              "another set-point read back",
                                                              "drive fault, belt stands",
                                                              "drive fault, belt at set-point",
                                                              "communication loss, belt stands",
                                                              "communication loss, belt at set-point",
                                                              "local stop told, belt stands",
                                                              "local stop told, speed unknown",
                                                              "incline axis gone",
                                                              "watchdog not confirmed",
                                                              "right belt stands",
                                                              "right belt far too fast",
                                                              "right belt's speed unknown",
                                                              "another difference of the belts read back",
                                                              "left belt stands, right belt turns"};
constexpr std::array<const char*, count_of<Event>()> kEvents = {"-",
                                                                "STOP",
                                                                "shutdown",
                                                                "suspend",
                                                                "Reset",
                                                                "Arm",
                                                                "Disarm",
                                                                "BeginStart",
                                                                "HoldBeat",
                                                                "HoldBeat with a used token",
                                                                "HoldBeat with a wrong token",
                                                                "SetSpeed low",
                                                                "SetSpeed high",
                                                                "SetSpeed above the ceiling",
                                                                "SetSpeed too slow",
                                                                "SetSpeed negative",
                                                                "SetSpeed NaN",
                                                                "SetIncline up",
                                                                "SetIncline flat",
                                                                "SetIncline too high",
                                                                "SetIncline NaN",
                                                                "EndMotion",
                                                                "runner fell",
                                                                "load outside the belts",
                                                                "belt not as the feet",
                                                                "runner at rear",
                                                                "runner at front",
                                                                "nobody on the belt",
                                                                "Reset without lease",
                                                                "Arm without lease",
                                                                "Disarm without lease",
                                                                "BeginStart without lease",
                                                                "HoldBeat without lease",
                                                                "SetSpeed without lease",
                                                                "SetIncline without lease",
                                                                "EndMotion without lease",
                                                                "Reset too late",
                                                                "Arm too late",
                                                                "Disarm too late",
                                                                "BeginStart too late",
                                                                "HoldBeat too late",
                                                                "SetSpeed too late",
                                                                "SetIncline too late",
                                                                "EndMotion too late",
                                                                "BeginLevel",
                                                                "LevelBeat",
                                                                "LevelBeat with a wrong token",
                                                                "BeginProgramme",
                                                                "PauseProgramme",
                                                                "ResumeProgramme",
                                                                "SkipSegment",
                                                                "EndProgramme",
                                                                "hands carry weight",
                                                                "CablePull",
                                                                "CablePull without commissioning",
                                                                "BeginLevel without lease",
                                                                "BeginProgramme without lease",
                                                                "ResumeProgramme without lease",
                                                                "ResumeProgramme too late",
                                                                "CablePull too late",
                                                                "SetSpeed, right belt faster",
                                                                "SetSpeed, left belt faster",
                                                                "SetSpeed, belts alike",
                                                                "SetSpeed, belts too different",
                                                                "SetSpeed, difference NaN"};
constexpr std::array<const char*, count_of<Health>()> kHealths = {"healthy",
                                                                  "emergency stop open",
                                                                  "lanyard open",
                                                                  "local stop pressed",
                                                                  "contacts silent",
                                                                  "measuring loop silent",
                                                                  "plate silent",
                                                                  "console stale",
                                                                  "console lost",
                                                                  "nobody holds the lease",
                                                                  "somebody else holds the lease",
                                                                  "line lost"};

}  // namespace

const char* name_of(Poll poll) {
  return kPolls.at(static_cast<std::size_t>(poll));
}
const char* name_of(Event event) {
  return kEvents.at(static_cast<std::size_t>(event));
}
const char* name_of(Health health) {
  return kHealths.at(static_cast<std::size_t>(health));
}

std::string words(const Choice& choice) {
  std::string text = name_of(choice.poll);
  if (choice.event != Event::None) text += std::string(", ") + name_of(choice.event);
  if (choice.health != Health::Good) text += std::string(", ") + name_of(choice.health);
  if (choice.outcome == Outcome::Rejected) text += ", last command rejected";
  if (choice.outcome == Outcome::Unknown) text += ", last command unanswered";
  static constexpr std::array<const char*, 4> kChecks = {"", ", arming check good", ", arming check bad",
                                                         ", arming check failed"};
  text += kChecks.at(static_cast<std::size_t>(choice.check));
  static constexpr std::array<const char*, 5> kContacts = {
      "", ", relay contact open", ", relay contact closed", ", relay contact unreadable",
      ", relay feed unanswered"};
  text += kContacts.at(static_cast<std::size_t>(choice.contact));
  if (choice.pause == Pause::Long) text += ", 20 s late";
  return text;
}

}  // namespace footfall::model
