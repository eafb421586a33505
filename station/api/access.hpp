#pragma once
#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "config/access_config.hpp"
#include "core/result.hpp"

namespace footfall::station {

/// The process at the other end of a Unix-domain socket, as the kernel noted it at connect time.
struct Peer {
  uid_t uid = 0;
  std::vector<gid_t> groups;  ///< primary and supplementary
};

/// nullopt when the kernel does not tell. Thread: any. Blocks: never.
[[nodiscard]] std::optional<Peer> peer_of(int descriptor);
/// "anna", or "uid 1234" when the account has no name. Blocks: may read the system's account files.
[[nodiscard]] std::string account_name(uid_t uid);

/// Who may use one role's socket. root and the station's own account always may. Thread: any. Blocks: make()
/// reads the system's account files. Errors: make(): Reconfigure, when a group or account does not exist.
class AccessRule {
 public:
  static core::Result<AccessRule> make(const config::RoleAccess& names);
  [[nodiscard]] bool admits(const Peer& peer) const;
  /// The rule names this account, by itself or by its group; nobody is named by a rule that admits everybody.
  [[nodiscard]] bool names(const Peer& peer) const;
  [[nodiscard]] bool admits_everybody() const { return everybody_; }
  /// The group that shall own the socket; nullopt: the station's own.
  [[nodiscard]] std::optional<gid_t> group() const { return group_; }
  /// 0660; 0666 where accounts outside the group are admitted, who could not connect else: then admits()
  /// alone decides.
  [[nodiscard]] mode_t socket_mode() const { return accounts_.empty() ? 0660 : 0666; }

 private:
  bool everybody_ = true;
  std::optional<gid_t> group_;
  std::vector<uid_t> accounts_;
};

}  // namespace footfall::station
