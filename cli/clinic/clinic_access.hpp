#pragma once
#include "config/clinic_config.hpp"
#include "core/result.hpp"
#include "recording/clinic/records.hpp"

namespace footfall::cli {

/// Who runs this program, and in which role: `wanted` where [clinic.access] admits the account to it, else
/// another role that it has (the database refuses then, and notes it). Under sudo the account is that of who
/// called it: only root can say so. root itself has every role; without a table a role is root's alone,
/// except that whoever may read the keys may view. Thread: main. Blocks: reads the system's account files.
/// Errors: Reconfigure, when a group or account of the file does not exist.
core::Result<recording::clinic::Actor> clinic_actor(const config::ClinicConfig& config,
                                                    recording::clinic::Role wanted);

}  // namespace footfall::cli
