#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "control/intake.hpp"
#include "core/result.hpp"

namespace footfall::station {

/// In the station's state_dir.
inline constexpr const char* kIntakeFile = "intakes.json";

struct KeptIntakes {
  std::string current;  ///< pseudonym of the present runner
  std::map<std::string, control::Intake> intakes;
};

/// Thread: any. Blocks: for the disk. Errors: one sentence with the remedy; a file that is not there is an
/// empty record.
core::Result<KeptIntakes> load_intakes(const std::filesystem::path& file);
core::Result<void> save_intakes(const std::filesystem::path& file, const KeptIntakes& kept);

}  // namespace footfall::station
