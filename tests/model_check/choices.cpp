#include <algorithm>

#include "world.hpp"

namespace footfall::model {
namespace {

template <class Enum>
constexpr std::size_t count_of() {
  return static_cast<std::size_t>(Enum::Count);
}

/// Polls that a programme can tell apart.
bool belongs(Poll poll, Extra extra) {
  if (poll > Poll::Unguarded) return extra == Extra::Split;
  return extra != Extra::Programme || poll <= Poll::Lost || poll == Poll::Unchanged ||
         poll == Poll::TooFast || poll == Poll::Unknown || poll == Poll::EchoWrong || poll == Poll::NoIncline;
}

bool belongs(Event event, Extra extra) {
  using List = std::initializer_list<Event>;
  const auto one_of = [event](List list) { return std::find(list.begin(), list.end(), event) != list.end(); };
  switch (extra) {
    case Extra::None:
      return event < Event::BeginLevel;
    case Extra::Levelling:
      return event < Event::WrongReset || event == Event::WrongLevel ||
             (event >= Event::BeginLevel && event <= Event::LevelBeatWrong);
    case Extra::Programme:
      return one_of({Event::None, Event::Stop, Event::SpeedLow, Event::SpeedHigh, Event::InclineUp,
                     Event::EndMotion, Event::Nobody, Event::WrongProgramme, Event::WrongResume,
                     Event::LateResume}) ||
             (event >= Event::BeginProgramme && event <= Event::SupportSeen);
    case Extra::Relay:
      return event < Event::SpeedTooHigh || event == Event::EndMotion || event == Event::Fell ||
             event == Event::Nobody;
    case Extra::CablePull:
      return one_of({Event::None, Event::Stop, Event::Shutdown, Event::Suspend, Event::SpeedHigh,
                     Event::EndMotion, Event::Fell, Event::AtRear, Event::CablePull, Event::CablePullPlain,
                     Event::LatePull});
    case Extra::Split:
      return one_of({Event::None, Event::Stop, Event::Reset, Event::Arm, Event::BeginStart, Event::Beat,
                     Event::SpeedLow, Event::SpeedHigh, Event::EndMotion, Event::Fell, Event::AtRear}) ||
             event >= Event::SplitRight;
    case Extra::Count:
      break;
  }
  return false;
}

}  // namespace

const std::vector<Choice>& choices(bool commanded, bool arming, int deviations, Extra extra) {
  static std::array<std::vector<Choice>, 16 * count_of<Extra>()> made;
  const auto slot = static_cast<std::size_t>((commanded ? 1 : 0) + (arming ? 2 : 0) + 4 * (deviations & 3) +
                                             16 * static_cast<int>(extra));
  std::vector<Choice>& list = made.at(slot);
  if (!list.empty()) return list;
  const bool relay = Setup{hal::WatchdogKind::Readable, true, extra}.relay();
  const auto contacts = relay ? count_of<Contact>() : 1;
  const auto outcomes = commanded ? count_of<Outcome>() : 1;
  const auto checks = arming ? count_of<Check>() : 1;
  const auto add = [&](const Choice& choice) {
    const int away = (choice.poll > Poll::AtSet) + (choice.event != Event::None) +
                     (choice.health != Health::Good) + (choice.outcome != Outcome::Accepted) +
                     (choice.check != Check::None) + (choice.pause != Pause::Cycle) +
                     (choice.contact != Contact::Follows);
    if (away <= deviations) list.push_back(choice);
  };
  for (std::size_t poll = 0; poll < count_of<Poll>(); ++poll) {
    if (!belongs(static_cast<Poll>(poll), extra)) continue;
    for (std::size_t event = 0; event < count_of<Event>(); ++event) {
      if (!belongs(static_cast<Event>(event), extra)) continue;
      for (std::size_t health = 0; health < count_of<Health>(); ++health) {
        for (std::size_t outcome = 0; outcome < outcomes; ++outcome) {
          for (std::size_t check = 0; check < checks; ++check) {
            for (std::size_t contact = 0; contact < contacts; ++contact) {
              for (const Pause pause : {Pause::Cycle, Pause::Long}) {
                add({static_cast<Poll>(poll), static_cast<Event>(event), static_cast<Health>(health),
                     static_cast<Outcome>(outcome), static_cast<Check>(check), pause,
                     static_cast<Contact>(contact)});
              }
            }
          }
        }
      }
    }
  }
  return list;
}

}  // namespace footfall::model
