#include "world.hpp"

#include <algorithm>
#include <limits>

namespace footfall::model {
namespace {

using control::RequestKind;

constexpr std::uint64_t kEpoch = 7, kOtherEpoch = 8;
constexpr double kLargestSplit = 0.055;  // m/s
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

template <class Enum>
constexpr std::size_t count_of() {
  return static_cast<std::size_t>(Enum::Count);
}

core::TreadmillState reading(const Outside& outside, Poll poll, const Setup& setup) {
  core::TreadmillState state;
  state.time = outside.now;
  state.set_speed = outside.set;
  state.set_split = outside.set_split;
  state.incline_available = state.watchdog_confirmed = true;
  if (setup.extra == Extra::Levelling) state.measured_incline = core::GradePercent{1.0};
  const bool at_set = poll == Poll::AtSet || poll == Poll::OffAtSet || poll == Poll::EchoWrong ||
                      poll == Poll::FaultAtSet || poll == Poll::LossAtSet || poll == Poll::NoIncline ||
                      (poll >= Poll::Unguarded && poll != Poll::RightTurns);
  if (at_set) state.measured_speed = outside.set;
  if (at_set) state.measured_split = outside.set_split;
  state.running = at_set && poll != Poll::OffAtSet && poll != Poll::FaultAtSet && poll != Poll::LossAtSet;
  switch (poll) {
    case Poll::OnAtRest:
      state.running = true;
      break;
    case Poll::Unchanged:
      state.running = true;
      state.measured_speed =
          outside.drive.time == outside.before ? outside.drive.measured_speed : outside.set;
      state.measured_split =
          outside.drive.time == outside.before ? outside.drive.measured_split : outside.set_split;
      break;
    case Poll::TooFast:
      state.running = true;
      state.measured_speed = core::MetersPerSecond{setup.extra == Extra::CablePull ? 0.45 : 0.3};
      break;
    case Poll::Backward:
      state.running = true;
      state.measured_speed = core::MetersPerSecond{-0.1};
      break;
    case Poll::Unknown:
    case Poll::LocalUnknown:
      state.measured_speed = core::MetersPerSecond{kNan};
      break;
    case Poll::EchoWrong:
      state.set_speed = outside.set + core::MetersPerSecond{0.2};
      break;
    case Poll::NoIncline:
      state.incline_available = false;
      break;
    case Poll::Unguarded:
      state.watchdog_confirmed = false;
      break;
    case Poll::RightStands:
      state.measured_split = core::MetersPerSecond{0.0} - outside.set;
      break;
    case Poll::RightTooFast:
      state.measured_split = core::MetersPerSecond{0.3} - outside.set;
      break;
    case Poll::RightTurns:
      state.measured_split = core::MetersPerSecond{0.1};
      break;
    case Poll::RightUnknown:
      state.measured_split = core::MetersPerSecond{kNan};
      break;
    case Poll::RightEchoWrong:
      state.set_split = outside.set_split + core::MetersPerSecond{0.2};
      break;
    default:
      break;
  }
  state.fault_code = poll == Poll::Fault || poll == Poll::FaultAtSet ? 3 : 0;
  state.communication_loss = poll == Poll::LossAtRest || poll == Poll::LossAtSet;
  state.local_stop = poll == Poll::LocalAtRest || poll == Poll::LocalUnknown;
  return state;
}

std::optional<RequestKind> new_kind(Event event) {
  switch (event) {
    case Event::BeginLevel:
    case Event::WrongLevel:
      return RequestKind::BeginLevel;
    case Event::LevelBeat:
    case Event::LevelBeatWrong:
      return RequestKind::LevelBeat;
    case Event::BeginProgramme:
    case Event::WrongProgramme:
      return RequestKind::BeginProgramme;
    case Event::PauseProgramme:
      return RequestKind::PauseProgramme;
    case Event::ResumeProgramme:
    case Event::WrongResume:
    case Event::LateResume:
      return RequestKind::ResumeProgramme;
    case Event::SkipSegment:
      return RequestKind::SkipSegment;
    case Event::EndProgramme:
      return RequestKind::EndProgramme;
    case Event::CablePull:
    case Event::CablePullPlain:
    case Event::LatePull:
      return RequestKind::CablePull;
    default:
      return std::nullopt;
  }
}

/// Two segments; before the second the deck rises so far that it has to be announced.
const control::Programme& tiny_programme() {
  static const control::Programme made = [] {
    control::Programme programme;
    programme.id = 5;
    programme.count = 2;
    programme.steps[0].speed = core::MetersPerSecond{0.19};
    programme.steps[1].speed = core::MetersPerSecond{0.1};
    programme.steps[1].incline = core::GradePercent{2.0};
    programme.steps[0].hold = programme.steps[1].hold = core::milliseconds(1'000);
    return programme;
  }();
  return made;
}

/// What a difference between the belts asks for, m/s.
std::optional<double> split_of(Event event) {
  switch (event) {
    case Event::SplitRight:
      return kLargestSplit;
    case Event::SplitLeft:
      return -kLargestSplit;
    case Event::SplitNone:
      return 0.0;
    case Event::SplitTooWide:
      return 0.1;
    case Event::SplitNan:
      return kNan;
    default:
      return std::nullopt;
  }
}

std::optional<control::Request> request_of(Event event, const Outside& outside, double fast) {
  control::Request request;
  request.id = static_cast<std::uint64_t>(outside.now.ns);
  request.lease_epoch = kEpoch;
  request.token = outside.token;
  request.speed = core::MetersPerSecond{0.2};
  request.incline = core::GradePercent{1.0};
  if (const auto kind = new_kind(event)) {
    request.kind = *kind;
    request.token = event == Event::LevelBeatWrong ? outside.level_token ^ 12345U : outside.level_token;
    request.programme_id = tiny_programme().id;
    if (event == Event::LateResume || event == Event::LatePull)
      request.valid_until = outside.now - core::milliseconds(1);
    else if (is_void(event))
      request.lease_epoch = 3;
    return request;
  }
  if (const auto split = split_of(event)) {
    request.kind = RequestKind::SetSpeed;
    request.speed = core::MetersPerSecond{event == Event::SplitLeft ? 0.1 + kLargestSplit : 0.1};
    request.split = core::MetersPerSecond{*split};
    return request;
  }
  if (is_void(event)) {
    const bool late = event >= Event::LateReset;
    const auto first = static_cast<int>(late ? Event::LateReset : Event::WrongReset);
    request.kind = static_cast<RequestKind>(static_cast<int>(event) - first);
    if (late) {
      request.valid_until = outside.now - core::milliseconds(1);
    } else {
      request.lease_epoch = 3;
    }
    return request;
  }
  const auto speed = [&](double m_s) {
    request.kind = RequestKind::SetSpeed;
    request.speed = core::MetersPerSecond{m_s};
    return request;
  };
  const auto incline = [&](double percent) {
    request.kind = RequestKind::SetIncline;
    request.incline = core::GradePercent{percent};
    return request;
  };
  const auto beat = [&](std::uint64_t token) {
    request.kind = RequestKind::HoldBeat;
    request.token = token;
    return request;
  };
  const auto plain = [&](RequestKind kind) {
    request.kind = kind;
    return request;
  };
  switch (event) {
    case Event::Reset:
      return plain(RequestKind::Reset);
    case Event::Arm:
      return plain(RequestKind::Arm);
    case Event::Disarm:
      return plain(RequestKind::Disarm);
    case Event::BeginStart:
      return plain(RequestKind::BeginStart);
    case Event::EndMotion:
      return plain(RequestKind::EndMotion);
    case Event::Beat:
      return beat(outside.token);
    case Event::BeatUsed:
      return beat(outside.used);
    case Event::BeatWrong:
      return beat(outside.token ^ 12345U);
    case Event::SpeedLow:
      return speed(0.1);
    case Event::SpeedHigh:
      return speed(fast);
    case Event::SpeedTooHigh:
      return speed(fast + 0.02);
    case Event::SpeedTooLow:
      return speed(0.05);
    case Event::SpeedNegative:
      return speed(-1.0);
    case Event::SpeedNan:
      return speed(kNan);
    case Event::InclineUp:
      return incline(1.0);
    case Event::InclineFlat:
      return incline(0.0);
    case Event::InclineTooHigh:
      return incline(9.0);
    case Event::InclineNan:
      return incline(kNan);
    default:
      return std::nullopt;
  }
}

control::RelayInput relay_input(const Outside& outside, Contact contact) {
  control::RelayInput relay;
  relay.configured = true;
  relay.hold_time = core::Seconds{0.4};
  relay.closed = outside.fed;
  if (contact == Contact::Open) relay.closed = false;
  if (contact == Contact::Closed) relay.closed = true;
  if (contact == Contact::Unreadable) relay.closed.reset();
  relay.feed_failed = contact == Contact::FeedFailed && outside.fed;
  return relay;
}

double fast_of(Extra extra) {
  if (extra == Extra::Programme) return 0.19;
  return extra == Extra::CablePull ? 0.3 : 0.2;
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

void set_health(control::SupervisorInputs& in, Health health, core::Duration cycle) {
  in.safety = {in.now, health != Health::EmergencyStop, health != Health::Lanyard,
               health != Health::LocalStop};
  if (health == Health::ContactsStale) in.safety.time = in.now - core::milliseconds(300);
  in.measuring_age = core::milliseconds(health == Health::MeasuringLost ? 150 : 0);
  in.plate_age = core::milliseconds(health == Health::PlateLost ? 600 : 0);
  if (health == Health::ConsoleStale) in.console_age = cycle;
  if (health == Health::ConsoleLost) in.console_age = cycle * 2;
  in.lease_held = health != Health::LeaseGone;
  in.lease_epoch = health == Health::LeaseOther ? kOtherEpoch : kEpoch;
  in.drive_connected = health != Health::LineLost;
}

}  // namespace

control::Limits model_limits(const Setup& setup) {
  const core::Duration cycle = setup.cycle();
  control::Limits limits;
  limits.machine_max_speed = core::MetersPerSecond{0.4};
  limits.clinic_max_speed = core::MetersPerSecond{0.25};
  limits.patient_max_speed = core::MetersPerSecond{0.2};
  if (setup.extra == Extra::CablePull) {
    limits.clinic_max_speed = core::MetersPerSecond{0.35};
    limits.patient_max_speed = core::MetersPerSecond{0.3};
  }
  // Two cycles and a bit from the lowest to the highest speed, so that a rise can be withheld on the way; and
  // no two speeds are apart by a tolerance of the supervisor exactly, where a rounding error would decide.
  limits.acceleration = core::MetersPerSecond2{0.47};
  // Within the governor's rounding: a change that takes exactly a cycle is over with it.
  limits.jerk = core::MetersPerSecond3{1e12};
  limits.largest_split = core::MetersPerSecond{setup.extra == Extra::Split ? kLargestSplit : 0.0};
  limits.first_speed = core::MetersPerSecond{0.1};
  limits.max_incline = core::GradePercent{setup.extra == Extra::Programme ? 2.0 : 1.0};
  limits.incline_rate_percent_per_s = 10.0;
  limits.ease_deceleration = core::MetersPerSecond2{0.16};
  limits.stop_deceleration = core::MetersPerSecond2{0.3};
  limits.following_margin = core::MetersPerSecond{0.06};
  if (setup.relay()) {
    // More than the ramps fall in a cycle: here they go on for several, so that the relay can fail in them.
    limits.following_margin = core::MetersPerSecond{0.09};
    limits.stop_deceleration = core::MetersPerSecond2{0.17};
  }
  limits.hold_time = cycle;
  limits.hold_gap = cycle;
  limits.token_lifetime = cycle * 4;
  limits.armed_lifetime = cycle * 5;
  limits.start_countdown = cycle;
  limits.console_stale = cycle;
  limits.console_lost = cycle * 2;
  limits.poll_lost = cycle;
  limits.stop_read_back = cycle;
  limits.watchdog_max = cycle;
  limits.following_time = cycle;
  // Every change is over within a cycle, for between the two speeds a hair would tell states apart.
  if (setup.extra == Extra::Programme || setup.extra == Extra::Split)
    limits.acceleration = core::MetersPerSecond2{1.0};
  limits.programme_countdown = control::kShortestCountdown;
  return limits;
}

hal::TreadmillInfo model_machine(const Setup& setup) {
  hal::TreadmillInfo machine;
  machine.has_incline = true;
  if (setup.extra == Extra::Split) machine.belts = 2;
  machine.watchdog = setup.watchdog;
  machine.max_speed = core::MetersPerSecond{0.4};
  machine.max_acceleration = core::MetersPerSecond2{1.0};
  return machine;
}

control::ArmCheck model_check(const Setup& setup, bool good) {
  control::ArmCheck check;
  hal::DriveReadback& drive = check.readback;
  if (setup.watchdog == hal::WatchdogKind::Readable) drive.watchdog_enabled = true;
  drive.watchdog_time = core::to_seconds(setup.cycle());
  drive.watchdog_action = good ? hal::WatchdogAction::Ramp : hal::WatchdogAction::Coast;
  drive.deceleration = core::MetersPerSecond2{1.0};
  if (setup.extra == Extra::Split) drive.right_deceleration = drive.deceleration;
  drive.max_speed = core::MetersPerSecond{0.4};
  drive.reverse_locked = drive.auto_restart_off = drive.start_on_power_up_off = true;
  check.communication_loss_seen = true;
  if (setup.relay()) {
    control::RelayTest test;
    test.open_at_first = test.closed_when_fed = test.held_while_fed = test.belt_stood = true;
    test.opened_by_itself = good;
    test.hold_time = core::Seconds{0.4};
    test.open_after = core::Seconds{0.45};
    check.relay = test;
  }
  return check;
}

control::SupervisorInputs Outside::inputs(const Choice& choice, const Setup& setup) {
  before = now;
  cycle = setup.cycle();
  now = now + (choice.pause == Pause::Long ? kLongPause : cycle);
  control::SupervisorInputs in;
  in.now = now;
  set_health(in, choice.health, cycle);
  if (setup.relay()) in.relay = relay_input(*this, choice.contact);
  in.commissioning = setup.extra == Extra::CablePull && choice.event != Event::CablePullPlain;
  in.support_seen = choice.event == Event::SupportSeen;
  if (setup.extra == Extra::Programme) in.programme = &tiny_programme();
  in.has_safety_inputs = setup.contacts;
  // Nobody polls while the bus has to be silent, or without a line.
  if (choice.poll != Poll::Lost && !silent && in.drive_connected) {
    drive = reading(*this, choice.poll, setup);
    polled = true;
  }
  if (polled) in.drive = drive;
  if (commanded) {
    in.last_command = choice.outcome == Outcome::Accepted   ? hal::CommandOutcome::Accepted
                      : choice.outcome == Outcome::Rejected ? hal::CommandOutcome::Rejected
                                                            : hal::CommandOutcome::Unknown;
  }
  in.stop_requested = choice.event == Event::Stop;
  in.shutdown_requested = choice.event == Event::Shutdown;
  in.suspended = choice.event == Event::Suspend;
  if (choice.event >= Event::Fell && choice.event <= Event::Nobody) {
    const auto which = static_cast<std::size_t>(choice.event) - static_cast<std::size_t>(Event::Fell);
    in.runner.raise(control::kRunnerStops.at(which).alarm);
  }
  in.request = request_of(choice.event, *this, fast_of(setup.extra));
  // Whoever holds the lease now asks with its epoch.
  if (in.request && !is_void(choice.event)) in.request->lease_epoch = in.lease_epoch;
  if (arming && (choice.check == Check::Good || choice.check == Check::Bad)) {
    in.arm_check = model_check(setup, choice.check == Check::Good);
  }
  in.arm_check_failed = arming && choice.check == Check::Failed;
  return in;
}

void Outside::learn(const control::SupervisorInputs& in, const control::SupervisorOutputs& out) {
  // Nobody asks what became of a trip or of a reset of the drive.
  commanded = out.command && (out.command->action == hal::DriveAction::Stop ||
                              out.command->action == hal::DriveAction::SetMotion);
  arming = out.status.arming;
  silent = out.stay_silent;
  fed = out.relay == control::RelayWish::Feed;
  set = out.status.commanded_speed;
  set_split = out.status.commanded_split;
  if (!in.request || !out.reply || !out.reply->accepted) return;
  if (in.request->kind == control::RequestKind::BeginStart) token = out.reply->token;
  if (in.request->kind == control::RequestKind::BeginLevel) level_token = out.reply->token;
  if (in.request->kind == control::RequestKind::HoldBeat) used = in.request->token;
}

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
