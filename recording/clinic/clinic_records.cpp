#include <sodium.h>

#include "recording/clinic/clinic.hpp"
#include "recording/clinic/sealing.hpp"

namespace footfall::recording::clinic {
namespace {

using core::Remedy;
using Json = nlohmann::ordered_json;

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

constexpr int kShortestPin = 4;

/// Of no PIN: what is compared where there is no such person, so that the time tells nothing.
const std::string& nobodys_hash() {
  static const std::string hash = [] {
    std::string made(crypto_pwhash_STRBYTES, '\0');
    const std::string pin = random_hex(16);
    if (crypto_pwhash_str(made.data(), pin.data(), pin.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
      throw std::bad_alloc();
    return made;
  }();
  return hash;
}

/// The PIN under the clinic's key: a stolen database alone does not give four digits away.
Secret peppered(const KeyRing& keys, const Secret& pin) {
  ready_sodium();
  Secret out(32);
  crypto_generichash(out.data(), out.size(), pin.data(), pin.size(), keys.audit().data(),
                     keys.audit().size());
  return out;
}

std::string words_of(const std::string& product, const std::string& serial, bool active) {
  return product + (serial.empty() ? "" : " " + serial) + (active ? "" : ", retired");
}

std::string session_id(const SessionEntry& session) {
  Hasher hasher;
  const Hash hash = hasher.add(session.station).add(session.file).add(session.started_wall_ns).finish();
  return to_hex(Bytes(hash.begin(), hash.begin() + 16));
}

}  // namespace

core::Result<void> Clinic::register_session(const Actor& actor, const SessionEntry& session) {
  const auto allowed =
      allow(actor, {Role::Station, Role::Clinician, Role::Administrator}, "register a session", session.file);
  if (!allowed) return allowed;
  const std::string id = session_id(session);
  const auto known = sql_->run("SELECT 1 FROM session WHERE id = ?1", {id});
  if (!known) return tl::unexpected(known.error());
  if (!known->empty()) return {};
  return write(actor, {"register_session", session.pseudonym, "", session.file}, [&] {
    return store("session", id,
                 {{"id", id},
                  {"pseudonym", session.pseudonym},
                  {"station", session.station},
                  {"file", session.file},
                  {"head_hash", session.head_hash},
                  {"started_wall_ns", session.started_wall_ns},
                  {"duration_s", or_null(session.duration_s)},
                  {"complete", session.complete ? 1 : 0},
                  {"simulated", session.simulated ? 1 : 0},
                  {"software_version", session.software_version},
                  {"method_id", session.method_id},
                  {"mass_kg", or_null(session.mass_kg)},
                  {"steps", session.steps},
                  {"cadence_spm", or_null(session.cadence_spm)},
                  {"contact_time_s", or_null(session.contact_time_s)},
                  {"peak_vgrf_n", or_null(session.peak_vgrf_n)}});
  });
}

core::Result<std::vector<SessionEntry>> Clinic::sessions(const Actor& actor, const std::string& pseudonym) {
  const auto allowed = allow(actor, {Role::Viewer, Role::Clinician, Role::Administrator, Role::Station},
                             "list sessions", pseudonym);
  if (!allowed) return tl::unexpected(allowed.error());
  const auto rows = sql_->run(
      "SELECT pseudonym, station, file, head_hash, started_wall_ns, duration_s, complete, simulated, "
      "software_version, method_id, mass_kg, steps, cadence_spm, contact_time_s, peak_vgrf_n FROM session "
      "WHERE ?1 = '' OR pseudonym = ?1 ORDER BY started_wall_ns, id",
      {pseudonym});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<SessionEntry> sessions;
  for (const Row& row : *rows)
    sessions.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.integer(4), row.real(5),
                        row.integer(6) != 0, row.integer(7) != 0, row.text(8), row.text(9), row.real(10),
                        row.integer(11), row.real(12), row.real(13), row.real(14)});
  return sessions;
}

core::Result<void> Clinic::put_device(const Actor& actor, const Device& device) {
  const auto allowed = allow(actor, {Role::Administrator, Role::Station}, "change a device", device.id);
  if (!allowed) return allowed;
  const auto before =
      sql_->run("SELECT product, serial, active FROM device WHERE id = ?1", {clean(device.id)});
  if (!before) return tl::unexpected(before.error());
  std::string old;
  if (!before->empty()) {
    const Row& row = before->front();
    old = words_of(row.text(0), row.text(1), row.integer(2) != 0);
  }
  return write(actor, {"put_device", device.id, old, words_of(device.product, device.serial, device.active)},
               [&] {
                 return store("device", device.id,
                              {{"id", device.id},
                               {"kind", device.kind},
                               {"product", device.product},
                               {"serial", device.serial},
                               {"active", device.active ? 1 : 0}});
               });
}

core::Result<std::vector<Device>> Clinic::devices(const Actor& actor) {
  const auto allowed =
      allow(actor, {Role::Viewer, Role::Clinician, Role::Administrator, Role::Station}, "list devices", "");
  if (!allowed) return tl::unexpected(allowed.error());
  const auto rows = sql_->run("SELECT id, kind, product, serial, active FROM device ORDER BY id");
  if (!rows) return tl::unexpected(rows.error());
  std::vector<Device> devices;
  for (const Row& row : *rows)
    devices.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.integer(4) != 0});
  return devices;
}

