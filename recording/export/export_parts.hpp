#pragma once
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "recording/export/csv_file.hpp"
#include "recording/export/export.hpp"
#include "recording/export/force_table.hpp"
#include "recording/part_file.hpp"

/// What the writers of export_session() share; private to recording. Thread: one. Blocks: disk. Errors:
/// Operator, Reconfigure, one sentence.
namespace footfall::recording {

/// One export as its writers see it.
struct ExportJob {
  const SessionContents& contents;
  const ExportSettings& settings;
  std::vector<std::string> notes{};

  [[nodiscard]] bool cancelled() const { return settings.cancelled && settings.cancelled(); }
  /// The same, telling on the way how much is written: `part` of `whole`.
  [[nodiscard]] bool cancelled_at(std::size_t part, std::size_t whole) const {
    if (settings.reached && whole > 0)
      settings.reached(std::min(1.0, static_cast<double>(part) / static_cast<double>(whole)));
    return cancelled();
  }
};

/// Rows between two looks at whether the export was cancelled.
inline constexpr std::size_t kRowsPerLook = 1000;

[[nodiscard]] tl::unexpected<core::Error> cancelled_error();

/// "2026-11-25T23:14:17Z" of a wall time; empty for 0.
[[nodiscard]] std::string utc_label(std::int64_t wall_ns);
/// An even table of the whole session, from the first to the last row in which every plate measured; else its
/// longest even stretch. Notes say what is left out. Errors: Reconfigure.
[[nodiscard]] core::Result<ForceTable> even_table(ExportJob& job, const char* format);

[[nodiscard]] core::Result<void> write_c3d(ExportJob& job, PartFile& file);
[[nodiscard]] core::Result<void> write_mot(ExportJob& job, PartFile& file);
/// Into `temporary`, by HDF5's own means.
[[nodiscard]] core::Result<void> write_hdf5(ExportJob& job, const std::filesystem::path& temporary);
[[nodiscard]] std::vector<std::string> csv_suffixes(const SessionContents& contents,
                                                    const ExportSettings& settings);
/// One file for each of csv_suffixes().
[[nodiscard]] core::Result<void> write_csv(ExportJob& job,
                                           const std::vector<std::unique_ptr<CsvFile>>& files);

}  // namespace footfall::recording
