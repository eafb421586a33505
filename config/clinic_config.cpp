#include "config/clinic_config.hpp"

#include <regex>

#include "config/toml_reader.hpp"

namespace footfall::config {
namespace {

bool is_connection(const std::string& text) {
  return text.find("host=") != std::string::npos || text.find("dbname=") != std::string::npos ||
         text.starts_with("postgresql://") || text.starts_with("postgres://");
}

/// The station's file is stored with every session.
void check_secret(TableReader& reader, const char* key, const std::string& connection) {
  static const std::regex secret("password\\s*=|://[^/@]*:[^/@]*@", std::regex::icase);
  if (std::regex_search(connection, secret))
    reader.refuse(key, "holds a password, which would be stored with every session: put it into ~/.pgpass");
}

std::filesystem::path path_of(TableReader& reader, const char* key, const std::filesystem::path& dir) {
  const std::string text = reader.text(key);
  if (text.empty()) reader.refuse(key, "is empty; give a path");
  const std::filesystem::path path = text;
  return path.is_absolute() ? path : dir / path;
}

void read_roles(TableReader reader, ClinicConfig& config) {
  // AccessConfig's tables have the station's names; these have the clinic's.
  if (reader.has("viewer")) config.viewer = read_role(reader.table("viewer"));
  if (reader.has("clinician")) config.clinician = read_role(reader.table("clinician"));
  if (reader.has("administrator")) config.administrator = read_role(reader.table("administrator"));
  reader.finish();
}

}  // namespace

ClinicConfig read_clinic(TableReader reader, const std::filesystem::path& dir,
                         const std::filesystem::path& state_dir, const std::string& name) {
  ClinicConfig config;
  const std::string database = reader.text("database");
  config.server = reader.text_or("server", "");
  check_secret(reader, "database", database);
  check_secret(reader, "server", config.server);
  if (is_connection(database)) {
    if (!config.server.empty())
      reader.refuse("server", "database names a server already; give one of the two");
    config.server = database;
    config.database = state_dir / "clinic.db";
  } else {
    config.database = path_of(reader, "database", dir);
  }
  if (!config.server.empty() && !is_connection(config.server))
    reader.refuse("server",
                  "is no connection string; give \"host=... dbname=... user=... sslmode=verify-full\"");
  config.key_file = path_of(reader, "key_file", dir);
  config.head_file = reader.has("head_file") ? path_of(reader, "head_file", dir) : state_dir / "clinic.heads";
  for (const auto& [key, path] :
       {std::pair("key_file", config.key_file), std::pair("head_file", config.head_file)}) {
    if (path == config.database) reader.refuse(key, "is the database itself; it must lie outside of it");
  }
  if (config.key_file == config.head_file)
    reader.refuse("head_file", "is the key file; give it a file of its own");
  config.station = reader.text_or("station", name);
  if (config.station.empty()) reader.refuse("station", "is empty; give each station its own name");
  if (reader.has("access")) read_roles(reader.table("access"), config);
  reader.finish();
  return config;
}

}  // namespace footfall::config
