#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "recording/clinic/secret.hpp"

/// What the clinic database keeps, as values. Units in the names; *_wall_ns is Unix time in nanoseconds.
/// What is not known is empty or nullopt, never 0.
namespace footfall::recording::clinic {

/// Of one who asks. Viewer: pseudonyms, sessions, due dates. Clinician: also patients and their identities.
/// Administrator: also devices, calibrations, persons, keys - no identity. Station: its own sessions.
enum class Role : std::uint8_t { None, Viewer, Clinician, Administrator, Station };
[[nodiscard]] const char* name_of(Role role);
[[nodiscard]] std::optional<Role> role_of(const std::string& name);  ///< viewer, clinician, administrator

/// Who does it, for the audit; the program that made it has found out the role.
struct Actor {
  std::string who;
  Role role = Role::None;
  std::int64_t uid = 0, pid = 0;
};

struct Patient {
  std::string pseudonym;
  std::int64_t created_wall_ns = 0;
  bool active = true;
};

/// Fields by name: "name", "birth_date", "contact", ...
struct IdentityField {
  std::string field;
  Secret value;
};
using Identity = std::vector<IdentityField>;

struct SessionEntry {
  std::string pseudonym, station, file;  ///< file: its name, not its folder
  std::string head_hash;                 ///< BLAKE2b-256 of the finished file, hex
  std::int64_t started_wall_ns = 0;
  std::optional<double> duration_s;
  bool complete = false, simulated = false;
  std::string software_version, method_id;
  std::optional<double> mass_kg;
  std::int64_t steps = 0;
  std::optional<double> cadence_spm, contact_time_s, peak_vgrf_n;
};

struct Device {
  std::string id, kind, product, serial;
  bool active = true;
};

struct Calibration {
  std::string id;  ///< empty when new
  std::string device, what, performed_by, result;
  std::optional<std::int64_t> performed_wall_ns;
  std::optional<bool> passed;  ///< nullopt: nobody has told, a session names the calibration alone
};

struct Due {
  std::string id;  ///< empty when new
  std::string subject, what;
  std::int64_t due_wall_ns = 0;
  bool done = false;
};

struct StaffMember {
  std::string name;
  Role role = Role::Viewer;
  bool active = true;
};

}  // namespace footfall::recording::clinic
