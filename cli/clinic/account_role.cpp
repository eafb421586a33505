#include "cli/clinic/account_role.hpp"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

namespace footfall::cli {
namespace {

using Buffer = std::array<char, 16384>;

std::optional<gid_t> group_of(const char* name) {
  Buffer buffer{};
  group entry{};
  group* found = nullptr;
  if (::getgrnam_r(name, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
    return std::nullopt;
  return entry.gr_gid;
}

std::string account_name(uid_t uid) {
  Buffer buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
    return entry.pw_name;
  return "uid " + std::to_string(uid);
}

/// Of the real account: a set-user-id bit does not make a technician.
bool is_member(const char* name) {
  const auto wanted = group_of(name);
  if (!wanted) return false;
  const int count = ::getgroups(0, nullptr);
  std::vector<gid_t> groups(static_cast<std::size_t>(std::max(0, count)));
  if (::getgroups(count, groups.data()) < 0) groups.clear();
  groups.push_back(::getgid());
  return std::find(groups.begin(), groups.end(), *wanted) != groups.end();
}

}  // namespace

Account own_account() {
  Account account{account_name(::getuid()), std::nullopt};
  if (::getuid() == 0 || is_member("footfall-technicians")) {
    account.role = "technician";
  } else if (is_member("footfall-researchers")) {
    account.role = "researcher";
  }
  return account;
}

}  // namespace footfall::cli
