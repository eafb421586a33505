#pragma once
#include "cli/clinic/account_role.hpp"
#include "config/access_config.hpp"
#include "core/result.hpp"

namespace footfall::cli {

/// Who runs this program, and as which of a station's operators and technicians ([access.operator],
/// [access.technician]) it adds to the station's sessions. The table that says most of the account decides:
/// its name goes before its group, its group before a table that names nobody and so admits everybody who can
/// write the file; where both say the same he is an operator. Thread: main. Blocks: reads the system's
/// account files. Errors: Operator, the account has neither role; Reconfigure, when a group or account of the
/// file does not exist.
core::Result<Account> station_actor(const config::AccessConfig& access);

}  // namespace footfall::cli
