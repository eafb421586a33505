#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

#include "config/access_config.hpp"
#include "core/result.hpp"

/// The account that runs this program, and what tables of accounts say of it. Thread: main. Blocks: reads the
/// system's account files.
namespace footfall::cli {

struct Caller {
  uid_t uid = 0;
  std::string name;  ///< "anna", or "uid 1234" when it has none
  std::vector<gid_t> groups;
};

/// Under sudo the account is that of who called it: only root can say so.
[[nodiscard]] Caller caller();

/// How a table lets an account in, the weakest first.
enum class Admission : std::uint8_t {
  None,
  Anybody,  ///< it names nobody, or the account is root
  ByGroup,
  ByName
};

/// Errors: Reconfigure, when a group or account of `table` does not exist.
[[nodiscard]] core::Result<Admission> admission(const config::RoleAccess& rule, const Caller& caller,
                                                const char* table);

}  // namespace footfall::cli