core::Result<std::string> Clinic::add_calibration(const Actor& actor, const Calibration& calibration) {
  const auto allowed =
      allow(actor, {Role::Administrator, Role::Station}, "add a calibration", calibration.device);
  if (!allowed) return tl::unexpected(allowed.error());
  const auto device = sql_->run("SELECT 1 FROM device WHERE id = ?1", {clean(calibration.device)});
  if (!device) return tl::unexpected(device.error());
  if (device->empty())
    return core::fail(Remedy::Reconfigure,
                      "there is no device '%.80s' here: see footfall clinic devices list",
                      clean(calibration.device).c_str());
  const std::string id = calibration.id.empty() ? random_hex(16) : calibration.id;
  const auto known = sql_->run("SELECT 1 FROM calibration WHERE id = ?1", {id});
  if (!known) return tl::unexpected(known.error());
  if (!known->empty()) return id;
  const auto written = write(actor, {"add_calibration", calibration.device, "", calibration.what}, [&] {
    return store("calibration", id,
                 {{"id", id},
                  {"device", calibration.device},
                  {"what", calibration.what},
                  {"performed_wall_ns", or_null(calibration.performed_wall_ns)},
                  {"performed_by", calibration.performed_by},
                  {"passed", calibration.passed ? Json(*calibration.passed ? 1 : 0) : Json()},
                  {"result", calibration.result}});
  });
  if (!written) return tl::unexpected(written.error());
  return id;
}

core::Result<std::vector<Calibration>> Clinic::calibrations(const Actor& actor, const std::string& device) {
  const auto allowed = allow(actor, {Role::Viewer, Role::Clinician, Role::Administrator, Role::Station},
                             "list calibrations", device);
  if (!allowed) return tl::unexpected(allowed.error());
  const auto rows = sql_->run(
      "SELECT id, device, what, performed_by, result, performed_wall_ns, passed FROM calibration "
      "WHERE ?1 = '' OR device = ?1 ORDER BY COALESCE(performed_wall_ns, 0), id",
      {device});
  if (!rows) return tl::unexpected(rows.error());
  std::vector<Calibration> calibrations;
  for (const Row& row : *rows)
    calibrations.push_back({row.text(0), row.text(1), row.text(2), row.text(3), row.text(4),
                            row.has(5) ? std::optional(row.integer(5)) : std::nullopt,
                            row.has(6) ? std::optional(row.integer(6) != 0) : std::nullopt});
  return calibrations;
}

core::Result<std::string> Clinic::put_due(const Actor& actor, const Due& due) {
  const auto allowed = allow(actor, {Role::Clinician, Role::Administrator}, "change a due date", due.subject);
  if (!allowed) return tl::unexpected(allowed.error());
  const std::string id = due.id.empty() ? random_hex(8) : due.id;
  const auto written = write(actor, {due.done ? "done" : "put_due", due.subject, "", due.what}, [&] {
    return store("due", id,
                 {{"id", id},
                  {"subject", due.subject},
                  {"what", due.what},
                  {"due_wall_ns", due.due_wall_ns},
                  {"done", due.done ? 1 : 0}});
  });
  if (!written) return tl::unexpected(written.error());
  return id;
}

core::Result<std::vector<Due>> Clinic::due(const Actor& actor) {
  const auto allowed =
      allow(actor, {Role::Viewer, Role::Clinician, Role::Administrator}, "list what is due", "");
  if (!allowed) return tl::unexpected(allowed.error());
  const auto rows = sql_->run(
      "SELECT id, subject, what, due_wall_ns, done FROM due WHERE done = 0 ORDER BY due_wall_ns, id");
  if (!rows) return tl::unexpected(rows.error());
  std::vector<Due> due;
  for (const Row& row : *rows)
    due.push_back({row.text(0), row.text(1), row.text(2), row.integer(3), row.integer(4) != 0});
  return due;
}

