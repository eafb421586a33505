#pragma once
#include <filesystem>
#include <string>

#include "cli/analyze/load_analysis.hpp"

namespace footfall::cli {

struct ImportOptions {
  std::filesystem::path file;
  std::filesystem::path out = ".";
  std::string subject = "not named";
  std::string source_name;  ///< empty: the file's name, without its folder
  AnalysisSettings settings;
  bool force = false;
};

/// `footfall import`: a recording (.csv, .c3d, .mot, .sto) becomes OUT/NAME.footfall, analysed as `footfall
/// analyze` does, and says that it was imported; prints the session's name. A recording too short or too slow
/// for the analysis is kept without steps, and that is said. Thread: main. Blocks: files and CPU. Allocates:
/// a small multiple of the file. Errors: one sentence on stderr, nothing on stdout, nothing left behind,
/// returns 2; when interrupted 130. --force replaces an imported session, never a recorded one.
[[nodiscard]] int run_import(const ImportOptions& options);

}  // namespace footfall::cli
