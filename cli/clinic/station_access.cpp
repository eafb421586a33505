#include "cli/clinic/station_access.hpp"

#include "cli/clinic/caller.hpp"

namespace footfall::cli {

core::Result<Account> station_actor(const config::AccessConfig& access) {
  const Caller me = caller();
  const auto operates = admission(access.operating, me, "access.operator");
  if (!operates) return tl::unexpected(operates.error());
  const auto maintains = admission(access.technician, me, "access.technician");
  if (!maintains) return tl::unexpected(maintains.error());
  if (*operates == Admission::None && *maintains == Admission::None)
    return core::fail(core::Remedy::Operator,
                      "the account '%.60s' is neither operator nor technician of this station: ask one of "
                      "them to add it",
                      me.name.c_str());
  return Account{me.name, *maintains > *operates ? "technician" : "operator"};
}

}  // namespace footfall::cli
