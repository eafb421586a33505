#include <cmath>

#include "station/api/services.hpp"

/// The technician's moving cable pull over the API.
namespace footfall::station {
namespace {

constexpr const char* kNoTreadmill = "this station has no treadmill: there is nothing to commission";

void put(v1::CommissioningStatus& status, const TestReport& report) {
  status.set_step(name_of(report.step));
  status.set_note(report.note);
  status.set_arm_veto(report.veto);
  status.set_window_left_s(report.window_left.seconds());
  const control::PullStatus& now = report.pull;
  if (now.limit.value() > 0.0) {
    status.set_speed_m_s(now.speed.value());
    status.set_limit_s(now.limit.value());
    if (now.relay_open.is_finite()) status.set_relay_open_s(now.relay_open.value());
    if (now.rest_seen.is_finite()) status.set_stopped_s(now.rest_seen.value());
  }
  if (const auto& pull = report.tests.pull) {
    v1::CablePullRecord& record = *status.mutable_record();
    record.set_date(date_text(pull->at_s));
    record.set_machine(pull->machine);
    record.set_account(pull->account);
    record.set_passed(pull->passed);
    record.set_speed_m_s(pull->speed_m_s);
    record.set_limit_s(pull->limit_s);
    if (std::isfinite(pull->relay_open_s)) record.set_relay_open_s(pull->relay_open_s);
    if (std::isfinite(pull->stopped_s)) record.set_stopped_s(pull->stopped_s);
  }
  if (report.tests.emergency_stop_at_s)
    status.set_emergency_stop_checked(date_text(*report.tests.emergency_stop_at_s));
}

}  // namespace

grpc::Status TechnicianService::answer(grpc::ServerContext* context, const char* what,
                                       const std::function<core::Result<void>(CommissioningDesk&)>& act,
                                       v1::Outcome* outcome) {
  auto result = commands_.commissioning != nullptr ? act(*commands_.commissioning)
                                                   : core::fail(core::Remedy::Reconfigure, kNoTreadmill);
  outcome->set_accepted(result.has_value());
  if (!result) outcome->set_reason(result.error().what());
  audit_line(commands_, who_(context->peer()), what, "", "",
             result ? "accepted" : "refused: " + outcome->reason());
  return grpc::Status::OK;
}

grpc::Status TechnicianService::BeginCommissioning(grpc::ServerContext* c, const v1::Empty*, v1::Outcome* o) {
  return answer(
      c, "begin commissioning", [](CommissioningDesk& desk) { return desk.begin(); }, o);
}

grpc::Status TechnicianService::PullCable(grpc::ServerContext* c, const v1::Empty*, v1::Outcome* o) {
  if (auto wanted = awaited(*c, who_(c->peer()), commands_, "cable pull"); !wanted.ok()) return wanted;
  return answer(
      c, "cable pull", [](CommissioningDesk& desk) { return desk.pull(); }, o);
}

grpc::Status TechnicianService::ConfirmCommissioning(grpc::ServerContext* c,
                                                     const v1::CommissioningConfirmation* r, v1::Outcome* o) {
  const std::string account = who_(c->peer()).account;
  const bool seen = r->seen_to_stop();
  return answer(
      c, seen ? "confirm cable pull" : "reject cable pull",
      [&](CommissioningDesk& desk) { return desk.confirm(seen, account); }, o);
}

grpc::Status TechnicianService::CancelCommissioning(grpc::ServerContext* c, const v1::Empty*,
                                                    v1::Outcome* o) {
  return answer(
      c, "cancel commissioning", [](CommissioningDesk& desk) { return desk.cancel(); }, o);
}

grpc::Status TechnicianService::GetCommissioning(grpc::ServerContext*, const v1::Empty*,
                                                 v1::CommissioningStatus* status) {
  if (commands_.commissioning == nullptr) {
    status->set_step(name_of(TestStep::None));
    status->set_note(kNoTreadmill);
  } else {
    put(*status, commands_.commissioning->report());
  }
  return grpc::Status::OK;
}

}  // namespace footfall::station
