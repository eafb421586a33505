#include <libpq-fe.h>

#include <memory>
#include <sstream>

#include "recording/clinic/sql.hpp"

namespace footfall::recording::clinic {
namespace {

using core::Remedy;

struct Free {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

std::string value_of(const PQconninfoOption* options, std::string_view word) {
  for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option) {
    if (word == option->keyword && option->val != nullptr) return option->val;
  }
  return "";
}

bool all_local(const std::string& hosts) {
  std::istringstream list(hosts + ",");
  for (std::string host; std::getline(list, host, ',');) {
    if (host.empty() || (host.front() != '/' && host.front() != '@')) return false;
  }
  return true;
}

}  // namespace

bool is_connection(std::string_view database) {
  return database.starts_with("postgresql://") || database.starts_with("postgres://") ||
         database.find("host=") != std::string_view::npos ||
         database.find("dbname=") != std::string_view::npos;
}

core::Result<void> check_connection(const std::string& connection) {
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, Free> options(PQconninfoParse(connection.c_str(), &message));
  PQfreemem(message);  // it may repeat a part of the string
  if (!options)
    return core::fail(Remedy::Reconfigure,
                      "the clinic database's connection string is not one that libpq reads; write it as "
                      "\"host=... dbname=... user=... sslmode=verify-full\"");
  if (!value_of(options.get(), "service").empty())
    return core::fail(Remedy::Reconfigure,
                      "the clinic database's connection string names a service: write host and sslmode into "
                      "the string itself, so that they can be checked");
  const std::string host = value_of(options.get(), "host");
  if (host.empty() && value_of(options.get(), "hostaddr").empty())
    return core::fail(Remedy::Reconfigure,
                      "the clinic database's connection string names no host: give host=NAME, or "
                      "host=/FOLDER of a local socket");
  const bool network = !value_of(options.get(), "hostaddr").empty() || !all_local(host);
  if (network && value_of(options.get(), "sslmode") != "verify-full")
    return core::fail(Remedy::Reconfigure,
                      "the clinic database is reached over the network without verifying its server: add "
                      "sslmode=verify-full and sslrootcert=FILE to the connection string");
  return {};
}

}  // namespace footfall::recording::clinic
