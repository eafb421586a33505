#include "station/data/data_service.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::station {
namespace {

constexpr const char* kNotHere = "this station keeps no recordings";

ShelfOrder order_of(const std::string& words) {
  if (words == "subject") return ShelfOrder::Subject;
  if (words == "duration") return ShelfOrder::Duration;
  if (words == "size") return ShelfOrder::Size;
  if (words == "steps") return ShelfOrder::Steps;
  return ShelfOrder::Started;
}

ShelfQuery query_of(const v1::SessionQuery& asked) {
  ShelfQuery query;
  query.subject_contains = asked.subject_contains();
  query.from_wall_ns = asked.started_from_wall_ns();
  query.to_wall_ns = asked.started_to_wall_ns();
  query.complete_only = asked.complete_only();
  query.longer_than_s = std::isfinite(asked.longer_than_s()) ? asked.longer_than_s() : 0.0;
  query.order = order_of(asked.sort_by());
  query.ascending = asked.ascending();
  query.first = asked.first();
  if (asked.most() > 0) query.most = asked.most();
  return query;
}

void put(const ShelfRow& row, v1::StoredSession& out) {
  out.set_name(row.name);
  out.set_state(name_of(row.state));
  out.set_bytes(row.bytes);
  out.set_error(row.error);
  out.set_subject_pseudonym(row.subject);
  out.set_started_wall_ns(row.started_wall_ns);
  out.set_duration_s(row.duration_s);
  out.set_ending(row.ending);
  out.set_steps(row.steps);
  out.set_gaps(row.gaps);
  out.set_missing_samples(row.missing_samples);
  out.set_format_version(row.format_version);
  out.set_treadmill(row.treadmill);
  out.set_treadmill_product(row.treadmill_product);
  out.set_simulation(row.simulated);
  out.mutable_plates()->Assign(row.plates.begin(), row.plates.end());
  out.mutable_imus()->Assign(row.imus.begin(), row.imus.end());
  out.set_stops(row.stops);
  out.set_markers(row.markers);
  out.set_pains(row.pains);
  out.set_exertions(row.exertions);
  out.set_software_version(row.software_version);
  out.set_station_name(row.station_name);
  out.set_mass_kg(row.mass_kg);
}

}  // namespace

std::string export_refusal(const std::string& role) {
  if (role == "operator" || role == "technician") return {};
  return "a viewer may not export: use a console of the operator";
}

grpc::Status DataService::admit(grpc::ServerContext* context) {
  if (commands_.data == nullptr) return {grpc::StatusCode::UNAVAILABLE, kNotHere};
  return unhurried_within(budget_, who_(context->peer()), commands_);
}

grpc::Status DataService::ListSessions(grpc::ServerContext* context, const v1::SessionQuery* query,
                                       v1::SessionPage* page) {
  if (auto admitted = admit(context); !admitted.ok()) return admitted;
  const ShelfPage found = commands_.data->shelf.page(query_of(*query));
  for (const ShelfRow& row : found.rows) put(row, *page->add_sessions());
  page->set_matching(static_cast<std::uint32_t>(found.matching));
  page->set_in_folder(static_cast<std::uint32_t>(found.in_folder));
  page->set_unread(static_cast<std::uint32_t>(found.unread));
  page->set_folder(std::filesystem::absolute(commands_.data->shelf.dir()).string());
  page->set_problem(found.problem);
  return grpc::Status::OK;
}

void DataService::answer(const Caller& caller, const char* what, const std::string& value,
                         const core::Result<void>& result, v1::Outcome* outcome) {
  outcome->set_accepted(result.has_value());
  if (!result) outcome->set_reason(result.error().what());
  audit_line(commands_, caller, what, "", value, result ? "accepted" : "refused: " + outcome->reason());
}

grpc::Status DataService::StartExport(grpc::ServerContext* context, const v1::ExportRequest* request,
                                      v1::Outcome* outcome) {
  if (auto admitted = admit(context); !admitted.ok()) return admitted;
  const Caller caller = who_(context->peer());
  const std::string refusal = export_refusal(caller.role);
  const auto result = refusal.empty() ? commands_.data->exports.start(request->session(), request->format(),
                                                                      request->replace())
                                      : core::fail(core::Remedy::Operator, "%s", refusal.c_str());
  constexpr std::size_t kMostWords = 120;  // what a client sends is not the audit's to grow by
  const std::string value = request->session() + " as " + request->format();
  answer(caller, "export", value.substr(0, kMostWords), result, outcome);
  return grpc::Status::OK;
}

grpc::Status DataService::GetExport(grpc::ServerContext* context, const v1::Empty*,
                                    v1::ExportStatus* status) {
  if (auto admitted = admit(context); !admitted.ok()) return admitted;
  const ExportState state = commands_.data->exports.state();
  status->set_state(name_of(state.phase));
  status->set_serial(state.serial);
  status->set_session(state.session);
  status->set_format(state.format);
  status->set_share(state.share);
  status->set_doing(state.doing);
  status->set_folder(state.folder);
  status->mutable_files()->Assign(state.files.begin(), state.files.end());
  status->mutable_notes()->Assign(state.notes.begin(), state.notes.end());
  status->set_problem(state.problem);
  status->set_may_not_export(export_refusal(who_(context->peer()).role));
  return grpc::Status::OK;
}

grpc::Status DataService::CancelExport(grpc::ServerContext* context, const v1::Empty*, v1::Outcome* outcome) {
  if (auto admitted = admit(context); !admitted.ok()) return admitted;
  const Caller caller = who_(context->peer());
  const std::string refusal = export_refusal(caller.role);
  const auto result = refusal.empty() ? commands_.data->exports.cancel()
                                      : core::fail(core::Remedy::Operator, "%s", refusal.c_str());
  answer(caller, "cancel export", commands_.data->exports.state().session, result, outcome);
  return grpc::Status::OK;
}

}  // namespace footfall::station
