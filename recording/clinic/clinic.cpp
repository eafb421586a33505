#include "recording/clinic/clinic.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "recording/clinic/schema.hpp"
#include "recording/clinic/sealing.hpp"

namespace footfall::recording::clinic {
namespace {

using core::Remedy;
using Json = nlohmann::ordered_json;

/// Without 0 O 1 I L U: read aloud and typed by hand.
constexpr std::string_view kLetters = "23456789ABCDEFGHJKMNPQRSTVWXYZ";

std::string random_pseudonym() {
  ready_sodium();
  std::string name = "P-";
  for (int i = 0; i < 10; ++i)
    name += kLetters[randombytes_uniform(static_cast<std::uint32_t>(kLetters.size()))];
  return name;
}

/// One word, so that a head is one line of words.
std::string word_of(std::string name) {
  for (char& c : name) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
    if (!plain) c = '_';
  }
  return name;
}

core::Result<void> check_identity(const Identity& identity) {
  if (identity.empty())
    return core::fail(Remedy::Reconfigure, "an identity has at least a name; nothing was given");
  for (const IdentityField& field : identity) {
    const bool plain =
        !field.field.empty() && field.field.size() <= 40 &&
        field.field.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == std::string::npos;
    if (!plain)
      return core::fail(Remedy::Reconfigure,
                        "the name of an identity's field is of small letters, digits and _, at most 40");
    if (field.value.size() > 1000)
      return core::fail(Remedy::Reconfigure, "the identity's field %s is longer than 1000 bytes",
                        field.field.c_str());
  }
  return {};
}

}  // namespace

const char* name_of(Role role) {
  constexpr std::array<const char*, 5> kNames{"none", "viewer", "clinician", "administrator", "station"};
  return kNames[static_cast<std::size_t>(role)];
}

std::optional<Role> role_of(const std::string& name) {
  for (const Role role : {Role::Viewer, Role::Clinician, Role::Administrator}) {
    if (name == name_of(role)) return role;
  }
  return std::nullopt;
}

core::Result<std::unique_ptr<Clinic>> Clinic::open(std::unique_ptr<Sql> sql,
                                                   std::shared_ptr<const KeyRing> keys,
                                                   const std::filesystem::path& heads,
                                                   const std::string& station) {
  if (const auto migrated = migrate(*sql); !migrated) return tl::unexpected(migrated.error());
  std::unique_ptr<Clinic> clinic(new Clinic(std::move(sql), std::move(keys), heads, station));
  if (const auto found = clinic->find_origin(); !found) return tl::unexpected(found.error());
  if (const auto good = clinic->check_heads(); !good) return tl::unexpected(good.error());
  return clinic;
}

core::Result<void> Clinic::find_origin() {
  // Random beside the name: a station set up anew must not go on counting where the old one's copies are.
  const auto made = sql_->run("INSERT INTO origin(station, origin) VALUES(?1, ?2) ON CONFLICT DO NOTHING",
                              {clean(station_), word_of(station_) + "/" + random_hex(8)});
  if (!made) return tl::unexpected(made.error());
  const auto rows = sql_->run("SELECT origin FROM origin WHERE station = ?1", {clean(station_)});
  if (!rows) return tl::unexpected(rows.error());
  origin_ = rows->front().text(0);
  return {};
}

core::Result<void> Clinic::check_heads() {
  const HeadFile::Lock lock(heads_.file());
  if (!lock.held())
    return core::fail(Remedy::Operator, "%.150s.lock cannot be opened: check the folder and its rights",
                      heads_.file().c_str());
  const auto last = last_audit(*sql_, origin_);
  if (!last) return tl::unexpected(last.error());
  if (heads_.exists()) {
    const auto kept = heads_.head(origin_);
    if (!kept) return tl::unexpected(kept.error());
    if (*kept) return {};
  }
  if (*last > 0)
    return core::fail(
        Remedy::Operator,
        "%.150s does not know the audit of this database any more: put the file back; without it "
        "nobody can tell whether the audit was cut",
        heads_.file().c_str());
  // Before the first row: from now on its absence tells.
  return heads_.store(origin_, Head{});
}

