#include "recording/follow_up.hpp"
#include "station/api/services.hpp"
#include "station/marker_key.hpp"

/// Markers, notes, pain and exertion (record.proto).
namespace footfall::station {
namespace {

std::int64_t wall_now() {
  return core::clock_ns(CLOCK_REALTIME);
}

void answer(const core::Result<void>& result, v1::Outcome* outcome) {
  outcome->set_accepted(result.has_value());
  if (!result) outcome->set_reason(result.error().what());
}

core::Result<recording::Pain> pain_of(const v1::PainRequest& request) {
  recording::Pain pain;
  if (!recording::parse_name(request.phase(), pain.phase))
    return core::fail(core::Remedy::Operator,
                      "say when it hurt: onset, before, during, after or next_morning");
  if (!request.side().empty() && !recording::parse_name(request.side(), pain.side))
    return core::fail(core::Remedy::Operator, "the side is none, left, right or both");
  pain.score = request.score();
  pain.region = request.region();
  pain.condition = request.condition();
  pain.text = request.text();
  pain.wall_ns = wall_now();
  return pain;
}

/// One name of the station's own folder, never a path to elsewhere.
core::Result<std::filesystem::path> session_named(const std::filesystem::path& folder,
                                                  const std::string& name) {
  const std::filesystem::path file = std::filesystem::path(name).filename();
  if (file.empty() || file.string() != name || file.extension() != ".footfall")
    return core::fail(core::Remedy::Operator,
                      "%.80s is no session of this station: give the name of its file", name.c_str());
  return folder / file;
}

core::Result<void> add_afterwards(const std::filesystem::path& file, recording::Pain pain) {
  pain.time.reset();
  auto session = recording::FollowUp::open(file);
  if (!session) return tl::unexpected<core::Error>(session.error());
  if (auto added = (*session)->add(pain); !added) return added;
  return (*session)->commit();
}

}  // namespace

template <class Record>
grpc::Status OperatorService::record(grpc::ServerContext* context, Record record, const char* what,
                                     const std::string& value, v1::Outcome* outcome) {
  const Caller caller = who_(context->peer());
  record.who = caller.account;
  record.role = caller.role;
  record.time = core::monotonic_now();
  record.wall_ns = wall_now();
  answer(commands_.recorder.add(record), outcome);
  audit(context, what, "", value, outcome->accepted() ? "accepted" : "refused: " + outcome->reason());
  return grpc::Status::OK;
}

grpc::Status OperatorService::AddMarker(grpc::ServerContext* context, const v1::MarkerRequest* request,
                                        v1::Outcome* outcome) {
  recording::Marker marker;
  marker.preset = request->preset();
  marker.text = request->text();
  return record(context, marker, "marker", is_marker_key(marker.preset) ? marker.preset : "", outcome);
}

grpc::Status OperatorService::AddNote(grpc::ServerContext* context, const v1::NoteRequest* request,
                                      v1::Outcome* outcome) {
  recording::Marker note;
  note.kind = recording::MarkerKind::Note;
  note.text = request->text();
  return record(context, note, "note", "", outcome);  // its words stand in the session, not in the alarm list
}

grpc::Status OperatorService::AddExertion(grpc::ServerContext* context, const v1::ExertionRequest* request,
                                          v1::Outcome* outcome) {
  recording::Exertion exertion;
  if (!recording::parse_name(request->scale(), exertion.scale)) {
    outcome->set_reason("the scale of exertion is borg_6_20 or borg_cr10");
    return grpc::Status::OK;
  }
  exertion.value = request->value();
  exertion.text = request->text();
  return record(context, exertion, "exertion", request->scale(), outcome);
}

grpc::Status OperatorService::AddPain(grpc::ServerContext* context, const v1::PainRequest* request,
                                      v1::Outcome* outcome) {
  auto pain = pain_of(*request);
  if (!pain) {
    outcome->set_reason(pain.error().what());
    return grpc::Status::OK;
  }
  const std::string phase(recording::name_of(pain->phase));
  if (request->session().empty() && pain->phase != recording::PainPhase::NextMorning)
    return record(context, *pain, "pain", phase, outcome);
  const Caller caller = who_(context->peer());
  pain->who = caller.account;
  pain->role = caller.role;
  const auto file = session_named(commands_.session_path().parent_path(), request->session());
  answer(file ? add_afterwards(*file, *pain) : tl::unexpected<core::Error>(file.error()), outcome);
  audit(context, "pain", "", phase + " to " + request->session(),
        outcome->accepted() ? "accepted" : "refused: " + outcome->reason());
  return grpc::Status::OK;
}

}  // namespace footfall::station