core::Result<void> Clinic::put_person(const Actor& actor, const StaffMember& person, const Secret& pin) {
  if (const auto allowed = allow(actor, {Role::Administrator}, "change a person", person.name); !allowed)
    return allowed;
  if (person.name.empty() || clean(person.name) != person.name)
    return core::fail(Remedy::Reconfigure, "a person needs a name without control characters");
  if (pin.size() < kShortestPin)
    return core::fail(Remedy::Reconfigure, "a PIN has at least %d digits", kShortestPin);
  const Secret key = peppered(*keys_, pin);
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str(hash.data(), key.text().data(), key.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                        crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
    return core::fail(Remedy::Retry, "there is not enough memory to keep a PIN; try again");
  hash.resize(hash.find('\0'));
  return write(actor, {"put_person", person.name, "", name_of(person.role)}, [&] {
    return store("person", person.name,
                 {{"name", person.name},
                  {"role", name_of(person.role)},
                  {"pin_hash", hash},
                  {"active", person.active ? 1 : 0}});
  });
}

core::Result<std::vector<StaffMember>> Clinic::persons(const Actor& actor) {
  const auto allowed =
      allow(actor, {Role::Viewer, Role::Clinician, Role::Administrator}, "list the persons", "");
  if (!allowed) return tl::unexpected(allowed.error());
  const auto rows = sql_->run("SELECT name, role, active FROM person ORDER BY name");
  if (!rows) return tl::unexpected(rows.error());
  std::vector<StaffMember> persons;
  for (const Row& row : *rows)
    persons.push_back({row.text(0), role_of(row.text(1)).value_or(Role::None), row.integer(2) != 0});
  return persons;
}

core::Result<std::optional<Role>> Clinic::check_pin(const std::string& name, const Secret& pin) {
  const Secret key = peppered(*keys_, pin);
  const auto rows = sql_->run("SELECT role, pin_hash FROM person WHERE name = ?1 AND active = 1", {name});
  if (!rows) return tl::unexpected(rows.error());
  const std::string hash = rows->empty() ? nobodys_hash() : rows->front().text(1);
  const bool fits = crypto_pwhash_str_verify(hash.c_str(), key.text().data(), key.size()) == 0;
  if (fits && !rows->empty()) return role_of(rows->front().text(0));
  const auto noted =
      note({name, Role::None, 0, 0}, "sign_in", name, "refused: no such person, or another PIN");
  if (!noted) return tl::unexpected(noted.error());
  return std::optional<Role>();
}

core::Result<std::int64_t> Clinic::reseal(const Actor& actor) {
  if (const auto allowed = allow(actor, {Role::Administrator}, "seal anew", ""); !allowed)
    return tl::unexpected(allowed.error());
  std::int64_t count = 0;
  const auto written =
      write(actor, {"reseal", "", "", "key " + std::to_string(keys_->newest())}, [&]() -> core::Result<void> {
        const auto rows = reseal_rows();
        if (!rows) return tl::unexpected(rows.error());
        const auto past = reseal_history();
        if (!past) return tl::unexpected(past.error());
        count = *rows + *past;
        return {};
      });
  if (!written) return tl::unexpected(written.error());
  return count;
}

core::Result<std::int64_t> Clinic::reseal_rows() {
  const auto rows = sql_->run("SELECT pseudonym, field, sealed FROM identity");
  if (!rows) return tl::unexpected(rows.error());
  std::int64_t count = 0;
  for (const Row& row : *rows) {
    if (sealed_with(row.bytes(2)) == keys_->newest()) continue;
    const auto plain = unseal(*keys_, row.text(0), row.text(1), row.bytes(2));
    if (!plain) return tl::unexpected(plain.error());
    const auto stored =
        sql_->run("UPDATE identity SET sealed = ?3 WHERE pseudonym = ?1 AND field = ?2",
                  {row.text(0), row.text(1), seal(*keys_, row.text(0), row.text(1), plain->text())});
    if (!stored) return tl::unexpected(stored.error());
    ++count;
  }
  return count;
}

/// The history holds sealed fields too: an old key could not be forgotten else.
core::Result<std::int64_t> Clinic::reseal_history() {
  const auto rows = sql_->run("SELECT origin, seq, payload FROM change WHERE kind = 'identity'");
  if (!rows) return tl::unexpected(rows.error());
  std::int64_t count = 0;
  for (const Row& row : *rows) {
    Json payload = Json::parse(row.text(2), nullptr, false);
    if (!payload.is_object()) return core::fail(Remedy::Reconfigure, "the history of an identity is damaged");
    const std::string pseudonym = payload.value("pseudonym", ""), field = payload.value("field", "");
    const Bytes sealed = from_hex(payload.value("sealed", ""));
    if (sealed_with(sealed) == keys_->newest()) continue;
    const auto plain = unseal(*keys_, pseudonym, field, sealed);
    if (!plain) return tl::unexpected(plain.error());
    payload["sealed"] = to_hex(seal(*keys_, pseudonym, field, plain->text()));
    const auto stored = sql_->run("UPDATE change SET payload = ?3 WHERE origin = ?1 AND seq = ?2",
                                  {row.text(0), row.integer(1), payload.dump()});
    if (!stored) return tl::unexpected(stored.error());
    ++count;
  }
  return count;
}

}  // namespace footfall::recording::clinic
