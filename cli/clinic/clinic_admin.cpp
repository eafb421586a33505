#include <cstdio>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/clinic/clinic_desk.hpp"
#include "recording/clinic/sync.hpp"

namespace footfall::cli {
namespace {

using core::Remedy;
using namespace recording::clinic;
using Json = nlohmann::ordered_json;

int report(const std::vector<AuditVerdict>& verdicts, bool json) {
  bool whole = true;
  Json all = Json::array();
  for (const AuditVerdict& verdict : verdicts) {
    whole = whole && verdict.findings.empty();
    all.push_back({{"origin", verdict.origin},
                   {"rows", verdict.end.seq},
                   {"end_is_kept_here", verdict.anchored},
                   {"findings", verdict.findings}});
    if (json) continue;
    std::printf("%s: %lld rows, %s%s\n", verdict.origin.c_str(), static_cast<long long>(verdict.end.seq),
                verdict.findings.empty() ? "whole" : "NOT WHOLE",
                verdict.anchored ? "" : " (its end is kept elsewhere: verify it there or with --head)");
    for (const std::string& finding : verdict.findings) std::printf("  %s\n", finding.c_str());
  }
  if (json) std::cout << all.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  return whole ? 0 : 1;
}

core::Result<void> add_exported(ClinicDesk& desk, const std::filesystem::path& file,
                                std::vector<AuditVerdict>& verdicts) {
  std::ifstream lines(file);
  if (!lines) return core::fail(Remedy::Reconfigure, "%.150s cannot be read", file.c_str());
  const auto keys = KeyRing::load(desk.config.key_file);
  if (!keys) return tl::unexpected(keys.error());
  for (std::string line; std::getline(lines, line);) {
    const auto head = parse_head(**keys, line);
    if (!head) return tl::unexpected(head.error());
    auto verdict = verify_audit(desk.clinic->sql(), **keys, head->first, head->second);
    if (!verdict) return tl::unexpected(verdict.error());
    verdicts.push_back(std::move(*verdict));
  }
  return {};
}

}  // namespace

core::Result<int> audit_command(const ClinicOptions& options) {
  auto desk = open_clinic(options, Role::Viewer);
  if (!desk) return tl::unexpected(desk.error());
  if (options.command == "audit head") {
    const auto head = desk->clinic->head();
    if (!head) return tl::unexpected(head.error());
    std::printf("%s\n", head->c_str());
    return 0;
  }
  auto verdicts = desk->clinic->verify(desk->actor);
  if (!verdicts) return tl::unexpected(verdicts.error());
  if (!options.head.empty()) {
    if (const auto more = add_exported(*desk, options.head, *verdicts); !more)
      return tl::unexpected(more.error());
  }
  return report(*verdicts, options.json);
}

core::Result<int> users_command(const ClinicOptions& options) {
  const bool list = options.command == "users list";
  const auto desk = open_clinic(options, list ? Role::Viewer : Role::Administrator);
  if (!desk) return tl::unexpected(desk.error());
  if (!list) {
    const auto role = role_of(options.what);
    if (!role) return core::fail(Remedy::Reconfigure, "a role is viewer, clinician or administrator");
    auto pin = desk->actor.role == Role::Administrator ? ask("PIN", true) : core::Result<Secret>(Secret());
    if (!pin) return tl::unexpected(pin.error());
    const auto done = desk->clinic->put_person(desk->actor, {options.subject, *role, true}, *pin);
    if (!done) return tl::unexpected(done.error());
    return 0;
  }
  const auto persons = desk->clinic->persons(desk->actor);
  if (!persons) return tl::unexpected(persons.error());
  Json all = Json::array();
  for (const StaffMember& person : *persons) {
    all.push_back({{"name", person.name}, {"role", name_of(person.role)}, {"active", person.active}});
    if (!options.json)
      std::printf("%-24s %s%s\n", person.name.c_str(), name_of(person.role),
                  person.active ? "" : "  not active");
  }
  if (options.json) std::cout << all.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  return 0;
}

core::Result<int> sync_command(const ClinicOptions& options) {
  ClinicOptions local = options;
  local.on_server = false;
  const auto desk = open_clinic(local, Role::Viewer);
  if (!desk) return tl::unexpected(desk.error());
  if (desk->config.server.empty())
    return core::fail(Remedy::Reconfigure, "[clinic] names no server: this station keeps its database alone");
  Clinic& clinic = *desk->clinic;
  if (options.command == "sync now") {
    const auto done = synchronise(clinic.sql(), desk->config.server, clinic.origin());
    if (!done && done.error().remedy() != Remedy::Retry) return tl::unexpected(done.error());
  }
  const auto state = sync_state(clinic.sql(), clinic.origin());
  if (!state) return tl::unexpected(state.error());
  const std::string since =
      state->last_success_wall_ns > 0 ? date_text(state->last_success_wall_ns) : "never";
  if (options.json) {
    std::cout << Json{{"origin", clinic.origin()},
                      {"pending_changes", state->pending_changes},
                      {"pending_audit_rows", state->pending_audit},
                      {"last_success", state->last_success_wall_ns > 0 ? Json(since) : Json()},
                      {"problem", state->problem}}
                     .dump(2)
              << '\n';
  } else {
    std::printf("%s: %lld changes and %lld rows of the audit wait here; last exchange %s\n",
                clinic.origin().c_str(), static_cast<long long>(state->pending_changes),
                static_cast<long long>(state->pending_audit), since.c_str());
    if (!state->problem.empty()) std::printf("  %s\n", state->problem.c_str());
  }
  return state->problem.empty() ? 0 : 1;
}

core::Result<int> keys_command(const ClinicOptions& options) {
  const auto desk = open_clinic(options, Role::Administrator);
  if (!desk) return tl::unexpected(desk.error());
  Clinic& clinic = *desk->clinic;
  if (options.command == "keys reseal") {
    const auto count = clinic.reseal(desk->actor);
    if (!count) return tl::unexpected(count.error());
    std::printf("%lld fields sealed anew\n", static_cast<long long>(*count));
    return 0;
  }
  const bool rotate = options.command == "keys rotate";
  if (desk->actor.role != Role::Administrator) {
    const auto noted = clinic.note(desk->actor, options.command, "", "refused: the role does not allow it");
    if (!noted) return tl::unexpected(noted.error());
    return core::fail(Remedy::Operator,
                      "%.60s (role %s) may not change the keys: ask for the role, see [clinic.access]",
                      desk->actor.who.c_str(), name_of(desk->actor.role));
  }
  // First what it is for: an old key that still seals something here is not forgotten.
  if (!rotate) {
    const auto left = clinic.reseal(desk->actor);
    if (!left) return tl::unexpected(left.error());
  }
  const auto changed =
      rotate ? KeyRing::rotate(desk->config.key_file) : KeyRing::forget_old(desk->config.key_file);
  if (!changed) return tl::unexpected(changed.error());
  const auto noted = clinic.note(desk->actor, options.command, "", "done");
  if (!noted) return tl::unexpected(noted.error());
  if (rotate)
    std::printf(
        "a new key seals from now on: give the file to every station, then run keys reseal on each and on "
        "the "
        "server, then keys forget-old\n");
  return 0;
}

}  // namespace footfall::cli
