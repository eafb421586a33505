#include "station/api/access.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace footfall::station {
namespace {

using Buffer = std::array<char, 16384>;

std::optional<gid_t> group_of(const std::string& name) {
  Buffer buffer{};
  group entry{};
  group* found = nullptr;
  if (::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
    return std::nullopt;
  return entry.gr_gid;
}

std::optional<uid_t> account_of(const std::string& name) {
  Buffer buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr)
    return std::nullopt;
  return entry.pw_uid;
}

}  // namespace

std::optional<Peer> peer_of(int descriptor) {
  ucred credentials{};
  socklen_t length = sizeof credentials;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) return std::nullopt;
  Peer peer{credentials.uid, {credentials.gid}};
  std::vector<gid_t> groups(64);
  for (;;) {
    length = static_cast<socklen_t>(groups.size() * sizeof(gid_t));
    if (::getsockopt(descriptor, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &length) == 0) break;
    if (errno != ERANGE) return peer;  // an old kernel: the primary group alone
    groups.resize(length / sizeof(gid_t) + 1);
  }
  groups.resize(length / sizeof(gid_t));
  peer.groups.insert(peer.groups.end(), groups.begin(), groups.end());
  return peer;
}

std::string account_name(uid_t uid) {
  Buffer buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr)
    return entry.pw_name;
  return "uid " + std::to_string(uid);
}

core::Result<AccessRule> AccessRule::make(const config::RoleAccess& names) {
  AccessRule rule;
  rule.everybody_ = names.group.empty() && names.accounts.empty();
  if (!names.group.empty()) {
    rule.group_ = group_of(names.group);
    if (!rule.group_) {
      return core::fail(core::Remedy::Reconfigure,
                        "[access]: there is no group '%s'; create it or correct the file",
                        names.group.c_str());
    }
  }
  for (const std::string& name : names.accounts) {
    const auto uid = account_of(name);
    if (!uid) {
      return core::fail(core::Remedy::Reconfigure,
                        "[access]: there is no account '%s'; create it or correct the file", name.c_str());
    }
    rule.accounts_.push_back(*uid);
  }
  return rule;
}

bool AccessRule::admits(const Peer& peer) const {
  return everybody_ || peer.uid == 0 || peer.uid == ::geteuid() || names(peer);
}

bool AccessRule::names(const Peer& peer) const {
  const auto in = [](const auto& list, auto one) {
    return std::find(list.begin(), list.end(), one) != list.end();
  };
  return in(accounts_, peer.uid) || (group_ && in(peer.groups, *group_));
}

}  // namespace footfall::station
