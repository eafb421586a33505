#pragma once
#include "explorer.hpp"

/// STOP ends every motion: from a reachable state with the belt told to move, an obedient drive, one that
/// hears nothing but answers, and one that is gone altogether come to rest, and the state is latched, within
/// a bound. Thread: one. Allocates: never.
namespace footfall::model {

enum class DriveManners : std::uint8_t {
  Obedient,
  Deaf,  ///< answers polls, but no command arrives: only the silence of the bus stops it
  Gone   ///< neither: its watchdog stops it
};

/// Ramp of 1 m/s² and watchdog of half a second, as the arming check of the model says.
struct PlainDrive {
  DriveManners manners = DriveManners::Obedient;
  double speed = 0.0, set = 0.0;
  bool run = true;
  int unfed = 0;  ///< cycles without a frame

  void advance(const control::SupervisorOutputs& out, bool polled) {
    const bool heard = out.command && manners == DriveManners::Obedient;
    if (heard && out.command->action == hal::DriveAction::SetMotion) set = out.command->speed.value();
    if (heard && out.command->action != hal::DriveAction::SetMotion) run = false;
    unfed = heard || (polled && manners != DriveManners::Gone) ? 0 : unfed + 1;
    if (unfed > 0) run = false;  // the watchdog takes one cycle, and this one is the next
    const double goal = run ? set : 0.0, most = kCycle.seconds();
    speed += std::clamp(goal - speed, -most, most);
  }
};

/// Cycles until the belt rests and the state is latched, or -1 when that takes more than `bound`.
template <class System>
int cycles_to_rest(World<System> world, const Setup& setup, DriveManners manners, double speed, int bound) {
  PlainDrive drive{manners, speed, speed};
  for (int i = 0; i < bound; ++i) {
    Choice choice;
    choice.poll = manners == DriveManners::Gone ? Poll::Lost : Poll::AtSet;
    choice.event = i == 0 ? Event::Stop : Event::None;
    choice.outcome = manners == DriveManners::Obedient ? Outcome::Accepted : Outcome::Unknown;
    const bool polls = !world.outside.silent;
    control::SupervisorInputs in = world.outside.inputs(choice, setup);
    if (in.drive && in.drive->time == in.now) {
      in.drive->measured_speed = core::MetersPerSecond{drive.speed};
      in.drive->set_speed = core::MetersPerSecond{drive.set};
      in.drive->running = drive.run;
      world.outside.drive = *in.drive;
    }
    const control::SupervisorOutputs out = world.system.step(in);
    world.outside.learn(in, out);
    drive.advance(out, polls && manners != DriveManners::Gone);
    if (drive.speed < 0.02 && control::is_latched(out.status.state)) return i + 1;
  }
  return -1;
}

inline constexpr int kRestBound = 24;  ///< twelve seconds: two sequences of stop, trip and silence

/// A visitor of the explorer.
template <class System>
std::string stop_ends_motion(const World<System>& world, const Setup& setup) {
  const bool moves = world.rules.motion();
  if (!moves) return {};
  static constexpr std::array<const char*, 3> kNames = {"obedient", "deaf", "dead"};
  for (const auto manners : {DriveManners::Obedient, DriveManners::Deaf, DriveManners::Gone}) {
    for (const double speed : {0.0, world.outside.set.value(), 0.2}) {
      if (cycles_to_rest(world, setup, manners, speed, kRestBound) >= 0) continue;
      return std::string("STOP does not bring the belt to rest with an ") +
             kNames.at(static_cast<std::size_t>(manners)) + " drive";
    }
  }
  return {};
}

}  // namespace footfall::model
