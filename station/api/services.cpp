#include "station/api/services.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <thread>

namespace footfall::station {
namespace {

constexpr core::Duration kPatience = TreadmillMailbox::kActWithin;  // below the clients' deadline of 300 ms
// The drive gets 2 s to clear its fault; below the clients' deadline of 2.5 s.
constexpr core::Duration kResetPatience = core::milliseconds(2300);
constexpr std::size_t kBaselineSteps = 30;
constexpr auto kRefusalTakes = std::chrono::milliseconds(20);

std::string number(double value, const char* unit) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.3f %s", value, unit);
  return text.data();
}

/// Of two belts both are told.
std::string speeds_text(double left_m_s, double split_m_s) {
  if (split_m_s == 0.0) return number(left_m_s, "m/s");
  return number(left_m_s, "m/s") + " left, " + number(left_m_s + split_m_s, "m/s") + " right";
}

void refuse(v1::Outcome* outcome, const std::string& reason) {
  outcome->set_accepted(false);
  outcome->set_reason(reason);
}

/// What leads to a moving belt.
bool starts(control::RequestKind kind) {
  return kind == control::RequestKind::Arm || kind == control::RequestKind::BeginStart ||
         kind == control::RequestKind::HoldBeat;
}

/// What is safe however late it comes.
bool ends_motion(control::RequestKind kind) {
  return kind == control::RequestKind::EndMotion || kind == control::RequestKind::Disarm;
}

const char* kNoLease = "you do not hold control; take control first";

}  // namespace

grpc::Status within(RequestBudget& budget, const Caller& caller, Commands& commands) {
  const core::Timestamp now = core::monotonic_now();
  if (budget.take(caller.connection, now)) return grpc::Status::OK;
  if (budget.worth_telling(caller.connection, now))
    audit_line(commands, caller, "requests", "", "", "refused: too many");
  return {grpc::StatusCode::RESOURCE_EXHAUSTED, "too many requests on this connection; ask more slowly"};
}

grpc::Status unhurried_within(RequestBudget& budget, const Caller& caller, Commands& commands) {
  auto admitted = within(budget, caller, commands);
  // Refused at once, a client that asks again at once would still take a processor with its refusals.
  if (!admitted.ok()) std::this_thread::sleep_for(kRefusalTakes);
  return admitted;
}

grpc::Status awaited(const grpc::ServerContext& context, const Caller& caller, Commands& commands,
                     const char* what) {
  if (!context.IsCancelled() && std::chrono::system_clock::now() < context.deadline())
    return grpc::Status::OK;
  audit_line(commands, caller, what, "", "", "refused: came too late, its sender had given up");
  return {grpc::StatusCode::DEADLINE_EXCEEDED, "came too late and was not carried out; ask again"};
}

void audit_line(Commands& commands, const Caller& caller, const std::string& what,
                const std::string& old_value, const std::string& new_value, const std::string& outcome) {
  commands.recorder.log(
      {core::monotonic_now(), caller.account, caller.role, what, old_value, new_value, outcome});
  if (commands.black_box != nullptr) {
    const std::string value = old_value.empty() ? new_value : old_value + " to " + new_value;
    commands.black_box->note(
        {core::monotonic_now(), "operator", caller.account, caller.role, what, value, outcome});
  }
  std::string text = caller.role + " " + caller.account + ": " + what;
  if (!new_value.empty()) text += " " + new_value;
  commands.hub.add_event("audit", text + " - " + outcome);
}

grpc::Status ViewerService::admit(grpc::ServerContext* context) {
  return unhurried_within(budget_, who_(context->peer()), commands_);
}

