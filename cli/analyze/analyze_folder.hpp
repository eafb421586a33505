#pragma once
#include "cli/analyze/analyze.hpp"

namespace footfall::cli {

/// `footfall analyze FOLDER`: every recording and session right in it, one thread per processor. Recordings
/// without force (markers, angles, exported steps) are skipped and named with the reason; a file that cannot
/// be read is named with its sentence and stops no other. Prints one line per file, or one JSON object with
/// `files` (those of a single file, each with its `file`; a failed one has `error`) and `skipped`.
/// --steps and --plot name folders, made when missing: NAME_steps.csv, NAME.png.
/// Progress on stderr: a bar on a terminal, else a line per file. SIGINT ends it after the files at hand.
/// Thread: main; starts and joins its own. Blocks: files and CPU. Allocates: one analysis per thread. Errors:
/// returns 2 when a file failed or none was there to analyse, 130 when interrupted (then nothing on stdout).
[[nodiscard]] int analyze_folder(const AnalyzeOptions& options);

}  // namespace footfall::cli
