#include "ui/model/permits.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::ui {
namespace {

constexpr double kStandingBelowMs = 0.05;
constexpr const char* kDoesNotDrive = "A technician's connection does not drive: use the operator's console.";

Permit no(std::string why) {
  return {false, std::move(why)};
}

Permit needs_link(const Snapshot& snapshot) {
  if (snapshot.viewer || snapshot.status.role() == "viewer") return no("This console only watches.");
  if (snapshot.link != Link::Live) return no("No connection to the station.");
  if (snapshot.stale) return no("The station's data is stale.");
  return {true, ""};
}

Permit needs_control(const Snapshot& snapshot) {
  Permit permit = needs_link(snapshot);
  if (!permit.allowed) return permit;
  if (snapshot.status.role() == "technician") return no(kDoesNotDrive);
  if (snapshot.holder == Holder::Another) return no("Another console has control.");
  if (snapshot.holder == Holder::Nobody) return no("Take control first.");
  return permit;
}

Permit with(const Permit& base, bool condition, const std::string& why) {
  return !base.allowed || condition ? base : no(why);
}

/// A speed that nobody knows is not rest.
bool stands(const v1::Status& status) {
  return status.has_measured_speed_m_s() && std::fabs(status.measured_speed_m_s()) <= kStandingBelowMs;
}

/// What the station's own check of an arming would say no to, as far as it has told; nullptr: nothing.
const char* would_not_arm(const Snapshot& snapshot) {
  const v1::Status& status = snapshot.status;
  if (status.has_emergency_stop_closed() && !status.emergency_stop_closed())
    return "The emergency stop is open: release it at the machine.";
  if (std::any_of(snapshot.plates.begin(), snapshot.plates.end(), [](const auto& it) { return it.stale(); }))
    return "A force plate is silent: check its cable and power.";
  if (status.console_stale()) return "The station misses this console: wait a moment.";
  return nullptr;
}

}  // namespace

bool may_move(const Snapshot& snapshot) {
  const std::string& state = snapshot.status.state();
  return state == "Starting" || state == "Running" || state == "Slowing" ||
         (snapshot.status.drive_connected() && !stands(snapshot.status));
}

Permit typing_allowed(const Snapshot& snapshot) {
  if (!snapshot.trusted()) return no("No word of the belt: nothing is typed now.");
  return with({true, ""}, !may_move(snapshot), "The belt moves: nothing is typed now.");
}

Permits permits_for(const Snapshot& snapshot) {
  const v1::Status& status = snapshot.status;
  const std::string& state = status.state();
  const bool latched = state == "Stopped" || state == "EmergencyStop" || state == "Fault";
  const bool standing = stands(status);
  const Permit control = needs_control(snapshot);

  Permits p;
  const bool technician = status.role() == "technician";
  p.take = with(with(needs_link(snapshot), !technician, kDoesNotDrive), snapshot.holder == Holder::Nobody,
                snapshot.holder == Holder::Mine ? "You have control." : "Another console has control.");
  p.release = with(control, !may_move(snapshot), "The belt moves: end the run first.");
  p.reset =
      with(with(control, latched, "Nothing to reset."), standing,
           status.has_measured_speed_m_s() ? "The belt still moves." : "The belt's speed is not known.");
  p.arm = with(with(control, state == "Idle", latched ? "Reset first." : "Arming is for a resting belt."),
               !status.arming(), "The arming check is under way.");
  if (const char* why = would_not_arm(snapshot)) p.arm = with(p.arm, false, why);
  const std::string& veto = snapshot.intake.veto();
  p.arm = with(p.arm, veto.empty(), veto);
  p.disarm = with(control, state == "Armed", "Not armed.");
  p.hold = with(control, state == "Armed", may_move(snapshot) ? "Already started." : "Arm first.");
  p.hold = with(p.hold, veto.empty(), veto);
  // A fresh status may already say Starting while the last beats are still on their way.
  p.go_on_holding = with(control, (state == "Armed" || state == "Starting") && status.hold_progress() < 1.0,
                         "The hold is complete.");
  p.speed = with(control, state == "Running", "The belt does not run.");
  p.incline = with(with(control, status.incline_available(), "This treadmill has no incline."),
                   state == "Running", "The belt does not run.");
  const std::string& programme = status.programme().state();
  const bool alive = programme == "Running" || programme == "Paused";
  p.programme_begin =
      with(with(control, state == "Running", "A programme begins on a running belt: start it first."), !alive,
           "A programme is under way.");
  p.programme_go_on = with(control, alive && state == "Running", "No programme is under way.");
  p.programme_pause = with(p.programme_go_on, programme == "Running", "It is paused already.");
  p.programme_resume = with(p.programme_go_on, programme == "Paused", "It is not paused.");
  p.level = with(with(with(control, status.incline_available(), "This treadmill has no incline."),
                      state == "Idle", latched ? "Reset first." : "The deck is levelled at standstill only."),
                 standing, "The belt still moves.");
  p.end = with(control, state == "Running" || state == "Starting", "The belt does not run.");
  p.record = with(control, !status.recording(), "Recording already.");
  p.stop_recording = with(control, status.recording(), "Not recording.");
  p.note = with(with(needs_link(snapshot), !technician, "Notes are the operator's."), status.recording(),
                "Start recording first: it is kept in the session.");
  p.baseline = with(with(control, snapshot.recent.steps() > 0, "No steps measured yet."), state == "Running",
                    "A baseline is taken while the belt runs.");
  p.undo_baseline = control;
  const bool resting = !may_move(snapshot) && !status.arming() && state != "Armed";
  p.intake = with(needs_link(snapshot), resting, "The intake is for a belt that stands and is not armed.");
  p.acknowledge = with(with(p.intake, status.may_acknowledge(), "Never by a technician: ask a clinician."),
                       snapshot.intake.to_acknowledge() > 0, "Nothing waits for it.");
  p.decide = with(p.intake, status.may_decide(), "Only a clinician's account decides about a red flag.");
  p.zero = with(with(with(needs_link(snapshot), status.may_zero(), "Only a technician's account zeroes."),
                     resting, "The plates are zeroed on a belt that stands and is not armed."),
                !status.recording(), "A recording runs: its zero may not change.");
  p.target = with(control, !snapshot.targets.empty(), "Set a baseline first: the target follows from it.");
  return p;
}

}  // namespace footfall::ui