core::Result<void> Clinic::write(const Actor& actor, const Act& act,
                                 const std::function<core::Result<void>()>& also) {
  return append_audit(*sql_, heads_, origin_,
                      {actor.who, name_of(actor.role), actor.uid, actor.pid, act.action, act.subject,
                       act.old_value, act.new_value, "done"},
                      also);
}

core::Result<void> Clinic::note(const Actor& actor, const std::string& action, const std::string& subject,
                                const std::string& outcome) {
  return append_audit(
      *sql_, heads_, origin_,
      {actor.who, name_of(actor.role), actor.uid, actor.pid, action, subject, "", "", outcome}, {});
}

core::Result<void> Clinic::allow(const Actor& actor, std::initializer_list<Role> roles, const char* action,
                                 const std::string& subject) {
  if (std::find(roles.begin(), roles.end(), actor.role) != roles.end()) return {};
  // A refusal that cannot be noted is a refusal still.
  (void)note(actor, action, subject, "refused: the role does not allow it");
  return core::fail(Remedy::Operator, "%.60s (role %s) may not %s: ask for the role, see [clinic.access]",
                    actor.who.c_str(), name_of(actor.role), action);
}

core::Result<void> Clinic::store(const std::string& kind, const std::string& entity, const Json& row) {
  return add_change(*sql_, origin_, kind, entity, row);
}

core::Result<void> Clinic::store_identity(const std::string& pseudonym, const Identity& identity) {
  for (const IdentityField& field : identity) {
    const Bytes sealed = seal(*keys_, pseudonym, field.field, field.value.text());
    const auto stored = store("identity", pseudonym + "/" + field.field,
                              {{"pseudonym", pseudonym}, {"field", field.field}, {"sealed", to_hex(sealed)}});
    if (!stored) return stored;
  }
  return {};
}

core::Result<bool> Clinic::has_patient(const std::string& pseudonym) {
  const auto rows = sql_->run("SELECT 1 FROM patient WHERE pseudonym = ?1", {pseudonym});
  if (!rows) return tl::unexpected(rows.error());
  return !rows->empty();
}

core::Result<std::string> Clinic::add_patient(const Actor& actor, const Identity& identity) {
  const std::string pseudonym = random_pseudonym();
  if (const auto allowed = allow(actor, {Role::Clinician}, "add a patient", ""); !allowed)
    return tl::unexpected(allowed.error());
  if (const auto good = check_identity(identity); !good) return tl::unexpected(good.error());
  const auto written = write(actor, {"add_patient", pseudonym, "", ""}, [&]() -> core::Result<void> {
    const auto row = store("patient", pseudonym,
                           {{"pseudonym", pseudonym}, {"created_wall_ns", wall_now_ns()}, {"active", 1}});
    return row ? store_identity(pseudonym, identity) : row;
  });
  if (!written) return tl::unexpected(written.error());
  return pseudonym;
}

core::Result<void> Clinic::change_identity(const Actor& actor, const std::string& pseudonym,
                                           const Identity& identity) {
  if (const auto allowed = allow(actor, {Role::Clinician}, "change an identity", pseudonym); !allowed)
    return allowed;
  if (const auto good = check_identity(identity); !good) return good;
  const auto known = has_patient(pseudonym);
  if (!known) return tl::unexpected(known.error());
  if (!*known) return core::fail(Remedy::Reconfigure, "there is no patient %.40s here", pseudonym.c_str());
  std::string fields;
  for (const IdentityField& field : identity) fields += (fields.empty() ? "" : ", ") + field.field;
  return write(actor, {"change_identity", pseudonym, "", fields},
               [&] { return store_identity(pseudonym, identity); });
}

