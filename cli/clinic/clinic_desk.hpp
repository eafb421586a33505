#pragma once
#include <memory>

#include "cli/clinic/clinic.hpp"
#include "config/clinic_config.hpp"
#include "recording/clinic/clinic.hpp"

/// What the commands of `footfall clinic` share. Thread: main. Blocks: disk, network, standard input. Errors:
/// one sentence, as a Result.
namespace footfall::cli {

struct ClinicDesk {
  config::ClinicConfig config;
  recording::clinic::Actor actor;
  std::unique_ptr<recording::clinic::Clinic> clinic;
};
/// The database that the options name, opened for who runs this, in the role that the command wants.
core::Result<ClinicDesk> open_clinic(const ClinicOptions& options, recording::clinic::Role wanted);
core::Result<config::ClinicConfig> clinic_config(const ClinicOptions& options);

/// Wall time as "2026-11-25", UTC; and back, nullopt when it is no date (day_ns()).
[[nodiscard]] std::string date_text(std::int64_t wall_ns);
[[nodiscard]] std::optional<std::int64_t> date_ns(const std::string& text);
/// One line from standard input; the question on stderr, where a person sits, and without echo when `hidden`.
core::Result<recording::clinic::Secret> ask(const char* question, bool hidden);

core::Result<int> add_patient(const ClinicOptions& options);
core::Result<int> show_patient(const ClinicOptions& options);
core::Result<int> list_patients(const ClinicOptions& options);
core::Result<int> list_sessions(const ClinicOptions& options);
core::Result<int> list_devices(const ClinicOptions& options);
core::Result<int> add_device(const ClinicOptions& options);
core::Result<int> list_calibrations(const ClinicOptions& options);
core::Result<int> add_calibration(const ClinicOptions& options);
core::Result<int> due_command(const ClinicOptions& options);
core::Result<int> users_command(const ClinicOptions& options);
core::Result<int> audit_command(const ClinicOptions& options);
core::Result<int> sync_command(const ClinicOptions& options);
core::Result<int> keys_command(const ClinicOptions& options);
core::Result<int> init_clinic(const ClinicOptions& options);

}  // namespace footfall::cli
