#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/units.hpp"
#include "formats/recording.hpp"
#include "gait/offline/offline.hpp"
#include "recording/export/session_contents.hpp"
#include "recording/import/imported.hpp"
#include "recording/import/imported_results.hpp"

/// From a file's name to its gait analysis: the same way for `analyze` and every other command that needs
/// one. Units: in the names, SI in the result. Thread: any, reentrant. Blocks: file reads and CPU. Allocates:
/// several times the samples. Errors: Reconfigure, one sentence with the file and the remedy.
namespace footfall::cli {

/// What the command line says about a recording. nullopt: the session's own, or unknown.
struct AnalysisSettings {
  /// nullopt: 50 Hz, or where the sample rate does not carry that 0.4 of it, down to 30 Hz, with a note; the
  /// method's id says which.
  std::optional<double> filter_hz;
  double threshold_n = 50.0;
  bool zero_flight = true;
  std::optional<double> mass_kg, belt_speed_m_s, incline_deg, height_m, foot_length_m;
  bool keep_forces = false;  ///< for drawing: OfflineResult::forces
};

/// What a file of any kind gave.
struct Analysis {
  std::filesystem::path file;
  gait::OfflineResult result;
  std::optional<core::MetersPerSecond> belt_speed;  ///< as used
  std::vector<std::string> notes;                   ///< of the file first, then those of the analysis
  bool simulated = false;                           ///< the source says that no person was measured
  /// What a session holds of pain and exertion, said during it or afterwards; times on the clock of
  /// `started`.
  std::vector<recording::Pain> pains{};
  std::vector<recording::Exertion> exertions{};
  core::Timestamp started{};
};

/// What an import keeps of an analysis, and what verifying it bit for bit computes again.
[[nodiscard]] recording::OfflineSteps offline_steps(const Analysis& analysis);

/// Refuses what no runner and no filter can have, whatever the file.
[[nodiscard]] core::Result<void> check(const AnalysisSettings& settings);

/// Reads a recording (formats/recording.hpp), a session (.footfall) or its HDF5 export (.h5) and analyses it.
[[nodiscard]] core::Result<Analysis> load_analysis(const std::filesystem::path& file,
                                                   const AnalysisSettings& settings);

/// The same for a recording already read; `file` names it in messages.
[[nodiscard]] core::Result<Analysis> analyze_recording(const std::filesystem::path& file,
                                                       const formats::ForceRecording& recording,
                                                       const AnalysisSettings& settings);

/// The same of an imported session; what was stated at the import stands where `settings` say nothing.
[[nodiscard]] core::Result<Analysis> analyze_imported(const std::filesystem::path& file,
                                                      const recording::Imported& imported,
                                                      AnalysisSettings settings);

/// The same of a session that is in memory already; `file` is the name it goes by.
[[nodiscard]] core::Result<Analysis> analyze_contents(const std::filesystem::path& file,
                                                      const recording::SessionContents& contents,
                                                      const AnalysisSettings& settings);

/// The file name's ending in lower case, with its dot: ".csv".
[[nodiscard]] std::string ending_of(const std::filesystem::path& file);

}  // namespace footfall::cli
