#pragma once
#include <string>
#include <vector>

namespace footfall::config {

class TableReader;

/// Which accounts of this computer have one role. Neither given: whoever the rights of runtime_dir let in.
struct RoleAccess {
  std::string group;                  ///< its members; owns the socket, mode 0660
  std::vector<std::string> accounts;  ///< these too, whatever their groups
};

/// `[access.viewer]`, `[access.operator]`, `[access.technician]`, `[access.clinician]` of the station's file.
/// Clinicians have no socket of their own: they are those operators who decide about red flags of the intake;
/// not given: every operator who is not named as a technician. The account limits
/// the role; who the person is, is not told here. STOP is in every role.
struct AccessConfig {
  RoleAccess viewer, operating, technician, clinician;
};

/// One of those tables; refused when it would admit nobody.
RoleAccess read_role(TableReader reader);
/// Names are looked up when the station opens its sockets. Thread: start-up. Errors: throws ConfigError.
AccessConfig read_access(TableReader reader);

}  // namespace footfall::config
