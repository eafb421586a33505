#include "cli/clinic_access.hpp"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <tuple>
#include <vector>

namespace footfall::cli {
namespace {

using core::Remedy;
using recording::clinic::Actor;
using recording::clinic::Role;

struct Caller {
  uid_t uid = 0;
  std::string name;
  std::vector<gid_t> groups;
};

Caller caller() {
  Caller caller;
  caller.uid = ::getuid();
  const char* behind = std::getenv("SUDO_UID");
  if (::geteuid() == 0 && behind != nullptr)
    caller.uid = static_cast<uid_t>(std::strtoul(behind, nullptr, 10));
  const passwd* account = ::getpwuid(caller.uid);
  if (account == nullptr) {
    caller.name = "uid " + std::to_string(caller.uid);
    return caller;
  }
  caller.name = account->pw_name;
  int count = 64;
  caller.groups.resize(static_cast<std::size_t>(count));
  if (::getgrouplist(account->pw_name, account->pw_gid, caller.groups.data(), &count) < 0) {
    caller.groups.resize(static_cast<std::size_t>(count));
    ::getgrouplist(account->pw_name, account->pw_gid, caller.groups.data(), &count);
  }
  caller.groups.resize(static_cast<std::size_t>(std::max(count, 0)));
  return caller;
}

core::Result<bool> admits(const config::RoleAccess& rule, const Caller& caller, const char* table) {
  bool admitted = caller.uid == 0;
  if (!rule.group.empty()) {
    const group* found = ::getgrnam(rule.group.c_str());
    if (found == nullptr)
      return core::fail(Remedy::Reconfigure, "[%s]: there is no group '%.60s'; create it or correct the file",
                        table, rule.group.c_str());
    admitted = admitted ||
               std::find(caller.groups.begin(), caller.groups.end(), found->gr_gid) != caller.groups.end();
  }
  for (const std::string& name : rule.accounts) {
    const passwd* account = ::getpwnam(name.c_str());
    if (account == nullptr)
      return core::fail(Remedy::Reconfigure,
                        "[%s]: there is no account '%.60s'; create it or correct the file", table,
                        name.c_str());
    admitted = admitted || account->pw_uid == caller.uid;
  }
  return admitted;
}

}  // namespace

core::Result<Actor> clinic_actor(const config::ClinicConfig& config, Role wanted) {
  const Caller me = caller();
  std::vector<Role> roles;
  for (const auto& [role, rule] :
       {std::pair(Role::Clinician, &config.clinician), std::pair(Role::Administrator, &config.administrator),
        std::pair(Role::Viewer, &config.viewer)}) {
    const auto admitted = admits(*rule, me, "clinic.access");
    if (!admitted) return tl::unexpected(admitted.error());
    const bool anybody = role == Role::Viewer && rule->group.empty() && rule->accounts.empty();
    if (*admitted || anybody) roles.push_back(role);
  }
  Role role = roles.empty() ? Role::None : roles.front();
  if (std::find(roles.begin(), roles.end(), wanted) != roles.end()) role = wanted;
  return Actor{me.name, role, static_cast<std::int64_t>(me.uid), static_cast<std::int64_t>(::getpid())};
}

core::Result<Account> station_actor(const config::AccessConfig& access) {
  const Caller me = caller();
  for (const auto& [role, rule, table] :
       {std::tuple("operator", &access.operating, "access.operator"),
        std::tuple("technician", &access.technician, "access.technician")}) {
    const auto admitted = admits(*rule, me, table);
    if (!admitted) return tl::unexpected(admitted.error());
    if (*admitted || (rule->group.empty() && rule->accounts.empty())) return Account{me.name, role};
  }
  return core::fail(Remedy::Operator,
                    "the account '%.60s' is neither operator nor technician of this station: ask one of them "
                    "to add it",
                    me.name.c_str());
}

}  // namespace footfall::cli
