#include "station/api/services.hpp"
#include "station/belt/programme_desk.hpp"

/// The operator's requests for programmes and for levelling the deck.
namespace footfall::station {
namespace {

using control::RequestKind;

control::Request request_of(RequestKind kind, std::uint64_t epoch) {
  control::Request request;
  request.kind = kind;
  request.lease_epoch = epoch;
  return request;
}

const char* kNoProgrammes = "this station has no programmes: name their folder in [programmes] of its file";

}  // namespace

grpc::Status OperatorService::ListProgrammes(grpc::ServerContext*, const v1::Empty*,
                                             v1::ProgrammeList* list) {
  if (commands_.programmes == nullptr) return grpc::Status::OK;
  const MotionRecord motion = view_.treadmill.motion.load();
  commands_.programmes->list(motion.status, motion.drive.incline_available, *list);
  return grpc::Status::OK;
}

grpc::Status OperatorService::BeginProgramme(grpc::ServerContext* context,
                                             const v1::ProgrammeRequest* request, v1::Outcome* outcome) {
  const std::string what =
      request->has_own() ? request->own().name() + " (the console's own)" : request->name();
  const auto programme = commands_.programmes != nullptr
                             ? commands_.programmes->find(*request)
                             : core::fail(core::Remedy::Reconfigure, kNoProgrammes);
  if (!programme) {
    outcome->set_reason(programme.error().what());
    audit(context, "begin programme", "", what, "refused: " + outcome->reason());
    return grpc::Status::OK;
  }
  const std::uint32_t from = request->from_segment();
  if (from >= control::kMaxProgrammeSteps) {
    outcome->set_reason("there is no segment of that number: choose one of the programme's");
    return grpc::Status::OK;
  }
  grpc::Status status = grpc::Status::OK;
  commands_.programmes->begin(*programme, [&](const control::Programme& numbered) {
    commands_.mailbox.programme.store(numbered);
    control::Request begin = request_of(RequestKind::BeginProgramme, request->epoch());
    begin.programme_id = numbered.id;
    begin.programme_step = static_cast<std::uint16_t>(from);
    const std::string place = from == 0 ? "" : " from segment " + std::to_string(from + 1);
    status = ask(context, begin, "begin programme", "", what + place, outcome);
  });
  return status;
}

grpc::Status OperatorService::PauseProgramme(grpc::ServerContext* c, const v1::LeasedRequest* r,
                                             v1::Outcome* o) {
  return ask(c, request_of(RequestKind::PauseProgramme, r->epoch()), "pause programme", "", "", o);
}

grpc::Status OperatorService::ResumeProgramme(grpc::ServerContext* c, const v1::LeasedRequest* r,
                                              v1::Outcome* o) {
  return ask(c, request_of(RequestKind::ResumeProgramme, r->epoch()), "resume programme", "", "", o);
}

grpc::Status OperatorService::SkipSegment(grpc::ServerContext* c, const v1::LeasedRequest* r,
                                          v1::Outcome* o) {
  return ask(c, request_of(RequestKind::SkipSegment, r->epoch()), "skip segment", "", "", o);
}

grpc::Status OperatorService::EndProgramme(grpc::ServerContext* c, const v1::LeasedRequest* r,
                                           v1::Outcome* o) {
  return ask(c, request_of(RequestKind::EndProgramme, r->epoch()), "end programme", "", "", o);
}

grpc::Status OperatorService::BeginLevel(grpc::ServerContext* c, const v1::LeasedRequest* r, v1::Outcome* o) {
  return ask(c, request_of(RequestKind::BeginLevel, r->epoch()), "level the deck", "", "", o);
}

grpc::Status OperatorService::LevelBeat(grpc::ServerContext* c, const v1::HoldRequest* r, v1::Outcome* o) {
  control::Request beat = request_of(RequestKind::LevelBeat, r->epoch());
  beat.token = r->token();
  return ask(c, beat, "hold to level", "", "", o);
}

}  // namespace footfall::station
