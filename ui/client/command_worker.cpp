#include "ui/client/command_worker.hpp"

#include <algorithm>

#include "footfall/v1/station.grpc.pb.h"
#include "ui/client/intake_calls.hpp"

namespace footfall::ui {
namespace {

// Finishing a file takes as long as the disk takes; it moves nothing, and runs on a worker of its own.
constexpr std::chrono::milliseconds kFinishRecordingDeadline{5000};
// A reset may have to wait 2 s for the drive to clear its fault.
constexpr std::chrono::milliseconds kResetDeadline{2500};
// They wait for a disk, or for plates that are watched for half a second first; nothing of them moves.
constexpr std::chrono::milliseconds kIntakeDeadline{2000}, kZeroDeadline{8000};

std::chrono::milliseconds deadline_of(CommandKind kind) {
  if (kind == CommandKind::StopRecording) return kFinishRecordingDeadline;
  if (kind == CommandKind::ZeroPlates) return kZeroDeadline;
  if (asks_beside_operator(kind)) return kIntakeDeadline;
  return kind == CommandKind::Reset ? kResetDeadline : kCommandDeadline;
}

struct Answer {
  grpc::Status status;
  bool accepted = false;
  std::string reason;
  std::uint64_t token = 0, lease_epoch = 0;
  v1::ProgrammeList programmes{};
};

using Stub = v1::Operator::Stub;

v1::LeasedRequest leased(std::uint64_t epoch) {
  v1::LeasedRequest request;
  request.set_epoch(epoch);
  return request;
}

template <class Request>
Answer plain(Stub& stub, grpc::ClientContext& context, const Request& request,
             grpc::Status (Stub::*call)(grpc::ClientContext*, const Request&, v1::Outcome*)) {
  v1::Outcome outcome;
  const grpc::Status status = (stub.*call)(&context, request, &outcome);
  return {status, outcome.accepted(), outcome.reason(), outcome.token(), 0, {}};
}

Answer acquire(Stub& stub, grpc::ClientContext& context) {
  v1::LeaseRequest request;
  request.set_client("footfall-console");
  v1::LeaseReply reply;
  const grpc::Status status = stub.AcquireLease(&context, request, &reply);
  return {status, reply.granted(), reply.reason(), 0, reply.granted() ? reply.epoch() : 0, {}};
}

Answer record(Stub& stub, grpc::ClientContext& context, const Command& command, std::uint64_t epoch) {
  v1::RecordingReply reply;
  grpc::Status status;
  if (command.kind == CommandKind::StopRecording) {
    status = stub.StopRecording(&context, leased(epoch), &reply);
  } else {
    v1::RecordingRequest request;
    request.set_epoch(epoch);
    request.set_subject_pseudonym(command.subject_pseudonym);
    if (command.mass_kg) request.set_mass_kg(*command.mass_kg);
    status = stub.StartRecording(&context, request, &reply);
  }
  return {status, reply.accepted(), reply.reason(), 0, 0, {}};
}

v1::HoldRequest hold(const Command& command, std::uint64_t epoch) {
  v1::HoldRequest request;
  request.set_epoch(epoch);
  request.set_token(command.token);
  return request;
}

Answer list_programmes(Stub& stub, grpc::ClientContext& context) {
  Answer answer;
  answer.status = stub.ListProgrammes(&context, v1::Empty(), &answer.programmes);
  answer.accepted = answer.status.ok();
  return answer;
}

v1::ProgrammeRequest programme_request(const Command& command, std::uint64_t epoch) {
  v1::ProgrammeRequest request;
  request.set_epoch(epoch);
  request.set_name(command.programme);
  request.set_from_segment(command.from_segment);
  return request;
}

Answer note(Stub& stub, grpc::ClientContext& context, const Command& command) {
  if (command.kind == CommandKind::AddMarker) {
    v1::MarkerRequest request;
    request.set_preset(command.preset);
    return plain(stub, context, request, &Stub::AddMarker);
  }
  if (command.kind == CommandKind::AddExertion) {
    v1::ExertionRequest request;
    request.set_scale("borg_cr10");
    request.set_value(static_cast<double>(command.score));
    return plain(stub, context, request, &Stub::AddExertion);
  }
  v1::PainRequest request;
  request.set_phase(command.phase);
  request.set_score(command.score);
  request.set_region(command.region);
  request.set_side(command.side);
  return plain(stub, context, request, &Stub::AddPain);
}

Answer call(Stub& stub, grpc::ClientContext& context, const Command& command, std::uint64_t epoch) {
  switch (command.kind) {
    case CommandKind::AcquireLease:
      return acquire(stub, context);
    case CommandKind::ReleaseLease:
      return plain(stub, context, leased(epoch), &Stub::ReleaseLease);
    case CommandKind::Reset:
      return plain(stub, context, leased(epoch), &Stub::Reset);
    case CommandKind::Arm:
      return plain(stub, context, leased(epoch), &Stub::Arm);
    case CommandKind::Disarm:
      return plain(stub, context, leased(epoch), &Stub::Disarm);
    case CommandKind::BeginStart:
      return plain(stub, context, leased(epoch), &Stub::BeginStart);
    case CommandKind::EndMotion:
      return plain(stub, context, leased(epoch), &Stub::EndMotion);
    case CommandKind::HoldBeat:
      return plain(stub, context, hold(command, epoch), &Stub::HoldBeat);
    case CommandKind::ListProgrammes:
      return list_programmes(stub, context);
    case CommandKind::BeginProgramme:
      return plain(stub, context, programme_request(command, epoch), &Stub::BeginProgramme);
    case CommandKind::PauseProgramme:
      return plain(stub, context, leased(epoch), &Stub::PauseProgramme);
    case CommandKind::ResumeProgramme:
      return plain(stub, context, leased(epoch), &Stub::ResumeProgramme);
    case CommandKind::SkipSegment:
      return plain(stub, context, leased(epoch), &Stub::SkipSegment);
    case CommandKind::EndProgramme:
      return plain(stub, context, leased(epoch), &Stub::EndProgramme);
    case CommandKind::BeginLevel:
      return plain(stub, context, leased(epoch), &Stub::BeginLevel);
    case CommandKind::LevelBeat:
      return plain(stub, context, hold(command, epoch), &Stub::LevelBeat);
    case CommandKind::SetRunnerView: {
      v1::RunnerViewRequest request;
      request.set_epoch(epoch);
      *request.mutable_view() = command.runner_view;
      return plain(stub, context, request, &Stub::SetRunnerView);
    }
    case CommandKind::SetTarget: {
      v1::TargetRequest request;
      request.set_epoch(epoch);
      request.set_rule(command.target);
      request.set_confirmed(command.confirmed);
      return plain(stub, context, request, &Stub::SetCadenceTarget);
    }
    case CommandKind::SetSpeed: {
      v1::SpeedRequest request;
      request.set_epoch(epoch);
      request.set_speed_m_s(command.speed_m_s);
      if (command.split_m_s) request.set_split_m_s(*command.split_m_s);
      return plain(stub, context, request, &Stub::SetSpeed);
    }
    case CommandKind::SetIncline: {
      v1::InclineRequest request;
      request.set_epoch(epoch);
      request.set_incline_percent(command.incline_percent);
      return plain(stub, context, request, &Stub::SetIncline);
    }
    case CommandKind::SetBaseline:
    case CommandKind::UndoBaseline: {
      v1::BaselineRequest request;
      request.set_epoch(epoch);
      request.set_undo(command.kind == CommandKind::UndoBaseline);
      return plain(stub, context, request, &Stub::SetBaseline);
    }
    case CommandKind::AddMarker:
    case CommandKind::AddPain:
    case CommandKind::AddExertion:
      return note(stub, context, command);
    case CommandKind::StartRecording:
    case CommandKind::StopRecording:
      return record(stub, context, command, epoch);
    case CommandKind::SetIntake:
    case CommandKind::AcknowledgeIntake:
    case CommandKind::DecideIntake:
    case CommandKind::ZeroPlates:
      break;  // asked elsewhere
  }
  return {};
}

CommandReply reply_to(const Command& command, const Answer& answer) {
  CommandReply reply;
  reply.kind = command.kind;
  const std::string words = words_for(command.kind);
  if (answer.status.ok() && answer.accepted) {
    reply.verdict = ReplyVerdict::Accepted;
    reply.token = answer.token;
    reply.text = command.note;
    reply.programmes = answer.programmes;
  } else if (answer.status.ok()) {
    reply.verdict = ReplyVerdict::Refused;
    reply.text = answer.reason.empty() ? words + " was refused without a reason." : answer.reason;
  } else if (answer.status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED ||
             answer.status.error_code() == grpc::StatusCode::UNAVAILABLE ||
             answer.status.error_code() == grpc::StatusCode::CANCELLED) {
    // Also UNAVAILABLE: the connection may have broken after the station had read the command.
    reply.verdict = ReplyVerdict::Unknown;
    reply.text = words + ": no answer. It may or may not have been carried out; it is not sent again.";
  } else {
    reply.verdict = ReplyVerdict::Refused;
    reply.text = words + ": " + answer.status.error_message();
  }
  return reply;
}

}  // namespace

CommandWorker::CommandWorker(std::shared_ptr<grpc::Channel> channel, std::function<std::uint64_t()> epoch,
                             std::function<void(const CommandReply&, std::uint64_t)> on_reply)
    : channel_(std::move(channel)),
      epoch_(std::move(epoch)),
      on_reply_(std::move(on_reply)),
      thread_([this](const std::stop_token& stopping) { run(stopping); }) {}

CommandWorker::~CommandWorker() = default;

void CommandWorker::post(const Command& command) {
  {
    const std::lock_guard lock(mutex_);
    // A beat behind a beat would only fake a hold that was let go meanwhile.
    const bool beat = command.kind == CommandKind::HoldBeat || command.kind == CommandKind::LevelBeat;
    const bool beat_waits = beat && std::any_of(queue_.begin(), queue_.end(), [&](const Waiting& waiting) {
                              return waiting.command.kind == command.kind;
                            });
    if (beat_waits) return;
    queue_.push_back({command, Clock::now()});
  }
  wake_.notify_one();
}

void CommandWorker::forget_all() {
  const std::lock_guard lock(mutex_);
  queue_.clear();
}

void CommandWorker::run(const std::stop_token& stopping) {
  while (!stopping.stop_requested()) {
    Waiting next;
    {
      std::unique_lock lock(mutex_);
      if (!wake_.wait(lock, stopping, [this] { return !queue_.empty(); })) return;
      next = queue_.front();
      queue_.pop_front();
    }
    if (Clock::now() - next.since > kOldest) {
      CommandReply reply;
      reply.kind = next.command.kind;
      reply.text = std::string(words_for(next.command.kind)) +
                   ": not sent, the command before it took too long. Ask again if you still want it.";
      on_reply_(reply, 0);
      continue;
    }
    carry_out(next.command, stopping);
  }
}

void CommandWorker::carry_out(const Command& command, const std::stop_token& stopping) {
  const auto stub = v1::Operator::NewStub(channel_);
  grpc::ClientContext context;
  set_deadline(context, deadline_of(command.kind));
  const std::stop_callback cancel(stopping, [&context] { context.TryCancel(); });
  Answer answer;
  if (asks_beside_operator(command.kind)) {
    v1::Outcome outcome;
    answer.status = ask_beside_operator(channel_, context, command, outcome);
    answer.accepted = outcome.accepted();
    answer.reason = outcome.reason();
  } else {
    answer = call(*stub, context, command, epoch_());
  }
  if (!stopping.stop_requested()) on_reply_(reply_to(command, answer), answer.lease_epoch);
}

}  // namespace footfall::ui