grpc::Status ViewerService::WatchLive(grpc::ServerContext* context, const v1::WatchRequest* request,
                                      grpc::ServerWriter<v1::LiveFrame>* writer) {
  if (auto admitted = admit(context); !admitted.ok()) return admitted;
  const std::uint32_t rate =
      request->frames_per_second() == 0 ? 30 : std::min(request->frames_per_second(), 60U);
  const auto period = std::chrono::microseconds(1'000'000 / rate);
  HubCursor cursor = view_.hub.now();
  const core::Timestamp epoch = core::monotonic_now();
  auto due = std::chrono::steady_clock::now();
  std::uint64_t skipped = 0, written = 0;
  while (!quit_ && !context->IsCancelled()) {
    v1::LiveFrame frame;
    fill_frame(view_, cursor, epoch, frame);
    frame.set_frames_skipped(skipped);
    describe_caller(commands_, who_(context->peer()), frame);
    if (view_.devices && written++ % rate == 0) view_.devices(*frame.mutable_devices());
    if (!writer->Write(frame)) break;
    due += period;
    const auto now = std::chrono::steady_clock::now();
    if (due < now) {
      skipped += static_cast<std::uint64_t>((now - due) / period);
      due = now;
    }
    std::this_thread::sleep_until(due);
  }
  return grpc::Status::OK;
}

grpc::Status ViewerService::WatchEvents(grpc::ServerContext* context, const v1::Empty*,
                                        grpc::ServerWriter<v1::LogEvent>* writer) {
  if (auto admitted = admit(context); !admitted.ok()) return admitted;
  HubCursor cursor = view_.hub.now();
  const core::Timestamp epoch = core::monotonic_now();
  while (!quit_ && !context->IsCancelled()) {
    for (const HubEvent& event : view_.hub.wait_events(cursor)) {
      v1::LogEvent message;
      message.set_time_s((event.time - epoch).seconds());
      message.set_kind(event.kind);
      message.set_text(event.text);
      if (!writer->Write(message)) return grpc::Status::OK;
    }
  }
  return grpc::Status::OK;
}

grpc::Status ViewerService::GetStatus(grpc::ServerContext* context, const v1::Empty*, v1::LiveFrame* frame) {
  if (auto admitted = admit(context); !admitted.ok()) return admitted;
  HubCursor cursor = view_.hub.now();
  fill_frame(view_, cursor, core::monotonic_now(), *frame);
  describe_caller(commands_, who_(context->peer()), *frame);
  if (view_.devices) view_.devices(*frame->mutable_devices());
  return grpc::Status::OK;
}

grpc::Status ViewerService::Stop(grpc::ServerContext* context, const v1::Empty*, v1::Outcome* outcome) {
  commands_.mailbox.stop();  // before anything that could wait
  audit_line(commands_, who_(context->peer()), "STOP", "", "", "sent");
  outcome->set_accepted(true);
  return grpc::Status::OK;
}

void OperatorService::audit(grpc::ServerContext* context, const std::string& what,
                            const std::string& old_value, const std::string& new_value,
                            const std::string& outcome) {
  audit_line(commands_, who_(context->peer()), what, old_value, new_value, outcome);
}

grpc::Status OperatorService::without_lease(grpc::ServerContext* context, const char* what) {
  if (auto admitted = within(budget_, who_(context->peer()), commands_); !admitted.ok()) return admitted;
  audit(context, what, "", "", "refused: no lease");
  return grpc::Status::OK;
}

