#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "recording/clinic/audit.hpp"
#include "recording/clinic/change_log.hpp"
#include "recording/clinic/records.hpp"

namespace footfall::recording::clinic {

/// The clinic database, on either back end: who may do what, and that it is audited. Patients under random
/// pseudonyms, their identities sealed in a table of their own (docs/clinic-database.md).
/// Thread: one per object; several objects and processes may share a database. Blocks: disk or network.
/// Errors: Operator when the role does not allow it (the refusal is in the audit) and when the audit does not
/// hold what its head says; Reconfigure for keys and versions; those of Sql. No sentence holds an identity.
class Clinic {
 public:
  /// Makes or migrates the tables. `station` names this origin; `heads` must exist unless nothing was ever
  /// written: a lost file of heads is not replaced in silence.
  static core::Result<std::unique_ptr<Clinic>> open(std::unique_ptr<Sql> sql,
                                                    std::shared_ptr<const KeyRing> keys,
                                                    const std::filesystem::path& heads,
                                                    const std::string& station);

  /// The new pseudonym: "P-" and 10 random letters and digits without look-alikes.
  core::Result<std::string> add_patient(const Actor& actor, const Identity& identity);
  core::Result<void> change_identity(const Actor& actor, const std::string& pseudonym,
                                     const Identity& identity);
  core::Result<void> set_active(const Actor& actor, const std::string& pseudonym, bool active);
  core::Result<std::vector<Patient>> patients(const Actor& actor);
  /// `why` is audited, before anything is opened.
  core::Result<Identity> identify(const Actor& actor, const std::string& pseudonym, const std::string& why);

  /// By station, file and start: registered again, it is there once.
  core::Result<void> register_session(const Actor& actor, const SessionEntry& session);
  core::Result<std::vector<SessionEntry>> sessions(const Actor& actor,
                                                   const std::string& pseudonym);  ///< "": all

  /// Audited each time, changed or not.
  core::Result<void> put_device(const Actor& actor, const Device& device);
  core::Result<std::vector<Device>> devices(const Actor& actor);
  /// Its number; one whose number is known already does nothing. Reconfigure: there is no such device.
  core::Result<std::string> add_calibration(const Actor& actor, const Calibration& calibration);
  core::Result<std::vector<Calibration>> calibrations(const Actor& actor,
                                                      const std::string& device);  ///< "": all
  core::Result<std::string> put_due(const Actor& actor, const Due& due);
  /// Not done yet, the earliest first.
  core::Result<std::vector<Due>> due(const Actor& actor);
  core::Result<void> put_person(const Actor& actor, const StaffMember& person, const Secret& pin);
  core::Result<std::vector<StaffMember>> persons(const Actor& actor);
  /// The role of the person with that PIN (4 digits or more); nullopt: no such person or another PIN, and as
  /// much time spent on both. Audited when wrong.
  core::Result<std::optional<Role>> check_pin(const std::string& name, const Secret& pin);

  /// Seals all fields and their history here with the newest key. The number of fields sealed anew.
  core::Result<std::int64_t> reseal(const Actor& actor);
  /// Every chain here against the kept heads.
  core::Result<std::vector<AuditVerdict>> verify(const Actor& actor);
  [[nodiscard]] core::Result<std::string> head() const;  ///< head_line of this origin
  /// Puts a refusal or an act done elsewhere into the audit.
  core::Result<void> note(const Actor& actor, const std::string& action, const std::string& subject,
                          const std::string& outcome);

  [[nodiscard]] const std::string& origin() const { return origin_; }
  [[nodiscard]] Sql& sql() { return *sql_; }

 private:
  Clinic(std::unique_ptr<Sql> sql, std::shared_ptr<const KeyRing> keys, const std::filesystem::path& heads,
         std::string station)
      : sql_(std::move(sql)), keys_(std::move(keys)), heads_(heads, keys_), station_(std::move(station)) {}
  core::Result<void> find_origin();
  core::Result<void> check_heads();
  core::Result<void> allow(const Actor& actor, std::initializer_list<Role> roles, const char* action,
                           const std::string& subject);
  struct Act {
    std::string action, subject, old_value, new_value;
  };
  core::Result<void> write(const Actor& actor, const Act& act,
                           const std::function<core::Result<void>()>& also);
  core::Result<void> store(const std::string& kind, const std::string& entity,
                           const nlohmann::ordered_json& row);
  core::Result<void> store_identity(const std::string& pseudonym, const Identity& identity);
  core::Result<bool> has_patient(const std::string& pseudonym);
  core::Result<std::int64_t> reseal_rows();
  core::Result<std::int64_t> reseal_history();

  std::unique_ptr<Sql> sql_;
  std::shared_ptr<const KeyRing> keys_;
  HeadFile heads_;
  std::string station_, origin_;
};

/// What an identified export asks with: a pseudonym, and what it is for. Role and audit are behind it.
using IdentityLookup =
    std::function<core::Result<Identity>(const std::string& pseudonym, const std::string& why)>;
[[nodiscard]] IdentityLookup identity_lookup(Clinic& clinic, const Actor& actor);

}  // namespace footfall::recording::clinic
