#include "tests/unit/clinic/postgres_server.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "recording/clinic/sql.hpp"

namespace footfall::tests {
namespace {

namespace fs = std::filesystem;

const fs::path kPrograms = "/usr/lib/postgresql/15/bin";

std::string as_postgres() {
  return ::geteuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --init-groups " : "";
}

}  // namespace

std::string PostgresServer::missing() {
  if (!fs::exists(kPrograms / "initdb") || !fs::exists(kPrograms / "pg_ctl"))
    return "PostgreSQL 15 is not installed (package postgresql-15): what needs a server is skipped";
  if (::geteuid() == 0 && ::getpwnam("postgres") == nullptr)
    return "there is no account postgres to run a server under: what needs a server is skipped";
  return "";
}

PostgresServer& PostgresServer::shared() {
  static PostgresServer server;
  return server;
}

PostgresServer::PostgresServer() {
  std::string pattern = (fs::temp_directory_path() / "footfall-pg-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
  if (::geteuid() == 0) {
    const passwd* account = ::getpwnam("postgres");
    if (::chown(folder_.c_str(), account->pw_uid, account->pw_gid) != 0)
      throw std::runtime_error("the server's folder cannot be handed to its account");
  }
  run("'" + (kPrograms / "initdb").string() +
      "' -D data -U footfall --auth=trust --no-sync --encoding=UTF8 --locale=C.UTF-8 >initdb.log 2>&1");
  start();
}

PostgresServer::~PostgresServer() {
  try {
    if (running_) stop_at_once();
  } catch (const std::exception&) {
    // What is left is a process in a private folder.
  }
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void PostgresServer::run(const std::string& line) const {
  const std::string command = "cd '" + folder_.string() + "' && " + as_postgres() + line;
  if (std::system(command.c_str()) != 0) {
    std::ostringstream log;
    log << std::ifstream(folder_ / "initdb.log").rdbuf() << std::ifstream(folder_ / "server.log").rdbuf();
    throw std::runtime_error("failed: " + line + "\n" + log.str());
  }
}

void PostgresServer::start(const std::string& options) {
  // fsync off: the tests end the server, not the machine.
  run("'" + (kPrograms / "pg_ctl").string() +
      "' -D data -w -t 60 -l server.log -o \"-F -c listen_addresses='' -k '" + folder_.string() +
      "' -c shared_buffers=16MB -c max_connections=20 " + options + "\" start >/dev/null 2>&1");
  running_ = true;
}

void PostgresServer::stop_at_once() {
  run("'" + (kPrograms / "pg_ctl").string() + "' -D data -w -t 60 -m immediate stop >/dev/null 2>&1");
  running_ = false;
}

std::string PostgresServer::connection(const std::string& database) const {
  return "host=" + folder_.string() + " user=footfall dbname=" + database;
}

std::string PostgresServer::fresh_database() {
  const std::string name = "clinic_" + std::to_string(::getpid()) + "_" + std::to_string(++databases_);
  auto sql = recording::clinic::open_postgres(connection("postgres"));
  if (!sql) throw std::runtime_error(sql.error().what());
  const auto made = (*sql)->run("CREATE DATABASE " + name);
  if (!made) throw std::runtime_error(made.error().what());
  return connection(name);
}

}  // namespace footfall::tests