grpc::Status OperatorService::ask(grpc::ServerContext* context, const control::Request& request,
                                  const char* what, const std::string& old_value,
                                  const std::string& new_value, v1::Outcome* outcome) {
  if (auto admitted = within(budget_, who_(context->peer()), commands_); !admitted.ok()) return admitted;
  if (!desk_.current(request.lease_epoch)) {
    refuse(outcome, kNoLease);
    audit(context, what, old_value, new_value, "refused: no lease");
    return grpc::Status::OK;
  }
  if (!view_.has_treadmill) {
    refuse(outcome, "this station has no treadmill: it only measures");
    return grpc::Status::OK;
  }
  if (const std::string veto = starts(request.kind) ? intake_veto(view_, commands_) : ""; !veto.empty()) {
    refuse(outcome, veto);
    audit(context, what, old_value, new_value, "refused: the intake forbids it");
    return grpc::Status::OK;
  }
  // Last: whatever held this thread up has done so by now.
  if (!ends_motion(request.kind)) {
    auto wanted = awaited(*context, who_(context->peer()), commands_, what);
    if (!wanted.ok()) return wanted;
  }
  const auto reply = commands_.mailbox.ask(
      request, request.kind == control::RequestKind::Reset ? kResetPatience : kPatience);
  if (!reply) {
    refuse(outcome, "the treadmill thread did not answer in time: the outcome is unknown; look at the state");
  } else {
    outcome->set_accepted(reply->accepted);
    outcome->set_reason(reply->reason.data());
    outcome->set_token(reply->token);
  }
  const bool beat =
      request.kind == control::RequestKind::HoldBeat || request.kind == control::RequestKind::LevelBeat;
  if (!beat || !outcome->accepted()) {
    const std::string refused = reply ? "refused: " + outcome->reason() : "unknown: not answered in time";
    audit(context, what, old_value, new_value, outcome->accepted() ? "accepted" : refused);
  }
  return grpc::Status::OK;
}

grpc::Status OperatorService::AcquireLease(grpc::ServerContext* context, const v1::LeaseRequest* request,
                                           v1::LeaseReply* reply) {
  if (auto admitted = within(budget_, who_(context->peer()), commands_); !admitted.ok()) return admitted;
  auto wanted = awaited(*context, who_(context->peer()), commands_, "take control");
  if (!wanted.ok()) return wanted;
  const auto epoch = desk_.acquire(who_(context->peer()).connection);
  reply->set_granted(epoch.has_value());
  if (epoch) reply->set_epoch(*epoch);
  if (!epoch) reply->set_reason("another console holds control; release it there first");
  audit(context, "take control", "", request->client(), epoch ? "granted" : "refused");
  return grpc::Status::OK;
}

grpc::Status OperatorService::ReleaseLease(grpc::ServerContext* context, const v1::LeasedRequest* request,
                                           v1::Outcome* outcome) {
  outcome->set_accepted(desk_.release(request->epoch()));
  if (!outcome->accepted()) outcome->set_reason(kNoLease);
  audit(context, "release control", "", "", outcome->accepted() ? "accepted" : "refused");
  return grpc::Status::OK;
}

grpc::Status OperatorService::Beat(grpc::ServerContext* context, const v1::BeatRequest* request,
                                   v1::Outcome* outcome) {
  // One that waited here would let a console that has gone seem alive.
  if (auto wanted = awaited(*context, who_(context->peer()), commands_, "beat"); !wanted.ok()) return wanted;
  outcome->set_accepted(desk_.beat(request->epoch(), request->frame()));
  if (!outcome->accepted()) outcome->set_reason(kNoLease);
  return grpc::Status::OK;
}

grpc::Status OperatorService::Reset(grpc::ServerContext* c, const v1::LeasedRequest* r, v1::Outcome* o) {
  return ask(c, {control::RequestKind::Reset, 0, r->epoch(), 0, {}, {}}, "reset", "", "", o);
}

grpc::Status OperatorService::Arm(grpc::ServerContext* c, const v1::LeasedRequest* r, v1::Outcome* o) {
  return ask(c, {control::RequestKind::Arm, 0, r->epoch(), 0, {}, {}}, "arm", "", "", o);
}

grpc::Status OperatorService::Disarm(grpc::ServerContext* c, const v1::LeasedRequest* r, v1::Outcome* o) {
  return ask(c, {control::RequestKind::Disarm, 0, r->epoch(), 0, {}, {}}, "disarm", "", "", o);
}

grpc::Status OperatorService::BeginStart(grpc::ServerContext* c, const v1::LeasedRequest* r, v1::Outcome* o) {
  return ask(c, {control::RequestKind::BeginStart, 0, r->epoch(), 0, {}, {}}, "begin start", "", "", o);
}

