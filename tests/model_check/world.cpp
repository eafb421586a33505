#include "requests.hpp"

namespace footfall::model {
namespace {

constexpr std::uint64_t kOtherEpoch = 8;

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
  in.request = request_of(choice.event, *this, setup.extra);
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

}  // namespace footfall::model
