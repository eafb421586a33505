#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "control/intake.hpp"
#include "core/result.hpp"

namespace footfall::station {

/// In the station's state_dir.
inline constexpr const char* kIntakeFile = "intakes.json";

/// What had been said before a runner was asked anew, by pseudonym, oldest first: it allows nothing any more.
/// Each time ends with an entry kAskedAnewKey of who asked anew. At most control::kMostIntakeRevisions each,
/// the newest.
using IntakeHistory = std::map<std::string, std::vector<control::IntakeRevision>>;
inline constexpr const char* kAskedAnewKey = "asked_anew";

struct KeptIntakes {
  std::string current;  ///< pseudonym of the present runner
  std::map<std::string, control::Intake> intakes;
  IntakeHistory history;
};

/// Thread: any. Blocks: for the disk. Errors: one sentence with the remedy; a file that is not there is an
/// empty record.
core::Result<KeptIntakes> load_intakes(const std::filesystem::path& file);
core::Result<void> save_intakes(const std::filesystem::path& file, const KeptIntakes& kept);

}  // namespace footfall::station