core::Result<void> Clinic::set_active(const Actor& actor, const std::string& pseudonym, bool active) {
  if (const auto allowed = allow(actor, {Role::Clinician}, "change a patient", pseudonym); !allowed)
    return allowed;
  const auto rows =
      sql_->run("SELECT created_wall_ns, active FROM patient WHERE pseudonym = ?1", {pseudonym});
  if (!rows) return tl::unexpected(rows.error());
  if (rows->empty())
    return core::fail(Remedy::Reconfigure, "there is no patient %.40s here", pseudonym.c_str());
  const std::int64_t created = rows->front().integer(0), before = rows->front().integer(1);
  return write(actor, {"set_active", pseudonym, std::to_string(before), active ? "1" : "0"}, [&] {
    return store("patient", pseudonym,
                 {{"pseudonym", pseudonym}, {"created_wall_ns", created}, {"active", active ? 1 : 0}});
  });
}

core::Result<std::vector<Patient>> Clinic::patients(const Actor& actor) {
  const auto allowed =
      allow(actor, {Role::Viewer, Role::Clinician, Role::Administrator}, "list the patients", "");
  if (!allowed) return tl::unexpected(allowed.error());
  const auto rows =
      sql_->run("SELECT pseudonym, created_wall_ns, active FROM patient ORDER BY created_wall_ns");
  if (!rows) return tl::unexpected(rows.error());
  std::vector<Patient> patients;
  for (const Row& row : *rows) patients.push_back({row.text(0), row.integer(1), row.integer(2) != 0});
  return patients;
}

core::Result<Identity> Clinic::identify(const Actor& actor, const std::string& pseudonym,
                                        const std::string& why) {
  if (const auto allowed = allow(actor, {Role::Clinician}, "see an identity", pseudonym); !allowed)
    return tl::unexpected(allowed.error());
  const auto noted = write(actor, {"identify", pseudonym, "", why}, {});
  if (!noted) return tl::unexpected(noted.error());
  const auto rows =
      sql_->run("SELECT field, sealed FROM identity WHERE pseudonym = ?1 ORDER BY field", {pseudonym});
  if (!rows) return tl::unexpected(rows.error());
  if (rows->empty())
    return core::fail(Remedy::Reconfigure, "no identity of %.40s is kept here", pseudonym.c_str());
  Identity identity;
  for (const Row& row : *rows) {
    auto value = unseal(*keys_, pseudonym, row.text(0), row.bytes(1));
    if (!value) return tl::unexpected(value.error());
    identity.push_back({row.text(0), std::move(*value)});
  }
  return identity;
}

IdentityLookup identity_lookup(Clinic& clinic, const Actor& actor) {
  return [&clinic, actor](const std::string& pseudonym, const std::string& why) {
    return clinic.identify(actor, pseudonym, why);
  };
}

core::Result<std::vector<AuditVerdict>> Clinic::verify(const Actor& actor) {
  const auto allowed =
      allow(actor, {Role::Viewer, Role::Clinician, Role::Administrator}, "verify the audit", "");
  if (!allowed) return tl::unexpected(allowed.error());
  const auto kept = heads_.all();
  if (!kept) return tl::unexpected(kept.error());
  auto origins = audit_origins(*sql_);
  if (!origins) return tl::unexpected(origins.error());
  if (std::find(origins->begin(), origins->end(), origin_) == origins->end()) origins->push_back(origin_);
  std::vector<AuditVerdict> verdicts;
  for (const std::string& origin : *origins) {
    const auto head = kept->find(origin);
    auto verdict = verify_audit(*sql_, *keys_, origin,
                                head != kept->end() ? std::optional<Head>(head->second) : std::nullopt);
    if (!verdict) return tl::unexpected(verdict.error());
    verdicts.push_back(std::move(*verdict));
  }
  return verdicts;
}

core::Result<std::string> Clinic::head() const {
  const auto head = heads_.head(origin_);
  if (!head) return tl::unexpected(head.error());
  return head_line(*keys_, origin_, head->value_or(Head{}));
}

}  // namespace footfall::recording::clinic