grpc::Status OperatorService::HoldBeat(grpc::ServerContext* c, const v1::HoldRequest* r, v1::Outcome* o) {
  return ask(c, {control::RequestKind::HoldBeat, 0, r->epoch(), r->token(), {}, {}}, "hold", "", "", o);
}

grpc::Status OperatorService::SetSpeed(grpc::ServerContext* c, const v1::SpeedRequest* r, v1::Outcome* o) {
  control::Request request{control::RequestKind::SetSpeed, 0, r->epoch(), 0, {}, {}};
  request.speed = core::MetersPerSecond(r->speed_m_s());
  if (r->has_split_m_s()) request.split = core::MetersPerSecond(r->split_m_s());
  const control::SupervisorStatus old = view_.treadmill.motion.load().status;
  const double split = r->has_split_m_s() ? r->split_m_s() : old.requested_split.value();
  return ask(c, request, "set speed", speeds_text(old.requested_speed.value(), old.requested_split.value()),
             speeds_text(r->speed_m_s(), split), o);
}

grpc::Status OperatorService::SetIncline(grpc::ServerContext* c, const v1::InclineRequest* r,
                                         v1::Outcome* o) {
  control::Request request{control::RequestKind::SetIncline, 0, r->epoch(), 0, {}, {}};
  request.incline = core::GradePercent(r->incline_percent());
  const double old = view_.treadmill.motion.load().status.requested_incline.value();
  return ask(c, request, "set incline", number(old, "%"), number(r->incline_percent(), "%"), o);
}

grpc::Status OperatorService::EndMotion(grpc::ServerContext* c, const v1::LeasedRequest* r, v1::Outcome* o) {
  return ask(c, {control::RequestKind::EndMotion, 0, r->epoch(), 0, {}, {}}, "end run", "", "", o);
}

grpc::Status OperatorService::StartRecording(grpc::ServerContext* context,
                                             const v1::RecordingRequest* request, v1::RecordingReply* reply) {
  if (!desk_.current(request->epoch())) {
    reply->set_reason(kNoLease);
    return without_lease(context, "start recording");
  }
  Person person{request->subject_pseudonym(), std::nullopt, std::nullopt};
  if (request->has_mass_kg()) {
    if (!std::isfinite(request->mass_kg()) || request->mass_kg() < 20.0 || request->mass_kg() > 300.0) {
      reply->set_reason("mass_kg must lie between 20 and 300; leave it out to use the measured body weight");
      return grpc::Status::OK;
    }
    person.mass = core::Kilograms(request->mass_kg());
  }
  if (request->has_height_m()) {
    if (!std::isfinite(request->height_m()) || request->height_m() < 0.5 || request->height_m() > 2.5) {
      reply->set_reason("height_m must lie between 0.5 and 2.5; leave it out when it is not known");
      return grpc::Status::OK;
    }
    person.height = core::Meters(request->height_m());
  }
  if (commands_.intake != nullptr) {
    if (const std::string veto = commands_.intake->veto_of(person.pseudonym); !veto.empty()) {
      reply->set_reason(veto);
      audit(context, "start recording", "", person.pseudonym, "refused: the intake forbids it");
      return grpc::Status::OK;
    }
  }
  const auto file = commands_.recorder.start(commands_.session_path(), commands_.session_meta(person),
                                             commands_.analysis_config(person));
  if (file) {
    record_intake(commands_, person.pseudonym);
    commands_.hub.recording_of(person.pseudonym, person.mass);
  }
  reply->set_accepted(file.has_value());
  if (file) {
    reply->set_session_file(*file);
  } else {
    reply->set_reason(file.error().what());
  }
  audit(context, "start recording", "", request->subject_pseudonym(),
        file ? "recording to " + *file : std::string("refused: ") + file.error().what());
  return grpc::Status::OK;
}

