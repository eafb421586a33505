#include "station/api/services.hpp"
#include "station/belt/belt_rest.hpp"

/// The intake (intake.proto) and who may do what with it.
namespace footfall::station {
namespace {

/// Settings are frozen from Armed on, and nobody is asked while he runs.
core::Result<void> belt_stands(const StationView& view) {
  if (!view.has_treadmill) return {};
  const MotionRecord motion = view.treadmill.motion.load();
  if (belt_rests(motion, core::monotonic_now())) return {};
  return core::fail(core::Remedy::Operator,
                    "the intake is for a standing belt: stop or disarm it first (it is %s)",
                    control::name_of(motion.status.state));
}

}  // namespace

void record_intake(Commands& commands, const std::string& subject) {
  if (commands.intake == nullptr) return;
  if (!subject.empty()) commands.intake->select(subject);
  for (recording::Marker& row : commands.intake->rows(subject)) {
    row.time = core::monotonic_now();
    if (row.wall_ns == 0) row.wall_ns = core::clock_ns(CLOCK_REALTIME);
    (void)commands.recorder.add(row);
  }
}

std::string intake_veto(const StationView& view, const Commands& commands) {
  if (commands.intake == nullptr || view.mailbox.commissioning.load().under_way) return {};
  return commands.intake->veto();
}

void describe_caller(const Commands& commands, const Caller& caller, v1::LiveFrame& frame) {
  v1::Status& status = *frame.mutable_status();
  const bool watches = caller.role != "operator" && caller.role != "technician";
  status.set_role(caller.role);
  status.set_account(caller.account);
  status.set_may_decide(!watches && caller.person == control::IntakePerson::Clinician);
  status.set_may_acknowledge(!watches && caller.person != control::IntakePerson::Technician);
  status.set_may_zero(caller.may_zero);
  if (commands.intake == nullptr) return;
  *frame.mutable_intake() = commands.intake->state(!watches);
  if (commands.mailbox.commissioning.load().under_way) frame.mutable_intake()->clear_veto();
}

grpc::Status IntakeService::answer(grpc::ServerContext* context, const char* what, const Act& act,
                                   v1::Outcome* outcome) {
  const Caller caller = who_(context->peer());
  if (auto admitted = within(budget_, caller, commands_); !admitted.ok()) return admitted;
  const auto changes = [&]() -> core::Result<IntakeDesk::Changes> {
    if (commands_.intake == nullptr)
      return core::fail(core::Remedy::Reconfigure, "this station keeps no intake");
    if (const auto stands = belt_stands(view_); !stands) return tl::unexpected<core::Error>(stands.error());
    return act(*commands_.intake, {caller.account, caller.role, caller.person});
  }();
  outcome->set_accepted(changes.has_value());
  if (!changes) {
    outcome->set_reason(changes.error().what());
    audit_line(commands_, caller, what, "", "", "refused: " + outcome->reason());
    return grpc::Status::OK;
  }
  for (const IntakeChange& change : *changes) {
    const core::Timestamp now = core::monotonic_now();
    // Only into the session: watchers of the events have no business with a runner's answers.
    commands_.recorder.log(
        {now, caller.account, caller.role, "intake " + change.key, change.before, change.after, "accepted"});
    if (change.key == IntakeDesk::kAskedAnew) commands_.hub.another_runs();
    if (change.key == "runner") {
      commands_.hub.runner_is(change.after);
      continue;
    }
    if (change.after.empty()) continue;
    recording::Marker row = IntakeDesk::row_of(change);
    row.time = now;
    row.wall_ns = core::clock_ns(CLOCK_REALTIME);
    row.who = caller.account;
    row.role = caller.role;
    (void)commands_.recorder.add(row);  // before a recording it waits for record_intake()
  }
  if (!changes->empty())
    commands_.hub.add_event("audit", caller.role + " " + caller.account + ": " + what + " - accepted");
  return grpc::Status::OK;
}

grpc::Status IntakeService::SetIntake(grpc::ServerContext* c, const v1::IntakeRequest* r, v1::Outcome* o) {
  return answer(
      c, "intake", [r](IntakeDesk& desk, const IntakeSpeaker& who) { return desk.set(*r, who); }, o);
}

grpc::Status IntakeService::Acknowledge(grpc::ServerContext* c, const v1::IntakeAcknowledgement* r,
                                        v1::Outcome* o) {
  return answer(
      c, "intake acknowledgement",
      [r](IntakeDesk& desk, const IntakeSpeaker& who) { return desk.acknowledge(*r, who); }, o);
}

grpc::Status IntakeService::Decide(grpc::ServerContext* c, const v1::IntakeDecisionRequest* r,
                                   v1::Outcome* o) {
  return answer(
      c, "intake decision", [r](IntakeDesk& desk, const IntakeSpeaker& who) { return desk.decide(*r, who); },
      o);
}

}  // namespace footfall::station
