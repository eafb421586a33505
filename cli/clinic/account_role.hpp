#pragma once
#include <optional>
#include <string>

/// Which role the account that runs this program has on this computer, for commands that need one without a
/// station: root and members of the group footfall-technicians are technicians, members of
/// footfall-researchers researchers (docs/exports.md "Who may name a person"). Thread: any. Blocks: reads the
/// system's account files. Allocates: little. Errors: nullopt, no such role.
namespace footfall::cli {

struct Account {
  std::string name;  ///< "anna", or "uid 1234" when it has none
  std::optional<std::string> role;
};
[[nodiscard]] Account own_account();

}  // namespace footfall::cli
