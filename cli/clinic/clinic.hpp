#pragma once
#include <filesystem>
#include <string>

namespace footfall::cli {

/// `footfall clinic COMMAND`: the clinic database of a station's configuration (docs/clinic-database.md).
struct ClinicOptions {
  std::filesystem::path config;
  bool on_server = false;  ///< the shared server's copy instead of this station's
  bool json = false;
  std::string command;  ///< "init", "add-patient", "audit verify", ...
  std::string subject,
      what;  ///< of the command: pseudonym, device and its kind, person, due date's number; what is due, role
  std::string date;                      ///< YYYY-MM-DD
  std::string product, serial, name;     ///< of a device
  bool retired = false;                  ///< likewise
  std::string verdict, result, done_by;  ///< of a calibration
  std::string why;
  bool identified = false;
  std::filesystem::path head;  ///< of another place, for audit verify
};

/// Identities and PINs come on standard input alone, one line each. Thread: main. Blocks: disk, network,
/// standard input. Errors: one sentence on stderr, nothing on stdout, returns 2; 1 when the audit does not
/// verify, or a server could not be reached.
[[nodiscard]] int run_clinic(const ClinicOptions& options);

}  // namespace footfall::cli
