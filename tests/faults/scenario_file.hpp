#pragma once
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"

/// A row of the fault table as a file: what is set up, what is done, what must be seen and how soon.
/// Thread: values. Blocks: load_scenarios() reads files. Errors: FILE:LINE: KEY: what is wrong.
namespace footfall::faults {

struct Step {
  std::string what;  ///< "lab", "rest", ...; tests/faults/README.md
  std::string text;
  double value = std::numeric_limits<double>::quiet_NaN();
  std::optional<double> within_s;
  bool mark = false;  ///< the fault begins with this step: times count from here
  bool main = false;  ///< its time is the one in the report
};

struct Scenario {
  std::string name, fault, expected;
  int row = 0;         ///< its number on the page
  int cycles = 1;      ///< of a full run
  int quick = 0;       ///< of the test run; 0: not in it
  double speed = 0.0;  ///< m/s the belt is brought to first; 0: it stays disarmed
  std::string treadmill = "gs2";
  double rate_hz = 1000.0;  ///< of the plates
  bool factory = false;     ///< the drive as shipped
  bool small_disk = false;  ///< sessions on a file system of 8 MB
  bool alone = false;       ///< leaves its stage unusable for the next
  std::vector<Step> steps;
};

/// Every *.toml of the folder, by row and name.
core::Result<std::vector<Scenario>> load_scenarios(const std::filesystem::path& folder);

}  // namespace footfall::faults
