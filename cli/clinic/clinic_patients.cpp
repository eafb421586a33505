#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/clinic/clinic_desk.hpp"

namespace footfall::cli {
namespace {

using core::Remedy;
using namespace recording::clinic;
using Json = nlohmann::ordered_json;

void print(const Json& json) {
  std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json json_of(const SessionEntry& session) {
  return {{"file", session.file},
          {"pseudonym", session.pseudonym},
          {"station", session.station},
          {"started", date_text(session.started_wall_ns)},
          {"duration_s", or_null(session.duration_s)},
          {"complete", session.complete},
          {"simulated", session.simulated},
          {"steps", session.steps},
          {"cadence_spm", or_null(session.cadence_spm)},
          {"contact_time_s", or_null(session.contact_time_s)},
          {"peak_vgrf_n", or_null(session.peak_vgrf_n)},
          {"method_id", session.method_id},
          {"hash", session.head_hash}};
}

void print_sessions(const std::vector<SessionEntry>& sessions) {
  for (const SessionEntry& session : sessions) {
    std::printf("%s  %-14s %-32s %-10s", date_text(session.started_wall_ns).c_str(),
                session.pseudonym.c_str(), session.file.c_str(), session.station.c_str());
    if (session.duration_s) std::printf(" %8.1f s", *session.duration_s);
    if (session.cadence_spm) std::printf("  %.1f steps/min", *session.cadence_spm);
    std::printf("%s%s\n", session.complete ? "" : "  INCOMPLETE", session.simulated ? "  SIMULATION" : "");
  }
}

}  // namespace

core::Result<int> init_clinic(const ClinicOptions& options) {
  const auto config = clinic_config(options);
  if (!config) return tl::unexpected(config.error());
  std::error_code ignored;
  if (!std::filesystem::exists(config->key_file, ignored)) {
    if (std::filesystem::exists(config->database, ignored))
      return core::fail(
          Remedy::Reconfigure,
          "the database is there, its key file %.120s is not: put it back; new keys would open nothing",
          config->key_file.c_str());
    if (const auto made = KeyRing::create(config->key_file); !made) return tl::unexpected(made.error());
    std::printf("new keys in %s: keep a copy where the database is not\n", config->key_file.c_str());
  }
  const auto desk = open_clinic(options, Role::Administrator);
  if (!desk) return tl::unexpected(desk.error());
  const std::string where = options.on_server ? "the server" : config->database.string();
  std::printf("the clinic database in %s is ready, as %s\n", where.c_str(), desk->clinic->origin().c_str());
  return 0;
}

core::Result<int> add_patient(const ClinicOptions& options) {
  const auto desk = open_clinic(options, Role::Clinician);
  if (!desk) return tl::unexpected(desk.error());
  Identity identity;
  for (const auto& [field, question] :
       {std::pair("name", "name"), std::pair("birth_date", "date of birth (YYYY-MM-DD)"),
        std::pair("contact", "contact")}) {
    // Who may not do so is refused before giving anything away.
    auto line = desk->actor.role == Role::Clinician ? ask(question, false) : core::Result<Secret>(Secret());
    if (!line) return tl::unexpected(line.error());
    if (line->empty() && identity.empty()) break;
    if (!line->empty()) identity.push_back({field, std::move(*line)});
  }
  const auto pseudonym = desk->clinic->add_patient(desk->actor, identity);
  if (!pseudonym) return tl::unexpected(pseudonym.error());
  std::printf("%s\n", pseudonym->c_str());
  return 0;
}

core::Result<int> list_patients(const ClinicOptions& options) {
  const auto desk = open_clinic(options, Role::Viewer);
  if (!desk) return tl::unexpected(desk.error());
  const auto patients = desk->clinic->patients(desk->actor);
  if (!patients) return tl::unexpected(patients.error());
  Json all = Json::array();
  for (const Patient& patient : *patients) {
    all.push_back({{"pseudonym", patient.pseudonym},
                   {"since", date_text(patient.created_wall_ns)},
                   {"active", patient.active}});
    if (!options.json)
      std::printf("%s  since %s%s\n", patient.pseudonym.c_str(), date_text(patient.created_wall_ns).c_str(),
                  patient.active ? "" : "  not active");
  }
  if (options.json) print(all);
  return 0;
}

core::Result<int> list_sessions(const ClinicOptions& options) {
  const auto desk = open_clinic(options, Role::Viewer);
  if (!desk) return tl::unexpected(desk.error());
  const auto sessions = desk->clinic->sessions(desk->actor, options.subject);
  if (!sessions) return tl::unexpected(sessions.error());
  if (!options.json) {
    print_sessions(*sessions);
    return 0;
  }
  Json all = Json::array();
  for (const SessionEntry& session : *sessions) all.push_back(json_of(session));
  print(all);
  return 0;
}

core::Result<int> show_patient(const ClinicOptions& options) {
  const auto desk = open_clinic(options, options.identified ? Role::Clinician : Role::Viewer);
  if (!desk) return tl::unexpected(desk.error());
  if (options.identified && options.why.empty())
    return core::fail(Remedy::Reconfigure, "an identity is shown for a reason: give it with --why");
  core::Result<Identity> identity = Identity();
  if (options.identified) identity = desk->clinic->identify(desk->actor, options.subject, options.why);
  if (!identity) return tl::unexpected(identity.error());
  const auto sessions = desk->clinic->sessions(desk->actor, options.subject);
  if (!sessions) return tl::unexpected(sessions.error());
  if (options.json) {
    Json out{{"pseudonym", options.subject}};
    for (const IdentityField& field : *identity)
      out["identity"][field.field] = std::string(field.value.text());
    out["sessions"] = Json::array();
    for (const SessionEntry& session : *sessions) out["sessions"].push_back(json_of(session));
    print(out);
    return 0;
  }
  std::printf("%s\n", options.subject.c_str());
  for (const IdentityField& field : *identity)
    std::printf("  %-12s %.*s\n", field.field.c_str(), static_cast<int>(field.value.size()),
                field.value.text().data());
  print_sessions(*sessions);
  return 0;
}

core::Result<int> due_command(const ClinicOptions& options) {
  const bool list = options.command == "due list";
  const auto desk = open_clinic(options, list ? Role::Viewer : Role::Clinician);
  if (!desk) return tl::unexpected(desk.error());
  if (options.command == "due add") {
    const auto when = date_ns(options.date);
    if (!when) return core::fail(Remedy::Reconfigure, "give the day as YYYY-MM-DD");
    const auto id = desk->clinic->put_due(desk->actor, {"", options.subject, options.what, *when, false});
    if (!id) return tl::unexpected(id.error());
    std::printf("%s\n", id->c_str());
    return 0;
  }
  const auto due = desk->clinic->due(desk->actor);
  if (!due) return tl::unexpected(due.error());
  if (!list) {
    for (Due one : *due) {
      if (one.id != options.subject) continue;
      one.done = true;
      const auto done = desk->clinic->put_due(desk->actor, one);
      if (!done) return tl::unexpected(done.error());
      return 0;
    }
    return core::fail(Remedy::Reconfigure, "nothing with the number %.40s is due", options.subject.c_str());
  }
  const std::int64_t now = wall_now_ns();
  Json all = Json::array();
  for (const Due& one : *due) {
    const bool overdue = one.due_wall_ns < now;
    all.push_back({{"id", one.id},
                   {"subject", one.subject},
                   {"what", one.what},
                   {"due", date_text(one.due_wall_ns)},
                   {"overdue", overdue}});
    if (!options.json)
      std::printf("%s  %s  %-14s %s%s\n", one.id.c_str(), date_text(one.due_wall_ns).c_str(),
                  one.subject.c_str(), one.what.c_str(), overdue ? "  OVERDUE" : "");
  }
  if (options.json) print(all);
  return 0;
}

}  // namespace footfall::cli
