#include "cli/clinic/clinic_access.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "cli/clinic/caller.hpp"

namespace footfall::cli {
namespace {

using recording::clinic::Actor;
using recording::clinic::Role;

}  // namespace

core::Result<Actor> clinic_actor(const config::ClinicConfig& config, Role wanted) {
  const Caller me = caller();
  std::vector<Role> roles;
  for (const auto& [role, rule] :
       {std::pair(Role::Clinician, &config.clinician), std::pair(Role::Administrator, &config.administrator),
        std::pair(Role::Viewer, &config.viewer)}) {
    const auto admitted = admission(*rule, me, "clinic.access");
    if (!admitted) return tl::unexpected(admitted.error());
    // A table that names nobody makes viewers of those who may read the keys; other roles are then root's.
    const bool enough = *admitted > Admission::Anybody || role == Role::Viewer || me.uid == 0;
    if (enough && *admitted != Admission::None) roles.push_back(role);
  }
  Role role = roles.empty() ? Role::None : roles.front();
  if (std::find(roles.begin(), roles.end(), wanted) != roles.end()) role = wanted;
  return Actor{me.name, role, static_cast<std::int64_t>(me.uid), static_cast<std::int64_t>(::getpid())};
}

}  // namespace footfall::cli
