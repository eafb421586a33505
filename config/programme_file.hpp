#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "config/station_config.hpp"
#include "control/programme.hpp"

namespace footfall::config {

/// A programme as its file states it: segments with repeats written out, speeds converted to SI here.
struct ProgrammeFile {
  std::filesystem::path file;
  std::string description;  ///< may be empty
  control::Programme programme;
};

/// Reads one programme: `name`, optional `description` and `countdown_s`, and [[segment]] tables with exactly
/// one of speed_km_h, speed_mph, speed_m_s; at most one of ramp_s and acceleration_m_s2; hold_s; optional
/// incline_percent, and one of cadence_spm and cadence_change_percent. A segment with `repeat` has
/// [[segment.part]] tables instead, run in turn that often. Ceilings and rates of a station are not judged
/// here (control::programme_refusal), the compiled ones are. Thread: start-up. Blocks: file reads. Allocates:
/// yes. Errors: throws ConfigError "FILE:LINE: KEY: what is wrong; remedy".
ProgrammeFile parse_programme(const std::string& text, const std::filesystem::path& file);
ProgrammeFile load_programme(const std::filesystem::path& file);

struct ProgrammeFolder {
  std::vector<ProgrammeFile> programmes;  ///< by file name; ids from 1 on
  std::vector<std::string> problems;      ///< one sentence per file that could not be read
};
/// Every .toml of a folder; a broken one, or a second one of the same name, is a problem and hides no other.
/// Errors: throws ConfigError when there is no such folder, or it cannot be read.
ProgrammeFolder load_programmes(const std::filesystem::path& folder);

}  // namespace footfall::config
