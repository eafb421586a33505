#include "config/access_config.hpp"

#include "config/toml_reader.hpp"

namespace footfall::config {

RoleAccess read_role(TableReader reader) {
  RoleAccess role;
  role.group = reader.text_or("group", "");
  if (reader.has("accounts")) role.accounts = reader.texts("accounts");
  reader.finish();
  if (role.group.empty() && role.accounts.empty()) {
    reader.refuse("group", "nobody would have this role; name a group or accounts, or leave the table out");
  }
  return role;
}

AccessConfig read_access(TableReader reader) {
  AccessConfig access;
  if (reader.has("viewer")) access.viewer = read_role(reader.table("viewer"));
  if (reader.has("operator")) access.operating = read_role(reader.table("operator"));
  if (reader.has("technician")) access.technician = read_role(reader.table("technician"));
  if (reader.has("clinician")) access.clinician = read_role(reader.table("clinician"));
  reader.finish();
  return access;
}

}  // namespace footfall::config
