#include "cli/clinic/clinic_identities.hpp"

#include "cli/clinic/clinic_desk.hpp"

namespace footfall::cli {

core::Result<recording::Identity> ClinicIdentities::identify(const recording::IdentityRequest& request) {
  ClinicOptions options;
  options.config = config_;
  const auto desk = open_clinic(options, recording::clinic::Role::Clinician);
  if (!desk) return tl::unexpected<core::Error>(desk.error());
  // The database finds out by itself who asks; what the request says of that is not taken.
  const auto lookup = identity_lookup(*desk->clinic, desk->actor);
  const auto fields = lookup(request.pseudonym, request.purpose);
  if (!fields) return tl::unexpected<core::Error>(fields.error());
  recording::Identity identity;
  for (const auto& field : *fields) {
    if (field.field == "name") identity.name = field.value.text();
    if (field.field == "birth_date") identity.birth_date = field.value.text();
  }
  if (identity.name.empty())
    return core::fail(core::Remedy::Reconfigure, "the clinic database keeps no name of %.60s",
                      request.pseudonym.c_str());
  return identity;
}

}  // namespace footfall::cli
