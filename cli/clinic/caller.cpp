#include "cli/clinic/caller.hpp"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace footfall::cli {
namespace {

using core::Remedy;

std::vector<gid_t> groups_of(const passwd& account) {
  int count = 64;
  std::vector<gid_t> groups(static_cast<std::size_t>(count));
  if (::getgrouplist(account.pw_name, account.pw_gid, groups.data(), &count) < 0) {
    groups.resize(static_cast<std::size_t>(count));
    ::getgrouplist(account.pw_name, account.pw_gid, groups.data(), &count);
  }
  groups.resize(static_cast<std::size_t>(std::max(count, 0)));
  return groups;
}

}  // namespace

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
  caller.groups = groups_of(*account);
  return caller;
}

core::Result<Admission> admission(const config::RoleAccess& rule, const Caller& caller, const char* table) {
  const bool names_nobody = rule.group.empty() && rule.accounts.empty();
  Admission admitted = names_nobody || caller.uid == 0 ? Admission::Anybody : Admission::None;
  if (!rule.group.empty()) {
    const group* found = ::getgrnam(rule.group.c_str());
    if (found == nullptr)
      return core::fail(Remedy::Reconfigure, "[%s]: there is no group '%.60s'; create it or correct the file",
                        table, rule.group.c_str());
    if (std::find(caller.groups.begin(), caller.groups.end(), found->gr_gid) != caller.groups.end())
      admitted = Admission::ByGroup;
  }
  for (const std::string& name : rule.accounts) {
    const passwd* account = ::getpwnam(name.c_str());
    if (account == nullptr)
      return core::fail(Remedy::Reconfigure,
                        "[%s]: there is no account '%.60s'; create it or correct the file", table,
                        name.c_str());
    if (account->pw_uid == caller.uid) admitted = Admission::ByName;
  }
  return admitted;
}

}  // namespace footfall::cli
