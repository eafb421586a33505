#pragma once
#include <filesystem>

#include "recording/identity.hpp"

namespace footfall::cli {

/// The people behind pseudonyms, from the clinic database of a station's configuration, as clinician
/// (cli/clinic/clinic_access.hpp). The database is opened when somebody is asked for. Thread: main. Blocks:
/// disk. Errors: those of open_clinic(); Operator when [clinic.access] gives the account no such role, which
/// is in the clinic's audit then; Reconfigure when nobody of that pseudonym, or no name, is kept.
class ClinicIdentities : public recording::IdentitySource {
 public:
  explicit ClinicIdentities(std::filesystem::path config) : config_(std::move(config)) {}
  [[nodiscard]] core::Result<recording::Identity> identify(
      const recording::IdentityRequest& request) override;

 private:
  std::filesystem::path config_;
};

}  // namespace footfall::cli