grpc::Status OperatorService::StopRecording(grpc::ServerContext* context, const v1::LeasedRequest* request,
                                            v1::RecordingReply* reply) {
  if (!desk_.current(request->epoch())) {
    reply->set_reason(kNoLease);
    return without_lease(context, "stop recording");
  }
  // Before the stop, so that the session itself holds the line; whether it succeeds is not known yet.
  audit(context, "stop recording", "", "", "asked");
  const auto session = commands_.recorder.stop();
  reply->set_accepted(session.has_value());
  if (!session) {
    audit(context, "stop recording", "", "", std::string("refused: ") + session.error().what());
    reply->set_reason(session.error().what());
    return grpc::Status::OK;
  }
  reply->set_session_file(session->file);
  fill_summary(session->summary, *reply->mutable_summary());
  for (std::size_t i = 0; i < view_.plate_names.size(); ++i) {
    const auto found = session->samples.find(static_cast<std::uint8_t>(i));
    (*reply->mutable_samples())[view_.plate_names[i]] = found == session->samples.end() ? 0 : found->second;
  }
  for (std::size_t i = 0; i < view_.imu_configs.size(); ++i) {
    const auto found_imu = session->imu_samples.find(static_cast<std::uint8_t>(i));
    const bool stored = found_imu != session->imu_samples.end();
    (*reply->mutable_imu_samples())[view_.imu_configs[i].name()] = stored ? found_imu->second : 0;
  }
  return grpc::Status::OK;
}

grpc::Status OperatorService::SetBaseline(grpc::ServerContext* context, const v1::BaselineRequest* request,
                                          v1::Outcome* outcome) {
  const char* what = request->undo() ? "undo baseline" : request->clear() ? "clear baseline" : "set baseline";
  if (!desk_.current(request->epoch())) {
    refuse(outcome, kNoLease);
    return without_lease(context, what);
  }
  if (request->undo()) {
    outcome->set_accepted(commands_.hub.undo_baseline());
    if (!outcome->accepted()) refuse(outcome, "the baseline is not one that was just set: nothing to undo");
  } else if (request->clear()) {
    commands_.hub.clear_baseline();
    outcome->set_accepted(true);
  } else if (commands_.hub.set_baseline(kBaselineSteps)) {
    outcome->set_accepted(true);
  } else {
    refuse(outcome, "fewer than 30 steps in the last 20 s; let the runner settle, then set the baseline");
  }
  audit(context, what, "", "", outcome->accepted() ? "accepted" : "refused: " + outcome->reason());
  return grpc::Status::OK;
}

grpc::Status OperatorService::SetCadenceTarget(grpc::ServerContext* context, const v1::TargetRequest* request,
                                               v1::Outcome* outcome) {
  if (!desk_.current(request->epoch())) {
    refuse(outcome, kNoLease);
    return without_lease(context, "cadence target");
  }
  if (commands_.comparison == nullptr) {
    refuse(outcome, "this station compares nothing");
    return grpc::Status::OK;
  }
  const auto words = [this]() -> std::string {
    const auto target = commands_.comparison->target();
    return target ? std::to_string(std::lround(target->target.value())) + " steps/min" : "none";
  };
  const std::string before = words();
  const auto chosen = commands_.comparison->choose(request->rule(), request->confirmed());
  outcome->set_accepted(chosen.has_value());
  if (!chosen) outcome->set_reason(chosen.error().what());
  audit(context, request->confirmed() ? "cadence target, confirmed" : "cadence target", before, words(),
        chosen ? "accepted" : std::string("refused: ") + chosen.error().what());
  return grpc::Status::OK;
}

grpc::Status TechnicianService::ZeroPlates(grpc::ServerContext* context, const v1::Empty*,
                                           v1::Outcome* outcome) {
  const auto result = commands_.zero_plates(who_(context->peer()));
  outcome->set_accepted(result.has_value());
  if (!result) outcome->set_reason(result.error().what());
  audit_line(commands_, who_(context->peer()), "zero plates", "", "",
             result ? "accepted" : "refused: " + outcome->reason());
  return grpc::Status::OK;
}

}  // namespace footfall::station
