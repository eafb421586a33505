#pragma once
#include <filesystem>
#include <string>

#include "config/access_config.hpp"

namespace footfall::config {

class TableReader;

/// [clinic]: where patients and sessions are kept (docs/clinic-database.md). A station writes to its own
/// `database` first; a `server` that several share is fed from it.
struct ClinicConfig {
  std::filesystem::path database;   ///< this station's SQLite file
  std::string server;               ///< PostgreSQL connection string without a password; empty: none
  std::filesystem::path key_file;   ///< outside the database, readable by one account
  std::filesystem::path head_file;  ///< end of the audit, outside the database
  std::string station;              ///< as the clinic knows it; of all its stations another one
  /// Not given: nobody but root (viewer: whoever may read the keys).
  RoleAccess viewer, clinician, administrator;
};

/// `dir`: what relative paths start from; `state_dir`, `name`: of the station, for what is not given.
/// `database` may be a connection string: then it is the server, and the station's own file is
/// state_dir/clinic.db. Thread: start-up. Blocks: never. Errors: throws ConfigError, one sentence naming
/// file, line and key.
ClinicConfig read_clinic(TableReader reader, const std::filesystem::path& dir,
                         const std::filesystem::path& state_dir, const std::string& name);

}  // namespace footfall::config
